//! When a delivery is tried again.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

use crate::randomness;

/// How long after each attempt but the last the next one follows: the schedule
/// that the Standard Webhooks specification gives as an example. About three
/// days in all.
const WAITS: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];

/// A receiver that asks for more time is given this at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// When a delivery is tried again that failed `attempts` times; `None`: no
/// more. Later, where the receiver asked for that.
pub(super) fn retry(
    attempts: u32,
    asked: Option<SignedDuration>,
    now: Timestamp,
) -> Option<Timestamp> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let wait = *WAITS.get(index)?;
    // Up to a tenth more, so that what failed together does not come back
    // together. Without randomness: none.
    let part = i32::from(randomness::bytes::<1>().map_or(0, |[byte]| byte));
    let wait = wait + wait * part / 2_560;
    let wait = wait.max(asked.unwrap_or_default().min(LONGEST));
    Some(now.saturating_add(wait).unwrap_or(Timestamp::MAX))
}

/// What a `Retry-After` says (RFC 9110): seconds, or a date.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<SignedDuration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(SignedDuration::from_secs(seconds.into()));
    }
    let date = DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(date.duration_since(now)).filter(SignedDuration::is_positive)
}

#[cfg(test)]
mod tests {
    use super::{WAITS, retry, retry_after};
    use jiff::{SignedDuration, Timestamp};

    const NOW: Timestamp = Timestamp::constant(784_111_777, 0);

    #[test]
    fn ten_attempts_each_later_than_the_one_before() {
        for (attempts, wait) in (1..).zip(WAITS) {
            let at = retry(attempts, None, NOW).unwrap().duration_since(NOW);
            assert!(at >= wait && at <= wait + wait / 10, "{attempts}: {at}");
        }
        assert_eq!(retry(10, None, NOW), None);
        assert_eq!(retry(0, None, NOW), None);
        assert_eq!(retry(u32::MAX, None, NOW), None);
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_ever() {
        let asked = |hours| retry(1, Some(SignedDuration::from_hours(hours)), NOW).unwrap();
        assert_eq!(asked(1).duration_since(NOW), SignedDuration::from_hours(1));
        assert_eq!(asked(1_000).duration_since(NOW), SignedDuration::from_hours(24));
        assert!(asked(0).duration_since(NOW) >= WAITS[0]);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", None),
            ("-5", None),
            ("soon", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, NOW).map(|wait| wait.as_secs()), seconds, "{value}");
        }
    }
}
