//! When to poll next: a pure decision from how the last poll went.

use std::time::Duration;

use frontdesk_local_api::{AccountHealth, AccountKind, ErrorCode, Failure};
use jiff::Timestamp;

use super::clock::after;
use crate::sessions::NO_SESSION;

/// The first wait after a failure, and the shortest.
pub(crate) const SHORTEST_BACK_OFF: Duration = Duration::from_secs(15);

/// The longest wait after many failures in a row: a server that is back is
/// found within a quarter of an hour even when nobody looks.
pub(crate) const LONGEST_BACK_OFF: Duration = Duration::from_mins(15);

/// The longest wait that a server can ask for. More is a mistake of the server.
pub(crate) const LONGEST_RATE_LIMIT: Duration = Duration::from_hours(24);

/// How often in a row a server must say that a session has ended. One that is
/// being changed or started can say so for a moment, and only the person can
/// bring another session.
pub(crate) const DOUBTS: u32 = 3;

/// Time between two of these answers: the last comes within two minutes.
pub(crate) const BETWEEN_DOUBTS: Duration = Duration::from_secs(50);

/// The least time between the polls of an account on this computer: a burst of
/// joins becomes a few polls, not one for each.
const FLOOR_HERE: Duration = Duration::from_millis(500);

/// The least time between the polls of any other account, whoever wants to know.
const FLOOR_ELSEWHERE: Duration = Duration::from_secs(2);

/// How watching an account goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Not polled yet.
    #[default]
    Connecting,
    /// The last poll worked.
    Steady,
    /// So many polls in a row failed.
    BackingOff {
        /// How many.
        failures: u32,
        /// How many of them said that the session has ended.
        doubts: u32,
        /// When the first of them did.
        since: Timestamp,
        /// Why the last one did.
        failure: Failure,
        /// The list of organizations came: the failure is one of single
        /// organizations.
        listed: bool,
    },
    /// Nothing to poll with until somebody signs in.
    Stopped,
}

/// Why a server is not asked by itself, however it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The person wants it so.
    Paused,
    /// There is no network.
    Offline {
        /// Since when.
        since: Timestamp,
    },
}

/// When to poll next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// The state now.
    pub pace: Pace,
    /// When to poll by itself after the last poll; `None` for not at all.
    pub wait: Option<Duration>,
    /// How long whoever wants a poll earlier is kept waiting.
    pub quiet: Duration,
    /// Why it is not polled by itself all the same.
    pub hold: Option<Hold>,
}

impl Next {
    /// When to poll by itself; `None` for not at all.
    pub(crate) fn by_itself(&self) -> Option<Duration> {
        self.wait.filter(|_| self.hold.is_none())
    }

    /// Whether a hint leads to a poll. Without a session it would not help,
    /// and one that is in doubt is not asked for sooner.
    pub(crate) fn heeds_hints(&self) -> bool {
        self.hold.is_none()
            && match &self.pace {
                Pace::Stopped => false,
                Pace::BackingOff { failure, .. } => failure.code != ErrorCode::SignInNeeded,
                Pace::Connecting | Pace::Steady => true,
            }
    }

    /// How the account is, for whoever looks; `ended` is when the last poll did.
    pub(crate) fn health(&self, ended: Timestamp) -> AccountHealth {
        match (&self.pace, self.hold) {
            (Pace::Stopped, _) => AccountHealth::SignInNeeded,
            (_, Some(Hold::Offline { since })) => AccountHealth::Offline { since },
            (Pace::Connecting, _) => AccountHealth::Connecting,
            (Pace::Steady, _) => AccountHealth::Connected,
            (Pace::BackingOff { since, failure, .. }, _) => AccountHealth::Failing {
                failure: failure.clone(),
                since: *since,
                next_try: after(ended, self.wait.unwrap_or_default()),
            },
        }
    }
}

/// What else it depends on when to poll next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    /// The time between two polls while all is well.
    pub interval: Duration,
    /// Why it is not polled by itself.
    pub hold: Option<Hold>,
    /// The least time between two polls, by [`floor`].
    pub floor: Duration,
    pub random: u64,
}

/// The least time between the polls of an account, for hints, questions,
/// wake-ups and windows that open alike.
pub(crate) const fn floor(kind: AccountKind) -> Duration {
    match kind {
        AccountKind::Local => FLOOR_HERE,
        AccountKind::Service | AccountKind::DailyDev => FLOOR_ELSEWHERE,
    }
}

/// How long a server wants to be left alone, where a failure says that it
/// does: `429`, or an error with a `Retry-After` (RFC 9110, 10.2.3).
pub(crate) fn asked_to_wait(failure: &Failure) -> Option<Duration> {
    let asked = failure.retry_after_seconds;
    let limited = asked.is_some() || failure.code == ErrorCode::RateLimited;
    let asked = Duration::from_secs(asked.unwrap_or_default().into());
    limited.then(|| asked.clamp(SHORTEST_BACK_OFF, LONGEST_RATE_LIMIT))
}

impl Pace {
    /// How it goes after a poll that ended `now`. `listed` where the list of
    /// organizations came.
    pub(crate) fn after(&self, outcome: Result<(), Failure>, listed: bool, now: Timestamp) -> Self {
        let Err(failure) = outcome else { return Self::Steady };
        let (failures, mut doubts, since) = match self {
            Self::BackingOff { failures, doubts, since, .. } => {
                (failures.saturating_add(1), *doubts, *since)
            }
            _ => (1, 0, now),
        };
        if failure.code == ErrorCode::SignInNeeded {
            doubts += 1;
            let certain = failure.reason.as_deref() == Some(NO_SESSION) || *self == Self::Stopped;
            if certain || doubts >= DOUBTS {
                return Self::Stopped;
            }
        }
        Self::BackingOff { failures, doubts, since, failure, listed }
    }
}

/// Decides when to poll next.
pub(crate) fn next(pace: &Pace, circumstances: &Circumstances) -> Next {
    let Circumstances { interval, hold, floor, random } = *circumstances;
    let usual = spread(interval, random);
    let (wait, quiet) = match pace {
        Pace::Connecting => (Some(Duration::ZERO), Duration::ZERO),
        Pace::Steady => (Some(usual), floor),
        Pace::Stopped => (None, floor),
        Pace::BackingOff { failure, .. } if failure.code == ErrorCode::SignInNeeded => {
            (Some(spread(BETWEEN_DOUBTS, random)), floor)
        }
        Pace::BackingOff { failures, failure, listed, .. } => {
            let back_off =
                spread(back_off(*failures), random).clamp(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
            match asked_to_wait(failure) {
                // Never earlier than the server asked, and up to a tenth later:
                // all the others were told the same.
                Some(asked) => {
                    let wait = back_off.max(asked * (1_000 + below(101, random)) / 1_000);
                    (Some(wait), wait)
                }
                // The others are not to wait for the one that fails.
                None if *listed => (Some(back_off.min(usual)), floor),
                None => (Some(back_off), floor),
            }
        }
    };
    Next { pace: pace.clone(), wait, quiet, hold }
}

/// 15 s, 30 s, 60 s ... up to the longest.
pub(crate) fn back_off(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    (SHORTEST_BACK_OFF * (1 << doublings)).min(LONGEST_BACK_OFF)
}

/// `wait`, up to a tenth shorter or longer, so that many computers do not ask
/// one server in the same second.
fn spread(wait: Duration, random: u64) -> Duration {
    wait * (900 + below(201, random)) / 1_000
}

/// A random number from zero to one less than `end`.
fn below(end: u64, random: u64) -> u32 {
    u32::try_from(random % end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
