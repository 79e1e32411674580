//! What changed in an organization since a revision: what a poll costs is what
//! changed, not what is.

use super::members::{Person, PersonRow, select_person};
use super::{Storage, StorageError};

/// What changed since a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Who came or changed, by the revision of their last change.
    pub changed: Vec<Person>,
    /// Who is gone.
    pub gone: Vec<String>,
    /// Ask from here next time.
    pub revision: i64,
    /// There is more: ask again at once.
    pub more: bool,
}

impl Storage {
    /// What changed since `since`, at most about `limit` people at once (all
    /// that one change did come together). The organization is at revision `now`.
    pub(crate) async fn changes_since(
        &self,
        organization: &str,
        since: i64,
        now: i64,
        limit: i64,
    ) -> Result<Changes, StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        // The revision of the change that fills the page.
        let reaches: Option<i64> = sqlx::query_scalar(
            "SELECT revision FROM (
                SELECT revision FROM memberships
                WHERE organization_id = $1 AND revision > $2 AND revision <= $3
                UNION ALL
                SELECT revision FROM departures
                WHERE organization_id = $4 AND revision > $5 AND revision <= $6
             ) AS moved ORDER BY revision LIMIT 1 OFFSET $7",
        )
        .bind(organization)
        .bind(since)
        .bind(now)
        .bind(organization)
        .bind(since)
        .bind(now)
        .bind(limit - 1)
        .fetch_optional(&mut *connection)
        .await?;
        let until = reaches.unwrap_or(now);
        let changed: Vec<PersonRow> = sqlx::query_as(concat!(
            select_person!(),
            "WHERE m.organization_id = $1 AND m.revision > $2 AND m.revision <= $3
             ORDER BY m.revision, m.account_id"
        ))
        .bind(organization)
        .bind(since)
        .bind(until)
        .fetch_all(&mut *connection)
        .await?;
        let gone: Vec<String> = sqlx::query_scalar(
            "SELECT account_id FROM departures
             WHERE organization_id = $1 AND revision > $2 AND revision <= $3
             ORDER BY revision, account_id",
        )
        .bind(organization)
        .bind(since)
        .bind(until)
        .fetch_all(&mut *connection)
        .await?;
        let changed = changed.into_iter().map(Person::try_from).collect::<Result<_, _>>()?;
        Ok(Changes { changed, gone, revision: until, more: until < now })
    }
}
