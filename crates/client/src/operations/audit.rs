//! The audit log that a service keeps: to read, and as a file to verify.

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{AuditEntry, AuditLog, ErrorCode, Failure, Stranger, TextPart};
use frontdesk_model::{MemberId, OrganizationId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::documents::{self, AuditLines, audit_lines, audit_log};
use super::wire::{count, name_of};
use crate::HttpApi;

/// Entries of one part of a file, and the most that a service gives.
const LINES: i64 = 500;

/// One more entry than was asked for says whether there are more.
pub(crate) async fn audit_log(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    before: Option<u32>,
    limit: u32,
) -> Result<AuditLog, Failure> {
    let variables = audit_log::Variables {
        id: organization.as_str().to_owned(),
        before: before.map(i64::from),
        first: i64::from(limit) + 1,
    };
    api.ask::<documents::AuditLog, _>(session, variables, |data| {
        let events = data.latest_organization_events.ok_or(ErrorCode::ServerFault)?;
        let mut entries: Vec<_> = events.into_iter().map(entry).collect::<Result<_, _>>()?;
        let asked = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > asked;
        entries.truncate(asked);
        Ok(AuditLog { entries, more })
    })
    .await
}

/// Whom it is about is known by their id alone where they have no account any
/// more.
fn entry(event: audit_log::AuditLogLatestOrganizationEvents) -> Result<AuditEntry, ErrorCode> {
    let subject = event.subject_id.map(|id| {
        let (name, username) =
            event.subject.map_or((None, None), |subject| (subject.name, subject.username));
        Stranger { id: MemberId(id), name: name_of(name, username.as_deref()), username }
    });
    Ok(AuditEntry {
        sequence: count(event.sequence),
        at: event.at.known().ok_or(ErrorCode::NotAService)?,
        action: event.action,
        actor: event.actor.map(|actor| name_of(actor.name, actor.username.as_deref())),
        subject,
        before: event.before,
        after: event.after,
        reason: event.reason,
        hash: event.hash,
    })
}

/// A line of an export, as `frontdesk-service audit verify` takes it.
#[derive(Serialize)]
struct Line<'a> {
    entry: Entry<'a>,
    hash: String,
}

/// What a hash covers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    organization: &'a str,
    sequence: i64,
    at: Timestamp,
    actor: Option<String>,
    action: String,
    subject: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    reason: Option<String>,
}

pub(crate) async fn audit_lines(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    after: u32,
) -> Result<TextPart, Failure> {
    let id = organization.as_str();
    let variables =
        audit_lines::Variables { id: id.to_owned(), after: i64::from(after), first: LINES };
    api.ask::<AuditLines, _>(session, variables, |data| {
        let events = data.organization_events.ok_or(ErrorCode::ServerFault)?;
        let is_last = i64::try_from(events.len()).is_ok_and(|events| events < LINES);
        let next = events.last().map(|last| last.sequence).filter(|_| !is_last);
        let mut text = String::new();
        for event in events {
            text += &line(id, event)?;
            text.push('\n');
        }
        Ok(TextPart { text, next })
    })
    .await
}

fn line(
    organization: &str,
    event: audit_lines::AuditLinesOrganizationEvents,
) -> Result<String, ErrorCode> {
    let facts = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
    let unreadable = |_| ErrorCode::NotAService;
    let entry = Entry {
        organization,
        sequence: event.sequence,
        at: event.at.known().ok_or(ErrorCode::NotAService)?,
        actor: event.actor_id,
        action: event.action,
        subject: event.subject_id,
        before: facts(event.before).map_err(unreadable)?,
        after: facts(event.after).map_err(unreadable)?,
        reason: event.reason,
    };
    serde_json::to_string(&Line { entry, hash: event.hash }).map_err(unreadable)
}
