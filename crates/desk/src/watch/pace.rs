//! When to poll next: a pure decision from how the last poll went.

use std::time::Duration;

use frontdesk_local_api::{AccountHealth, AccountKind, ErrorCode, Failure};
use jiff::{SignedDuration, Timestamp};

use crate::sessions::NO_SESSION;

/// Time between polls while somebody looks at the window: a join is seen
/// within seconds, and four requests a minute are little to any server.
pub(crate) const WHILE_VISIBLE: Duration = Duration::from_secs(15);

/// Time between polls while nobody looks: a notification that comes within a
/// minute is soon enough, and the computer can rest.
pub(crate) const WHILE_HIDDEN: Duration = Duration::from_mins(1);

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
    },
    /// Nothing to poll with until somebody signs in.
    Stopped,
}

/// What follows a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// The state now.
    pub pace: Pace,
    /// When to poll by itself; `None` for not at all.
    pub wait: Option<Duration>,
    /// How long whoever wants a poll earlier is kept waiting.
    pub quiet: Duration,
}

impl Next {
    /// Whether a hint leads to a poll. Without a session it would not help,
    /// and one that is in doubt is not asked for sooner.
    pub(crate) fn heeds_hints(&self) -> bool {
        match &self.pace {
            Pace::Stopped => false,
            Pace::BackingOff { failure, .. } => failure.code != ErrorCode::SignInNeeded,
            Pace::Connecting | Pace::Steady => true,
        }
    }

    /// How the account is, for whoever looks.
    pub(crate) fn health(&self, now: Timestamp) -> AccountHealth {
        match &self.pace {
            Pace::Connecting => AccountHealth::Connecting,
            Pace::Steady => AccountHealth::Connected,
            Pace::Stopped => AccountHealth::SignInNeeded,
            Pace::BackingOff { since, failure, .. } => AccountHealth::Failing {
                failure: failure.clone(),
                since: *since,
                next_try: after(now, self.wait.unwrap_or_default()),
            },
        }
    }
}

/// What else it depends on when to poll next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances {
    /// Some window can be seen.
    pub visible: bool,
    /// The list of organizations came: where there was a failure, it is one of
    /// single organizations.
    pub listed: bool,
    /// The least time between two polls, by [`floor`].
    pub floor: Duration,
    pub now: Timestamp,
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

/// Decides what follows a poll with `outcome` that has just ended.
pub(crate) fn next(
    pace: &Pace,
    outcome: Result<(), Failure>,
    circumstances: &Circumstances,
) -> Next {
    let Circumstances { visible, listed, floor, now, random } = *circumstances;
    let usual = spread(if visible { WHILE_VISIBLE } else { WHILE_HIDDEN }, random);
    let failure = match outcome {
        Ok(()) => {
            return Next { pace: Pace::Steady, wait: Some(usual), quiet: floor };
        }
        Err(failure) => failure,
    };
    let (failures, mut doubts, since) = match pace {
        Pace::BackingOff { failures, doubts, since, .. } => {
            (failures.saturating_add(1), *doubts, *since)
        }
        _ => (1, 0, now),
    };
    if failure.code == ErrorCode::SignInNeeded {
        doubts += 1;
        let certain = failure.reason.as_deref() == Some(NO_SESSION) || *pace == Pace::Stopped;
        if certain || doubts >= DOUBTS {
            return Next { pace: Pace::Stopped, wait: None, quiet: floor };
        }
        let pace = Pace::BackingOff { failures, doubts, since, failure };
        let wait = Some(spread(BETWEEN_DOUBTS, random));
        return Next { pace, wait, quiet: floor };
    }
    let back_off = spread(back_off(failures), random).clamp(SHORTEST_BACK_OFF, LONGEST_BACK_OFF);
    let (wait, quiet) = match asked_to_wait(&failure) {
        // Never earlier than the server asked, and up to a tenth later: all
        // the others were told the same.
        Some(asked) => {
            let wait = back_off.max(asked * (1_000 + below(101, random)) / 1_000);
            (wait, wait)
        }
        // The others are not to wait for the one that fails.
        None if listed => (back_off.min(usual), floor),
        None => (back_off, floor),
    };
    Next { pace: Pace::BackingOff { failures, doubts, since, failure }, wait: Some(wait), quiet }
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

/// `wait` after `now`, or the end of time.
pub(crate) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| now.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
