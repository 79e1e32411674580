//! The real window and the real agent on a real desktop: a screen in memory,
//! a keyring, a notification daemon, a phone's browser.

#[cfg(test)]
mod agent_apart;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod invite;
#[cfg(test)]
mod keyring;
#[cfg(test)]
mod links;
#[cfg(test)]
mod main_job;
#[cfg(test)]
mod rig_itself;
#[cfg(test)]
mod sign_in_window;
#[cfg(test)]
mod window_life;
#[cfg(test)]
mod window_shape;
