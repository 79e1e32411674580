//! What the tray and the window show of all this: whether something is said
//! right now, and how much nobody has looked at.

use frontdesk_local_api::{Event, NotificationSettings, Settings, Telling};
use jiff::{Timestamp, tz::TimeZone};

use super::quiet::{next_hours, quiet};
use crate::{engine::Engine, store::StoreFault};

/// What was counted of who joined.
#[derive(Debug, Default)]
pub(super) struct News {
    /// The newest event when a window could last be seen; `None`: not read yet.
    seen_up_to: Option<i64>,
    /// The newest event when it was counted.
    counted_up_to: i64,
    joined: u32,
}

impl News {
    /// Counts who joined since a window could last be seen.
    pub(super) async fn count(&mut self, engine: &Engine) -> Result<u32, StoreFault> {
        let newest = engine.store.newest_event().await?;
        let seen_up_to = match self.seen_up_to {
            Some(seen_up_to) => seen_up_to,
            None => engine.store.seen_up_to().await?.unwrap_or(i64::MIN),
        };
        // A history that was begun anew counts anew.
        let seen_up_to = seen_up_to.min(newest);
        // Never seen before: what is there now is no news either.
        if seen_up_to < newest && (engine.is_visible() || seen_up_to == i64::MIN) {
            engine.store.keep_seen_up_to(newest).await?;
            *self = Self { seen_up_to: Some(newest), counted_up_to: newest, joined: 0 };
            return Ok(0);
        }
        if self.seen_up_to.is_none() || self.counted_up_to != newest {
            let joined = engine.store.joined_since(seen_up_to).await?;
            *self = Self { seen_up_to: Some(seen_up_to), counted_up_to: newest, joined };
        }
        Ok(self.joined)
    }
}

/// What is told of the settings at a time.
pub(super) fn telling(settings: &Settings, news: u32, now: Timestamp, zone: &TimeZone) -> Telling {
    let quiet = quiet(&settings.notifications, None, now, zone);
    Telling {
        paused: settings.paused,
        quiet_until: quiet.map(|quiet| quiet.until),
        quiet_hours: quiet.is_some_and(|quiet| quiet.hours),
        news,
    }
}

/// When it, or what is quiet of one organization, can next be otherwise without
/// anybody doing anything.
pub(super) fn next_change(
    settings: &NotificationSettings,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let of_ones = settings.organizations.iter().filter_map(|notices| notices.muted_until);
    let quiet = quiet(settings, None, now, zone).map(|quiet| quiet.until);
    let hours = next_hours(settings, now, zone);
    let all = of_ones.chain(settings.muted_until).chain(quiet).chain(hours);
    all.filter(|at| *at > now).min()
}

impl Engine {
    /// Notes what is told, and says so where it is new.
    pub(super) fn note_telling(&self, telling: &Telling) {
        let before = std::mem::replace(&mut self.board().telling, telling.clone());
        if before != *telling {
            self.tell(Event::StateChanged);
        }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::{NotificationSettings, QuietHours, Settings, Telling};
    use jiff::{Timestamp, tz::TimeZone};

    use super::{next_change, telling};

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn settings(muted_until: Option<&str>, night: bool) -> Settings {
        let night = night.then_some(QuietHours { from_minute: 23 * 60, to_minute: 7 * 60 });
        let muted_until = muted_until.map(time);
        let notifications =
            NotificationSettings { quiet_hours: night, muted_until, ..Default::default() };
        Settings { notifications, ..Settings::default() }
    }

    #[test]
    fn it_tells_why_it_is_quiet_and_until_when() {
        let (utc, now) = (TimeZone::UTC, time("2026-11-03T23:00:00Z"));
        let until = |at| Some(time(at));
        let told = |settings: &Settings| telling(settings, 2, now, &utc);
        let calm = Telling { news: 2, ..Telling::default() };
        assert_eq!(told(&settings(None, false)), calm);
        let night =
            Telling { quiet_until: until("2026-11-04T07:00:00Z"), quiet_hours: true, ..calm };
        assert_eq!(told(&settings(None, true)), night);
        let muted = Telling {
            quiet_until: until("2026-11-04T00:00:00Z"),
            paused: true,
            ..Telling { news: 2, ..Telling::default() }
        };
        let paused = Settings { paused: true, ..settings(Some("2026-11-04T00:00:00Z"), false) };
        assert_eq!(told(&paused), muted);
    }

    #[test]
    fn it_changes_when_quiet_begins_or_ends_and_otherwise_never() {
        let utc = TimeZone::UTC;
        let next = |settings: &Settings, now| next_change(&settings.notifications, time(now), &utc);
        let (noon, midnight) = ("2026-11-03T12:00:00Z", "2026-11-04T00:00:00Z");
        assert_eq!(next(&settings(None, false), noon), None);
        assert_eq!(next(&settings(None, true), noon), Some(time("2026-11-03T23:00:00Z")));
        assert_eq!(next(&settings(None, true), midnight), Some(time("2026-11-04T07:00:00Z")));
        let muted = settings(Some("2026-11-03T13:00:00Z"), false);
        assert_eq!(next(&muted, noon), Some(time("2026-11-03T13:00:00Z")));
    }
}
