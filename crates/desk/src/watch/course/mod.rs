//! The course of watching, decided: state, answer or fault, time, and a random
//! number lead to what is remembered, what is asked next, and when. Nothing here
//! asks, waits, or keeps anything: the loops around it do.
//!
//! - [`due`]: what to ask of an organization after a glance at it;
//! - [`sight`]: what an answer about an organization means, and what happened;
//! - [`round`]: how a poll goes on, and what becomes of it;
//! - [`pace`], [`around`]: when to poll next, by how polls go and what is around;
//! - [`clock`]: what follows from a clock that is set, or was asleep.

pub(crate) mod around;
pub(crate) mod clock;
pub(crate) mod due;
pub(crate) mod pace;
pub(crate) mod round;
pub(crate) mod sight;

use std::time::Duration;

use frontdesk_local_api::{AccountKind, Failure};
use jiff::Timestamp;
use tokio::time::Instant;

use self::{
    around::{Around, Reach},
    pace::{Circumstances, Next, Pace},
    round::Trouble,
};

/// How watching an account goes, from poll to poll.
#[derive(Debug)]
pub(crate) struct Course {
    reach: Reach,
    /// The least time between two polls.
    floor: Duration,
    pace: Pace,
    /// When the last poll began, where it worked.
    worked: Option<Instant>,
    /// When the last poll ended.
    ended: Timestamp,
    random: u64,
}

/// A poll that has ended.
pub(crate) struct Ended {
    /// What has become of it.
    pub outcome: Result<(), Trouble>,
    /// When it began.
    pub began: Instant,
    /// When it ended.
    pub at: Timestamp,
    /// Any number, to spread polls.
    pub random: u64,
}

impl Course {
    /// Of an account that was not polled yet.
    pub(crate) fn begin(kind: AccountKind, address: &str) -> Self {
        Self {
            reach: Reach::of(kind, address),
            floor: pace::floor(kind),
            pace: Pace::default(),
            worked: None,
            ended: Timestamp::UNIX_EPOCH,
            random: 0,
        }
    }

    /// How it goes on after a poll. Gives what whoever asked for it is told.
    pub(crate) fn follow(&mut self, poll: Ended) -> Result<(), Failure> {
        let Ended { outcome, began, at, random } = poll;
        let listed = outcome.as_ref().map_or_else(|trouble| trouble.listed, |()| true);
        let outcome = outcome.map_err(|trouble| trouble.failure);
        self.pace = self.pace.after(outcome.clone(), listed, at);
        self.worked = outcome.is_ok().then_some(began);
        (self.ended, self.random) = (at, random);
        outcome
    }

    /// When to poll next, as things are around it.
    pub(crate) fn next(&self, around: &Around) -> Next {
        let circumstances = Circumstances {
            interval: around.interval(),
            hold: around.hold(self.reach, self.worked),
            floor: self.floor,
            random: self.random,
        };
        pace::next(&self.pace, &circumstances)
    }

    /// When the last poll ended; `None` before the first.
    pub(crate) fn ended(&self) -> Option<Timestamp> {
        (self.pace != Pace::Connecting).then_some(self.ended)
    }
}

#[cfg(test)]
mod tests;
