//! What is done without anybody asking: offers and pauses that end, limits that
//! are forgotten. Any number of replicas may do it at once.

use std::time::Duration;

use jiff::Timestamp;

use crate::Service;
use crate::storage::StorageError;
use crate::webhooks;

/// How often it is looked whether something is due.
const ROUND: Duration = Duration::from_secs(10);

/// Rounds between two cleanings.
const CLEANING: u32 = 60;

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
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for round in 0_u32.. {
        rounds.tick().await;
        match once(&service, round).await {
            Ok(()) => service.metrics().jobs_succeeded(service.now()),
            Err(error) => tracing::error!(%error, "a job failed and is tried again"),
        }
    }
}

async fn once(service: &Service, round: u32) -> Result<(), StorageError> {
    let now = service.now();
    catch_up(service, now).await?;
    if round.is_multiple_of(CLEANING) {
        let storage = service.storage();
        storage.forget_limits(now).await?;
        storage.forget_expired(now).await?;
        storage.forget_deliveries(now).await?;
        storage.forget_dead_tokens(now).await?;
        storage.forget_unused_images(now).await?;
        storage.forget_notifications(now).await?;
        storage.forget_mails(now).await?;
    }
    Ok(())
}

/// Does what time has done to organizations that nobody touches.
async fn catch_up(service: &Service, now: Timestamp) -> Result<(), StorageError> {
    let storage = service.storage();
    for organization in storage.overdue(now).await? {
        storage.catch_up(&organization, now).await?;
    }
    Ok(())
}
