//! Everything the stand-in knows: people, organizations, sessions, notifications.
//! Tests script it by its methods; what a client may do is in [`rules`].

mod notifications;
mod organizations;
mod people;
pub(crate) mod rules;
mod sessions;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;

use crate::clock::Clock;
pub(crate) use notifications::Notification;
pub(crate) use organizations::{Membership, Organization};
pub use organizations::{Role, Seat, Status};
pub(crate) use people::Person;
#[cfg(test)]
pub(crate) use people::Plus;
pub use sessions::Cookies;
pub(crate) use sessions::{RENEW, SESSION, Session, SignIns, TOKEN};

/// The password of everybody.
pub const PASSWORD: &str = "a-good-password-of-nobody";

/// Notifications that may wait for somebody who does not read.
const BACKLOG: usize = 4096;

/// What the server does or does not do, apart from being broken.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Switches {
    /// The session cookie has its name of production, `__Secure-dast`, and is
    /// `Secure`.
    pub production_names: bool,
    /// A captcha is demanded at sign-in.
    pub captcha: bool,
    /// The 4th try to sign in within 10 seconds is let through, too.
    pub unlimited_sign_in: bool,
    /// `referralUrl` takes this long: its shortener is down.
    pub slow_referral_url: Option<Duration>,
    /// `referralUrl` is a short address.
    pub short_referral_url: bool,
    /// The payment provider does not answer: what needs it is `UNEXPECTED`.
    pub payments_down: bool,
    /// `organizations` come in another order at each request.
    pub shuffled_organizations: bool,
    /// `joinOrganization` answers the counts from before the join.
    pub stale_join_counts: bool,
    /// Nothing is pushed: `newNotification` stays silent.
    pub silent_push: bool,
    /// Who comes back from "Continue with GitHub". Else the first person.
    pub github: Option<String>,
}

/// The state of the server.
///
/// Ids are text, as on the wire. A method that names somebody or something that
/// does not exist panics: the test is wrong then.
///
/// ```text
/// let mut world = World::new();
/// let olivia = world.person("Olivia Owner");
/// let acme = world.organization("Acme", &olivia, 50);
/// let mia = world.person("Mia Member");
/// world.join(&acme, &mia);
/// let server = DailyDev::start(world);
/// server.world().set_role(&acme, &mia, Role::Admin);
/// ```
#[derive(Debug)]
pub struct World {
    /// What the server does, apart from being broken.
    pub switches: Switches,
    clock: Clock,
    /// `http://127.0.0.1:PORT`: once it is started.
    pub(crate) address: String,
    pub(crate) people: HashMap<String, Arc<Person>>,
    /// In the order they were made.
    pub(crate) organizations: BTreeMap<String, Organization>,
    pub(crate) sessions: HashMap<String, Session>,
    pub(crate) sign_ins: SignIns,
    /// Signs tokens and cookies.
    pub(crate) secret: [u8; 16],
    /// By person, oldest first.
    pub(crate) notifications: HashMap<String, Vec<Notification>>,
    /// Joins that somebody was told of already: organization and person.
    told: std::collections::HashSet<(String, String)>,
    pub(crate) push: broadcast::Sender<(String, Notification)>,
    numbers: u64,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// Nobody and nothing, with a clock that runs.
    pub fn new() -> Self {
        Self::with_clock(Clock::running())
    }

    /// Nobody and nothing, with a clock of one's own.
    pub fn with_clock(clock: Clock) -> Self {
        Self {
            switches: Switches::default(),
            clock,
            address: "http://127.0.0.1".to_owned(),
            people: HashMap::new(),
            organizations: BTreeMap::new(),
            sessions: HashMap::new(),
            sign_ins: SignIns::default(),
            secret: *uuid::Uuid::new_v4().as_bytes(),
            notifications: HashMap::new(),
            told: std::collections::HashSet::new(),
            push: broadcast::channel(BACKLOG).0,
            numbers: 0,
        }
    }

    /// An organization to look at: an owner, two admins, some members, one of
    /// them with Plus of their own, and a seat that is free.
    pub fn sample() -> Self {
        let mut world = Self::new();
        let owner = world.person("Olivia Owner");
        let acme = world.organization("Acme Engineering", &owner, 6);
        for name in ["Adam Admin", "Ada Admin", "Mia Member", "Max Member", "Paul Plus"] {
            let person = world.person(name);
            if name == "Paul Plus" {
                world.give_plus(&person);
            }
            world.join(&acme, &person);
            if name.ends_with("Admin") {
                world.set_role(&acme, &person, Role::Admin);
            }
        }
        world.person("Nora Newcomer");
        world
    }

    /// The server's clock. Moving it moves expiries and the `Date` header.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// A number that nobody had before.
    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }
}
