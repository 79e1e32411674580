//! The engine, without a desktop: accounts, the watcher of each, the history,
//! what is said about it, and the ports through which it meets the rest.
//!
//! [`Desk`] is all of it: it answers requests, tells events, and does the rest
//! by itself until it is closed.

mod accounts;
mod actions;
mod acts;
mod announce;
mod answers;
mod audit;
mod board;
mod desk;
mod diagnose;
mod disk;
mod engine;
mod find;
mod invites;
mod joining;
mod local;
mod members;
mod offers;
mod overview;
mod pictures;
pub mod ports;
mod qr;
mod review;
mod sessions;
mod settings;
mod storage;
mod store;
mod subscription;
mod tables;
mod watch;
mod words;

pub use desk::Desk;
pub use ports::Ports;
pub use watch::Looking;
