//! Keeping the history within its bounds: at the start, after something
//! happened, and once a day.

use frontdesk_local_api::HistoryBounds;
use jiff::{SignedDuration, Timestamp};

use crate::{engine::Engine, store::StoreFault};

/// Entries grow too old by themselves.
const DAILY: SignedDuration = SignedDuration::from_hours(24);

/// When the history was last brought into its bounds.
#[derive(Debug, Default)]
pub(super) struct Kept {
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    bounds: HistoryBounds,
    newest_event: i64,
    at: Timestamp,
}

impl Kept {
    /// Forgets what is out of bounds, where there can be something.
    pub(super) async fn keep(&mut self, engine: &Engine) -> Result<(), StoreFault> {
        let now = Last {
            bounds: engine.settings().history,
            newest_event: engine.store.newest_event().await?,
            at: engine.ports.clock.now(),
        };
        if self.last.is_some_and(|last| !is_due(&last, &now)) {
            return Ok(());
        }
        let forgotten = engine.store.forget_beyond(now.bounds, now.at).await?;
        if forgotten > 0 {
            tracing::info!(forgotten, "entries of the history were out of its bounds");
        }
        self.last = Some(now);
        Ok(())
    }
}

fn is_due(last: &Last, now: &Last) -> bool {
    last.bounds != now.bounds
        || last.newest_event != now.newest_event
        || now.at.duration_since(last.at).abs() >= DAILY
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::HistoryBounds;
    use jiff::SignedDuration;

    use super::{Last, is_due};

    #[test]
    fn something_that_happened_another_bound_and_a_day_are_reasons() {
        let last = Last {
            bounds: HistoryBounds::default(),
            newest_event: 7,
            at: "2026-11-03T09:00:00Z".parse().unwrap(),
        };
        let later = |hours| last.at + SignedDuration::from_hours(hours);
        assert!(!is_due(&last, &Last { at: later(23), ..last }));
        assert!(is_due(&last, &Last { at: later(24), ..last }));
        assert!(is_due(&last, &Last { at: later(-24), ..last }), "the clock was set back");
        assert!(is_due(&last, &Last { newest_event: 8, ..last }));
        let bounds = HistoryBounds { days: Some(30), entries: None };
        assert!(is_due(&last, &Last { bounds, ..last }));
    }
}
