//! Queries. A field that may be null is an `Option` of a `Result`: a refusal
//! makes null of that field, not of the whole answer.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::Caller;
use super::notifications::NotificationConnection;
use super::organization::{OrganizationMember, OrganizationSubscription, UserOrganization};
use crate::server::Shared;
use crate::world::Role;
use crate::world::rules::Refusal;

pub(crate) struct Query;

fn parts<'a>(context: &Context<'a>) -> (&'a Arc<Shared>, &'a Caller) {
    (context.data_unchecked(), context.data_unchecked())
}

#[Object]
impl Query {
    async fn organizations(
        &self,
        context: &Context<'_>,
    ) -> Option<Result<Vec<Option<UserOrganization>>>> {
        let (shared, caller) = parts(context);
        let Some(caller) = caller.id() else { return Some(Err(Refusal::Unauthenticated.into())) };
        let world = shared.world();
        let mut own: Vec<_> = world
            .organizations
            .values()
            .filter_map(|organization| Some((organization, organization.membership(caller)?)))
            .map(|(organization, own)| Some(UserOrganization::from_rows(organization, own)))
            .collect();
        // In no order that could be relied on (`organizations.order_not_stable`).
        if world.switches.shuffled_organizations && !own.is_empty() {
            let by = shared.log.count() % own.len();
            own.rotate_left(by);
        }
        Some(Ok(own))
    }

    async fn organization(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<UserOrganization>> {
        let (shared, caller) = parts(context);
        let world = shared.world();
        let found = world.entitled(caller.id(), &id, Role::Member);
        Some(found.map(|(of, own)| UserOrganization::from_rows(of, own)).map_err(Into::into))
    }

    async fn get_organization_by_id_and_invite_token(
        &self,
        context: &Context<'_>,
        id: ID,
        token: String,
    ) -> Option<Result<OrganizationMember>> {
        let (shared, caller) = parts(context);
        let found = OrganizationMember::inviter(&shared.world(), caller, &id, &token);
        Some(found.map_err(Into::into))
    }

    async fn preview_organization_subscription_update(
        &self,
        context: &Context<'_>,
        id: ID,
        quantity: i32,
        locale: Option<String>,
    ) -> Option<Result<OrganizationSubscription>> {
        let _ = locale;
        let (shared, caller) = parts(context);
        let world = shared.world();
        let found = world.quote(caller.id(), &id, quantity, Role::Admin);
        Some(found.map(|of| OrganizationSubscription::of(of, quantity)).map_err(Into::into))
    }

    async fn notifications(
        &self,
        context: &Context<'_>,
        after: Option<String>,
        first: Option<i32>,
    ) -> Result<NotificationConnection> {
        let (shared, caller) = parts(context);
        let caller = caller.id().ok_or(Refusal::Unauthenticated)?;
        Ok(NotificationConnection::of(&shared.world(), caller, after.as_deref(), first))
    }

    async fn unread_notifications_count(&self, context: &Context<'_>) -> Option<Result<i32>> {
        let (shared, caller) = parts(context);
        let Some(caller) = caller.id() else { return Some(Err(Refusal::Unauthenticated.into())) };
        Some(Ok(shared.world().unread(caller)))
    }
}
