//! The real window and the real agent on a real desktop: a screen in memory,
//! a keyring, a notification daemon, a phone's browser.

#[cfg(test)]
mod rig_itself;
