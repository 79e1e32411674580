//! The service as others meet it: the real router on a real port, with a
//! database of its own, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod audit;
mod billing;
mod changes;
mod desk;
mod exchanges;
mod flow;
mod images;
mod joining;
mod links;
mod pages;
mod program;
mod roles;
mod seats;
mod secrets;
mod transport;
