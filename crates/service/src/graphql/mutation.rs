//! Mutations. Each answers with the caller's membership as it is afterwards.

use async_graphql::{Context, ID, Object, Result};

use super::caller::acting;
use super::fault::{Fault, Outcome};
use super::query::{known_form, own_membership};
use super::types::{EmptyResponse, Role, UserOrganization};
use crate::Service;
use crate::organizations;
use crate::randomness;
use crate::storage::{Account, NewInviteLink, NewOrganization};

/// Bytes of an invite token: 144 bits, 24 letters. A short link makes a QR
/// code that is read from across a room.
const INVITE_TOKEN: usize = 18;

/// About organizations.
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
        let account = acting(context)?;
        let service = context.data_unchecked::<Service>();
        Ok(create(service, account, &name, seats).await?)
    }

    /// Joins by an invite link and takes a seat, or none with Plus from
    /// elsewhere. Who is in already stays as they are.
    async fn join_organization(
        &self,
        context: &Context<'_>,
        id: ID,
        token: String,
    ) -> Result<UserOrganization> {
        let account = acting(context)?;
        let (service, id) = (context.data_unchecked::<Service>(), known_form(&id)?);
        let joined = service.storage().join(&id, &account.id, &token, service.now()).await;
        service.metrics().joined(&joined);
        joined.map_err(Fault::from)?;
        Ok(own_membership(service, &id, account).await?)
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
    async fn remove_organization_member(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        let account = acting(context)?;
        let (service, id) = (context.data_unchecked::<Service>(), known_form(&id)?);
        let storage = service.storage();
        let removed = storage.remove(&id, &account.id, &member_id, None, service.now()).await;
        removed.map_err(Fault::from)?;
        Ok(own_membership(service, &id, account).await?)
    }

    /// Promotes or demotes a member. For admins and the owner; not oneself,
    /// never to or from owner.
    async fn update_organization_member_role(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
        role: Role,
    ) -> Result<UserOrganization> {
        let account = acting(context)?;
        let (service, id) = (context.data_unchecked::<Service>(), known_form(&id)?);
        let storage = service.storage();
        let changed =
            storage.change_role(&id, &account.id, &member_id, role.into(), service.now()).await;
        changed.map_err(Fault::from)?;
        Ok(own_membership(service, &id, account).await?)
    }

    /// Gives a member a seat, or takes it. For admins and the owner, also on
    /// themselves.
    async fn toggle_organization_member_seat(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        let account = acting(context)?;
        let (service, id) = (context.data_unchecked::<Service>(), known_form(&id)?);
        let storage = service.storage();
        let toggled = storage.toggle_seat(&id, &account.id, &member_id, service.now()).await;
        toggled.map_err(Fault::from)?;
        Ok(own_membership(service, &id, account).await?)
    }
}

async fn leave(context: &Context<'_>, id: &str) -> Outcome<EmptyResponse> {
    let account = acting(context)?;
    let (service, id) = (context.data_unchecked::<Service>(), known_form(id)?);
    service.storage().leave(&id, &account.id, service.now()).await?;
    Ok(EmptyResponse::DONE)
}

async fn create(
    service: &Service,
    owner: &Account,
    name: &str,
    seats: i32,
) -> Outcome<UserOrganization> {
    let name = organizations::name(name)?;
    let seats = organizations::seats(seats)?;
    let id = randomness::id()?;
    let (link, token) = (randomness::id()?, randomness::token::<INVITE_TOKEN>()?);
    let new = NewOrganization {
        id: &id,
        name: &name,
        seats,
        owner: &owner.id,
        link: NewInviteLink::permanent(&link, &token),
        at: service.now(),
    };
    service.storage().create_organization(new).await?;
    own_membership(service, &id, owner).await
}
