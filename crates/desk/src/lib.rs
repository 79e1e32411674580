//! The engine, without a desktop.

pub mod ports;
