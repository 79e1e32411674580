//! Organizations, memberships and what seats cost.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::Caller;
use super::types::{DateTime, ProtoEnumValue, User};
use crate::server::Shared;
use crate::world::rules::Refusal;
use crate::world::{self, Membership, Role, Seat, Status, World};

/// An organization, as it was when it was looked up.
#[derive(Clone)]
pub(super) struct Organization {
    pub(super) row: Arc<Row>,
}

pub(super) struct Row {
    id: String,
    name: String,
    image: Option<String>,
    seats: i32,
    active_seats: i32,
    status: Option<Status>,
}

impl Organization {
    pub(super) fn of(organization: &world::Organization) -> Self {
        let row = Row {
            id: organization.id.clone(),
            name: organization.name.clone(),
            image: organization.image.clone(),
            seats: organization.seats,
            active_seats: organization.active_seats,
            status: organization.status,
        };
        Self { row: Arc::new(row) }
    }
}

#[derive(SimpleObject)]
struct OrganizationLink {
    #[graphql(name = "type")]
    kind: String,
    title: Option<String>,
    link: String,
}

#[derive(SimpleObject)]
struct Location {
    id: ID,
}

#[derive(SimpleObject)]
struct RecruiterSubscriptionFlags {
    has_slack_connection: Option<bool>,
}

#[Object]
impl Organization {
    async fn id(&self) -> ID {
        ID(self.row.id.clone())
    }

    async fn name(&self) -> &str {
        &self.row.name
    }

    async fn image(&self) -> Option<&str> {
        self.row.image.as_deref()
    }

    async fn seats(&self) -> i32 {
        self.row.seats
    }

    async fn active_seats(&self) -> i32 {
        self.row.active_seats
    }

    /// Without flags of a subscription it fails, and with it the whole entry
    /// (`organizations.no_subscription_flags`).
    async fn status(&self) -> Result<Status> {
        Ok(self.row.status.ok_or(Refusal::Unexpected)?)
    }

    /// Everybody but the caller. Nobody, for those who are not signed in.
    async fn members(&self, context: &Context<'_>) -> Vec<OrganizationMember> {
        let Some(caller) = context.data_unchecked::<Caller>().id() else { return Vec::new() };
        let world = context.data_unchecked::<Arc<Shared>>().world();
        let Some(organization) = world.organizations.get(&self.row.id) else { return Vec::new() };
        let members = organization.by_role().filter(|membership| membership.person != caller);
        members.filter_map(|one| OrganizationMember::of(&world, self, one, Some(caller))).collect()
    }

    async fn website(&self) -> Option<&str> {
        None
    }

    async fn description(&self) -> Option<&str> {
        None
    }

    async fn perks(&self) -> Option<Vec<String>> {
        None
    }

    async fn founded(&self) -> Option<i32> {
        None
    }

    async fn category(&self) -> Option<&str> {
        None
    }

    async fn size(&self) -> Option<ProtoEnumValue> {
        None
    }

    async fn stage(&self) -> Option<ProtoEnumValue> {
        None
    }

    async fn custom_links(&self) -> Option<Vec<OrganizationLink>> {
        Some(Vec::new())
    }

    async fn social_links(&self) -> Option<Vec<OrganizationLink>> {
        Some(Vec::new())
    }

    async fn press_links(&self) -> Option<Vec<OrganizationLink>> {
        Some(Vec::new())
    }

    async fn location(&self) -> Option<Location> {
        None
    }

    async fn recruiter_total_seats(&self) -> i32 {
        0
    }

    async fn recruiter_subscription_flags(&self) -> Option<RecruiterSubscriptionFlags> {
        Some(RecruiterSubscriptionFlags { has_slack_connection: None })
    }
}

/// Somebody in an organization, as others see them.
pub(super) struct OrganizationMember {
    role: Role,
    seat: Seat,
    user: Arc<world::Person>,
    own: bool,
    organization: Organization,
    address: String,
    /// Whether it is told when they were last seen.
    seen: bool,
}

impl OrganizationMember {
    fn of(
        world: &World,
        organization: &Organization,
        membership: &Membership,
        caller: Option<&str>,
    ) -> Option<Self> {
        Some(Self {
            role: membership.shown_role(),
            seat: membership.seat,
            user: world.people.get(&membership.person)?.clone(),
            own: caller == Some(&membership.person),
            organization: organization.clone(),
            address: world.address.clone(),
            seen: true,
        })
    }

    /// Whoever invites by a token.
    pub(super) fn inviter(
        world: &World,
        caller: &Caller,
        id: &str,
        token: &str,
    ) -> Result<Self, Refusal> {
        let (organization, membership) = world.inviter(id, token)?;
        let shown = Organization::of(organization);
        let member = Self::of(world, &shown, membership, caller.id()).ok_or(Refusal::NotFound)?;
        Ok(Self { seen: false, ..member })
    }
}

#[Object]
impl OrganizationMember {
    async fn role(&self) -> Role {
        self.role
    }

    async fn seat_type(&self) -> Seat {
        self.seat
    }

    async fn user(&self) -> User {
        User { person: self.user.clone(), own: self.own, address: self.address.clone() }
    }

    async fn organization(&self) -> Option<&Organization> {
        Some(&self.organization)
    }

    /// For all to see, plain members as well
    /// (`organization.last_active_seen_by_member`).
    async fn last_active(&self) -> Option<Result<DateTime>> {
        if self.user.last_active_unreadable {
            return Some(Err(Refusal::Unexpected.into()));
        }
        self.user.last_active.filter(|_| self.seen).map(|at| Ok(DateTime(at)))
    }
}

/// The caller's own membership.
pub(super) struct UserOrganization {
    role: Role,
    seat: Seat,
    token: Option<String>,
    organization: Organization,
}

impl UserOrganization {
    /// As it stands now.
    pub(super) fn of(world: &World, caller: &Caller, id: &str) -> Result<Self, Refusal> {
        let caller = caller.id().ok_or(Refusal::Unauthenticated)?;
        let organization = world.organizations.get(id).ok_or(Refusal::NotFound)?;
        let membership = organization.membership(caller).ok_or(Refusal::NotFound)?;
        Ok(Self::from_rows(organization, membership))
    }

    pub(super) fn from_rows(organization: &world::Organization, membership: &Membership) -> Self {
        Self {
            role: membership.shown_role(),
            seat: membership.seat,
            token: membership.token.clone(),
            organization: Organization::of(organization),
        }
    }

    /// With other counts than those there are: an answer from before the join.
    pub(super) fn with_seats_taken(mut self, active_seats: i32) -> Self {
        let row = &self.organization.row;
        let row = Row {
            id: row.id.clone(),
            name: row.name.clone(),
            image: row.image.clone(),
            seats: row.seats,
            active_seats,
            status: row.status,
        };
        self.organization = Organization { row: Arc::new(row) };
        self
    }
}

#[Object]
impl UserOrganization {
    async fn role(&self) -> Role {
        self.role
    }

    async fn seat_type(&self) -> Seat {
        self.seat
    }

    async fn referral_token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Slow while its shortener is down (`referral_url_shortener`). Where there
    /// is no token it holds `null`, in letters
    /// (`organization.row_without_referral_token`).
    async fn referral_url(&self, context: &Context<'_>) -> Option<String> {
        let shared = context.data_unchecked::<Arc<Shared>>();
        let (address, switches) = {
            let world = shared.world();
            (world.address.clone(), world.switches.clone())
        };
        if let Some(wait) = switches.slow_referral_url {
            tokio::time::sleep(wait).await;
        }
        let token = self.token.as_deref().unwrap_or("null");
        if switches.short_referral_url {
            return Some(format!("https://dly.example/{}", token.get(..8).unwrap_or(token)));
        }
        let id = &self.organization.row.id;
        Some(format!("{address}/join/organization?token={token}&orgId={id}"))
    }

    async fn organization(&self) -> &Organization {
        &self.organization
    }
}

#[derive(SimpleObject)]
pub(super) struct PricePreview {
    amount: f64,
    formatted: String,
}

#[derive(SimpleObject)]
pub(super) struct ProductPricePreview {
    amount: f64,
    formatted: String,
    monthly: Option<PricePreview>,
    daily: Option<PricePreview>,
}

#[derive(SimpleObject)]
pub(super) struct ProratedPricePreview {
    sub_total: Option<PricePreview>,
    tax: Option<PricePreview>,
    total: Option<PricePreview>,
}

#[derive(SimpleObject)]
pub(super) struct Currency {
    code: String,
    symbol: Option<String>,
}

#[derive(SimpleObject)]
pub(super) struct ProductPricingMetadata {
    apps_id: String,
    title: Option<String>,
    caption: Option<Caption>,
    id_map: Option<IdMap>,
    cores_value: Option<i32>,
}

#[derive(SimpleObject)]
#[graphql(name = "ProductPricingMetadataCaption")]
pub(super) struct Caption {
    copy: String,
    color: Option<String>,
}

#[derive(SimpleObject)]
#[graphql(name = "ProductPricingMetadataIdMap")]
pub(super) struct IdMap {
    paddle: Option<String>,
    ios: Option<String>,
}

#[derive(SimpleObject)]
pub(super) struct BaseProductPricingPreview {
    price_id: String,
    price: ProductPricePreview,
    currency: Currency,
    duration: String,
    metadata: Option<ProductPricingMetadata>,
}

/// What another number of seats would cost.
#[derive(SimpleObject)]
pub(super) struct OrganizationSubscription {
    pricing: Vec<BaseProductPricingPreview>,
    next_billing: Option<DateTime>,
    prorated: Option<ProratedPricePreview>,
    total: Option<ProductPricePreview>,
}

/// Price of a seat a month, in dollars.
const SEAT: f64 = 5.0;

fn price(amount: f64) -> PricePreview {
    PricePreview { amount, formatted: format!("${amount:.2}") }
}

impl OrganizationSubscription {
    /// Prices are our own: the real ones come from a payment provider.
    pub(super) fn of(organization: &world::Organization, quantity: i32) -> Self {
        let total = SEAT * f64::from(quantity);
        let more = SEAT * f64::from((quantity - organization.seats).max(0));
        let product = |amount: f64| ProductPricePreview {
            amount,
            formatted: format!("${amount:.2}"),
            monthly: Some(price(amount)),
            daily: None,
        };
        Self {
            pricing: vec![BaseProductPricingPreview {
                price_id: "price_of_a_seat".to_owned(),
                price: product(SEAT),
                currency: Currency { code: "USD".to_owned(), symbol: Some("$".to_owned()) },
                duration: "monthly".to_owned(),
                metadata: None,
            }],
            next_billing: Some(DateTime(organization.next_billing)),
            prorated: Some(ProratedPricePreview {
                sub_total: Some(price(more)),
                tax: Some(price(0.0)),
                total: Some(price(more)),
            }),
            total: Some(product(total)),
        }
    }
}
