//! What changed since a revision: a poll costs what changed, not what is.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::fault::Outcome;
use super::organization::{OrganizationMember, UserOrganization};
use super::scene::Scene;
use crate::organizations::{self as rules, BadInput};
use crate::storage::Person;

/// Most members of one answer.
const MOST: i64 = 1_000;

/// What changed in an organization.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationChanges {
    /// Ask from here next time.
    revision: i64,
    /// There is more: ask again at once.
    more: bool,
    /// Forget what is known: this is the beginning of everything.
    reset: bool,
    /// The caller's membership and the organization as they are now.
    organization: UserOrganization,
    /// Who came or changed, the caller left out, by their last change. When
    /// somebody was last active is no change.
    changed: Vec<OrganizationMember>,
    /// Who is gone.
    gone: Vec<ID>,
}

/// About what changed.
#[derive(Default)]
pub(crate) struct ChangesQuery;

#[Object]
impl ChangesQuery {
    /// What changed in an organization since a revision; from 0: everything.
    /// `first` members at a time, 1000 at most and where nothing is said; more
    /// where one change was about more. For members.
    #[graphql(complexity = "100 * child_complexity")]
    async fn organization_changes(
        &self,
        context: &Context<'_>,
        id: ID,
        since: i64,
        first: Option<i32>,
    ) -> Option<Result<OrganizationChanges>> {
        Some(changes(context, &id, since, first).await.map_err(Into::into))
    }
}

async fn changes(
    context: &Context<'_>,
    id: &str,
    since: i64,
    first: Option<i32>,
) -> Outcome<OrganizationChanges> {
    let (scene, membership) = Scene::to_look(context, id).await?;
    if since < 0 {
        return Err(BadInput {
            field: "since",
            reason: "OUT_OF_RANGE",
            message: "Revisions are counted from 0.",
        }
        .into());
    }
    let first = rules::page(first.or(i32::try_from(MOST).ok()), MOST)?;
    let now = membership.organization.revision;
    // A revision that has not been is one of a database that was put back.
    let reset = since > now;
    let since = if reset { 0 } else { since };
    let found = scene.storage().changes_since(&scene.organization, since, now, first).await?;
    let organization = UserOrganization::new(membership, scene.actor());
    let others = |person: &Person| person.id != scene.actor();
    let seen = organization.seen().clone();
    let changed = found.changed.into_iter().filter(others).map(|person| seen.member(person));
    Ok(OrganizationChanges {
        revision: found.revision,
        more: found.more,
        reset,
        changed: changed.collect(),
        gone: found.gone.into_iter().map(ID::from).collect(),
        organization,
    })
}
