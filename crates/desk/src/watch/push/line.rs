//! How listening to a server goes: a pure decision from what happened, and
//! when. Polling is always the ground: nobody listens where polls fail, and a
//! connection is taken at its word only as far as polls bear it out.

use std::time::Duration;

use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Capabilities, Capability, Role};
use tokio::time::Instant;

use crate::ports::Heard;

/// The first wait after a connection failed or ended: half of it at least, all
/// of it at most. A server that starts again has everybody at its door.
const SHORTEST_BACK_OFF: Duration = Duration::from_secs(10);

/// The longest wait after many failures in a row: polls find what happens.
const LONGEST_BACK_OFF: Duration = Duration::from_mins(15);

/// The wait after a second silence; it doubles with each further one. The first
/// is followed by another connection at once, for a token that had ended
/// explains it.
const SHORTEST_SILENCE: Duration = Duration::from_mins(5);

/// The longest wait after many silences in a row.
const LONGEST_SILENCE: Duration = Duration::from_hours(2);

/// The longest wait that a server can ask for. More is a mistake of the server.
const LONGEST_RATE_LIMIT: Duration = Duration::from_hours(24);

/// A connection that stood so long has worked: the next failure is the first.
const STEADY: Duration = Duration::from_mins(1);

/// What the way from a join to its notification may take, and so how far a hint
/// and what it tells of may lie apart: the server has a queue in between.
pub(crate) const MARGIN: Duration = Duration::from_mins(1);

/// The connection by which a server says that something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Push {
    /// Nobody listens: polls do not work yet, or there is no session.
    #[default]
    Off,
    /// Nobody listens: the server says nothing by itself.
    Unsupported(Failure),
    /// A connection is being made.
    Connecting,
    /// It stands.
    Standing {
        /// Since when.
        since: Instant,
    },
    /// It stood, and more than once did not say what a poll found.
    Silent {
        /// Since when that is known.
        since: Instant,
        /// When the next one is made.
        next_try: Instant,
    },
    /// There is none.
    Down {
        /// Why.
        failure: Failure,
        /// When the next one is made.
        next_try: Instant,
    },
}

/// Something that bears on listening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A poll ended.
    Polled(Result<(), ErrorCode>),
    /// A poll found a join that the server tells of.
    Found {
        /// When it was not there yet.
        after: Instant,
    },
    /// The session is another one now.
    SessionChanged,
    /// The computer slept.
    Woke,
    /// The server said something.
    Heard(Heard),
    /// The connection ended.
    Ended(Failure),
    /// It is the time that [`Line::due`] gave.
    Due,
}

/// The state, and what is remembered with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    push: Push,
    polls_work: bool,
    /// Connections in a row that failed, or ended soon.
    failures: u32,
    /// Connections in a row that did not say what a poll found.
    silences: u32,
    /// When the server last said that something happened.
    heard: Option<Instant>,
    /// Until when it may still say what a poll found.
    doubted: Option<Instant>,
}

impl Line {
    /// How it is.
    pub(crate) const fn push(&self) -> &Push {
        &self.push
    }

    /// Connections in a row that did not say what a poll found.
    pub(crate) const fn silences(&self) -> u32 {
        self.silences
    }

    /// Whether there must be a connection, made or in the making.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.push, Push::Connecting | Push::Standing { .. })
    }

    /// When something is to be decided again by itself.
    pub(crate) fn due(&self) -> Option<Instant> {
        match &self.push {
            Push::Standing { .. } => self.doubted,
            Push::Silent { next_try, .. } | Push::Down { next_try, .. } => {
                self.polls_work.then_some(*next_try)
            }
            Push::Off | Push::Unsupported(_) | Push::Connecting => None,
        }
    }

    /// What follows from what happened. `random` spreads those who were all cut
    /// off at once.
    #[must_use]
    pub(crate) fn after(mut self, told: Told, now: Instant, random: u64) -> Self {
        match told {
            Told::Polled(Ok(())) => {
                self.polls_work = true;
                if self.push == Push::Off { self.connecting() } else { self }
            }
            // Without a session, what was learned of the connections is over.
            Told::Polled(Err(ErrorCode::SignInNeeded)) => Self::default(),
            Told::Polled(Err(_)) => Self { polls_work: false, ..self },
            Told::Found { after } => self.found(after, now),
            Told::SessionChanged => {
                Self { polls_work: self.polls_work, ..Self::default() }.connecting()
            }
            Told::Woke => self.woke(),
            Told::Heard(Heard::Listening) => {
                Self { push: Push::Standing { since: now }, doubted: None, ..self }
            }
            Told::Heard(Heard::Something) => {
                Self { heard: Some(now), doubted: None, silences: 0, ..self }
            }
            Told::Ended(failure) => self.ended(failure, now, random),
            Told::Due => self.due_now(now, random),
        }
    }

    fn connecting(self) -> Self {
        Self { push: Push::Connecting, doubted: None, ..self }
    }

    /// A join that was not there at a certain time. Where the connection stood
    /// since then, with a margin, it has said so, or will in a moment.
    fn found(self, after: Instant, now: Instant) -> Self {
        let Push::Standing { since } = self.push else { return self };
        let long_before = |at: Instant| after.saturating_duration_since(at) >= MARGIN;
        if !long_before(since) || self.heard.is_some_and(|heard| !long_before(heard)) {
            return self;
        }
        let doubted = self.doubted.or(Some(now + MARGIN));
        Self { doubted, ..self }
    }

    /// A connection seldom outlives sleep, and notices it late: another one is
    /// made. Whoever was asked to wait, waits.
    fn woke(self) -> Self {
        match &self.push {
            Push::Off => self,
            Push::Down { failure, .. } if failure.code == ErrorCode::RateLimited => self,
            _ => Self { failures: 0, ..self }.connecting(),
        }
    }

    fn ended(mut self, failure: Failure, now: Instant, random: u64) -> Self {
        if failure.code == ErrorCode::NotSupported {
            return Self { push: Push::Unsupported(failure), doubted: None, ..self };
        }
        let worked = matches!(self.push, Push::Standing { since } if now - since >= STEADY);
        self.failures = if worked { 1 } else { self.failures.saturating_add(1) };
        let asked = failure.retry_after_seconds.unwrap_or_default();
        let asked = Duration::from_secs(asked.into()).min(LONGEST_RATE_LIMIT);
        let wait = back_off(self.failures, SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
        let next_try = now + spread(wait, random).max(asked);
        Self { push: Push::Down { failure, next_try }, doubted: None, ..self }
    }

    fn due_now(mut self, now: Instant, random: u64) -> Self {
        match &self.push {
            Push::Standing { .. } => {
                self.silences = self.silences.saturating_add(1);
                if self.silences == 1 {
                    return self.connecting();
                }
                let wait = back_off(self.silences - 1, SHORTEST_SILENCE, LONGEST_SILENCE);
                let next_try = now + spread(wait, random);
                Self { push: Push::Silent { since: now, next_try }, doubted: None, ..self }
            }
            Push::Silent { .. } | Push::Down { .. } => self.connecting(),
            Push::Off | Push::Unsupported(_) | Push::Connecting => self,
        }
    }
}

/// Whether a server tells this person who joins: daily.dev tells the owner
/// alone (`notifications.owner_after_join`), our service the admins as well.
pub(crate) fn is_told_of_joins(role: Role, capabilities: &Capabilities) -> bool {
    role == Role::Owner || role.manages() && capabilities.has(Capability::Changes)
}

/// Doubles with each time, up to the longest.
fn back_off(times: u32, shortest: Duration, longest: Duration) -> Duration {
    let doublings = times.saturating_sub(1).min(16);
    shortest.saturating_mul(1 << doublings).min(longest)
}

/// Between a half and the whole of `wait`.
fn spread(wait: Duration, random: u64) -> Duration {
    let thousandths = u32::try_from(random % 501).unwrap_or_default();
    wait * (500 + thousandths) / 1_000
}

#[cfg(test)]
mod tests;
