//! Mutations on members and on one's own membership. Each answers with the
//! caller's membership as it is afterwards.

use async_graphql::{Context, ID, Object, Result};

use super::caller::acting;
use super::fault::{Fault, Outcome};
use super::links::INVITE_TOKEN;
use super::organization::UserOrganization;
use super::query::own_membership;
use super::rates::{self, comings};
use super::scene::Scene;
use super::types::{EmptyResponse, Role};
use crate::Service;
use crate::organizations;
use crate::randomness;
use crate::storage::{NewInviteLink, NewOrganization, OperationError, Price};

/// About organizations and members.
#[derive(Default)]
pub(crate) struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Starts an organization; the caller is its owner and takes its first
    /// seat.
    async fn create_organization(
        &self,
        context: &Context<'_>,
        name: String,
        seats: i32,
    ) -> Result<UserOrganization> {
        Ok(create(context, &name, seats).await?)
    }

    /// Joins by an invite link and takes a seat, or none with Plus from
    /// elsewhere. Who is in already stays as they are.
    async fn join_organization(
        &self,
        context: &Context<'_>,
        id: ID,
        token: String,
    ) -> Result<UserOrganization> {
        Ok(join(context, &id, &token).await?)
    }

    /// Leaves an organization. Not for its owner.
    async fn leave_organization(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<EmptyResponse>> {
        Some(leave(context, &id).await.map_err(Into::into))
    }

    /// Removes a member. For admins and the owner; not oneself, not the owner.
    /// The reason, of up to 500 characters, is kept in the audit log.
    async fn remove_organization_member(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
        reason: Option<String>,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let reason = organizations::reason(reason).map_err(Fault::from)?;
        let (actor, reason) = (scene.actor(), reason.as_deref());
        let storage = scene.storage();
        let removed = storage.remove(&scene.organization, actor, &member_id, reason, scene.now);
        removed.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Promotes or demotes a member. For admins and the owner; not oneself,
    /// never to or from owner.
    async fn update_organization_member_role(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
        role: Role,
        reason: Option<String>,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let reason = organizations::reason(reason).map_err(Fault::from)?;
        let (actor, reason) = (scene.actor(), reason.as_deref());
        let (storage, role) = (scene.storage(), role.into());
        let changed =
            storage.change_role(&scene.organization, actor, &member_id, role, reason, scene.now);
        changed.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Gives a member a seat, or takes it. For admins and the owner, also on
    /// themselves.
    async fn toggle_organization_member_seat(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
        reason: Option<String>,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let reason = organizations::reason(reason).map_err(Fault::from)?;
        let (actor, reason) = (scene.actor(), reason.as_deref());
        let storage = scene.storage();
        let toggled =
            storage.toggle_seat(&scene.organization, actor, &member_id, reason, scene.now);
        toggled.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Makes a member the owner; who was it is an admin then. For the owner.
    async fn transfer_organization_ownership(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let storage = scene.storage();
        let transferred =
            storage.transfer_ownership(&scene.organization, scene.actor(), &member_id, scene.now);
        transferred.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }
}

async fn join(context: &Context<'_>, id: &str, token: &str) -> Outcome<UserOrganization> {
    let scene = Scene::to_act(context, id)?;
    let comings = comings(context, scene.actor());
    comings.look().await?.map_err(Fault::RateLimited)?;
    let joined = scene.storage().join(&scene.organization, scene.actor(), token, scene.now).await;
    context.data_unchecked::<Service>().metrics().joined(&joined);
    if let Err(error) = joined {
        if matches!(error, OperationError::Denied(_)) {
            comings.take().await?.map_err(Fault::RateLimited)?;
        }
        return Err(error.into());
    }
    scene.membership().await
}

async fn leave(context: &Context<'_>, id: &str) -> Outcome<EmptyResponse> {
    let scene = Scene::to_act(context, id)?;
    comings(context, scene.actor()).take().await?.map_err(Fault::RateLimited)?;
    scene.storage().leave(&scene.organization, scene.actor(), scene.now).await?;
    Ok(EmptyResponse::DONE)
}

async fn create(context: &Context<'_>, name: &str, seats: i32) -> Outcome<UserOrganization> {
    let owner = acting(context)?;
    let service = context.data_unchecked::<Service>();
    let name = organizations::name(name)?;
    let seats = organizations::seats(seats, "seats")?;
    rates::take(service, rates::ORGANIZATIONS, &owner.id).await?;
    let id = randomness::id()?;
    let (link, token) = (randomness::id()?, randomness::token::<INVITE_TOKEN>()?);
    let (cents, currency) = (service.config().seat_price, service.config().currency.as_str());
    let currency = if currency.is_empty() { "USD" } else { currency };
    let new = NewOrganization {
        id: &id,
        name: &name,
        seats,
        owner: &owner.id,
        price: Price { cents, currency },
        link: NewInviteLink::permanent(&link, &token),
        at: service.now(),
    };
    service.storage().create_organization(new).await?;
    own_membership(service, &id, owner).await
}
