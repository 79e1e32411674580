//! What is still to be said, what is just being said, and what nobody has
//! looked at yet.

use std::collections::HashMap;

use frontdesk_local_api::OrganizationRef;
use frontdesk_model::OrganizationId;
use jiff::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreFault};
use crate::announce::Pending;

/// The newest event when a window could last be seen.
const SEEN_UP_TO: &str = "seenUpTo";

/// By what is pending, which is little: SQLite would begin with all events,
/// because they are in the order that is asked for.
pub(super) const PENDING: &str = "SELECT event.id, account, organization, seen_at, change
     FROM announcement INDEXED BY announcement_pending
         CROSS JOIN event ON event.id = announcement.event
     WHERE said_at IS NULL ORDER BY announcement.event";

pub(super) const JOINED_SINCE: &str =
    "SELECT COUNT(*) FROM event JOIN account ON account.id = event.account
     WHERE change ->> 'kind' = 'joined' AND event.id > ? AND member <> person_id";

/// A notice that was begun and is not marked as said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    /// What it is known by. Counts up.
    pub id: i64,
    /// What it is about.
    pub at: OrganizationRef,
    /// The events that it says.
    pub events: Vec<i64>,
    /// The available seats that it says.
    pub available: Option<u32>,
}

impl Store {
    /// What is still to be said, by organization, oldest first.
    pub(crate) async fn pending(
        &self,
    ) -> Result<HashMap<OrganizationRef, Vec<Pending>>, StoreFault> {
        let rows = sqlx::query(PENDING).fetch_all(&self.pool).await?;
        let mut pending: HashMap<OrganizationRef, Vec<Pending>> = HashMap::new();
        for row in &rows {
            pending.entry(organization(row)?).or_default().push(Pending {
                event: row.try_get("id")?,
                seen_at: row.try_get::<&str, _>("seen_at")?.parse()?,
                change: serde_json::from_str(row.try_get("change")?)?,
            });
        }
        Ok(pending)
    }

    /// Keeps that events need not be said any more.
    pub(crate) async fn pass_over(&self, events: &[i64]) -> Result<(), StoreFault> {
        sqlx::query(
            "DELETE FROM announcement
             WHERE said_at IS NULL AND event IN (SELECT value FROM json_each(?))",
        )
        .bind(serde_json::to_string(events)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Keeps what is about to be said, before it is: as a new notice, or as
    /// what the notice `id` says from now on.
    pub(crate) async fn begin_notice(
        &self,
        id: Option<i64>,
        at: &OrganizationRef,
        events: Vec<i64>,
        available: Option<u32>,
    ) -> Result<Begun, StoreFault> {
        let kept = sqlx::query(
            "INSERT INTO notice (id, account, organization, events, available)
             VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET events = excluded.events,
                 available = excluded.available",
        )
        .bind(id)
        .bind(at.account.as_str())
        .bind(at.organization.as_str())
        .bind(serde_json::to_string(&events)?)
        .bind(available)
        .execute(&self.pool)
        .await?;
        let id = id.unwrap_or_else(|| kept.last_insert_rowid());
        Ok(Begun { id, at: at.clone(), events, available })
    }

    /// The notices that were begun and are not marked as said, oldest first.
    pub(crate) async fn begun(&self) -> Result<Vec<Begun>, StoreFault> {
        let rows = sqlx::query(
            "SELECT id, account, organization, events, available FROM notice ORDER BY id",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(begun).collect()
    }

    /// Marks a notice as said, with everything in it.
    pub(crate) async fn mark_said(
        &self,
        notice: &Begun,
        said_at: Timestamp,
    ) -> Result<(), StoreFault> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE announcement SET said_at = ?
             WHERE event IN (SELECT value FROM json_each(?))",
        )
        .bind(said_at.to_string())
        .bind(serde_json::to_string(&notice.events)?)
        .execute(&mut *transaction)
        .await?;
        if let Some(available) = notice.available {
            sqlx::query("UPDATE organization SET available_said = ? WHERE account = ? AND id = ?")
                .bind(available)
                .bind(notice.at.account.as_str())
                .bind(notice.at.organization.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query("DELETE FROM notice WHERE id = ?")
            .bind(notice.id)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The available seats of each organization when it was last said, or found
    /// to be no news, how many there are.
    pub(crate) async fn available_said(&self) -> Result<HashMap<OrganizationRef, u32>, StoreFault> {
        let rows = sqlx::query(
            "SELECT account, id AS organization, available_said FROM organization
             WHERE available_said IS NOT NULL",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok((organization(row)?, row.try_get("available_said")?))).collect()
    }

    /// Keeps that it is no news how many seats are available.
    pub(crate) async fn keep_available_said(
        &self,
        at: &OrganizationRef,
        available: u32,
    ) -> Result<(), StoreFault> {
        sqlx::query("UPDATE organization SET available_said = ? WHERE account = ? AND id = ?")
            .bind(available)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The newest event of all; zero where there is none.
    pub(crate) async fn newest_event(&self) -> Result<i64, StoreFault> {
        let newest = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM event");
        Ok(newest.fetch_one(&self.pool).await?)
    }

    /// The newest event when a window could last be seen, if ever.
    pub(crate) async fn seen_up_to(&self) -> Result<Option<i64>, StoreFault> {
        self.setting(SEEN_UP_TO).await
    }

    /// Keeps that a window can be seen that shows everything up to an event.
    pub(crate) async fn keep_seen_up_to(&self, event: i64) -> Result<(), StoreFault> {
        self.keep_setting(SEEN_UP_TO, &event).await
    }

    /// How many joined after an event, people at this computer apart.
    pub(crate) async fn joined_since(&self, event: i64) -> Result<u32, StoreFault> {
        Ok(sqlx::query_scalar(JOINED_SINCE).bind(event).fetch_one(&self.pool).await?)
    }
}

fn organization(row: &SqliteRow) -> Result<OrganizationRef, StoreFault> {
    Ok(OrganizationRef {
        account: row.try_get::<String, _>("account")?.into(),
        organization: OrganizationId(row.try_get("organization")?),
    })
}

fn begun(row: &SqliteRow) -> Result<Begun, StoreFault> {
    Ok(Begun {
        id: row.try_get("id")?,
        at: organization(row)?,
        events: serde_json::from_str(row.try_get("events")?)?,
        available: row.try_get("available")?,
    })
}
