//! Organizations and memberships, as operations answer with them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::fault::{Fault, Outcome};
use super::types::{DateTime, Role, SeatType, SubscriptionStatus, User, image_address};
use crate::Service;
use crate::organizations::Joins;
use crate::storage::{Invited, Membership, Named, OrganizationRecord, Person, Standing};

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

/// An organization with seats. Clones are the same one: each of its members
/// names it.
#[derive(Clone, Debug)]
pub(super) struct Organization(Arc<Seen>);

#[derive(Debug)]
struct Seen {
    record: OrganizationRecord,
    onlooker: Onlooker,
    /// Read when the first member is asked for it.
    origins: OnceCell<Origins>,
}

/// How members came: the names of links and of who invites.
#[derive(Debug)]
struct Origins {
    links: HashMap<String, Option<String>>,
    inviters: HashMap<String, Named>,
}

impl Organization {
    pub(super) fn new(record: OrganizationRecord, onlooker: Onlooker) -> Self {
        Self(Arc::new(Seen { record, onlooker, origins: OnceCell::new() }))
    }

    /// Whether the onlooker is an admin or the owner.
    fn managed(&self) -> bool {
        matches!(self.0.onlooker, Onlooker::Member { manages: true, .. })
    }

    /// A member of this organization.
    pub(super) fn member(&self, person: Person) -> OrganizationMember {
        OrganizationMember {
            standing: person.standing,
            last_active: self.managed().then_some(person.last_active),
            joined_at: Some(person.standing.joined_at),
            link: person.link.clone(),
            invited_by: person.invited_by.clone(),
            organization: self.clone(),
            user: person.into(),
        }
    }

    async fn origins(&self, context: &Context<'_>) -> Outcome<&Origins> {
        let storage = context.data_unchecked::<Service>().storage();
        let read = async || {
            let links = storage.link_names(&self.0.record.id).await?;
            let inviters = storage.inviters(&self.0.record.id).await?;
            Ok::<_, Fault>(Origins { links, inviters })
        };
        self.0.origins.get_or_try_init(read).await
    }
}

/// An organization with seats.
#[Object]
impl Organization {
    async fn id(&self) -> ID {
        ID::from(&self.0.record.id)
    }

    async fn name(&self) -> &str {
        &self.0.record.name
    }

    /// Address of its image.
    async fn image(&self, context: &Context<'_>) -> Option<String> {
        image_address(context, self.0.record.image.as_deref())
    }

    /// All seats, taken or not.
    async fn seats(&self) -> u32 {
        self.0.record.seats.total
    }

    /// Seats held by a member.
    async fn active_seats(&self) -> u32 {
        self.0.record.seats.assigned
    }

    /// Seats that are kept for somebody on the waiting list.
    async fn reserved_seats(&self) -> u32 {
        self.0.record.reserved
    }

    /// Admins are told when fewer seats are free; `null`: at a tenth.
    async fn seats_low_at(&self) -> Option<u32> {
        self.0.record.seats_low_at
    }

    async fn status(&self) -> SubscriptionStatus {
        self.0.record.status.into()
    }

    /// Whether nobody may join for now.
    async fn joins_paused(&self, context: &Context<'_>) -> bool {
        let now = context.data_unchecked::<Service>().now();
        match self.0.record.joins {
            Joins::Open => false,
            Joins::Paused => true,
            Joins::PausedUntil(end) => end > now,
        }
    }

    /// Until when; `null`: until an admin resumes them.
    async fn joins_resume_at(&self) -> Option<DateTime> {
        match self.0.record.joins {
            Joins::PausedUntil(end) => Some(DateTime(end)),
            Joins::Open | Joins::Paused => None,
        }
    }

    /// Counts every change: what `organizationChanges` asks by.
    async fn revision(&self) -> i64 {
        self.0.record.revision
    }

    /// Everybody but the caller: owner, admins, members, each in the order of
    /// joining. Nobody for those who only hold an invite link.
    #[graphql(complexity = "100 * child_complexity")]
    async fn members(
        &self,
        context: &Context<'_>,
    ) -> async_graphql::Result<Vec<OrganizationMember>> {
        let Onlooker::Member { id, .. } = &self.0.onlooker else {
            return Ok(Vec::new());
        };
        let storage = context.data_unchecked::<Service>().storage();
        let people = storage.members(&self.0.record.id, id).await.map_err(Fault::from)?;
        Ok(people.into_iter().map(|person| self.member(person)).collect())
    }
}

/// Somebody in an organization.
#[derive(Clone, Debug)]
pub(super) struct OrganizationMember {
    standing: Standing,
    user: User,
    last_active: Option<Timestamp>,
    joined_at: Option<Timestamp>,
    link: Option<String>,
    invited_by: Option<String>,
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
            link: None,
            invited_by: None,
            organization: Organization::new(invited.organization, onlooker),
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

    /// The link they came by. Only for admins and the owner.
    async fn invite_link(
        &self,
        context: &Context<'_>,
    ) -> Option<async_graphql::Result<MemberInviteLink>> {
        let id = self.link.as_ref().filter(|_| self.organization.managed())?;
        let link = async || -> Outcome<MemberInviteLink> {
            let origins = self.organization.origins(context).await?;
            Ok(MemberInviteLink::of(&origins.links, id.clone()))
        };
        Some(link().await.map_err(Into::into))
    }

    /// Who invited them, or let them in. Only for admins and the owner.
    async fn invited_by(&self, context: &Context<'_>) -> Option<async_graphql::Result<User>> {
        let id = self.invited_by.as_ref().filter(|_| self.organization.managed())?;
        match self.organization.origins(context).await {
            Ok(origins) => origins.inviters.get(id).map(|person| Ok(person.clone().into())),
            Err(fault) => Some(Err(fault.into())),
        }
    }
}

/// By which link somebody came.
#[derive(SimpleObject, Clone, Debug)]
pub(super) struct MemberInviteLink {
    pub id: ID,
    /// `null`: the organization's own, permanent one.
    pub name: Option<String>,
}

impl MemberInviteLink {
    /// The link of that id, with the name it has among the organization's.
    pub(super) fn of(names: &HashMap<String, Option<String>>, id: String) -> Self {
        let name = names.get(&id).cloned().flatten();
        Self { id: id.into(), name }
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
    /// The organization, as the caller sees it.
    pub(super) const fn seen(&self) -> &Organization {
        &self.organization
    }

    /// The membership of `caller`.
    pub(super) fn new(membership: Membership, caller: &str) -> Self {
        let manages = membership.standing.role.manages();
        let onlooker = Onlooker::Member { id: caller.to_owned(), manages };
        Self {
            standing: membership.standing,
            invite_token: membership.invite_token.filter(|_| manages),
            last_active: membership.last_active,
            organization: Organization::new(membership.organization, onlooker),
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
