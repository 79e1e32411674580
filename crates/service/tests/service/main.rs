//! The service as others meet it: the real router on a real port, with a
//! database of its own, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod bad_input;
mod desk;
mod flow;
mod pages;
mod program;
mod roles;
mod seats;
mod secrets;
mod transport;
mod webhooks;
