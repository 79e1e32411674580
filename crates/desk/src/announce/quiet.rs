//! When nothing is said: hours of each day, and what the person muted. A pure
//! decision from the settings, the time, and where the person is.

use frontdesk_local_api::{Mute, NotificationSettings, OrganizationRef, QuietHours};
use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

/// Quiet hours that go on at once when they end are followed so often. They can
/// only where clocks are put back or forward within them.
const FOLLOWED: usize = 4;

/// Nothing is said for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quiet {
    /// It is said again from then on.
    pub until: Timestamp,
    /// Because of the hours of the day: nobody muted it.
    pub hours: bool,
}

/// Whether it is quiet: of one organization, or of all.
pub(super) fn quiet(
    settings: &NotificationSettings,
    of: Option<&OrganizationRef>,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Quiet> {
    let of_one = settings.organizations.iter().find(|notices| Some(&notices.organization) == of);
    let muted = [settings.muted_until, of_one.and_then(|notices| notices.muted_until)];
    let muted = muted.into_iter().flatten().max().filter(|until| *until > now);
    let mut until = muted.unwrap_or(now);
    if let Some(hours) = settings.quiet_hours {
        for _ in 0..FOLLOWED {
            let Some(end) = end_of_hours(hours, until, zone) else { break };
            until = end;
        }
    }
    (until > now).then_some(Quiet { until, hours: muted.is_none() })
}

/// When the quiet hours begin next, where there are any.
pub(super) fn next_hours(
    settings: &NotificationSettings,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let hours = settings.quiet_hours?;
    days_around(now, zone)
        .filter_map(|day| interval(hours, day, zone))
        .filter(|(start, end)| *start > now && start < end)
        .map(|(start, _)| start)
        .min()
}

/// The end of the quiet hours that a time is in.
fn end_of_hours(hours: QuietHours, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    if hours.from_minute == hours.to_minute {
        return Some(Mute::ALWAYS_UNTIL).filter(|end| *end > at);
    }
    days_around(at, zone)
        .filter_map(|day| interval(hours, day, zone))
        .find(|(start, end)| (*start..*end).contains(&at))
        .map(|(_, end)| end)
}

/// The days whose quiet hours can be near: a clock that is put back at midnight
/// shows the day before once more, and one that is put forward can skip the
/// hours of tomorrow.
fn days_around(at: Timestamp, zone: &TimeZone) -> impl Iterator<Item = Date> {
    let today = zone.to_datetime(at).date();
    (-1..=2).filter_map(move |days| today.checked_add(Span::new().days(days)).ok())
}

/// The quiet hours that begin on a day. An hour that the clock shows twice is
/// quiet both times, if only it begins or ends quietly: nobody wants to be woken
/// in between.
fn interval(hours: QuietHours, day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    let last_day = if hours.to_minute > hours.from_minute { day } else { day.tomorrow().ok()? };
    let (first, _) = instants(minute_of(day, hours.from_minute)?, zone)?;
    let (_, last) = instants(minute_of(last_day, hours.to_minute)?, zone)?;
    Some((first, last))
}

fn minute_of(day: Date, minute: u16) -> Option<DateTime> {
    day.at(0, 0, 0, 0).checked_add(SignedDuration::from_mins(i64::from(minute))).ok()
}

/// The first and the last time that a clock on the wall shows something. What it
/// skips is where it skips it.
fn instants(shown: DateTime, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    match zone.to_ambiguous_timestamp(shown).offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            let only = offset.to_timestamp(shown).ok()?;
            Some((only, only))
        }
        AmbiguousOffset::Fold { before, after } => {
            Some((before.to_timestamp(shown).ok()?, after.to_timestamp(shown).ok()?))
        }
        AmbiguousOffset::Gap { before, .. } => {
            let beyond = before.to_timestamp(shown).ok()?;
            let next = beyond.checked_add(SignedDuration::from_nanos(1)).ok()?;
            let skipped = zone.preceding(next).next()?.timestamp();
            Some((skipped, skipped))
        }
    }
}

#[cfg(test)]
mod tests;
