//! The service as others meet it: the real router on a real port, with a
//! database of its own, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod desk;
mod flow;
mod mail;
mod notifications;
mod pages;
mod program;
mod roles;
mod seats;
mod secrets;
mod sink;
mod subscription;
mod transport;
