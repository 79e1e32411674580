use frontdesk_local_api::{
    Mute, NotificationSettings, OrganizationNotices, OrganizationRef, QuietHours,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::{Quiet, next_hours, quiet};
use crate::announce::samples::at;

const ZONES: [&str; 5] =
    ["Europe/Berlin", "America/New_York", "Asia/Jerusalem", "Australia/Lord_Howe", "UTC"];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minutes(text: &str) -> u16 {
    let (hours, minutes) = text.split_once(':').unwrap();
    hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
}

fn hours(from: &str, to: &str) -> NotificationSettings {
    let hours = QuietHours { from_minute: minutes(from), to_minute: minutes(to) };
    NotificationSettings { quiet_hours: Some(hours), ..NotificationSettings::default() }
}

/// Until when it is quiet because of the hours, in `name`, if it is.
fn until(settings: &NotificationSettings, now: &str, name: &str) -> Option<Timestamp> {
    let quiet = quiet(settings, None, time(now), &zone(name))?;
    assert!(quiet.hours);
    Some(quiet.until)
}

#[test]
fn hours_over_midnight_and_by_day_end_when_the_clock_says_so() {
    let night = hours("23:00", "07:00");
    let morning = Some(time("2026-11-04T06:00:00Z"));
    assert_eq!(until(&night, "2026-11-03T22:00:00Z", "Europe/Berlin"), morning);
    assert_eq!(until(&night, "2026-11-04T05:59:59Z", "Europe/Berlin"), morning);
    assert_eq!(until(&night, "2026-11-04T06:00:00Z", "Europe/Berlin"), None);
    assert_eq!(until(&night, "2026-11-03T21:59:59Z", "Europe/Berlin"), None);
    let noon = hours("12:00", "13:30");
    let end = Some(time("2026-11-03T13:30:00Z"));
    assert_eq!(until(&noon, "2026-11-03T12:00:00Z", "UTC"), end);
    assert_eq!(until(&noon, "2026-11-03T13:30:00Z", "UTC"), None);
}

#[test]
fn a_night_in_which_clocks_are_put_forward_or_back_is_shorter_or_longer() {
    let night = hours("23:00", "07:00");
    // To summer time on 2026-03-29, to winter time on 2026-10-25.
    let spring = time("2026-03-29T05:00:00Z");
    assert_eq!(until(&night, "2026-03-28T22:00:00Z", "Europe/Berlin"), Some(spring));
    let autumn = time("2026-10-25T06:00:00Z");
    assert_eq!(until(&night, "2026-10-24T21:00:00Z", "Europe/Berlin"), Some(autumn));
}

#[test]
fn an_end_that_the_clock_skips_is_where_it_skips_it() {
    // 02:00 is 03:00 in Berlin on 2026-03-29.
    let skipped = hours("23:00", "02:30");
    let end = Some(time("2026-03-29T01:00:00Z"));
    assert_eq!(until(&skipped, "2026-03-29T00:59:59Z", "Europe/Berlin"), end);
    assert_eq!(until(&skipped, "2026-03-29T01:00:00Z", "Europe/Berlin"), None);
    let nothing = hours("02:10", "02:50");
    for now in ["2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"] {
        assert_eq!(until(&nothing, now, "Europe/Berlin"), None);
    }
    // Half an hour is skipped on Lord Howe: 02:00 is 02:30 on 2026-10-04.
    let half = hours("01:00", "02:15");
    let end = Some(time("2026-10-03T15:30:00Z"));
    assert_eq!(until(&half, "2026-10-03T15:00:00Z", "Australia/Lord_Howe"), end);
}

#[test]
fn an_end_that_the_clock_shows_twice_is_the_second() {
    // 03:00 is 02:00 in Berlin on 2026-10-25.
    let twice = hours("23:00", "02:30");
    let end = Some(time("2026-10-25T01:30:00Z"));
    for now in ["2026-10-25T00:10:00Z", "2026-10-25T00:40:00Z", "2026-10-25T01:10:00Z"] {
        assert_eq!(until(&twice, now, "Europe/Berlin"), end);
    }
    assert_eq!(until(&twice, "2026-10-25T01:30:00Z", "Europe/Berlin"), None);
}

#[test]
fn equal_hours_are_always_quiet() {
    let always = hours("08:00", "08:00");
    for now in ["2026-11-03T07:59:59Z", "2026-11-03T08:00:00Z"] {
        assert_eq!(until(&always, now, "UTC"), Some(Mute::ALWAYS_UNTIL));
    }
}

#[test]
fn what_is_muted_is_quiet_for_as_long_and_through_the_hours_it_ends_in() {
    let utc = TimeZone::UTC;
    let (now, end) = (time("2026-11-03T22:00:00Z"), time("2026-11-03T23:30:00Z"));
    let mut settings = NotificationSettings { muted_until: Some(end), ..Default::default() };
    let muted = Quiet { until: end, hours: false };
    assert_eq!(quiet(&settings, None, now, &utc), Some(muted));
    assert_eq!(quiet(&settings, Some(&at()), now, &utc), Some(muted));
    assert_eq!(quiet(&settings, None, end, &utc), None);
    settings.quiet_hours = hours("23:00", "07:00").quiet_hours;
    let morning = time("2026-11-04T07:00:00Z");
    assert_eq!(quiet(&settings, None, now, &utc), Some(Quiet { until: morning, hours: false }));
}

#[test]
fn one_organization_can_be_muted_alone() {
    let (now, end) = (time("2026-11-03T22:00:00Z"), time("2026-11-03T23:00:00Z"));
    let notices = OrganizationNotices { organization: at(), kinds: None, muted_until: Some(end) };
    let settings = NotificationSettings { organizations: vec![notices], ..Default::default() };
    let muted = Some(Quiet { until: end, hours: false });
    assert_eq!(quiet(&settings, Some(&at()), now, &TimeZone::UTC), muted);
    let other = OrganizationRef { organization: "other".into(), ..at() };
    assert_eq!(quiet(&settings, Some(&other), now, &TimeZone::UTC), None);
    assert_eq!(quiet(&settings, None, now, &TimeZone::UTC), None);
}

/// Minutes around every change of the clocks in 2026 and at any other time.
fn times() -> impl Strategy<Value = (TimeZone, Timestamp)> {
    let year = time("2026-01-01T00:00:00Z");
    (0..ZONES.len(), 0..5_usize, -2000_i64..2000, 0_i64..525_600).prop_map(
        move |(place, nth, near, any)| {
            let zone = zone(ZONES[place]);
            let change = zone.following(year).nth(nth).map(|change| change.timestamp());
            let now = match change {
                Some(change) => change + SignedDuration::from_mins(near),
                None => year + SignedDuration::from_mins(any),
            };
            (zone, now)
        },
    )
}

fn some_hours() -> impl Strategy<Value = NotificationSettings> {
    (0_u16..1440, 0_u16..1440)
        .prop_filter("a whole day never ends", |(from, to)| from != to)
        .prop_map(|(from_minute, to_minute)| NotificationSettings {
            quiet_hours: Some(QuietHours { from_minute, to_minute }),
            ..NotificationSettings::default()
        })
}

/// Whether the clock on the wall shows a time within the hours.
fn shows_quiet(settings: &NotificationSettings, at: Timestamp, zone: &TimeZone) -> bool {
    let QuietHours { from_minute: from, to_minute: to } = settings.quiet_hours.unwrap();
    let clock = zone.to_datetime(at);
    let minute = u16::try_from(clock.hour()).unwrap() * 60 + u16::try_from(clock.minute()).unwrap();
    if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn it_is_quiet_when_the_clock_says_so((zone, now) in times(), settings in some_hours()) {
        let is_quiet = quiet(&settings, None, now, &zone).is_some();
        if shows_quiet(&settings, now, &zone) {
            prop_assert!(is_quiet);
        } else if is_quiet {
            // Only where the clock was put back in the last two days.
            let change = zone.preceding(now + SignedDuration::from_hours(2)).next().unwrap();
            let ago = now.duration_since(change.timestamp());
            prop_assert!(ago.abs() <= SignedDuration::from_hours(2), "{ago:?}");
        }
    }

    #[test]
    fn it_stays_quiet_to_the_end_and_no_longer(
        (zone, now) in times(),
        settings in some_hours(),
        part in 0_i64..1000,
    ) {
        if let Some(Quiet { until, .. }) = quiet(&settings, None, now, &zone) {
            prop_assert!(until > now);
            prop_assert!(until.duration_since(now) <= SignedDuration::from_hours(50));
            prop_assert_eq!(quiet(&settings, None, until, &zone), None);
            let between = now.as_millisecond()
                + (until.as_millisecond() - 1 - now.as_millisecond()) * part / 1000;
            let between = Timestamp::from_millisecond(between).unwrap();
            let then = quiet(&settings, None, between, &zone).map(|quiet| quiet.until);
            prop_assert_eq!(then, Some(until));
        }
    }

    #[test]
    fn the_next_beginning_is_the_first((zone, now) in times(), settings in some_hours()) {
        let next = next_hours(&settings, now, &zone).unwrap();
        prop_assert!(next > now);
        prop_assert!(quiet(&settings, None, next, &zone).is_some());
        if quiet(&settings, None, now, &zone).is_none() {
            for minute in 0..next.duration_since(now).as_mins() {
                let between = now + SignedDuration::from_mins(minute);
                prop_assert_eq!(quiet(&settings, None, between, &zone), None);
            }
        }
    }
}
