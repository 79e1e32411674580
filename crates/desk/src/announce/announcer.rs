//! Saying what is pending: one at a time, for all accounts, until the desktop
//! has taken it.

use std::{collections::HashSet, time::Duration};

use frontdesk_local_api::{Event, Health};
use tokio::time::{sleep, timeout};

use super::{Pending, sayings};
use crate::{engine::Engine, ports::Notice, store::StoreFault};

/// How long after a failure it is tried again, where no poll comes first.
const AGAIN: Duration = Duration::from_mins(1);

/// How long a desktop may take to accept a notification.
const SHOW_LIMIT: Duration = Duration::from_secs(10);

/// What was said but could not be marked so: not to be said again.
#[derive(Default)]
struct Announcer {
    unmarked: HashSet<i64>,
}

impl Engine {
    /// Says what is pending, now and whenever it is told that there may be
    /// something.
    pub(crate) async fn announce_forever(&self) {
        let mut announcer = Announcer::default();
        loop {
            let all_said = match announcer.announce(self).await {
                Ok(all_said) => all_said,
                Err(fault) => {
                    tracing::warn!(%fault, "what is to be said cannot be read or marked");
                    false
                }
            };
            let again = async {
                if all_said {
                    std::future::pending::<()>().await;
                } else {
                    sleep(AGAIN).await;
                }
            };
            tokio::select! {
                () = self.unsaid.notified() => {}
                () = again => {}
            }
        }
    }

    /// Shows one notice. Gives whether the desktop took it.
    pub(super) async fn show(&self, notice: &Notice) -> Health {
        let shown = timeout(SHOW_LIMIT, self.ports.notifier.show(notice)).await;
        match shown.unwrap_or_else(|_| Err("no answer in time".to_owned())) {
            Ok(()) => Health::Well,
            Err(detail) => Health::Failing { detail },
        }
    }

    /// Notes whether notifications reach the desktop.
    pub(super) fn note_notifications(&self, health: &Health) {
        let before = std::mem::replace(&mut self.board().desktop.notifications, health.clone());
        if before != *health {
            self.tell(Event::StateChanged);
        }
    }
}

impl Announcer {
    /// Says everything that is pending. Gives whether nothing is left.
    async fn announce(&mut self, engine: &Engine) -> Result<bool, StoreFault> {
        self.mark(engine).await?;
        engine.forget_asking().await?;
        for (at, pending) in engine.store.pending().await? {
            // The organization as it is now: a seat count that moved on
            // meanwhile would puzzle.
            let Some(seen) = engine.board().seen(&at).cloned() else { continue };
            let organization = &seen.snapshot.organization;
            let pending: Vec<Pending> =
                pending.into_iter().filter(|join| !self.unmarked.contains(&join.event)).collect();
            for saying in sayings(&at, organization, &pending, engine.language()) {
                let _unbroken = engine.saying.lock().await;
                let health = engine.show(&saying.notice).await;
                if health != Health::Well {
                    engine.note_notifications(&health);
                    return Ok(false);
                }
                self.unmarked.extend(saying.events);
                self.mark(engine).await?;
                // Only now: who reads that all is well may rely on the mark.
                engine.note_notifications(&health);
            }
        }
        engine.ask_to_sign_in().await
    }

    async fn mark(&mut self, engine: &Engine) -> Result<(), StoreFault> {
        if !self.unmarked.is_empty() {
            let events: Vec<i64> = self.unmarked.iter().copied().collect();
            engine.store.mark_said(&events, engine.ports.clock.now()).await?;
            self.unmarked.clear();
        }
        Ok(())
    }
}
