//! The built agent on a desktop of its own: a private D-Bus, a real keyring,
//! notification daemons, and people who join over HTTP.

#![cfg(target_os = "linux")]

#[cfg(test)]
mod disk;
#[cfg(test)]
mod keyring;
#[cfg(test)]
mod life;
#[cfg(test)]
mod links;
#[cfg(test)]
mod login_start;
#[cfg(test)]
mod main_job;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod places;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod support;
#[cfg(test)]
mod surroundings;
#[cfg(test)]
mod tray;
