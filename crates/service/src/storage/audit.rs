//! Reading the audit log, and taking over what was written before it was one.

use std::collections::HashMap;

use futures_util::stream::{self, Stream, TryStreamExt as _};
use serde_json::json;

use super::database::{Dialect, OpenError};
use super::event::{Action, Event};
use super::{Storage, StorageError, time};
use crate::audit::{self, Entry, Facts, facts};

/// Entries that an export reads at once.
const PAGE: i64 = 500;

/// An entry of the log, and its hash.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AuditEntry {
    pub entry: Entry,
    pub hash: Vec<u8>,
}

/// A person, as the log names them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Named {
    pub id: String,
    pub name: String,
    pub username: String,
    /// Content hash of their picture.
    pub image: Option<String>,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    organization_id: String,
    sequence: i64,
    at: i64,
    actor_id: Option<String>,
    action: String,
    subject_id: Option<String>,
    before: Option<String>,
    after: Option<String>,
    reason: Option<String>,
    hash: Vec<u8>,
}

impl From<EntryRow> for AuditEntry {
    fn from(row: EntryRow) -> Self {
        // What cannot be read is left out, and the hash no longer fits: that is
        // what it is for.
        let read = |text: Option<String>| -> Option<Facts> { serde_json::from_str(&text?).ok() };
        Self {
            entry: Entry {
                organization: row.organization_id,
                sequence: row.sequence.unsigned_abs(),
                at: time(row.at),
                actor: row.actor_id,
                action: row.action,
                subject: row.subject_id,
                before: read(row.before),
                after: read(row.after),
                reason: row.reason,
            },
            hash: row.hash,
        }
    }
}

impl Storage {
    /// Entries of an organization's log after one, oldest first.
    pub(crate) async fn audit_entries(
        &self,
        organization: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StorageError> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT organization_id, sequence, at, actor_id, action, subject_id, before, after,
                    reason, hash
             FROM audit_entries WHERE organization_id = $1 AND sequence > $2
             ORDER BY sequence LIMIT $3",
        )
        .bind(organization)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(AuditEntry::from).collect())
    }

    /// Entries of an organization's log before one, newest first.
    pub(crate) async fn latest_audit_entries(
        &self,
        organization: &str,
        before: i64,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StorageError> {
        let rows: Vec<EntryRow> = sqlx::query_as(
            "SELECT organization_id, sequence, at, actor_id, action, subject_id, before, after,
                    reason, hash
             FROM audit_entries WHERE organization_id = $1 AND sequence < $2
             ORDER BY sequence DESC LIMIT $3",
        )
        .bind(organization)
        .bind(before)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(AuditEntry::from).collect())
    }

    /// The people in those entries who still have an account, by their ids.
    pub(crate) async fn people_of_entries(
        &self,
        organization: &str,
        after: i64,
        until: i64,
    ) -> Result<HashMap<String, Named>, StorageError> {
        let people: Vec<Named> = sqlx::query_as(
            "SELECT a.id, a.name, a.username, a.image
             FROM audit_entries e JOIN accounts a ON a.id = e.actor_id
             WHERE e.organization_id = $1 AND e.sequence > $2 AND e.sequence <= $3
             UNION
             SELECT a.id, a.name, a.username, a.image
             FROM audit_entries e JOIN accounts a ON a.id = e.subject_id
             WHERE e.organization_id = $4 AND e.sequence > $5 AND e.sequence <= $6",
        )
        .bind(organization)
        .bind(after)
        .bind(until)
        .bind(organization)
        .bind(after)
        .bind(until)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(people.into_iter().map(|person| (person.id.clone(), person)).collect())
    }

    /// An organization's whole log as JSON Lines, a page at a time: however
    /// long it is, little of it is in memory.
    pub(crate) fn audit_export(
        &self,
        organization: String,
    ) -> impl Stream<Item = Result<String, StorageError>> + Send + use<> {
        let storage = self.clone();
        stream::try_unfold(0, move |after| {
            let (storage, organization) = (storage.clone(), organization.clone());
            async move {
                let entries = storage.audit_entries(&organization, after, PAGE).await?;
                let Some(last) = entries.last() else { return Ok(None) };
                let last = i64::try_from(last.entry.sequence).unwrap_or(i64::MAX);
                let lines = entries
                    .into_iter()
                    .map(|AuditEntry { entry, hash }| audit::line(entry, &hash) + "\n")
                    .collect::<String>();
                Ok(Some((lines, last)))
            }
        })
        .into_stream()
    }

    /// Takes the events that an older version wrote into the chained log, in
    /// their order, and forgets their table. Nobody is told of them again.
    pub(super) async fn chain_old_events(&self) -> Result<(), OpenError> {
        type Row = (i64, String, String, String, String, Option<String>, i64);
        if self.database.dialect != Dialect::Sqlite {
            return Ok(());
        }
        let old: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM sqlite_master
             WHERE type = 'table' AND name = 'organization_events'",
        )
        .fetch_one(&self.database.writer)
        .await?;
        if old == 0 {
            return Ok(());
        }
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, organization_id, kind, actor_id, subject_id, detail, at
             FROM organization_events ORDER BY id",
        )
        .fetch_all(&self.database.writer)
        .await?;
        for (id, organization, kind, actor, subject, detail, at) in rows {
            let (action, what) = match kind.as_str() {
                "created" => (Action::OrganizationCreated, ""),
                "joined" => (Action::MemberJoined, "seatType"),
                "left" => (Action::MemberLeft, ""),
                "role_changed" => (Action::RoleChanged, "role"),
                "seat_changed" => (Action::SeatChanged, "seatType"),
                _ => (Action::MemberRemoved, ""),
            };
            let event = Event {
                action,
                actor: Some(&actor),
                subject: Some(&subject),
                after: detail.map(|detail| facts([(what, json!(detail))])),
                ..Event::default()
            };
            let Some(mut change) = self.locked(&organization, time(at)).await.map_err(inner)?
            else {
                continue;
            };
            change.append(&event).await?;
            // In one go with its entry: a start that breaks off goes on here.
            sqlx::query("DELETE FROM organization_events WHERE id = $1")
                .bind(id)
                .execute(change.connection())
                .await?;
            change.commit_quietly().await.map_err(inner)?;
        }
        sqlx::query("DROP TABLE organization_events").execute(&self.database.writer).await?;
        Ok(())
    }
}

fn inner(StorageError(error): StorageError) -> OpenError {
    OpenError::Database(error)
}
