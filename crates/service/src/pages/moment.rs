//! Times in words: how long, and when. A page without JavaScript does not know
//! its reader's time zone, so that it says both.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// How long something lasts, in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Seconds(i64),
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Span {
    /// Rounded up: who waits that long has waited long enough.
    pub(super) fn at_least(seconds: i64) -> Self {
        Self::of(seconds, |seconds, unit| {
            seconds.div_euclid(unit) + i64::from(seconds.rem_euclid(unit) > 0)
        })
    }

    /// Rounded down: who hurries that much is not late.
    pub(super) fn at_most(duration: SignedDuration) -> Self {
        Self::of(duration.as_secs(), i64::div_euclid)
    }

    fn of(seconds: i64, units: impl Fn(i64, i64) -> i64) -> Self {
        match seconds.max(0) {
            seconds if seconds < 2 * MINUTE => Self::Seconds(seconds),
            seconds if seconds < 2 * HOUR => Self::Minutes(units(seconds, MINUTE)),
            seconds if seconds < 2 * DAY => Self::Hours(units(seconds, HOUR)),
            seconds => Self::Days(units(seconds, DAY)),
        }
    }
}

/// A day and a time, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub year: i16,
    /// From 0.
    pub month: usize,
    pub day: i8,
    pub hour: i8,
    pub minute: i8,
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        let at = TimeZone::UTC.to_datetime(at);
        Self {
            year: at.year(),
            month: usize::try_from(at.month() - 1).unwrap_or_default(),
            day: at.day(),
            hour: at.hour(),
            minute: at.minute(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Span::{Days, Hours, Minutes, Seconds};
    use super::{Moment, SignedDuration, Span, Timestamp};

    #[test]
    fn waits_are_rounded_up_and_deadlines_down() {
        for (seconds, wait, deadline) in [
            (-5, Seconds(0), Seconds(0)),
            (10, Seconds(10), Seconds(10)),
            (119, Seconds(119), Seconds(119)),
            (121, Minutes(3), Minutes(2)),
            (3_600, Minutes(60), Minutes(60)),
            (86_399, Hours(24), Hours(23)),
            (172_800, Days(2), Days(2)),
            (172_801, Days(3), Days(2)),
        ] {
            assert_eq!(Span::at_least(seconds), wait, "{seconds}");
            assert_eq!(Span::at_most(SignedDuration::from_secs(seconds)), deadline, "{seconds}");
        }
    }

    #[test]
    fn a_moment_is_in_utc() {
        let at: Timestamp = "2026-09-01T00:30:00+02:00".parse().unwrap();
        let moment = Moment { year: 2026, month: 7, day: 31, hour: 22, minute: 30 };
        assert_eq!(Moment::from(at), moment);
    }
}
