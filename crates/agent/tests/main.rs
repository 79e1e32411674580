//! The built agent on a desktop of its own: a private D-Bus, a real keyring,
//! notification daemons, and people who join over HTTP.

#![cfg(target_os = "linux")]

mod keyring;
mod life;
mod main_job;
mod notifications;
mod socket;
mod support;
