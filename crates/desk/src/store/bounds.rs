//! The bounds of the history: what is too old, or too much, goes.

use frontdesk_local_api::{HistoryBounds, OrganizationRef};
use frontdesk_model::OrganizationId;
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use super::{Store, StoreFault};

/// Entries that go at once: others who need the file wait for no more.
const BATCH: u32 = 500;

/// The newest entry of an organization that is one too many.
pub(super) const FIRST_TOO_MANY: &str = "SELECT id FROM event
     WHERE account = ? AND organization = ? ORDER BY id DESC LIMIT 1 OFFSET ?";

/// The oldest entries of an organization, as far as they are out of bounds and
/// nothing about them is to be said any more.
pub(super) const FORGET: &str = "DELETE FROM event WHERE id IN (
         SELECT id FROM (
             SELECT id, seen_at FROM event
             WHERE account = ?1 AND organization = ?2 AND NOT EXISTS (
                 SELECT 1 FROM announcement
                 WHERE announcement.event = event.id AND said_at IS NULL)
             ORDER BY id LIMIT ?5)
         WHERE id <= ?3 OR seen_at < ?4)
     RETURNING seen_at";

impl Store {
    /// Forgets what is out of bounds, of every organization. Gives how many
    /// entries went.
    pub(crate) async fn forget_beyond(
        &self,
        bounds: HistoryBounds,
        now: Timestamp,
    ) -> Result<u64, StoreFault> {
        let rows =
            sqlx::query("SELECT account, id FROM organization").fetch_all(&self.pool).await?;
        // Farther back than there is time: nothing is older.
        let oldest = bounds.days.and_then(|days| {
            now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).ok()
        });
        let mut forgotten = 0;
        for row in &rows {
            let at = OrganizationRef {
                account: row.try_get::<String, _>("account")?.into(),
                organization: OrganizationId(row.try_get("id")?),
            };
            let too_many = self.first_too_many(&at, bounds.entries).await?;
            if too_many.is_none() && oldest.is_none() {
                continue;
            }
            loop {
                let gone = self.forget_some(&at, too_many, oldest).await?;
                forgotten += gone;
                if gone == 0 {
                    break;
                }
            }
        }
        Ok(forgotten)
    }

    /// Forgets everything that happened in an organization, what is still to be
    /// said about it too. It does not stay in unused parts of the file.
    pub(crate) async fn forget_activity(
        &self,
        at: &OrganizationRef,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let mut transaction = self.begin().await?;
        for statement in [
            "DELETE FROM event WHERE account = ? AND organization = ?",
            "DELETE FROM notice WHERE account = ? AND organization = ?",
        ] {
            sqlx::query(statement)
                .bind(at.account.as_str())
                .bind(at.organization.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        self.keep_known_since(at, &now.to_string()).await?;
        self.give_back_space().await;
        Ok(())
    }

    /// Keeps that what happened before `since` may be missing.
    async fn keep_known_since(&self, at: &OrganizationRef, since: &str) -> Result<(), StoreFault> {
        sqlx::query(
            "UPDATE organization SET known_since = MAX(known_since, ?)
             WHERE account = ? AND id = ?",
        )
        .bind(since)
        .bind(at.account.as_str())
        .bind(at.organization.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn first_too_many(
        &self,
        at: &OrganizationRef,
        entries: Option<u32>,
    ) -> Result<Option<i64>, StoreFault> {
        let Some(entries) = entries else { return Ok(None) };
        let first = sqlx::query_scalar(FIRST_TOO_MANY)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(entries);
        Ok(first.fetch_optional(&self.pool).await?)
    }

    async fn forget_some(
        &self,
        at: &OrganizationRef,
        too_many: Option<i64>,
        oldest: Option<Timestamp>,
    ) -> Result<u64, StoreFault> {
        let gone: Vec<String> = sqlx::query_scalar(FORGET)
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(too_many)
            .bind(oldest.map(|oldest| oldest.to_string()))
            .bind(BATCH)
            .fetch_all(&self.pool)
            .await?;
        if let Some(latest) = gone.iter().max() {
            self.keep_known_since(at, latest).await?;
        }
        Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
    }
}
