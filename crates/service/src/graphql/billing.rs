//! Seats, what they cost, and whether the subscription goes on.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::fault::{Fault, Outcome};
use super::organization::UserOrganization;
use super::scene::Scene;
use super::types::{DateTime, SubscriptionStatus};
use crate::billing::{Cycle, Order, Subscription};
use crate::organizations::{self as rules, Refusal};

/// What an organization pays for.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationPlan {
    status: SubscriptionStatus,
    seats: u32,
    /// `monthly` or `yearly`.
    cycle: &'static str,
    /// For one seat and one cycle.
    seat_price: PricePreview,
    /// ISO 4217.
    currency: String,
    /// For all seats and one cycle.
    total: PricePreview,
    /// When it is paid again; `null` where it is not.
    next_billing: Option<DateTime>,
    /// When it ends, or ended; `null` where it goes on.
    ends_at: Option<DateTime>,
}

/// What a change of seats would cost.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationSubscription {
    pricing: Vec<BaseProductPricingPreview>,
    next_billing: Option<DateTime>,
    /// What is due now.
    prorated: Option<ProratedPricePreview>,
    /// What a cycle costs then.
    total: Option<ProductPricePreview>,
}

/// An amount.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct PricePreview {
    amount: f64,
    /// For people.
    formatted: String,
}

/// An amount for a cycle, and its parts.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct ProductPricePreview {
    amount: f64,
    /// For people.
    formatted: String,
    monthly: Option<PricePreview>,
    daily: Option<PricePreview>,
}

/// What is due at once. Taxes are the payment provider's.
#[derive(SimpleObject, Debug)]
pub(super) struct ProratedPricePreview {
    sub_total: Option<PricePreview>,
    tax: Option<PricePreview>,
    total: Option<PricePreview>,
}

/// What a seat costs.
#[derive(SimpleObject, Debug)]
pub(super) struct BaseProductPricingPreview {
    price_id: &'static str,
    price: ProductPricePreview,
    currency: Currency,
    /// `monthly` or `yearly`.
    duration: &'static str,
    /// There is none here.
    metadata: Option<ProductPricingMetadata>,
}

/// A currency.
#[derive(SimpleObject, Debug)]
pub(super) struct Currency {
    /// ISO 4217.
    code: String,
    symbol: Option<String>,
}

/// What daily.dev says beside a price. There is none here.
#[derive(SimpleObject, Debug)]
pub(super) struct ProductPricingMetadata {
    apps_id: String,
    title: String,
    caption: Option<PricingCaption>,
    id_map: Option<PricingIds>,
    cores_value: Option<i32>,
}

/// A part of [`ProductPricingMetadata`].
#[derive(SimpleObject, Debug)]
pub(super) struct PricingCaption {
    copy: String,
    color: String,
}

/// A part of [`ProductPricingMetadata`].
#[derive(SimpleObject, Debug)]
pub(super) struct PricingIds {
    paddle: Option<String>,
    ios: Option<String>,
}

/// About billing.
#[derive(Default)]
pub(crate) struct BillingQuery;

#[Object]
impl BillingQuery {
    /// What an organization pays for. For admins and the owner.
    async fn organization_subscription(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<OrganizationPlan>> {
        Some(plan(context, &id).await.map_err(Into::into))
    }

    /// What another number of seats would cost. For admins and the owner.
    async fn preview_organization_subscription_update(
        &self,
        context: &Context<'_>,
        id: ID,
        quantity: i32,
        locale: Option<String>,
    ) -> Option<Result<OrganizationSubscription>> {
        let locale = locale.unwrap_or_default();
        Some(preview(context, &id, quantity, &locale).await.map_err(Into::into))
    }
}

/// About billing.
#[derive(Default)]
pub(crate) struct BillingMutation;

#[Object]
impl BillingMutation {
    /// Changes the number of seats; never below those that are assigned or
    /// kept for somebody. For the owner.
    async fn update_organization_subscription(
        &self,
        context: &Context<'_>,
        id: ID,
        quantity: i32,
    ) -> Option<Result<UserOrganization>> {
        Some(update(context, &id, quantity).await.map_err(Into::into))
    }

    /// Cancels the subscription: it ends with the cycle that is paid for. For
    /// the owner.
    async fn cancel_organization_subscription(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let ends_at = subscription(&scene).await?.next_billing_at;
        let storage = scene.storage();
        let cancelled =
            storage.cancel_subscription(&scene.organization, scene.actor(), ends_at, scene.now);
        cancelled.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Lets a subscription go on that was cancelled or has ended. For the
    /// owner.
    async fn resume_organization_subscription(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let storage = scene.storage();
        let resumed = storage.resume_subscription(&scene.organization, scene.actor(), scene.now);
        resumed.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }
}

async fn subscription(scene: &Scene<'_>) -> Outcome<Subscription> {
    let found = scene.storage().subscription(&scene.organization, scene.now).await?;
    found.ok_or(Fault::NotFound)
}

async fn plan(context: &Context<'_>, id: &str) -> Outcome<OrganizationPlan> {
    let scene = Scene::to_manage(context, id).await?;
    let plan = subscription(&scene).await?;
    let active = plan.status == frontdesk_model::SubscriptionStatus::Active;
    let at = Some(DateTime(plan.next_billing_at));
    let money = Money { currency: &plan.currency, locale: "" };
    Ok(OrganizationPlan {
        status: plan.status.into(),
        seats: plan.seats,
        cycle: plan.cycle.as_str(),
        seat_price: money.of(plan.seat_price.into()),
        total: money.of(plan.total(plan.seats)),
        next_billing: at.filter(|_| active),
        ends_at: at.filter(|_| !active),
        currency: plan.currency,
    })
}

async fn preview(
    context: &Context<'_>,
    id: &str,
    quantity: i32,
    locale: &str,
) -> Outcome<OrganizationSubscription> {
    let scene = Scene::to_manage(context, id).await?;
    let seats = rules::seats(quantity, "quantity")?;
    let plan = active(&scene).await?;
    let money = Money { currency: &plan.currency, locale };
    let due = money.of(plan.due_now(seats, scene.now));
    let pricing = BaseProductPricingPreview {
        price_id: plan.cycle.as_str(),
        price: money.of_cycle(plan.cycle, plan.seat_price.into()),
        currency: Currency { code: plan.currency.clone(), symbol: None },
        duration: plan.cycle.as_str(),
        metadata: None,
    };
    Ok(OrganizationSubscription {
        pricing: vec![pricing],
        next_billing: Some(DateTime(plan.next_billing_at)),
        prorated: Some(ProratedPricePreview {
            sub_total: Some(due.clone()),
            tax: Some(money.of(0)),
            total: Some(due),
        }),
        total: Some(money.of_cycle(plan.cycle, plan.total(seats))),
    })
}

async fn active(scene: &Scene<'_>) -> Outcome<Subscription> {
    let plan = subscription(scene).await?;
    if plan.status != frontdesk_model::SubscriptionStatus::Active {
        return Err(Fault::Refused(Refusal::SubscriptionInactive));
    }
    Ok(plan)
}

async fn update(context: &Context<'_>, id: &str, quantity: i32) -> Outcome<UserOrganization> {
    let scene = Scene::to_act(context, id)?;
    // The rules first, so that nobody pays for what is refused; they are asked
    // again in the transaction.
    let own = scene.storage().membership(&scene.organization, scene.actor()).await?;
    let own = own.ok_or(Fault::NotFound)?;
    rules::owns(own.standing.role).map_err(Fault::Refused)?;
    let seats = rules::seats(quantity, "quantity")?;
    let plan = active(&scene).await?;
    let taken = own.organization.seats.assigned + own.organization.reserved;
    rules::change_seats(taken, seats).map_err(Fault::Refused)?;
    let order = Order {
        organization: scene.organization.clone(),
        seats,
        due: plan.due_now(seats, scene.now),
        currency: plan.currency,
    };
    let charged = scene.service.payments().charge(&order).await;
    charged.map_err(|error| Fault::Broken(error.into()))?;
    let storage = scene.storage();
    let written = storage.change_seats(&scene.organization, scene.actor(), seats, scene.now).await;
    if written.is_err() {
        tracing::error!(?order, "charged, and then not changed");
    }
    written?;
    scene.membership().await
}

/// How amounts are written.
#[derive(Clone, Copy)]
struct Money<'a> {
    currency: &'a str,
    locale: &'a str,
}

impl Money<'_> {
    fn of(self, cents: i64) -> PricePreview {
        PricePreview { amount: amount(cents), formatted: self.formatted(cents) }
    }

    fn of_cycle(self, cycle: Cycle, cents: i64) -> ProductPricePreview {
        ProductPricePreview {
            amount: amount(cents),
            formatted: self.formatted(cents),
            monthly: Some(self.of(cycle.monthly(cents))),
            daily: Some(self.of(cycle.daily(cents))),
        }
    }

    /// With a comma where German is spoken.
    fn formatted(self, cents: i64) -> String {
        let point = if self.locale.starts_with("de") { ',' } else { '.' };
        format!("{}{point}{:02} {}", cents / 100, cents % 100, self.currency)
    }
}

#[expect(clippy::cast_precision_loss, reason = "whole cents up to 2^53 are exact")]
fn amount(cents: i64) -> f64 {
    cents as f64 / 100.0
}
