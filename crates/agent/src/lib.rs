//! The engine on a real desktop: keyring, notifications, local socket and the
//! embedded service, one module for each thing of the operating system.

pub mod keyring;
pub mod notifications;
