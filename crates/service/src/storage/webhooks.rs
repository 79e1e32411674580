//! Webhooks of organizations. Every change is made by an admin and leaves an
//! entry in the audit log; that says where events go, not the whole address,
//! which can hold a secret of the receiver.

mod claims;
mod deliveries;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::Url;

use super::event::{Action, Event};
use super::transaction::OrganizationTransaction;
use super::{OperationError, Storage, StorageError, time};
use crate::audit::{Facts, facts};
use crate::organizations::{Denial, Refusal};
use crate::webhooks::Secret;

pub(crate) use claims::{Claimed, Ended};
pub(crate) use deliveries::Delivery;

/// Most webhooks of one organization.
pub(super) const MAX_WEBHOOKS: i64 = 20;

/// How long the old secret signs beside the new one.
const OLD_SECRET_SIGNS: SignedDuration = SignedDuration::from_hours(24);

/// A webhook.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub id: String,
    pub url: String,
    pub secret: Secret,
    /// Words with a space between them; empty: all.
    pub events: String,
    pub created_by: Option<String>,
    pub created_at: Timestamp,
    /// Since when no delivery went through.
    pub failing_since: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct WebhookRow {
    id: String,
    url: String,
    secret: Vec<u8>,
    events: String,
    created_by: Option<String>,
    created_at: i64,
    failing_since: Option<i64>,
    disabled_at: Option<i64>,
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        Self {
            id: row.id,
            url: row.url,
            secret: Secret::of(row.secret),
            events: row.events,
            created_by: row.created_by,
            created_at: time(row.created_at),
            failing_since: row.failing_since.map(time),
            disabled_at: row.disabled_at.map(time),
        }
    }
}

macro_rules! select_webhook {
    () => {
        "SELECT id, url, secret, events, created_by, created_at, failing_since, disabled_at
         FROM webhooks "
    };
}

impl Webhook {
    /// What the audit log says about it.
    fn facts(&self) -> Facts {
        let host = Url::parse(&self.url).ok();
        let host = host.as_ref().and_then(Url::host_str);
        facts([
            ("webhook", json!(self.id)),
            ("host", json!(host)),
            ("events", json!(self.events)),
            ("enabled", json!(self.disabled_at.is_none())),
        ])
    }
}

/// A webhook to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewWebhook<'a> {
    pub id: &'a str,
    pub url: &'a str,
    pub secret: &'a Secret,
    pub events: &'a str,
}

/// What is to change of a webhook.
#[derive(Clone, Debug, Default)]
pub(crate) struct WebhookChange {
    pub url: Option<String>,
    pub events: Option<String>,
    pub enabled: Option<bool>,
}

/// Why the service disables a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DisabledFor {
    /// Its receiver said that it is gone.
    Gone,
    /// Nothing went through for days.
    Failing,
}

impl DisabledFor {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

impl OrganizationTransaction<'_> {
    async fn webhook(&mut self, id: &str) -> Result<Webhook, OperationError> {
        let organization = self.organization.id.clone();
        let row: Option<WebhookRow> =
            sqlx::query_as(concat!(select_webhook!(), "WHERE organization_id = $1 AND id = $2"))
                .bind(organization)
                .bind(id)
                .fetch_optional(self.connection())
                .await?;
        Ok(row.map(Webhook::from).ok_or(Denial::NotFound)?)
    }

    async fn keep_webhook(&mut self, webhook: &Webhook) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE webhooks SET url = $1, events = $2, failing_since = $3, disabled_at = $4
             WHERE id = $5",
        )
        .bind(&webhook.url)
        .bind(&webhook.events)
        .bind(webhook.failing_since.map(Timestamp::as_millisecond))
        .bind(webhook.disabled_at.map(Timestamp::as_millisecond))
        .bind(&webhook.id)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// An event about a webhook, caused by an admin.
    async fn record_webhook(
        &mut self,
        action: Action,
        actor: &str,
        before: Option<Facts>,
        after: Option<Facts>,
    ) -> Result<(), sqlx::Error> {
        let actor = Some(actor);
        self.record(Event { action, actor, before, after, ..Event::default() }).await
    }
}

impl Storage {
    /// Makes a webhook.
    pub(crate) async fn create_webhook(
        &self,
        organization: &str,
        actor: &str,
        new: NewWebhook<'_>,
        now: Timestamp,
    ) -> Result<Webhook, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let there: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM webhooks WHERE organization_id = $1")
                .bind(organization)
                .fetch_one(change.connection())
                .await?;
        if there >= MAX_WEBHOOKS {
            return Err(Refusal::TooManyWebhooks.into());
        }
        let at = change.now.as_millisecond();
        sqlx::query(
            "INSERT INTO webhooks
                (id, organization_id, url, secret, events, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.id)
        .bind(organization)
        .bind(new.url)
        .bind(new.secret.bytes())
        .bind(new.events)
        .bind(actor)
        .bind(at)
        .execute(change.connection())
        .await?;
        let made = change.webhook(new.id).await?;
        let after = Some(made.facts());
        change.record_webhook(Action::WebhookCreated, actor, None, after).await?;
        change.commit().await?;
        Ok(made)
    }

    /// Changes a webhook. Enabling forgets how long it failed; disabling gives
    /// up what was still to be delivered.
    pub(crate) async fn change_webhook(
        &self,
        organization: &str,
        actor: &str,
        webhook: &str,
        to: WebhookChange,
        now: Timestamp,
    ) -> Result<Webhook, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let mut webhook = change.webhook(webhook).await?;
        let before = webhook.facts();
        let moved = to.url.as_ref().is_some_and(|url| *url != webhook.url);
        webhook.url = to.url.unwrap_or(webhook.url);
        webhook.events = to.events.unwrap_or(webhook.events);
        match to.enabled {
            Some(true) if webhook.disabled_at.is_some() => {
                (webhook.disabled_at, webhook.failing_since) = (None, None);
            }
            Some(false) if webhook.disabled_at.is_none() => {
                webhook.disabled_at = Some(change.now);
            }
            _ => {}
        }
        if moved {
            // Another receiver has failed at nothing yet.
            webhook.failing_since = None;
        }
        change.keep_webhook(&webhook).await?;
        if webhook.disabled_at.is_some() {
            change.give_up_deliveries(&webhook.id).await?;
        }
        let after = webhook.facts();
        if moved || after != before {
            let (before, after) = (Some(before), Some(after));
            change.record_webhook(Action::WebhookChanged, actor, before, after).await?;
        }
        change.commit().await?;
        Ok(webhook)
    }

    /// Gives a webhook another secret. The old one signs beside it for a day.
    pub(crate) async fn rotate_webhook_secret(
        &self,
        organization: &str,
        actor: &str,
        webhook: &str,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Webhook, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let webhook = change.webhook(webhook).await?;
        let until = change.now.saturating_add(OLD_SECRET_SIGNS).unwrap_or(Timestamp::MAX);
        sqlx::query(
            "UPDATE webhooks SET secret = $1, previous_secret = $2, previous_secret_until = $3
             WHERE id = $4",
        )
        .bind(secret.bytes())
        .bind(webhook.secret.bytes())
        .bind(until.as_millisecond())
        .bind(&webhook.id)
        .execute(change.connection())
        .await?;
        let mut after = webhook.facts();
        after.insert("secret".to_owned(), Value::from("rotated"));
        change.record_webhook(Action::WebhookChanged, actor, None, Some(after)).await?;
        change.commit().await?;
        Ok(Webhook { secret: secret.clone(), ..webhook })
    }

    /// Deletes a webhook, and what was still to be delivered.
    pub(crate) async fn delete_webhook(
        &self,
        organization: &str,
        actor: &str,
        webhook: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let webhook = change.webhook(webhook).await?;
        sqlx::query("DELETE FROM webhooks WHERE id = $1")
            .bind(&webhook.id)
            .execute(change.connection())
            .await?;
        let before = Some(webhook.facts());
        change.record_webhook(Action::WebhookDeleted, actor, before, None).await?;
        Ok(change.commit().await?)
    }

    /// Disables a webhook by the service itself. Fine for one that is disabled
    /// or gone.
    pub(crate) async fn disable_webhook(
        &self,
        organization: &str,
        webhook: &str,
        reason: DisabledFor,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let Some(mut change) = self.change(organization, now).await? else { return Ok(()) };
        let mut webhook = match change.webhook(webhook).await {
            Ok(webhook) if webhook.disabled_at.is_none() => webhook,
            Err(OperationError::Storage(error)) => return Err(error),
            Ok(_) | Err(OperationError::Denied(_) | OperationError::BadInput(_)) => return Ok(()),
        };
        webhook.disabled_at = Some(change.now);
        change.keep_webhook(&webhook).await?;
        change.give_up_deliveries(&webhook.id).await?;
        let mut after = webhook.facts();
        after.insert("cause".to_owned(), json!(reason.as_str()));
        let (action, after) = (Action::WebhookDisabled, Some(after));
        change.record(Event { action, after, ..Event::default() }).await?;
        change.commit().await
    }

    /// The webhooks of an organization, oldest first.
    pub(crate) async fn webhooks(&self, organization: &str) -> Result<Vec<Webhook>, StorageError> {
        let rows: Vec<WebhookRow> = sqlx::query_as(concat!(
            select_webhook!(),
            "WHERE organization_id = $1 ORDER BY created_at, id"
        ))
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(Webhook::from).collect())
    }
}
