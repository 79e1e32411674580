//! The stand-in's own tests: its quirks, its faults, and that it holds nothing.

#![cfg(test)]

mod client;
mod crowds;
mod misbehaving;
mod operations;
mod push;
mod sessions;
mod transport;
mod uploads;
