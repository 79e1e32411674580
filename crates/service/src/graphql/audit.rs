//! The audit log: what happened, by whom, in order.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::fault::Outcome;
use super::scene::Scene;
use super::types::{DateTime, User};
use crate::audit::Facts;
use crate::organizations as rules;
use crate::storage::AuditEntry;

/// Most entries of one answer.
const MOST: i64 = 500;

/// Something that happened: an entry of the audit log.
#[derive(SimpleObject, Debug)]
pub(super) struct OrganizationEvent {
    /// From 1, without gaps.
    sequence: i64,
    at: DateTime,
    /// What was done, such as `member.joined`.
    action: String,
    /// Who did it; `null`: the service itself.
    actor_id: Option<ID>,
    /// `null` as well where they have no account any more.
    actor: Option<User>,
    /// Whom it is about.
    subject_id: Option<ID>,
    subject: Option<User>,
    /// What changed, as it was before: a JSON object.
    before: Option<String>,
    /// As it is now.
    after: Option<String>,
    /// Why, in the actor's words.
    reason: Option<String>,
    /// Covers this entry and the hash before: Base64.
    hash: String,
}

/// About the audit log.
#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What happened in an organization after the entry `after`, oldest first:
    /// `first` entries, 50 where nothing is said, 500 at most. For admins and
    /// the owner.
    #[graphql(complexity = "20 * child_complexity")]
    async fn organization_events(
        &self,
        context: &Context<'_>,
        id: ID,
        #[graphql(default)] after: i64,
        first: Option<i32>,
    ) -> Option<Result<Vec<OrganizationEvent>>> {
        Some(events(context, &id, after, first).await.map_err(Into::into))
    }

    /// The same the other way round: what happened before the entry `before`,
    /// or up to now, newest first.
    #[graphql(complexity = "20 * child_complexity")]
    async fn latest_organization_events(
        &self,
        context: &Context<'_>,
        id: ID,
        before: Option<i64>,
        first: Option<i32>,
    ) -> Option<Result<Vec<OrganizationEvent>>> {
        Some(latest(context, &id, before, first).await.map_err(Into::into))
    }
}

async fn events(
    context: &Context<'_>,
    id: &str,
    after: i64,
    first: Option<i32>,
) -> Outcome<Vec<OrganizationEvent>> {
    let scene = Scene::to_manage(context, id).await?;
    let first = rules::page(first, MOST)?;
    let after = after.max(0);
    let entries = scene.storage().audit_entries(&scene.organization, after, first).await?;
    described(&scene, entries).await
}

async fn latest(
    context: &Context<'_>,
    id: &str,
    before: Option<i64>,
    first: Option<i32>,
) -> Outcome<Vec<OrganizationEvent>> {
    let scene = Scene::to_manage(context, id).await?;
    let first = rules::page(first, MOST)?;
    let before = before.unwrap_or(i64::MAX);
    let entries = scene.storage().latest_audit_entries(&scene.organization, before, first).await?;
    described(&scene, entries).await
}

/// Entries, which follow one another in either direction, with who is in them.
async fn described(scene: &Scene<'_>, entries: Vec<AuditEntry>) -> Outcome<Vec<OrganizationEvent>> {
    let sequence = |kept: &AuditEntry| i64::try_from(kept.entry.sequence).unwrap_or(i64::MAX);
    let (Some(one), Some(other)) = (entries.first(), entries.last()) else {
        return Ok(Vec::new());
    };
    let (one, other) = (sequence(one), sequence(other));
    let (after, until) = (one.min(other) - 1, one.max(other));
    let people = scene.storage().people_of_entries(&scene.organization, after, until).await?;
    let person = |id: &Option<String>| id.as_ref().and_then(|id| people.get(id)).cloned();
    let text = |facts: Option<Facts>| facts.map(|facts| json!(facts).to_string());
    Ok(entries
        .into_iter()
        .map(|kept| OrganizationEvent {
            sequence: sequence(&kept),
            at: DateTime(kept.entry.at),
            actor: person(&kept.entry.actor).map(User::from),
            subject: person(&kept.entry.subject).map(User::from),
            action: kept.entry.action,
            actor_id: kept.entry.actor.map(ID::from),
            subject_id: kept.entry.subject.map(ID::from),
            before: text(kept.entry.before),
            after: text(kept.entry.after),
            reason: kept.entry.reason,
            hash: STANDARD.encode(kept.hash),
        })
        .collect())
}
