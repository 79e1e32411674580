//! Points in time for people: in their time zone, to the minute.

use jiff::{Timestamp, tz::TimeZone};

/// A point in time, or nothing.
pub(crate) fn minute(time: Option<Timestamp>, zone: &TimeZone) -> String {
    time.map_or_else(String::new, |time| format(time, zone, "%Y-%m-%d %H:%M"))
}

/// A point in time to the second.
pub(crate) fn second(time: Timestamp, zone: &TimeZone) -> String {
    format(time, zone, "%Y-%m-%d %H:%M:%S")
}

/// The day of a point in time.
pub(crate) fn day(time: Timestamp, zone: &TimeZone) -> String {
    format(time, zone, "%Y-%m-%d")
}

fn format(time: Timestamp, zone: &TimeZone, how: &str) -> String {
    time.to_zoned_datetime(zone.clone()).strftime(how).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::{day, minute, second};

    #[test]
    fn time_is_that_of_the_zone() {
        let time = "2026-01-31T23:30:05Z".parse().expect("a time");
        let east = TimeZone::fixed(offset(2));
        assert_eq!(minute(Some(time), &east), "2026-02-01 01:30");
        assert_eq!(second(time, &TimeZone::UTC), "2026-01-31 23:30:05");
        assert_eq!(day(time, &east), "2026-02-01");
        assert_eq!(minute(None, &east), "");
    }
}
