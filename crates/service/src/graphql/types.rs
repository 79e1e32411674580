//! What operations answer with.

use async_graphql::{
    Context, Enum, ID, InputValueError, InputValueResult, Object, Scalar, ScalarType, SimpleObject,
    Value,
};
use jiff::Timestamp;

use super::fault::Fault;
use crate::Service;
use crate::storage::{Account, Invited, Membership, OrganizationRecord, Person, Standing};

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

/// State of an organization's subscription. Here it is always active: there
/// is nothing to pay for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "SubscriptionStatus", rename_items = "lowercase")]
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
    holds_plus: bool,
    email: Option<String>,
}

impl User {
    /// Oneself, with one's e-mail address.
    pub(super) fn oneself(account: Account, holds_plus: bool) -> Self {
        Self {
            id: account.id,
            name: account.name,
            username: account.username,
            holds_plus,
            email: account.email,
        }
    }
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            username: person.username,
            holds_plus: person.holds_plus,
            email: None,
        }
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
    async fn image(&self) -> Option<&str> {
        None
    }

    /// An address that names this person and stays the same.
    async fn permalink(&self, context: &Context<'_>) -> String {
        let public = context.data_unchecked::<Service>().public_address().unwrap_or_default();
        format!("{public}/@{}", self.username)
    }

    /// Whether they hold a seat of any organization.
    async fn is_plus(&self) -> Option<bool> {
        Some(self.holds_plus)
    }

    /// Only for the person themselves.
    async fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }
}

/// Who looks at an organization.
#[derive(Clone, Debug)]
pub(super) enum Onlooker {
    /// Somebody with an invite link: sees no members.
    Invitee,
    /// A member.
    Member {
        /// Who, to be left out of the list.
        id: String,
        /// Admins and the owner see when others were last active.
        manages: bool,
    },
}

/// An organization with seats.
#[derive(Clone, Debug)]
pub(super) struct Organization {
    record: OrganizationRecord,
    onlooker: Onlooker,
}

/// An organization with seats.
#[Object]
impl Organization {
    async fn id(&self) -> ID {
        ID::from(&self.record.id)
    }

    async fn name(&self) -> &str {
        &self.record.name
    }

    /// Address of its image.
    async fn image(&self) -> Option<&str> {
        None
    }

    /// All seats, taken or not.
    async fn seats(&self) -> u32 {
        self.record.seats.total
    }

    /// Seats held by a member.
    async fn active_seats(&self) -> u32 {
        self.record.seats.assigned
    }

    async fn status(&self) -> SubscriptionStatus {
        SubscriptionStatus::Active
    }

    /// Everybody but the caller: owner, admins, members, each in the order of
    /// joining. Nobody for those who only hold an invite link.
    #[graphql(complexity = "100 * child_complexity")]
    async fn members(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<OrganizationMember>> {
        let Onlooker::Member { id, manages } = &self.onlooker else {
            return Ok(Vec::new());
        };
        let storage = context.data_unchecked::<Service>().storage();
        let people = storage.members(&self.record.id, id).await.map_err(Fault::from)?;
        let member = |person: Person| OrganizationMember {
            standing: person.standing,
            last_active: manages.then_some(person.last_active),
            joined_at: Some(person.standing.joined_at),
            organization: self.clone(),
            user: person.into(),
        };
        Ok(people.into_iter().map(member).collect())
    }
}

/// Somebody in an organization.
#[derive(Clone, Debug)]
pub(super) struct OrganizationMember {
    standing: Standing,
    user: User,
    last_active: Option<Timestamp>,
    joined_at: Option<Timestamp>,
    organization: Organization,
}

impl OrganizationMember {
    /// Who invites by a link: the owner, since the link is the organization's.
    pub(super) fn inviter(invited: Invited, onlooker: Onlooker) -> Self {
        Self {
            standing: invited.owner.standing,
            user: invited.owner.into(),
            last_active: None,
            joined_at: None,
            organization: Organization { record: invited.organization, onlooker },
        }
    }
}

/// Somebody in an organization.
#[Object]
impl OrganizationMember {
    async fn role(&self) -> Role {
        self.standing.role.into()
    }

    async fn seat_type(&self) -> SeatType {
        self.standing.seat_type.into()
    }

    async fn user(&self) -> &User {
        &self.user
    }

    async fn organization(&self) -> Option<&Organization> {
        Some(&self.organization)
    }

    /// Only for admins and the owner.
    async fn last_active(&self) -> Option<DateTime> {
        self.last_active.map(DateTime)
    }

    async fn joined_at(&self) -> Option<DateTime> {
        self.joined_at.map(DateTime)
    }
}

/// The caller's own membership.
#[derive(Clone, Debug)]
pub(super) struct UserOrganization {
    standing: Standing,
    invite_token: Option<String>,
    last_active: Timestamp,
    organization: Organization,
}

impl UserOrganization {
    /// The membership of `caller`.
    pub(super) fn new(membership: Membership, caller: &str) -> Self {
        let manages = membership.standing.role.manages();
        let onlooker = Onlooker::Member { id: caller.to_owned(), manages };
        Self {
            standing: membership.standing,
            invite_token: membership.invite_token.filter(|_| manages),
            last_active: membership.last_active,
            organization: Organization { record: membership.organization, onlooker },
        }
    }
}

/// The caller's own membership.
#[Object]
impl UserOrganization {
    async fn role(&self) -> Role {
        self.standing.role.into()
    }

    async fn seat_type(&self) -> SeatType {
        self.standing.seat_type.into()
    }

    /// The organization's invite token. Only for admins and the owner.
    async fn referral_token(&self) -> Option<&str> {
        self.invite_token.as_deref()
    }

    /// The organization's invite link. Only for admins and the owner.
    async fn referral_url(&self, context: &Context<'_>) -> Option<String> {
        let public = context.data_unchecked::<Service>().public_address()?;
        Some(crate::pages::invite_link(&public, self.invite_token.as_deref()?))
    }

    async fn organization(&self) -> &Organization {
        &self.organization
    }

    async fn joined_at(&self) -> Option<DateTime> {
        Some(DateTime(self.standing.joined_at))
    }

    async fn last_active(&self) -> Option<DateTime> {
        Some(DateTime(self.last_active))
    }
}
