//! The real client against the real service, over a real port and a real
//! database file.

#![cfg(test)]

mod browser;
mod changes;
mod crowd;
mod house;
mod joining;
mod managing;
mod pages;
mod push;
mod refusals;
mod rules;
mod schema;
mod service;
mod sessions;
