//! Webhooks: what happens to an organization, told to programs of its admins,
//! by the Standard Webhooks specification (standardwebhooks.com).
//!
//! A delivery is written down in the transaction of its event and sent
//! afterwards, outside of any transaction, by whichever replica claims it. It
//! is sent once; only a process that ends between the receiver's answer and
//! writing that down sends it again, with the same `webhook-id`.

mod address;
mod events;
mod input;
mod schedule;
mod send;
mod signature;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::Service;
use crate::config::Host;
use crate::jobs::{CLEANING, ROUND, until};
use crate::storage::{Claimed, DisabledFor, Ended, StorageError};
use send::{Answer, Fault, Sender};

pub(crate) use events::{EVENTS, TEST, wants};
pub(crate) use input::{events, url};
pub(crate) use signature::Secret;

/// Deliveries that one process has under way at most.
const AT_ONCE: usize = 32;

/// A replica that has claimed a delivery and ended is not waited for longer.
/// Much longer than a delivery takes.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// A webhook that fails so long is disabled. The specification leaves the time
/// open; longer than one delivery is tried, so that a weekend costs nothing.
const FAILING: SignedDuration = SignedDuration::from_hours(5 * 24);

/// A result that could not be written down is written again after this.
const WRITE_AGAIN: Duration = Duration::from_secs(2);

/// Delivers until it is dropped.
pub(crate) async fn run(service: Service) {
    let sender = match Sender::new(service.config().private_webhooks) {
        Ok(sender) => sender,
        Err(error) => {
            tracing::error!(%error, "webhooks are not delivered");
            return;
        }
    };
    let mut changes = service.changes();
    let mut under_way = JoinSet::new();
    loop {
        // However many changes there were: one look sees them all.
        changes = changes.resubscribe();
        let wait = match begin_due(&service, &sender, &mut under_way).await {
            Ok(next) => {
                // Where others write too, not all that is due is known of here.
                let alone = service.config().host == Host::Person;
                let longest = if alone { CLEANING } else { ROUND };
                until(next, service.now()).min(longest)
            }
            Err(error) => {
                tracing::error!(%error, "webhooks could not be looked up and are tried again");
                ROUND
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = changes.recv() => {}
            Some(_) = under_way.join_next() => {}
        }
    }
}

/// Begins as many deliveries as may be under way; says when the next one is
/// due.
async fn begin_due(
    service: &Service,
    sender: &Sender,
    under_way: &mut JoinSet<()>,
) -> Result<Option<Timestamp>, StorageError> {
    let now = service.now();
    let free = AT_ONCE.saturating_sub(under_way.len());
    if free > 0 {
        let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
        for claimed in service.storage().claim_deliveries(now, lease, free).await? {
            under_way.spawn(deliver(service.clone(), sender.clone(), claimed));
        }
    }
    service.storage().next_delivery(now).await
}

async fn deliver(service: Service, sender: Sender, claimed: Claimed) {
    let answer = sender.send(&claimed, service.now()).await;
    // Most of a lease: afterwards another replica may be at it.
    for _ in 0..20 {
        match finish(&service, &claimed, answer).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "a delivery's result could not be written"),
        }
        tokio::time::sleep(WRITE_AGAIN).await;
    }
}

/// Writes down how an attempt went, and disables a webhook that is gone, or has
/// failed for days.
async fn finish(service: &Service, claimed: &Claimed, answer: Answer) -> Result<(), StorageError> {
    let now = service.now();
    let storage = service.storage();
    let ended = ended(claimed.attempts, answer, now);
    let failing_since = storage.end_attempt(claimed, ended, now).await?;
    let disabled_for = if answer.status == Some(410) {
        Some(DisabledFor::Gone)
    } else {
        let long = failing_since.is_some_and(|since| now.duration_since(since) >= FAILING);
        long.then_some(DisabledFor::Failing)
    };
    if let Some(reason) = disabled_for {
        storage.disable_webhook(&claimed.organization, &claimed.webhook, reason, now).await?;
    }
    Ok(())
}

/// What an answer makes of a delivery that was tried `attempts` times before.
fn ended(attempts: u32, answer: Answer, now: Timestamp) -> Ended {
    let retry_at = match answer.fault {
        None | Some(Fault::Gone) => None,
        Some(_) => schedule::retry(attempts + 1, answer.retry_after, now),
    };
    Ended { status: answer.status, fault: answer.fault.map(Fault::as_str), retry_at }
}
