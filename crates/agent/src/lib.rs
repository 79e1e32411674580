//! The engine on a real desktop: keyring, notifications, local socket and the
//! embedded service, one module for each thing of the operating system.

pub mod agent;
pub mod instance;
pub mod keyring;
pub mod local_service;
pub mod login_start;
pub mod notifications;
pub mod pictures;
pub mod server;
pub mod surroundings;
pub mod system;
pub mod tray;
pub mod window_program;
