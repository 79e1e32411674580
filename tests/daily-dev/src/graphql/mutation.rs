//! Mutations.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, Upload};

use super::Caller;
use super::organization::UserOrganization;
use super::transport::NullImage;
use super::types::EmptyResponse;
use crate::server::Shared;
use crate::world::rules::{Image, Outcome, Refusal};
use crate::world::{Role, World};

pub(crate) struct Mutation;

/// Changes the world, and answers the caller's membership as it is then.
fn changed(
    context: &Context<'_>,
    id: &str,
    change: impl FnOnce(&mut World, Option<&str>) -> Outcome<()>,
) -> Result<UserOrganization> {
    let caller = context.data_unchecked::<Caller>();
    let mut world = context.data_unchecked::<Arc<Shared>>().world();
    change(&mut world, caller.id())?;
    Ok(UserOrganization::of(&world, caller, &id.to_ascii_lowercase())?)
}

/// Changes the world, and answers nothing.
#[expect(clippy::unnecessary_wraps, reason = "the field may be null")]
fn done(
    context: &Context<'_>,
    change: impl FnOnce(&mut World, Option<&str>) -> Outcome<()>,
) -> Option<Result<EmptyResponse>> {
    let caller = context.data_unchecked::<Caller>();
    let mut world = context.data_unchecked::<Arc<Shared>>().world();
    let outcome = change(&mut world, caller.id());
    Some(outcome.map(|()| EmptyResponse::done()).map_err(Into::into))
}

#[Object]
impl Mutation {
    async fn join_organization(
        &self,
        context: &Context<'_>,
        id: ID,
        token: String,
    ) -> Result<UserOrganization> {
        let caller = context.data_unchecked::<Caller>();
        let mut world = context.data_unchecked::<Arc<Shared>>().world();
        let before = world.organizations.get(&id.to_ascii_lowercase()).map(|of| of.active_seats);
        let joined = world.accept(caller.id(), &id, &token)?;
        let own = UserOrganization::of(&world, caller, &joined)?;
        match before.filter(|_| world.switches.stale_join_counts) {
            Some(before) => Ok(own.with_seats_taken(before)),
            None => Ok(own),
        }
    }

    async fn leave_organization(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<EmptyResponse>> {
        done(context, |world, caller| world.go(caller, &id))
    }

    async fn remove_organization_member(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        changed(context, &id, |world, caller| world.dismiss(caller, &id, &member_id))
    }

    async fn update_organization_member_role(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
        role: Role,
    ) -> Result<UserOrganization> {
        changed(context, &id, |world, caller| world.appoint(caller, &id, &member_id, role))
    }

    async fn toggle_organization_member_seat(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        changed(context, &id, |world, caller| world.toggle(caller, &id, &member_id))
    }

    async fn update_organization(
        &self,
        context: &Context<'_>,
        id: ID,
        name: Option<String>,
        image: Option<Upload>,
        external_location_id: Option<String>,
    ) -> Result<UserOrganization> {
        let _ = external_location_id;
        // What kind of file it is, the server does not look (`upload.not_an_image`).
        let image = match image {
            Some(_) => Image::Upload,
            None if context.data_unchecked::<NullImage>().0 => Image::Null,
            None => Image::Absent,
        };
        changed(context, &id, |world, caller| world.amend(caller, &id, name.as_deref(), image))
    }

    async fn update_organization_subscription(
        &self,
        context: &Context<'_>,
        id: ID,
        quantity: i32,
    ) -> Option<Result<UserOrganization>> {
        Some(changed(context, &id, |world, caller| world.buy(caller, &id, quantity)))
    }

    async fn delete_organization(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<EmptyResponse>> {
        done(context, |world, caller| world.close(caller, &id))
    }

    async fn read_notifications(&self, context: &Context<'_>) -> Option<Result<EmptyResponse>> {
        done(context, |world, caller| {
            world.read_all(caller.ok_or(Refusal::Unauthenticated)?);
            Ok(())
        })
    }
}
