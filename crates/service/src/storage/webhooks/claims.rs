//! Deliveries on their way: claimed by one process at a time, by a lease that
//! ends when it does not come back.

use jiff::Timestamp;

use super::super::{Storage, StorageError, count, time};
use crate::webhooks::Secret;

/// Deliveries to one webhook that are under way at most.
const AT_ONCE: i64 = 4;

/// A delivery that is this process's to send, until the lease ends.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub id: String,
    pub webhook: String,
    pub organization: String,
    pub url: String,
    /// The secret, and the one before while receivers change over.
    pub secrets: Vec<Secret>,
    pub payload: String,
    /// How often it was tried before.
    pub attempts: u32,
    lease: i64,
}

/// What a webhook's deliveries are sent and signed with.
#[derive(sqlx::FromRow)]
struct SigningRow {
    organization_id: String,
    url: String,
    secret: Vec<u8>,
    previous_secret: Option<Vec<u8>>,
    previous_secret_until: Option<i64>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub status: Option<u16>,
    /// `None`: it was delivered.
    pub fault: Option<&'static str>,
    /// When it is tried again; `None`: no more.
    pub retry_at: Option<Timestamp>,
}

impl Storage {
    /// Takes deliveries that are due, at most `most`.
    pub(crate) async fn claim_deliveries(
        &self,
        now: Timestamp,
        lease: Timestamp,
        most: usize,
    ) -> Result<Vec<Claimed>, StorageError> {
        let now_at = now.as_millisecond();
        // In no order: where there are more than fit, each has its chance.
        let webhooks: Vec<String> = sqlx::query_scalar(
            "SELECT w.id FROM webhooks w
             WHERE w.disabled_at IS NULL AND EXISTS (
                SELECT 1 FROM webhook_deliveries d
                WHERE d.webhook_id = w.id AND d.delivered_at IS NULL AND d.gave_up_at IS NULL
                  AND d.due_at <= $1 AND (d.claimed_until IS NULL OR d.claimed_until <= $2))
             ORDER BY RANDOM() LIMIT $3",
        )
        .bind(now_at)
        .bind(now_at)
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(&self.database.readers)
        .await?;
        let mut claimed = Vec::new();
        for webhook in webhooks {
            let free = most.saturating_sub(claimed.len());
            if free > 0 {
                claimed.extend(self.claim_of(&webhook, now, lease, free).await?);
            }
        }
        Ok(claimed)
    }

    /// Takes deliveries of one webhook, only as many that no more than
    /// [`AT_ONCE`] are under way over all replicas: a receiver that is slow
    /// keeps nobody else waiting.
    async fn claim_of(
        &self,
        webhook: &str,
        now: Timestamp,
        lease: Timestamp,
        most: usize,
    ) -> Result<Vec<Claimed>, StorageError> {
        let (now, lease) = (now.as_millisecond(), lease.as_millisecond());
        let mut transaction = self.database.begin().await?;
        // Whoever has it locked looks again when they are done with it.
        let sql = self.database.claiming(
            "SELECT organization_id, url, secret, previous_secret, previous_secret_until
             FROM webhooks WHERE id = $1 AND disabled_at IS NULL",
        );
        let row: Option<SigningRow> =
            sqlx::query_as(sql).bind(webhook).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(Vec::new()) };
        let under_way: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM webhook_deliveries
             WHERE webhook_id = $1 AND claimed_until IS NOT NULL AND claimed_until > $2",
        )
        .bind(webhook)
        .bind(now)
        .fetch_one(&mut *transaction)
        .await?;
        let free = (AT_ONCE - under_way).clamp(0, i64::try_from(most).unwrap_or(AT_ONCE));
        let due: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT id, payload, attempts FROM webhook_deliveries
             WHERE webhook_id = $1 AND delivered_at IS NULL AND gave_up_at IS NULL
               AND due_at <= $2 AND (claimed_until IS NULL OR claimed_until <= $3)
             ORDER BY due_at LIMIT $4",
        )
        .bind(webhook)
        .bind(now)
        .bind(now)
        .bind(free)
        .fetch_all(&mut *transaction)
        .await?;
        for (id, ..) in &due {
            sqlx::query("UPDATE webhook_deliveries SET claimed_until = $1 WHERE id = $2")
                .bind(lease)
                .bind(id)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        let previous = row.previous_secret.filter(|_| row.previous_secret_until > Some(now));
        let secrets: Vec<Secret> =
            [Some(row.secret), previous].into_iter().flatten().map(Secret::of).collect();
        let claimed = due.into_iter().map(|(id, payload, attempts)| Claimed {
            id,
            webhook: webhook.to_owned(),
            organization: row.organization_id.clone(),
            url: row.url.clone(),
            secrets: secrets.clone(),
            payload,
            attempts: count(attempts),
            lease,
        });
        Ok(claimed.collect())
    }

    /// When the next delivery is due that is not yet.
    pub(crate) async fn next_delivery(
        &self,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StorageError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(due_at) FROM webhook_deliveries
             WHERE delivered_at IS NULL AND gave_up_at IS NULL AND due_at > $1",
        )
        .bind(now.as_millisecond())
        .fetch_one(&self.database.readers)
        .await?;
        Ok(next.map(time))
    }

    /// Writes down how an attempt ended, unless the lease did before and the
    /// delivery is another process's now. The answer is since when the webhook
    /// has failed, where it does.
    pub(crate) async fn end_attempt(
        &self,
        claimed: &Claimed,
        ended: Ended,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StorageError> {
        let now = now.as_millisecond();
        let delivered = ended.fault.is_none();
        let given_up = !delivered && ended.retry_at.is_none();
        let mut transaction = self.database.begin().await?;
        // The webhook first, as every change to it does: no two wait for each
        // other.
        let sql = self.database.locking("SELECT failing_since FROM webhooks WHERE id = $1");
        let failing: Option<(Option<i64>,)> =
            sqlx::query_as(sql).bind(&claimed.webhook).fetch_optional(&mut *transaction).await?;
        let Some((failing,)) = failing else { return Ok(None) };
        let done = sqlx::query(
            "UPDATE webhook_deliveries
             SET attempts = attempts + 1, claimed_until = NULL, last_status = $1, last_error = $2,
                 last_at = $3, delivered_at = $4, due_at = COALESCE($5, due_at),
                 gave_up_at = COALESCE(gave_up_at, $6)
             WHERE id = $7 AND claimed_until = $8",
        )
        .bind(ended.status.map(i64::from))
        .bind(ended.fault)
        .bind(now)
        .bind(delivered.then_some(now))
        .bind(ended.retry_at.map(Timestamp::as_millisecond))
        .bind(given_up.then_some(now))
        .bind(&claimed.id)
        .bind(claimed.lease)
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let since = if delivered { None } else { failing.or(Some(now)) };
        if since != failing {
            sqlx::query("UPDATE webhooks SET failing_since = $1 WHERE id = $2")
                .bind(since)
                .bind(&claimed.webhook)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(since.map(time))
    }
}
