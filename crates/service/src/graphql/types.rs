//! What operations answer with.

use async_graphql::{
    Context, Enum, ID, InputValueError, InputValueResult, Object, Scalar, ScalarType, SimpleObject,
    Value,
};
use jiff::Timestamp;

use crate::Service;
use crate::images;
use crate::storage::{Account, Named, Person};

/// What somebody may do in an organization.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(
    name = "OrganizationMemberRole",
    rename_items = "lowercase",
    remote = "frontdesk_model::Role"
)]
pub(super) enum Role {
    /// Everything, deletion included. One in each organization.
    Owner,
    /// Members, seats, roles and invites.
    Admin,
    /// Sees the members, can leave.
    Member,
}

/// Whether a member takes one of the organization's seats.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(
    name = "OrganizationMemberSeatType",
    rename_items = "lowercase",
    remote = "frontdesk_model::SeatType"
)]
pub(super) enum SeatType {
    /// Holds none.
    Free,
    /// Holds a seat.
    Plus,
}

/// State of an organization's subscription.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(
    name = "SubscriptionStatus",
    rename_items = "lowercase",
    remote = "frontdesk_model::SubscriptionStatus"
)]
pub(super) enum SubscriptionStatus {
    /// In force.
    Active,
    /// Ended.
    Expired,
    /// Will end.
    Cancelled,
    /// Never had one.
    None,
}

/// A point in time: ISO 8601, UTC, milliseconds, `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DateTime(pub Timestamp);

/// A point in time: ISO 8601, UTC, milliseconds, `Z`.
#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text.parse()?)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
    }
}

/// What this service is and can do.
#[derive(SimpleObject, Debug)]
pub(super) struct ServiceInfo {
    /// `Frontdesk`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Words for what it can do beyond the protocol.
    pub capabilities: Vec<&'static str>,
}

/// Done; there is nothing to say.
#[derive(SimpleObject, Debug)]
pub(super) struct EmptyResponse {
    #[graphql(name = "_")]
    nothing: Option<bool>,
}

impl EmptyResponse {
    pub(super) const DONE: Self = Self { nothing: Some(true) };
}

/// A person.
#[derive(Clone, Debug)]
pub(super) struct User {
    id: String,
    name: String,
    username: String,
    image: Option<String>,
    holds_plus: Option<bool>,
    created_at: Option<Timestamp>,
    email: Option<String>,
}

impl User {
    /// Oneself, with one's e-mail address.
    pub(super) fn oneself(account: Account, holds_plus: bool) -> Self {
        Self {
            email: account.email,
            holds_plus: Some(holds_plus),
            ..Self::named(account.id, account.name, account.username)
        }
    }

    /// Somebody of whom no more is known here.
    pub(super) const fn named(id: String, name: String, username: String) -> Self {
        Self { id, name, username, image: None, holds_plus: None, created_at: None, email: None }
    }
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        Self {
            image: person.image,
            holds_plus: Some(person.holds_plus),
            created_at: Some(person.created_at),
            ..Self::named(person.id, person.name, person.username)
        }
    }
}

impl From<Named> for User {
    fn from(person: Named) -> Self {
        Self { image: person.image, ..Self::named(person.id, person.name, person.username) }
    }
}

/// A person.
#[Object]
impl User {
    async fn id(&self) -> ID {
        ID::from(&self.id)
    }

    async fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    /// Without the leading `@`.
    async fn username(&self) -> Option<&str> {
        Some(&self.username)
    }

    /// Address of their picture.
    async fn image(&self, context: &Context<'_>) -> Option<String> {
        image_address(context, self.image.as_deref())
    }

    /// An address that names this person and stays the same.
    async fn permalink(&self, context: &Context<'_>) -> String {
        let public = context.data_unchecked::<Service>().public_address().unwrap_or_default();
        format!("{public}/@{}", self.username)
    }

    /// Whether they hold a seat of any organization. Only of members and
    /// oneself.
    async fn is_plus(&self) -> Option<bool> {
        self.holds_plus
    }

    /// When their account was made. Only of members.
    async fn created_at(&self) -> Option<DateTime> {
        self.created_at.map(DateTime)
    }

    /// Only for the person themselves.
    async fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Nobody has one here. What daily.dev's clients ask for beside a name,
    /// as are the next ones.
    async fn bio(&self) -> Option<&str> {
        None
    }

    async fn reputation(&self) -> Option<i32> {
        None
    }

    async fn companies(&self) -> Option<Vec<Company>> {
        None
    }

    async fn plus_member_since(&self) -> Option<DateTime> {
        None
    }

    async fn cores_role(&self) -> Option<i32> {
        None
    }
}

/// Where somebody works. Nobody says so here.
#[derive(SimpleObject, Debug)]
pub(super) struct Company {
    name: String,
    image: Option<String>,
}

/// The address of an image by its hash.
pub(super) fn image_address(context: &Context<'_>, hash: Option<&str>) -> Option<String> {
    let public = context.data_unchecked::<Service>().public_address()?;
    Some(images::address(&public, hash?))
}
