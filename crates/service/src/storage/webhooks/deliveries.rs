//! Deliveries: queued with their event, and kept as a log for a while.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::event::Event;
use super::super::transaction::OrganizationTransaction;
use super::super::{OperationError, Storage, StorageError, count, time};
use crate::organizations::{Denial, Refusal};
use crate::randomness;
use crate::webhooks::{EVENTS, TEST, wants};

/// How long a delivery stays in the log.
const LOGGED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A delivery, as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub id: String,
    pub event: String,
    pub payload: String,
    pub created_at: Timestamp,
    pub attempts: u32,
    /// HTTP status of the last attempt.
    pub last_status: Option<u32>,
    pub last_error: Option<String>,
    pub last_at: Option<Timestamp>,
    /// `None`: it is not tried again.
    pub next_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: String,
    event: String,
    payload: String,
    created_at: i64,
    due_at: i64,
    attempts: i64,
    last_status: Option<i64>,
    last_error: Option<String>,
    last_at: Option<i64>,
    delivered_at: Option<i64>,
    gave_up_at: Option<i64>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        let pending = row.delivered_at.is_none() && row.gave_up_at.is_none();
        Self {
            id: row.id,
            event: row.event,
            payload: row.payload,
            created_at: time(row.created_at),
            attempts: count(row.attempts),
            last_status: row.last_status.map(count),
            last_error: row.last_error,
            last_at: row.last_at.map(time),
            next_at: pending.then(|| time(row.due_at)),
            delivered_at: row.delivered_at.map(time),
        }
    }
}

/// Somebody whom an event names.
#[derive(sqlx::FromRow)]
struct NamedRow {
    id: String,
    name: String,
    username: String,
    role: Option<String>,
    seat_type: Option<String>,
}

impl OrganizationTransaction<'_> {
    /// Queues an event for the webhooks that want it.
    pub(in super::super) async fn queue_webhooks(
        &mut self,
        event: &Event<'_>,
    ) -> Result<(), sqlx::Error> {
        if !EVENTS.contains(&event.action) {
            return Ok(());
        }
        let word = event.action.as_str();
        let organization = self.organization.id.clone();
        let mut webhooks: Vec<(String, String)> = sqlx::query_as(
            "SELECT id, events FROM webhooks WHERE organization_id = $1 AND disabled_at IS NULL",
        )
        .bind(organization)
        .fetch_all(self.connection())
        .await?;
        webhooks.retain(|(_, events)| wants(events, word));
        if webhooks.is_empty() {
            return Ok(());
        }
        let payload = self.payload(event).await?;
        for (webhook, _) in webhooks {
            self.queue_delivery(&webhook, word, &payload).await?;
        }
        Ok(())
    }

    async fn queue_delivery(
        &mut self,
        webhook: &str,
        event: &str,
        payload: &str,
    ) -> Result<(), sqlx::Error> {
        let id = randomness::id().map_err(|error| sqlx::Error::Encode(error.into()))?;
        let now = self.now.as_millisecond();
        sqlx::query(
            "INSERT INTO webhook_deliveries (id, webhook_id, event, payload, created_at, due_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(webhook)
        .bind(event)
        .bind(payload)
        .bind(now)
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// What receivers are told of an event: what admins see of it, without
    /// e-mail addresses, tokens, and an actor's own words.
    async fn payload(&mut self, event: &Event<'_>) -> Result<String, sqlx::Error> {
        let mut data = json!({
            "organization": self.organization_named().await?,
            "actor": self.named(event.actor).await?,
            "member": self.named(event.subject).await?,
        });
        for (name, facts) in [("before", &event.before), ("after", &event.after)] {
            if let Some(facts) = facts {
                data[name] = json!(facts);
            }
        }
        Ok(message(event.action.as_str(), self.now, &data))
    }

    async fn organization_named(&mut self) -> Result<Value, sqlx::Error> {
        // As this transaction has made it.
        let id = self.organization.id.clone();
        let name: Option<String> =
            sqlx::query_scalar("SELECT name FROM organizations WHERE id = $1")
                .bind(&id)
                .fetch_optional(self.connection())
                .await?;
        Ok(json!({ "id": id, "name": name }))
    }

    async fn named(&mut self, account: Option<&str>) -> Result<Value, sqlx::Error> {
        let Some(account) = account else { return Ok(Value::Null) };
        let organization = self.organization.id.clone();
        let row: Option<NamedRow> = sqlx::query_as(
            "SELECT a.id, a.name, a.username, m.role, m.seat_type
             FROM accounts a LEFT JOIN memberships m
               ON m.account_id = a.id AND m.organization_id = $1
             WHERE a.id = $2",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(self.connection())
        .await?;
        // Who has no account any more has an id alone.
        let Some(row) = row else { return Ok(json!({ "id": account })) };
        let mut named = json!({ "id": row.id, "name": row.name, "username": row.username });
        if let (Some(role), Some(seat_type)) = (row.role, row.seat_type) {
            named["role"] = json!(role);
            named["seatType"] = json!(seat_type);
        }
        Ok(named)
    }

    /// Gives up what was still to be delivered to a webhook.
    pub(super) async fn give_up_deliveries(&mut self, webhook: &str) -> Result<(), sqlx::Error> {
        let now = self.now.as_millisecond();
        sqlx::query(
            "UPDATE webhook_deliveries SET gave_up_at = $1
             WHERE webhook_id = $2 AND delivered_at IS NULL AND gave_up_at IS NULL",
        )
        .bind(now)
        .bind(webhook)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Storage {
    /// Queues a test, whatever the webhook is for.
    pub(crate) async fn test_webhook(
        &self,
        organization: &str,
        actor: &str,
        webhook: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let webhook = change.webhook(webhook).await?;
        if webhook.disabled_at.is_some() {
            return Err(Refusal::WebhookDisabled.into());
        }
        let data = json!({
            "organization": change.organization_named().await?,
            "actor": change.named(Some(actor)).await?,
        });
        let payload = message(TEST, change.now, &data);
        change.queue_delivery(&webhook.id, TEST, &payload).await?;
        // Nothing happened to the organization, but there is something to send.
        Ok(change.commit_quietly().await?)
    }

    /// Begins a delivery anew: the same message with the same id, so that a
    /// receiver which has it already knows. Nothing where it is under way.
    pub(crate) async fn redeliver(
        &self,
        organization: &str,
        actor: &str,
        webhook: &str,
        delivery: &str,
        now: Timestamp,
    ) -> Result<Delivery, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let webhook = change.webhook(webhook).await?;
        if webhook.disabled_at.is_some() {
            return Err(Refusal::WebhookDisabled.into());
        }
        let at = change.now.as_millisecond();
        sqlx::query(
            "UPDATE webhook_deliveries
             SET due_at = $1, attempts = 0, delivered_at = NULL, gave_up_at = NULL
             WHERE id = $2 AND webhook_id = $3
               AND (claimed_until IS NULL OR claimed_until <= $4)",
        )
        .bind(at)
        .bind(delivery)
        .bind(&webhook.id)
        .bind(at)
        .execute(change.connection())
        .await?;
        let row: Option<DeliveryRow> = sqlx::query_as(
            "SELECT id, event, payload, created_at, due_at, attempts, last_status, last_error,
                    last_at, delivered_at, gave_up_at
             FROM webhook_deliveries WHERE id = $1 AND webhook_id = $2",
        )
        .bind(delivery)
        .bind(&webhook.id)
        .fetch_optional(change.connection())
        .await?;
        let delivery = row.map(Delivery::from).ok_or(Denial::NotFound)?;
        change.commit_quietly().await?;
        Ok(delivery)
    }

    /// The log of a webhook's deliveries, latest first, after the one that
    /// `after` names by its time and id.
    pub(crate) async fn deliveries(
        &self,
        organization: &str,
        webhook: &str,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<Delivery>, StorageError> {
        let (at, id) = after.map_or((i64::MAX, ""), |(at, id)| (at.as_millisecond(), id));
        let rows: Vec<DeliveryRow> = sqlx::query_as(
            "SELECT d.id, d.event, d.payload, d.created_at, d.due_at, d.attempts, d.last_status,
                    d.last_error, d.last_at, d.delivered_at, d.gave_up_at
             FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
             WHERE w.organization_id = $1 AND d.webhook_id = $2
               AND (d.created_at < $3 OR (d.created_at = $4 AND d.id < $5))
             ORDER BY d.created_at DESC, d.id DESC LIMIT $6",
        )
        .bind(organization)
        .bind(webhook)
        .bind(at)
        .bind(at)
        .bind(id)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(Delivery::from).collect())
    }

    /// Forgets deliveries that were long ago.
    pub(crate) async fn forget_deliveries(&self, now: Timestamp) -> Result<(), StorageError> {
        let since = now.saturating_sub(LOGGED).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM webhook_deliveries WHERE created_at < $1")
            .bind(since.as_millisecond())
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}

/// A message as receivers get it.
fn message(event: &str, at: Timestamp, data: &Value) -> String {
    json!({ "type": event, "timestamp": at, "data": data }).to_string()
}
