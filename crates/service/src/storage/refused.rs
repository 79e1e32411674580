//! Who was refused: those who stood before a closed door.

use jiff::Timestamp;

use super::transaction::OrganizationTransaction;
use super::{LIST, Storage, StorageError, count, time};
use crate::organizations::Refusal;

/// Somebody who stood before a closed door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedJoin {
    pub account: String,
    pub name: String,
    pub username: String,
    pub reason: String,
    pub link: Option<String>,
    pub times: u32,
    pub last_at: Timestamp,
}

impl OrganizationTransaction<'_> {
    /// Writes down that somebody was refused. Gives whether it is the first
    /// time for this reason.
    pub(super) async fn refuse(
        &mut self,
        account: &str,
        link: Option<&str>,
        refusal: Refusal,
    ) -> Result<bool, sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        let times: i64 = sqlx::query_scalar(
            "INSERT INTO refused_joins
                (organization_id, account_id, reason, link_id, times, first_at, last_at)
             VALUES ($1, $2, $3, $4, 1, $5, $6)
             ON CONFLICT (organization_id, account_id, reason)
             DO UPDATE SET times = refused_joins.times + 1, link_id = excluded.link_id,
                           last_at = excluded.last_at
             RETURNING times",
        )
        .bind(organization)
        .bind(account)
        .bind(refusal.reason())
        .bind(link)
        .bind(now)
        .bind(now)
        .fetch_one(self.connection())
        .await?;
        let first = times == 1;
        if first {
            self.tell_of_refusal(account, refusal).await?;
        }
        Ok(first)
    }
}

impl Storage {
    /// Who was refused, the latest first.
    pub(crate) async fn refused_joins(
        &self,
        organization: &str,
    ) -> Result<Vec<RefusedJoin>, StorageError> {
        type Row = (String, String, String, String, Option<String>, i64, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT r.account_id, a.name, a.username, r.reason, r.link_id, r.times, r.last_at
             FROM refused_joins r JOIN accounts a ON a.id = r.account_id
             WHERE r.organization_id = $1 ORDER BY r.last_at DESC, r.account_id LIMIT $2",
        )
        .bind(organization)
        .bind(LIST)
        .fetch_all(&self.database.readers)
        .await?;
        let refused = |(account, name, username, reason, link, times, at): Row| RefusedJoin {
            account,
            name,
            username,
            reason,
            link,
            times: count(times),
            last_at: time(at),
        };
        Ok(rows.into_iter().map(refused).collect())
    }
}
