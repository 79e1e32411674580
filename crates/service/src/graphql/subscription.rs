//! What is pushed: one's own notifications, as they come.
//!
//! A bell says that there is something; what it is, is looked up. So nothing
//! is lost with a message that another process could not deliver, and nothing
//! comes twice.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Result};
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Instant;

use super::fault::Fault;
use super::notifications::Notification;
use crate::Service;
use crate::notifications::Connection;
use crate::storage::{StorageError, Told};

/// It is looked again without a bell, too: the connection by which other
/// processes ring can be broken for a moment.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Time between two looks: bells that ring on are answered together.
const BREATH: Duration = Duration::from_millis(100);

/// Two changes can be committed in another order than they began, as far apart
/// as one may wait for the other (`PATIENCE` of the database), and the clocks of
/// two replicas may differ a little. What came so shortly before the latest is
/// looked at again.
const OVERLAP: SignedDuration = SignedDuration::from_secs(15);

/// Notifications that are fetched at once.
const PAGE: i64 = 200;

/// Subscriptions.
pub(crate) struct Subscription;

#[async_graphql::Subscription]
impl Subscription {
    /// The caller's notifications from now on.
    async fn new_notification(
        &self,
        context: &Context<'_>,
    ) -> Result<impl Stream<Item = Option<Notification>>> {
        let service = context.data_unchecked::<Service>();
        let connection = context.data_opt::<Arc<Connection>>().ok_or(Fault::Unauthenticated)?;
        let watch = Watch::begin(service, connection).await.map_err(Fault::from)?;
        Ok(unfold(watch, |mut watch| async move {
            let told = watch.next().await?;
            Some((Some(Notification::new(told, &watch.service)), watch))
        }))
    }
}

/// Somebody's notifications, from its beginning on.
struct Watch {
    service: Service,
    account: String,
    bell: watch::Receiver<()>,
    /// When the latest was written that was seen.
    latest: Timestamp,
    /// What was seen of the time that is looked at again, and when it was
    /// written.
    seen: HashMap<String, Timestamp>,
    /// What was found and not given yet.
    found: VecDeque<Told>,
    looked: Instant,
}

impl Watch {
    async fn begin(service: &Service, connection: &Connection) -> Result<Self, StorageError> {
        // Before the first look: what comes in between rings.
        let bell = connection.bell();
        let account = connection.account().to_owned();
        let latest = service.storage().last_told(&account).await?.unwrap_or(Timestamp::MIN);
        let mut watch = Self {
            service: service.clone(),
            account,
            bell,
            latest,
            seen: HashMap::new(),
            found: VecDeque::new(),
            looked: Instant::now(),
        };
        watch.look().await?;
        watch.found.clear();
        Ok(watch)
    }

    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(told) = self.found.pop_front() {
                return Some(told);
            }
            tokio::select! {
                rung = self.bell.changed() => rung.ok()?,
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
            tokio::time::sleep_until(self.looked + BREATH).await;
            self.bell.mark_unchanged();
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "notifications are pushed a little later");
                self.bell.mark_changed();
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            self.looked = Instant::now();
        }
    }

    /// Finds what is new.
    async fn look(&mut self) -> Result<(), StorageError> {
        let since = self.latest.saturating_sub(OVERLAP).unwrap_or(Timestamp::MIN);
        let mut after = (since, String::new());
        loop {
            let storage = self.service.storage();
            let page =
                storage.notifications_since(&self.account, (after.0, &after.1), PAGE).await?;
            let whole = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            for told in page {
                after = (told.created_at, told.id.clone());
                self.latest = self.latest.max(told.created_at);
                if self.seen.insert(told.id.clone(), told.created_at).is_none() {
                    self.found.push_back(told);
                }
            }
            if whole {
                break;
            }
        }
        let since = self.latest.saturating_sub(OVERLAP).unwrap_or(Timestamp::MIN);
        self.seen.retain(|_, at| *at >= since);
        Ok(())
    }
}
