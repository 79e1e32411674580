//! What is done without anybody asking: offers and pauses that end, limits that
//! are forgotten. Any number of replicas may do it at once.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use crate::Service;
use crate::config::Host;
use crate::storage::StorageError;
use crate::webhooks;

/// How often it is looked whether something is due. Where no other process
/// writes, not sooner after the last look.
pub(crate) const ROUND: Duration = Duration::from_secs(10);

/// Time between two cleanings, and the longest that nobody looks.
pub(crate) const CLEANING: Duration = Duration::from_mins(10);

/// Works until it is dropped.
pub(crate) async fn run(service: Service) {
    // What waits for others' servers holds up nothing else.
    tokio::join!(
        rounds(service.clone()),
        crate::mail::send(service.clone()),
        webhooks::run(service)
    );
}

/// What is looked for in rounds.
async fn rounds(service: Service) {
    let mut changes = service.changes();
    let mut cleaned: Option<Instant> = None;
    loop {
        // However many changes there were: one look sees them all.
        changes = changes.resubscribe();
        let clean = cleaned.is_none_or(|cleaned| cleaned.elapsed() >= CLEANING);
        let wait = match once(&service, clean).await {
            Ok(next) => {
                service.metrics().jobs_succeeded(service.now());
                if clean {
                    cleaned = Some(Instant::now());
                }
                next
            }
            Err(error) => {
                tracing::error!(%error, "a job failed and is tried again");
                ROUND
            }
        };
        sleep(wait.min(ROUND)).await;
        if wait > ROUND {
            tokio::select! {
                () = sleep(wait.saturating_sub(ROUND)) => {}
                _ = changes.recv() => {}
            }
        }
    }
}

/// One round. Gives how long nothing more is due.
async fn once(service: &Service, clean: bool) -> Result<Duration, StorageError> {
    let now = service.now();
    catch_up(service, now).await?;
    let storage = service.storage();
    if clean {
        storage.forget_limits(now).await?;
        storage.forget_expired(now).await?;
        storage.forget_deliveries(now).await?;
        storage.forget_dead_tokens(now).await?;
        storage.forget_unused_images(now).await?;
        storage.forget_notifications(now).await?;
        storage.forget_mails(now).await?;
    }
    if service.config().host == Host::Server {
        return Ok(ROUND);
    }
    Ok(until(storage.next_overdue().await?, now).clamp(ROUND, CLEANING))
}

/// How long it is until then; without a time, as long as anybody waits.
pub(crate) fn until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let wait = next.map(|next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
    wait.unwrap_or(CLEANING)
}

/// Does what time has done to organizations that nobody touches.
async fn catch_up(service: &Service, now: Timestamp) -> Result<(), StorageError> {
    let storage = service.storage();
    for organization in storage.overdue(now).await? {
        storage.catch_up(&organization, now).await?;
    }
    Ok(())
}
