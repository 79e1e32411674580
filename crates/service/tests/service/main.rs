//! The service as others meet it: the real router on a real port, with a
//! database of its own, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod accounts_codes;
mod accounts_own;
mod desk;
mod device;
mod flow;
mod mail;
mod notifications;
mod open_id;
mod pages;
mod program;
mod roles;
mod seats;
mod secrets;
mod sink;
mod subscription;
mod tokens;
mod transport;
