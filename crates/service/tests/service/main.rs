//! The service as others meet it: the real router on a real port, with a
//! database of its own, over HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod accounts;
mod crash;
mod crowds;
mod desk;
mod flow;
mod operations;
mod pages;
mod process;
mod program;
mod replicas;
mod roles;
mod seats;
mod secrets;
mod transport;
