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
    let (storage, organization) = (scene.storage(), &scene.organization);
    let entries = storage.audit_entries(organization, after, first).await?;
    let until = after.saturating_add(first);
    let people = storage.people_of_entries(organization, after, until).await?;
    let person = |id: &Option<String>| id.as_ref().and_then(|id| people.get(id)).cloned();
    let text = |facts: Option<Facts>| facts.map(|facts| json!(facts).to_string());
    Ok(entries
        .into_iter()
        .map(|kept| OrganizationEvent {
            sequence: i64::try_from(kept.entry.sequence).unwrap_or(i64::MAX),
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
