//! What a choice makes of the settings, and what cannot be chosen.

use std::ops::RangeInclusive;

use frontdesk_local_api::{
    ErrorCode, Failure, Mute, NotificationSettings, OrganizationNotices, OrganizationRef,
    SettingChange, Settings,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// Seconds between two polls.
const POLL_SECONDS: RangeInclusive<u32> = 30..=3600;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Fewer entries than this are no history.
const FEWEST_ENTRIES: u32 = 1000;

/// When the morning begins.
const MORNING: i8 = 8;

/// The settings after a choice. `SETTING_OUT_OF_RANGE` where they cannot be so.
pub(super) fn applied(
    before: &Settings,
    change: SettingChange,
    now: Timestamp,
    time_zone: &TimeZone,
) -> Result<Settings, Failure> {
    let mut after = before.clone();
    let notifications = &mut after.notifications;
    match change {
        SettingChange::PollSeconds { seconds } => after.poll_seconds = seconds,
        SettingChange::Paused { paused } => after.paused = paused,
        SettingChange::Kinds { kinds } => notifications.kinds = kinds,
        SettingChange::KindsOf { organization, kinds } => {
            choose(notifications, organization, |notices| notices.kinds = kinds);
        }
        SettingChange::SeatsLowAt { seats } => notifications.seats_low_at = seats,
        SettingChange::Sound { sound } => notifications.sound = sound,
        SettingChange::QuietHours { hours } => notifications.quiet_hours = hours,
        SettingChange::Mute { organization, mute } => {
            let until = end(mute, now, time_zone)?;
            match organization {
                Some(organization) => {
                    choose(notifications, organization, |notices| notices.muted_until = until);
                }
                None => notifications.muted_until = until,
            }
        }
        SettingChange::History { bounds } => after.history = bounds,
        SettingChange::StartAtLogin { start } => after.start_at_login = start,
        SettingChange::OnClose { on_close } => after.on_close = on_close,
    }
    judge(&after)?;
    Ok(after)
}

/// What of the settings cannot be so; the field is the one of the
/// [`SettingChange`] that sets it.
pub(super) fn judge(settings: &Settings) -> Result<(), Failure> {
    let notifications = &settings.notifications;
    let hours = notifications.quiet_hours.as_ref();
    let good = [
        ("seconds", settings.poll_seconds.is_none_or(|seconds| POLL_SECONDS.contains(&seconds))),
        ("seats", notifications.seats_low_at >= 1),
        ("hours", hours.is_none_or(|hours| hours.from_minute < DAY && hours.to_minute < DAY)),
        ("days", settings.history.days.is_none_or(|days| days >= 1)),
        ("entries", settings.history.entries.is_none_or(|entries| entries >= FEWEST_ENTRIES)),
    ];
    match good.iter().find(|(_, good)| !good) {
        Some((field, _)) => Err(Failure::new(ErrorCode::SettingOutOfRange).of_field(field)),
        None => Ok(()),
    }
}

/// Chooses something for one organization. What is as everywhere is no choice.
fn choose(
    notifications: &mut NotificationSettings,
    organization: OrganizationRef,
    choose: impl FnOnce(&mut OrganizationNotices),
) {
    let chosen = &mut notifications.organizations;
    let place = chosen.iter().position(|notices| notices.organization == organization);
    let place = place.unwrap_or_else(|| {
        chosen.push(OrganizationNotices { organization, kinds: None, muted_until: None });
        chosen.len() - 1
    });
    choose(&mut chosen[place]);
    chosen.retain(|notices| notices.kinds.is_some() || notices.muted_until.is_some());
}

/// When it is said again.
fn end(mute: Mute, now: Timestamp, time_zone: &TimeZone) -> Result<Option<Timestamp>, Failure> {
    let end = match mute {
        Mute::Off => return Ok(None),
        Mute::Hour => now.checked_add(SignedDuration::from_hours(1)),
        Mute::UntilTomorrow => tomorrow_morning(now, time_zone),
        Mute::Always => Ok(Mute::ALWAYS_UNTIL),
    };
    // Only a clock at the end of all times gets here.
    end.map(Some).map_err(|fault| Failure::new(ErrorCode::Unexpected).with_detail(fault))
}

fn tomorrow_morning(now: Timestamp, time_zone: &TimeZone) -> Result<Timestamp, jiff::Error> {
    let tomorrow = time_zone.to_datetime(now).date().tomorrow()?;
    time_zone.to_timestamp(tomorrow.at(MORNING, 0, 0, 0))
}
