//! Who is not in: requests, the waiting list, those who were refused or
//! removed, and joins that are paused.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::fault::{Fault, Outcome};
use super::organization::{MemberInviteLink, UserOrganization};
use super::rates::comings;
use super::scene::Scene;
use super::types::{DateTime, EmptyResponse, User};
use crate::organizations::{self as rules, BadInput, Denial, Joins, MAX_IMPORT, Refusal};
use crate::storage::{Joined, OperationError};

/// Somebody who asked to join by a link that needs approval.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationJoinRequest {
    user: User,
    invite_link: Option<MemberInviteLink>,
    requested_at: DateTime,
    /// `null`: an admin has yet to decide.
    declined_at: Option<DateTime>,
}

/// Somebody who waits for a seat.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationWaiting {
    user: User,
    since: DateTime,
    /// Until when a seat is kept for them; `null`: none is yet.
    offered_until: Option<DateTime>,
}

/// Somebody whose joins were refused.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationRefusedJoin {
    user: User,
    /// The word that they were told.
    reason: String,
    invite_link: Option<MemberInviteLink>,
    times: u32,
    last_at: DateTime,
}

/// Somebody who was removed.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationRemovedMember {
    user: User,
    removed_at: DateTime,
}

/// What became of one row of an import.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationImportResult {
    /// As it was given.
    email: String,
    /// `JOINED`, `ALREADY_MEMBER`, `NO_ACCOUNT`, or the reason of a refusal.
    result: &'static str,
}

/// Who is not in.
#[derive(Default)]
pub(crate) struct JoiningQuery;

#[Object]
impl JoiningQuery {
    /// Who asked to join and was not let in, the latest first: 500 at most, as
    /// of the next ones. For admins and the owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_join_requests(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<Vec<OrganizationJoinRequest>>> {
        Some(requests(context, &id).await.map_err(Into::into))
    }

    /// Who waits for a seat, the first first. For admins and the owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_waiting_list(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<Vec<OrganizationWaiting>>> {
        Some(waiting(context, &id).await.map_err(Into::into))
    }

    /// Who stood before a closed door, the latest first. For admins and the
    /// owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_refused_joins(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<Vec<OrganizationRefusedJoin>>> {
        Some(refused(context, &id).await.map_err(Into::into))
    }

    /// Who was removed and has not come back, the latest first. For admins and
    /// the owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_removed_members(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<Vec<OrganizationRemovedMember>>> {
        Some(removed(context, &id).await.map_err(Into::into))
    }
}

/// Who is not in.
#[derive(Default)]
pub(crate) struct JoiningMutation;

#[Object]
impl JoiningMutation {
    /// Lets nobody join until then, or until joins are resumed. For admins and
    /// the owner.
    async fn pause_organization_joins(
        &self,
        context: &Context<'_>,
        id: ID,
        until: Option<DateTime>,
    ) -> Result<UserOrganization> {
        Ok(pause(context, &id, until).await?)
    }

    /// Lets people join again. For admins and the owner.
    async fn resume_organization_joins(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Result<UserOrganization> {
        Ok(set_joins(&Scene::to_act(context, &id)?, Joins::Open).await?)
    }

    /// Lets in who asked to join, or does not. Who was declined can be let in
    /// later. For admins and the owner.
    async fn decide_organization_join_request(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
        approve: bool,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let storage = scene.storage();
        let decided = storage.decide_request(
            &scene.organization,
            scene.actor(),
            &member_id,
            approve,
            scene.now,
        );
        decided.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Waits for a seat of an organization that has none left. Fine for who
    /// waits already.
    async fn wait_for_organization_seat(
        &self,
        context: &Context<'_>,
        id: ID,
        token: String,
    ) -> Result<EmptyResponse> {
        Ok(wait(context, &id, &token).await?)
    }

    /// Waits no longer, and gives up a seat that is kept. Fine for who does not
    /// wait.
    async fn stop_waiting_for_organization_seat(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Result<EmptyResponse> {
        let scene = Scene::to_act(context, &id)?;
        let stopped = scene.storage().stop_waiting(&scene.organization, scene.actor(), scene.now);
        stopped.await.map_err(Fault::from)?;
        Ok(EmptyResponse::DONE)
    }

    /// Joins by the seat that is kept for the caller.
    async fn take_offered_organization_seat(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let taken = scene.storage().take_offer(&scene.organization, scene.actor(), scene.now);
        taken.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Lets somebody who was removed come back by the links there are. For
    /// admins and the owner.
    async fn allow_organization_member_again(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let storage = scene.storage();
        let allowed =
            storage.allow_again(&scene.organization, scene.actor(), &member_id, scene.now);
        allowed.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Undoes a removal: they are what they were, with a seat where they held
    /// one. For admins and the owner.
    async fn restore_organization_member(
        &self,
        context: &Context<'_>,
        id: ID,
        member_id: String,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let storage = scene.storage();
        let restored = storage.restore(&scene.organization, scene.actor(), &member_id, scene.now);
        restored.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Puts people in who have an account here, without a link: 1000 at most,
    /// each by themselves. Only where the service is set up for it; for admins
    /// and the owner.
    async fn import_organization_members(
        &self,
        context: &Context<'_>,
        id: ID,
        emails: Vec<String>,
    ) -> Result<Vec<OrganizationImportResult>> {
        Ok(import(context, &id, emails).await?)
    }
}

async fn requests(context: &Context<'_>, id: &str) -> Outcome<Vec<OrganizationJoinRequest>> {
    let scene = Scene::to_manage(context, id).await?;
    let names = scene.storage().link_names(&scene.organization).await?;
    let requests = scene.storage().join_requests(&scene.organization).await?;
    Ok(requests
        .into_iter()
        .map(|request| OrganizationJoinRequest {
            user: User::named(request.account, request.name, request.username),
            invite_link: request.link.map(|id| MemberInviteLink::of(&names, id)),
            requested_at: DateTime(request.requested_at),
            declined_at: request.declined_at.map(DateTime),
        })
        .collect())
}

async fn waiting(context: &Context<'_>, id: &str) -> Outcome<Vec<OrganizationWaiting>> {
    let scene = Scene::to_manage(context, id).await?;
    let waiting = scene.storage().waiting_list(&scene.organization).await?;
    Ok(waiting
        .into_iter()
        .map(|waiting| OrganizationWaiting {
            user: User::named(waiting.account, waiting.name, waiting.username),
            since: DateTime(waiting.since),
            offered_until: waiting.offered_until.map(DateTime),
        })
        .collect())
}

async fn refused(context: &Context<'_>, id: &str) -> Outcome<Vec<OrganizationRefusedJoin>> {
    let scene = Scene::to_manage(context, id).await?;
    let names = scene.storage().link_names(&scene.organization).await?;
    let refused = scene.storage().refused_joins(&scene.organization).await?;
    Ok(refused
        .into_iter()
        .map(|refused| OrganizationRefusedJoin {
            user: User::named(refused.account, refused.name, refused.username),
            reason: refused.reason,
            invite_link: refused.link.map(|id| MemberInviteLink::of(&names, id)),
            times: refused.times,
            last_at: DateTime(refused.last_at),
        })
        .collect())
}

async fn removed(context: &Context<'_>, id: &str) -> Outcome<Vec<OrganizationRemovedMember>> {
    let scene = Scene::to_manage(context, id).await?;
    let removed = scene.storage().removed(&scene.organization).await?;
    Ok(removed
        .into_iter()
        .map(|removed| OrganizationRemovedMember {
            user: User::named(removed.account, removed.name, removed.username),
            removed_at: DateTime(removed.at),
        })
        .collect())
}

async fn pause(
    context: &Context<'_>,
    id: &str,
    until: Option<DateTime>,
) -> Outcome<UserOrganization> {
    let scene = Scene::to_act(context, id)?;
    let joins = match until {
        Some(DateTime(until)) => Joins::PausedUntil(rules::ends_after(scene.now, until, "until")?),
        None => Joins::Paused,
    };
    set_joins(&scene, joins).await
}

async fn set_joins(scene: &Scene<'_>, joins: Joins) -> Outcome<UserOrganization> {
    scene.storage().set_joins(&scene.organization, scene.actor(), joins, scene.now).await?;
    scene.membership().await
}

async fn wait(context: &Context<'_>, id: &str, token: &str) -> Outcome<EmptyResponse> {
    let scene = Scene::to_act(context, id)?;
    // As costly for us as a join that is refused, and as good for guessing.
    comings(context, scene.actor()).take().await?.map_err(Fault::RateLimited)?;
    let storage = scene.storage();
    storage.wait_for_seat(&scene.organization, scene.actor(), token, scene.now).await?;
    Ok(EmptyResponse::DONE)
}

async fn import(
    context: &Context<'_>,
    id: &str,
    emails: Vec<String>,
) -> Outcome<Vec<OrganizationImportResult>> {
    let scene = Scene::to_act(context, id)?;
    // Whether there is an account is said only to those who may import.
    Scene::to_manage(context, id).await?;
    if !scene.service.config().imports {
        return Err(Fault::Refused(Refusal::SwitchedOff));
    }
    if emails.len() > MAX_IMPORT {
        return Err(Fault::BadInput(BadInput {
            field: "emails",
            reason: "TOO_LONG",
            message: "At most 1000 people at once.",
        }));
    }
    let mut results = Vec::with_capacity(emails.len());
    for email in emails {
        let result = import_one(&scene, &email).await?;
        results.push(OrganizationImportResult { email, result });
    }
    Ok(results)
}

async fn import_one(scene: &Scene<'_>, email: &str) -> Outcome<&'static str> {
    let email = email.trim().to_lowercase();
    let Some(account) = scene.storage().account_of_email(&email).await? else {
        return Ok("NO_ACCOUNT");
    };
    let storage = scene.storage();
    match storage.import(&scene.organization, scene.actor(), &account, scene.now).await {
        Ok(Joined::Now) => Ok("JOINED"),
        Ok(Joined::Already) => Ok("ALREADY_MEMBER"),
        Err(OperationError::Denied(Denial::Refused(refusal))) => Ok(refusal.reason()),
        Err(error) => Err(error.into()),
    }
}
