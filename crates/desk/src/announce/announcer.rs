//! Saying what is pending: one at a time, for all accounts, until the desktop
//! has taken it.

use std::time::Duration;

use frontdesk_local_api::{Event, Health, Settings};
use tokio::time::{sleep, timeout};

use super::{
    bounds::Kept,
    saying::Sayer,
    telling::{News, next_change, telling},
};
use crate::{engine::Engine, ports::Notice, store::StoreFault};

/// How long after a failure it is tried again where nothing comes first: a poll,
/// or word of a notification daemon.
const AGAIN: Duration = Duration::from_mins(10);

/// How long a desktop may take to accept a notification.
const SHOW_LIMIT: Duration = Duration::from_secs(10);

/// What the one who announces remembers.
struct Announcer {
    sayer: Sayer,
    news: News,
    kept: Kept,
}

impl Engine {
    /// Says what is pending, now and whenever it is told that there may be
    /// something, and tells what is quiet.
    pub(crate) async fn announce_forever(&self) {
        let sayer = Sayer::new(self);
        let mut announcer = Announcer { sayer, news: News::default(), kept: Kept::default() };
        loop {
            let settings = self.settings();
            let all_said = match announcer.turn(self, &settings).await {
                Ok(all_said) => all_said,
                Err(fault) => {
                    tracing::warn!(%fault, "what is to be said cannot be read or marked");
                    self.mend_storage(Some(&fault.into())).await;
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
                () = self.next_change(&settings) => {}
            }
        }
    }

    /// Waits until it is quiet, or no more. The clock may be set meanwhile, or
    /// the computer sleep: each poll looks at it anew.
    async fn next_change(&self, settings: &Settings) {
        let (now, zone) = (self.ports.clock.now(), self.ports.clock.time_zone());
        let next = next_change(&settings.notifications, now, &zone);
        match next.map(|next| Duration::try_from(next.duration_since(now))) {
            Some(Ok(wait)) => sleep(wait).await,
            _ => std::future::pending().await,
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
    /// Says, tells and keeps in bounds what there is. Gives whether nothing is
    /// left that could be said now.
    async fn turn(&mut self, engine: &Engine, settings: &Settings) -> Result<bool, StoreFault> {
        // Each for itself: where one fails, the others go on.
        let told = self.tell(engine, settings).await;
        let said = self.sayer.say_all(engine, settings).await;
        let kept = self.kept.keep(engine).await;
        told.and(kept).and(said)
    }

    async fn tell(&mut self, engine: &Engine, settings: &Settings) -> Result<(), StoreFault> {
        let news = self.news.count(engine).await?;
        let clock = &engine.ports.clock;
        engine.note_telling(&telling(settings, news, clock.now(), &clock.time_zone()));
        Ok(())
    }
}
