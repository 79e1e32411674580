//! The clock can be set, and stands beside a timer that stands still while the
//! computer sleeps: what follows from the two.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::pace::LONGEST_RATE_LIMIT;

/// How much further than the timer the clock must have moved. Less is a
/// correction of the clock, or a busy computer.
const JUMP: SignedDuration = SignedDuration::from_secs(30);

/// Whether the clock moved much further than the timer: the computer slept.
pub(crate) fn jumped(clock_moved: SignedDuration, timer_moved: Duration) -> bool {
    let timer_moved = SignedDuration::try_from(timer_moved).unwrap_or(SignedDuration::MAX);
    clock_moved.saturating_sub(timer_moved) > JUMP
}

/// What is left of a wait. A clock that was put back makes it no longer than
/// it was.
pub(crate) fn left(from: Timestamp, until: Timestamp, now: Timestamp) -> Option<Duration> {
    let left = until.duration_since(now).min(until.duration_since(from));
    let left = Duration::try_from(left).ok()?;
    (!left.is_zero()).then(|| left.min(LONGEST_RATE_LIMIT))
}

/// `wait` after `now`, or the end of time.
pub(crate) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| now.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{SignedDuration, Timestamp};

    use super::{LONGEST_RATE_LIMIT, jumped, left};

    #[test]
    fn sleep_is_a_jump_and_a_corrected_or_put_back_clock_is_not() {
        let timer = Duration::from_secs(5);
        assert!(jumped(SignedDuration::from_secs(36), timer));
        assert!(!jumped(SignedDuration::from_secs(35), timer));
        assert!(!jumped(SignedDuration::from_hours(-3), timer));
        assert!(!jumped(SignedDuration::from_mins(10), Duration::from_mins(10)));
    }

    #[test]
    fn a_wait_that_is_over_is_none_and_a_clock_put_back_makes_it_no_eternity() {
        let now = Timestamp::UNIX_EPOCH;
        let second = SignedDuration::from_secs;
        let seconds = Duration::from_secs;
        let (from, until) = (now, now + second(100));
        assert_eq!(left(from, until, now + second(90)), Some(seconds(10)));
        assert_eq!(left(from, until, until), None);
        assert_eq!(left(from, until, until + second(1)), None);
        assert_eq!(left(from, until, now - second(7_200)), Some(seconds(100)));
        assert_eq!(left(from, Timestamp::MAX, now), Some(LONGEST_RATE_LIMIT));
    }
}
