//! Invite links: the permanent one, further ones, and what became of them.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::fault::{Fault, Outcome};
use super::organization::{Organization, OrganizationMember, UserOrganization};
use super::rates;
use super::scene::Scene;
use super::types::{DateTime, User};
use crate::Service;
use crate::organizations as rules;
use crate::randomness;
use crate::storage::{InviteLink, NewInviteLink, Regenerated};

/// Bytes of an invite token: 144 bits, 24 letters. A short link makes a QR
/// code that is read from across a room.
pub(super) const INVITE_TOKEN: usize = 18;

/// What an invite link is good for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "OrganizationInviteLinkState", rename_items = "camelCase")]
pub(super) enum LinkState {
    /// It lets people in.
    Live,
    /// It was replaced or ended.
    Revoked,
    /// Its time is over.
    Expired,
    /// It has let in as many as it may.
    UsedUp,
}

impl From<rules::LinkState> for LinkState {
    fn from(state: rules::LinkState) -> Self {
        match state {
            rules::LinkState::Good => Self::Live,
            rules::LinkState::Revoked => Self::Revoked,
            rules::LinkState::Expired => Self::Expired,
            rules::LinkState::UsedUp => Self::UsedUp,
        }
    }
}

/// An invite link of an organization.
#[derive(Debug)]
pub(super) struct OrganizationInviteLink {
    link: InviteLink,
    creator: Option<User>,
    organization: Organization,
    id: String,
}

/// An invite link of an organization.
#[Object]
impl OrganizationInviteLink {
    async fn id(&self) -> ID {
        ID::from(&self.link.id)
    }

    /// `null`: the organization's own, permanent one.
    async fn name(&self) -> Option<&str> {
        self.link.name.as_deref()
    }

    /// While it lets people in.
    async fn token(&self, context: &Context<'_>) -> Option<&str> {
        let live = self.state(context) == LinkState::Live;
        self.link.token.as_deref().filter(|_| live)
    }

    /// While it lets people in.
    async fn url(&self, context: &Context<'_>) -> Option<String> {
        let live = self.state(context) == LinkState::Live;
        let token = self.link.token.as_deref().filter(|_| live)?;
        let public = context.data_unchecked::<Service>().public_address()?;
        Some(crate::pages::invite_link(&public, token))
    }

    /// Who made it, where they still have an account.
    async fn created_by(&self) -> Option<&User> {
        self.creator.as_ref()
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.link.created_at)
    }

    async fn expires_at(&self) -> Option<DateTime> {
        self.link.expires_at.map(DateTime)
    }

    /// When it was ended, or will be at the end of a grace period.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.link.revoked_at.map(DateTime)
    }

    /// How many may join by it; `null`: as many as there are seats.
    async fn max_uses(&self) -> Option<u32> {
        self.link.max_uses
    }

    /// How many joined by it.
    async fn uses(&self) -> u32 {
        self.link.uses
    }

    async fn last_used_at(&self) -> Option<DateTime> {
        self.link.last_used_at.map(DateTime)
    }

    /// Whether an admin lets in who comes by it.
    async fn needs_approval(&self) -> bool {
        self.link.needs_approval
    }

    #[graphql(name = "state")]
    async fn state_now(&self, context: &Context<'_>) -> LinkState {
        self.state(context)
    }

    /// The members who came by it: the first 500.
    #[graphql(complexity = "20 * child_complexity")]
    async fn members(&self, context: &Context<'_>) -> Result<Vec<OrganizationMember>> {
        let storage = context.data_unchecked::<Service>().storage();
        let people = storage.members_by_link(&self.id, &self.link.id).await.map_err(Fault::from)?;
        Ok(people.into_iter().map(|person| self.organization.member(person)).collect())
    }
}

impl OrganizationInviteLink {
    fn state(&self, context: &Context<'_>) -> LinkState {
        self.link.state(context.data_unchecked::<Service>().now()).into()
    }
}

/// What replacing the permanent link did.
#[derive(SimpleObject, Debug)]
pub(super) struct RegeneratedInviteLink {
    /// The link that was replaced: what it did, and when it ends.
    old: OrganizationInviteLink,
    /// The one in its place.
    new: OrganizationInviteLink,
}

/// About invite links.
#[derive(Default)]
pub(crate) struct LinkQuery;

#[Object]
impl LinkQuery {
    /// The invite links of an organization: the permanent one, then the
    /// latest. What has been dead for 90 days is left out. For admins and the
    /// owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_invite_links(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<Vec<OrganizationInviteLink>>> {
        Some(links(context, &id).await.map_err(Into::into))
    }
}

/// About invite links.
#[derive(Default)]
pub(crate) struct LinkMutation;

#[Object]
impl LinkMutation {
    /// Makes a further invite link. For admins and the owner.
    async fn create_organization_invite_link(
        &self,
        context: &Context<'_>,
        id: ID,
        name: String,
        expires_at: Option<DateTime>,
        max_uses: Option<i32>,
        needs_approval: Option<bool>,
    ) -> Result<OrganizationInviteLink> {
        let wanted = Wanted { name, expires_at, max_uses, needs_approval };
        Ok(create(context, &id, wanted).await?)
    }

    /// Replaces the permanent invite link. The old one is dead at once, or
    /// after a grace period of up to 30 days. For admins and the owner.
    async fn regenerate_organization_invite_link(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(default)] grace_seconds: i32,
    ) -> Result<RegeneratedInviteLink> {
        Ok(regenerate(context, &id, grace_seconds).await?)
    }

    /// Ends an invite link at once. The permanent one is regenerated instead.
    /// For admins and the owner.
    async fn revoke_organization_invite_link(
        &self,
        context: &Context<'_>,
        id: ID,
        link_id: ID,
    ) -> Result<OrganizationInviteLink> {
        Ok(revoke(context, &id, &link_id).await?)
    }
}

struct Wanted {
    name: String,
    expires_at: Option<DateTime>,
    max_uses: Option<i32>,
    needs_approval: Option<bool>,
}

async fn links(context: &Context<'_>, id: &str) -> Outcome<Vec<OrganizationInviteLink>> {
    let scene = Scene::to_manage(context, id).await?;
    let links = scene.storage().links(&scene.organization, scene.now).await?;
    described(&scene, links).await
}

async fn create(
    context: &Context<'_>,
    id: &str,
    wanted: Wanted,
) -> Outcome<OrganizationInviteLink> {
    let scene = Scene::to_act(context, id)?;
    let name = rules::name(&wanted.name)?;
    let expires_at = wanted.expires_at.map(|end| rules::ends_after(scene.now, end.0, "expiresAt"));
    let new = NewInviteLink {
        name: Some(&name),
        expires_at: expires_at.transpose()?,
        max_uses: wanted.max_uses.map(rules::max_uses).transpose()?,
        needs_approval: wanted.needs_approval.unwrap_or_default(),
        id: &randomness::id()?,
        token: &randomness::token::<INVITE_TOKEN>()?,
    };
    rates::take(scene.service, rates::LINKS, scene.actor()).await?;
    let storage = scene.storage();
    let made = storage.create_link(&scene.organization, scene.actor(), new, scene.now).await?;
    one(&scene, made).await
}

async fn regenerate(
    context: &Context<'_>,
    id: &str,
    grace_seconds: i32,
) -> Outcome<RegeneratedInviteLink> {
    let scene = Scene::to_act(context, id)?;
    let grace = rules::grace(grace_seconds)?;
    rates::take(scene.service, rates::LINKS, scene.actor()).await?;
    let (link, token) = (randomness::id()?, randomness::token::<INVITE_TOKEN>()?);
    let new = NewInviteLink::permanent(&link, &token);
    let storage = scene.storage();
    let done =
        storage.regenerate_link(&scene.organization, scene.actor(), new, grace, scene.now).await?;
    let Regenerated { old, new } = done;
    Ok(RegeneratedInviteLink { old: one(&scene, old).await?, new: one(&scene, new).await? })
}

async fn revoke(context: &Context<'_>, id: &str, link: &str) -> Outcome<OrganizationInviteLink> {
    let scene = Scene::to_act(context, id)?;
    let storage = scene.storage();
    let revoked = storage.revoke_link(&scene.organization, scene.actor(), link, scene.now).await?;
    one(&scene, revoked).await
}

async fn one(scene: &Scene<'_>, link: InviteLink) -> Outcome<OrganizationInviteLink> {
    described(scene, vec![link]).await?.pop().ok_or(Fault::NotFound)
}

/// Links with who made them.
async fn described(
    scene: &Scene<'_>,
    links: Vec<InviteLink>,
) -> Outcome<Vec<OrganizationInviteLink>> {
    let own: UserOrganization = scene.membership().await?;
    let creators = scene.storage().link_creators(&scene.organization).await?;
    let described = |link: InviteLink| OrganizationInviteLink {
        creator: link.created_by.as_ref().and_then(|id| creators.get(id)).cloned().map(User::from),
        organization: own.seen().clone(),
        id: scene.organization.clone(),
        link,
    };
    Ok(links.into_iter().map(described).collect())
}
