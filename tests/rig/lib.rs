//! One private desktop for one test: screen, session bus, keyring,
//! notification daemon, home folder, window and phone, all real, all ended
//! together.
//!
//! It serves the desktop tests, the demo and the benches.

#![expect(
    clippy::missing_errors_doc,
    reason = "everything here fails with a `Fault` that says what did not work, for the test to pass on"
)]

mod agent;
mod bus;
mod display;
mod fault;
mod keyring;
mod notifications;
mod other_window;
mod people;
mod phone;
mod processes;
mod programs;
mod recorder;
mod rig;
mod screen;
mod service;
mod steps;
mod tokens;
mod wait;
mod webdriver;
mod window;

pub use agent::Agent;
pub use fault::{Context, Fault, Result};
pub use keyring::{Found, KeyringState};
pub use notifications::Notice;
pub use other_window::OtherWindow;
pub use people::{Person, token_of};
pub use phone::{Phone, Setting};
pub use processes::{Environment, ends, processes_below};
pub use programs::program;
pub use recorder::{Recorded, Recorder, Tape};
pub use rig::{Options, Rig, run};
pub use screen::{Cover, read_qr, take_picture};
pub use service::Service;
pub use wait::{LIMIT, wait_for};
pub use webdriver::Page;
pub use window::Window;
