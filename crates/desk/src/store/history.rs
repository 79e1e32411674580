//! What happened in organizations.

use frontdesk_local_api::{ActivityEntry, OrganizationRef};
use frontdesk_model::{Change, ChangeKind, Member, MemberId, Snapshot};
use jiff::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreFault, review};
use crate::announce::may_be_said;

pub(super) const ACTIVITY: &str = "SELECT id, seen_at, change FROM event
     WHERE account = ?1 AND organization = ?2 AND id < ?3
         AND (?4 IS NULL OR change ->> 'kind' IN (SELECT value FROM json_each(?4)))
     ORDER BY id DESC LIMIT ?5";

pub(super) const ACTIVITY_AFTER: &str = "SELECT id, seen_at, change FROM event
     WHERE account = ? AND organization = ? AND id > ? ORDER BY id LIMIT ?";

pub(super) const ACTIVITY_OF: &str = "SELECT id, seen_at, change FROM event
     WHERE account = ? AND organization = ? AND member = ? ORDER BY id DESC LIMIT ?";

pub(super) const LAST_KNOWN: &str = "SELECT change FROM event
     WHERE account = ? AND organization = ? AND member = ?
         AND change ->> 'kind' IN ('joined', 'gone')
     ORDER BY id DESC LIMIT 1";

/// What a poll saw of an organization.
pub(crate) struct Look<'a> {
    /// Through which account, which one.
    pub at: &'a OrganizationRef,
    /// When.
    pub seen_at: Timestamp,
    /// When all of it was as it is here: earlier where members are awaited.
    pub fetched_at: Timestamp,
    /// What.
    pub snapshot: &'a Snapshot,
    /// Its revision.
    pub revision: i64,
    /// What changed since the look before.
    pub changes: &'a [Change],
}

impl Store {
    /// Keeps a look in one transaction: the snapshot, what changed, and what
    /// of it may have to be said.
    pub(crate) async fn record(&self, look: &Look<'_>) -> Result<(), StoreFault> {
        let Look { at, seen_at, fetched_at, snapshot, revision, changes } = look;
        let seen_at = seen_at.to_string();
        let content = serde_json::to_string(&without_link(snapshot))?;
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO organization
                 (account, id, present, revision, fetched_at, snapshot, known_since)
             VALUES (?, ?, 1, ?, ?, ?, ?)
             ON CONFLICT (account, id) DO UPDATE SET present = 1, revision = excluded.revision,
                 fetched_at = excluded.fetched_at, snapshot = excluded.snapshot",
        )
        .bind(at.account.as_str())
        .bind(at.organization.as_str())
        .bind(revision)
        .bind(fetched_at.to_string())
        .bind(content)
        .bind(&seen_at)
        .execute(&mut *transaction)
        .await?;
        for change in *changes {
            let event = sqlx::query(
                "INSERT INTO event (account, organization, seen_at, member, change)
                 VALUES (?, ?, ?, ?, ?)",
            )
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(&seen_at)
            .bind(change.member().map(MemberId::as_str))
            .bind(serde_json::to_string(change)?)
            .execute(&mut *transaction)
            .await?
            .last_insert_rowid();
            review::keep_change(&mut transaction, at, change, &snapshot.own_id).await?;
            if may_be_said(change, &snapshot.own_id) {
                sqlx::query("INSERT INTO announcement (event) VALUES (?)")
                    .bind(event)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    /// Keeps that an organization was seen as it was before.
    pub(crate) async fn touch(
        &self,
        at: &OrganizationRef,
        fetched_at: Timestamp,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "UPDATE organization SET present = 1, fetched_at = ? WHERE account = ? AND id = ?",
        )
        .bind(fetched_at.to_string())
        .bind(at.account.as_str())
        .bind(at.organization.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Keeps that an organization is no longer in its server's list.
    pub(crate) async fn drop_organization(&self, at: &OrganizationRef) -> Result<(), StoreFault> {
        sqlx::query("UPDATE organization SET present = 0 WHERE account = ? AND id = ?")
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// At most `limit` entries of an organization, newest first, older than
    /// the entry `before`, of these kinds; of all where none is named.
    pub(crate) async fn activity(
        &self,
        at: &OrganizationRef,
        before: Option<i64>,
        kinds: &[ChangeKind],
        limit: u32,
    ) -> Result<Vec<ActivityEntry>, StoreFault> {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let kinds = (!kinds.is_empty()).then(|| serde_json::to_string(&kinds)).transpose()?;
        let rows = sqlx::query(ACTIVITY)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(before.unwrap_or(i64::MAX))
            .bind(kinds)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(entry).collect()
    }

    /// At most `limit` entries of an organization, oldest first, newer than
    /// the entry `after`.
    pub(crate) async fn activity_after(
        &self,
        at: &OrganizationRef,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ActivityEntry>, StoreFault> {
        let rows = sqlx::query(ACTIVITY_AFTER)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(after)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(entry).collect()
    }

    /// At most `limit` entries about one member, newest first.
    pub(crate) async fn activity_of(
        &self,
        at: &OrganizationRef,
        member: &MemberId,
        limit: u32,
    ) -> Result<Vec<ActivityEntry>, StoreFault> {
        let rows = sqlx::query(ACTIVITY_OF)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(member.as_str())
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(entry).collect()
    }

    /// Since when nothing that happened in an organization is missing.
    pub(crate) async fn known_since(
        &self,
        at: &OrganizationRef,
    ) -> Result<Option<Timestamp>, StoreFault> {
        let known: Option<Option<String>> =
            sqlx::query_scalar("SELECT known_since FROM organization WHERE account = ? AND id = ?")
                .bind(at.account.as_str())
                .bind(at.organization.as_str())
                .fetch_optional(&self.pool)
                .await?;
        Ok(known.flatten().map(|since| since.parse()).transpose()?)
    }

    /// A member who is gone, as last seen.
    pub(crate) async fn last_known(
        &self,
        at: &OrganizationRef,
        member: &MemberId,
    ) -> Result<Option<Member>, StoreFault> {
        let row = sqlx::query(LAST_KNOWN)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(member.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(match serde_json::from_str(row.try_get("change")?)? {
            Change::Joined { member } | Change::Gone { member } => Some(member),
            _ => None,
        })
    }
}

/// The invite link lets people in: it is not for a file.
fn without_link(snapshot: &Snapshot) -> Snapshot {
    Snapshot { invite_link: None, ..snapshot.clone() }
}

fn entry(row: &SqliteRow) -> Result<ActivityEntry, StoreFault> {
    Ok(ActivityEntry {
        id: row.try_get("id")?,
        seen_at: row.try_get::<&str, _>("seen_at")?.parse()?,
        change: serde_json::from_str(row.try_get("change")?)?,
    })
}
