//! A stand-in of daily.dev's server, for tests, benches and trying by hand.
//!
//! It speaks the organization protocol over real sockets on the loopback and
//! has the quirks of the real server; where a rule comes from a recorded
//! exchange, its name stands beside it. Its state is a [`World`] in memory that
//! tests script; it misbehaves on order ([`Fault`], [`Order`]); and it records
//! what it got ([`Received`]).
//!
//! ```text
//! let mut world = World::new();
//! let olivia = world.person("Olivia Owner");
//! let acme = world.organization("Acme", &olivia, 50);
//! world.crowd(&acme, 10_000);
//! let cookies = world.sign_in(&olivia);          // for a `Cookie` header
//!
//! let server = DailyDev::start(world);
//! // ... a client talks to server.address(), with olivia's cookies, or by
//! // e-mail (server.world().email(&olivia)) and PASSWORD ...
//!
//! let mia = server.world().person("Mia Member");
//! server.world().join(&acme, &mia);              // the owner is notified
//! server.world().clock().advance(Duration::from_mins(16));  // tokens expire
//!
//! server.misbehave(Fault::Status(502).times(3).on_path("/boot"));
//! server.misbehave(Fault::StallMidBody.on_operation("organizations"));
//! server.behave();
//! server.refuse_connections();
//! server.accept_connections();
//!
//! let asked = server.requests();                 // paths, operations, bytes ...
//! server.settled().await;                        // nothing is held
//! ```
//!
//! All but waiting is synchronous, and the server runs on a thread and a runtime
//! of its own: tests may pause the clock of theirs. The guard that
//! [`DailyDev::world`] gives holds up the server: let go of it before awaiting
//! an answer, and before asking for another. Stopping, or dropping, ends
//! everything.
//!
//! To try it by hand: `cargo run -p frontdesk-test-daily-dev -- 4599`.
//!
//! Where `FRONTDESK_EXCHANGES` names a folder of recorded exchanges, its own
//! tests ask them again and compare the answers.

#![expect(
    clippy::panic,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed"
)]

mod answer;
mod auth;
mod boot;
mod clock;
mod cookies;
mod elsewhere;
mod fault;
mod graphql;
mod page;
mod record;
mod routes;
mod server;
mod spoil;
mod token;
mod wire;
mod world;

#[cfg(test)]
mod tests;

pub use clock::Clock;
pub use fault::{Fault, Order};
pub use record::{Call, Credentials, Received};
pub use server::{DailyDev, WorldGuard};
pub use world::{Cookies, PASSWORD, Role, Seat, Status, Switches, World};
