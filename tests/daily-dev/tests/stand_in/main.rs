//! The stand-in's own tests: its quirks, its faults, and that it holds nothing.

mod client;
mod misbehaving;
mod operations;
mod push;
mod sessions;
