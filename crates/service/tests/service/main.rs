//! The service as others meet it: the real router on a real port, with a
//! database of its own, over HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod accounts;
mod accounts_codes;
mod accounts_own;
mod audit;
mod bad_input;
mod billing;
mod changes;
mod crash;
mod crowds;
mod desk;
mod device;
mod exchanges;
mod flow;
mod images;
mod joining;
mod links;
mod mail;
mod notifications;
mod open_id;
mod operations;
mod pages;
mod process;
mod program;
mod replicas;
mod roles;
mod seats;
mod secrets;
mod sink;
mod subscription;
mod tokens;
mod transport;
mod webhooks;
