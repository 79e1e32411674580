//! Webhooks of an organization. All of it is for admins and the owner.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use jiff::Timestamp;

use super::caller::{acting, signed_in};
use super::fault::{Fault, Outcome};
use super::query::known_form;
use super::types::{DateTime, EmptyResponse};
use crate::Service;
use crate::organizations::{self, BadInput, Denial};
use crate::randomness;
use crate::storage::{Delivery, NewWebhook, Storage, Webhook, WebhookChange};
use crate::webhooks::{self, Secret};

/// Deliveries in one answer: without being asked for a number, and at most.
const FIRST: (i32, i32) = (20, 100);

/// An address that is told what happens to an organization.
#[derive(Debug)]
pub(super) struct OrganizationWebhook(Webhook);

/// An address that is told what happens to an organization.
#[Object]
impl OrganizationWebhook {
    async fn id(&self) -> ID {
        self.0.id.clone().into()
    }

    /// Where deliveries are sent to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What deliveries are signed with: `whsec_` and Base64.
    async fn secret(&self) -> String {
        self.0.secret.shown()
    }

    /// The events it is told of; empty: all.
    async fn events(&self) -> Vec<&str> {
        self.0.events.split_whitespace().collect()
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The id of the admin who made it.
    async fn created_by(&self) -> Option<ID> {
        self.0.created_by.clone().map(ID)
    }

    /// Whether anything is sent to it.
    async fn enabled(&self) -> bool {
        self.0.disabled_at.is_none()
    }

    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// Since when no delivery went through.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(DateTime)
    }
}

/// Something that a webhook is or was told.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationWebhookDelivery {
    /// The `webhook-id` that the receiver sees.
    id: ID,
    /// What it is about, such as `member.joined`.
    event: String,
    /// What is sent, as JSON.
    payload: String,
    created_at: DateTime,
    /// How often it was tried.
    attempts: u32,
    /// HTTP status of the last attempt; `null`: there was no answer.
    last_status: Option<u32>,
    /// Why the last attempt failed: `NO_SUCH_HOST`, `PRIVATE_ADDRESS`,
    /// `NO_CONNECTION`, `TLS`, `TIMEOUT`, `REDIRECT`, `STATUS` or `GONE`.
    last_error: Option<String>,
    last_attempt_at: Option<DateTime>,
    /// `null`: it is not tried again.
    next_attempt_at: Option<DateTime>,
    delivered_at: Option<DateTime>,
}

impl From<Delivery> for OrganizationWebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.into(),
            event: delivery.event,
            payload: delivery.payload,
            created_at: DateTime(delivery.created_at),
            attempts: delivery.attempts,
            last_status: delivery.last_status,
            last_error: delivery.last_error,
            last_attempt_at: delivery.last_at.map(DateTime),
            next_attempt_at: delivery.next_at.map(DateTime),
            delivered_at: delivery.delivered_at.map(DateTime),
        }
    }
}

/// Deliveries of a webhook, latest first.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationWebhookDeliveries {
    deliveries: Vec<OrganizationWebhookDelivery>,
    /// What to pass as `after` for those before; `null`: there are none.
    end_cursor: Option<String>,
}

/// About webhooks.
#[derive(Default)]
pub(crate) struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// The webhooks of an organization, oldest first. For admins and the owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_webhooks(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Result<Vec<OrganizationWebhook>> {
        let (storage, id) = managed(context, &id).await?;
        let webhooks = storage.webhooks(&id).await.map_err(Fault::from)?;
        Ok(webhooks.into_iter().map(OrganizationWebhook).collect())
    }

    /// What a webhook was told in the last 30 days, latest first. For admins
    /// and the owner.
    #[graphql(complexity = "usize::try_from(first.unwrap_or(20)).unwrap_or(1) * child_complexity")]
    async fn organization_webhook_deliveries(
        &self,
        context: &Context<'_>,
        id: ID,
        webhook_id: ID,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<OrganizationWebhookDeliveries> {
        Ok(deliveries(context, &id, &webhook_id, first, after).await?)
    }
}

/// About webhooks.
#[derive(Default)]
pub(crate) struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Makes a webhook. Without events it is told of all. For admins and the
    /// owner.
    async fn create_organization_webhook(
        &self,
        context: &Context<'_>,
        id: ID,
        url: String,
        events: Option<Vec<String>>,
    ) -> Result<OrganizationWebhook> {
        Ok(create(context, &id, &url, events.as_deref().unwrap_or_default()).await?)
    }

    /// Changes what is given of a webhook. For admins and the owner.
    async fn update_organization_webhook(
        &self,
        context: &Context<'_>,
        id: ID,
        webhook_id: ID,
        url: Option<String>,
        events: Option<Vec<String>>,
        enabled: Option<bool>,
    ) -> Result<OrganizationWebhook> {
        let change = read_change(context, url.as_deref(), events.as_deref(), enabled)?;
        Ok(update(context, &id, &webhook_id, change).await?)
    }

    /// Gives a webhook another secret. For 24 hours deliveries are signed with
    /// both. For admins and the owner.
    async fn rotate_organization_webhook_secret(
        &self,
        context: &Context<'_>,
        id: ID,
        webhook_id: ID,
    ) -> Result<OrganizationWebhook> {
        Ok(rotate(context, &id, &webhook_id).await?)
    }

    /// Deletes a webhook with its deliveries. For admins and the owner.
    async fn delete_organization_webhook(
        &self,
        context: &Context<'_>,
        id: ID,
        webhook_id: ID,
    ) -> Option<Result<EmptyResponse>> {
        Some(delete(context, &id, &webhook_id).await.map_err(Into::into))
    }

    /// Sends a webhook an event of the type `webhook.test`. For admins and the
    /// owner.
    async fn test_organization_webhook(
        &self,
        context: &Context<'_>,
        id: ID,
        webhook_id: ID,
    ) -> Option<Result<EmptyResponse>> {
        Some(test(context, &id, &webhook_id).await.map_err(Into::into))
    }

    /// Sends a delivery once more, with the same id. For admins and the owner.
    async fn redeliver_organization_webhook(
        &self,
        context: &Context<'_>,
        id: ID,
        webhook_id: ID,
        delivery_id: ID,
    ) -> Result<OrganizationWebhookDelivery> {
        Ok(redeliver(context, &id, &webhook_id, &delivery_id).await?)
    }
}

/// The storage, and the id of an organization that the caller manages.
async fn managed<'a>(context: &Context<'a>, id: &str) -> Outcome<(&'a Storage, String)> {
    let account = signed_in(context)?;
    let (storage, id) = (context.data_unchecked::<Service>().storage(), known_form(id)?);
    let own = storage.membership(&id, &account.id).await?.ok_or(Fault::NotFound)?;
    organizations::manages(own.standing.role).map_err(Denial::from)?;
    Ok((storage, id))
}

async fn deliveries(
    context: &Context<'_>,
    id: &str,
    webhook: &str,
    first: Option<i32>,
    after: Option<String>,
) -> Outcome<OrganizationWebhookDeliveries> {
    let (storage, id) = managed(context, id).await?;
    let webhook = known_form(webhook)?;
    let first = first.unwrap_or(FIRST.0);
    if !(1..=FIRST.1).contains(&first) {
        let message = "Ask for 1 to 100 at once.";
        return Err(BadInput { field: "first", reason: "OUT_OF_RANGE", message }.into());
    }
    let after = after.as_deref().map(read_cursor).transpose()?;
    let after = after.as_ref().map(|(at, id)| (*at, id.as_str()));
    // One more than asked for says whether there are more.
    let mut found = storage.deliveries(&id, &webhook, after, i64::from(first) + 1).await?;
    let first = usize::try_from(first).unwrap_or_default();
    let more = found.len() > first;
    found.truncate(first);
    let end_cursor = found.last().filter(|_| more).map(cursor);
    let deliveries = found.into_iter().map(OrganizationWebhookDelivery::from).collect();
    Ok(OrganizationWebhookDeliveries { deliveries, end_cursor })
}

fn cursor(delivery: &Delivery) -> String {
    format!("{}:{}", delivery.created_at.as_millisecond(), delivery.id)
}

fn read_cursor(cursor: &str) -> Outcome<(Timestamp, String)> {
    let read = || {
        let (at, id) = cursor.split_once(':')?;
        let at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
        Some((at, known_form(id).ok()?))
    };
    let message = "This is no cursor of ours.";
    read().ok_or_else(|| BadInput { field: "after", reason: "INVALID", message }.into())
}

async fn create(
    context: &Context<'_>,
    id: &str,
    url: &str,
    events: &[String],
) -> Outcome<OrganizationWebhook> {
    let account = acting(context)?;
    let (service, id) = (context.data_unchecked::<Service>(), known_form(id)?);
    let url = webhooks::url(url, service.config().private_webhooks)?;
    let events = webhooks::events(events)?;
    let (webhook, secret) = (randomness::id()?, Secret::new()?);
    let new = NewWebhook { id: &webhook, url: url.as_str(), secret: &secret, events: &events };
    let made = service.storage().create_webhook(&id, &account.id, new, service.now()).await?;
    Ok(OrganizationWebhook(made))
}

fn read_change(
    context: &Context<'_>,
    url: Option<&str>,
    events: Option<&[String]>,
    enabled: Option<bool>,
) -> Outcome<WebhookChange> {
    // Who may not asks in vain, whatever they put in.
    acting(context)?;
    let private = context.data_unchecked::<Service>().config().private_webhooks;
    Ok(WebhookChange {
        url: url.map(|url| webhooks::url(url, private)).transpose()?.map(String::from),
        events: events.map(webhooks::events).transpose()?,
        enabled,
    })
}

async fn update(
    context: &Context<'_>,
    id: &str,
    webhook: &str,
    to: WebhookChange,
) -> Outcome<OrganizationWebhook> {
    let account = acting(context)?;
    let service = context.data_unchecked::<Service>();
    let (id, webhook) = (known_form(id)?, known_form(webhook)?);
    let storage = service.storage();
    let changed = storage.change_webhook(&id, &account.id, &webhook, to, service.now()).await?;
    Ok(OrganizationWebhook(changed))
}

async fn rotate(context: &Context<'_>, id: &str, webhook: &str) -> Outcome<OrganizationWebhook> {
    let account = acting(context)?;
    let service = context.data_unchecked::<Service>();
    let (id, webhook) = (known_form(id)?, known_form(webhook)?);
    let (secret, storage) = (Secret::new()?, service.storage());
    let changed =
        storage.rotate_webhook_secret(&id, &account.id, &webhook, &secret, service.now()).await?;
    Ok(OrganizationWebhook(changed))
}

async fn delete(context: &Context<'_>, id: &str, webhook: &str) -> Outcome<EmptyResponse> {
    let account = acting(context)?;
    let service = context.data_unchecked::<Service>();
    let (id, webhook) = (known_form(id)?, known_form(webhook)?);
    service.storage().delete_webhook(&id, &account.id, &webhook, service.now()).await?;
    Ok(EmptyResponse::DONE)
}

async fn test(context: &Context<'_>, id: &str, webhook: &str) -> Outcome<EmptyResponse> {
    let account = acting(context)?;
    let service = context.data_unchecked::<Service>();
    let (id, webhook) = (known_form(id)?, known_form(webhook)?);
    service.storage().test_webhook(&id, &account.id, &webhook, service.now()).await?;
    Ok(EmptyResponse::DONE)
}

async fn redeliver(
    context: &Context<'_>,
    id: &str,
    webhook: &str,
    delivery: &str,
) -> Outcome<OrganizationWebhookDelivery> {
    let account = acting(context)?;
    let service = context.data_unchecked::<Service>();
    let (id, webhook) = (known_form(id)?, known_form(webhook)?);
    let (delivery, storage) = (known_form(delivery)?, service.storage());
    let begun = storage.redeliver(&id, &account.id, &webhook, &delivery, service.now()).await?;
    Ok(begun.into())
}
