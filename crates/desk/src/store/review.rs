//! Who joined and was not reviewed yet.

use std::collections::{HashMap, HashSet};

use frontdesk_local_api::OrganizationRef;
use frontdesk_model::{Change, MemberId, OrganizationId, Snapshot};
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreFault};

/// What changes make of those who were not reviewed: whoever joins is new, but
/// for the person themselves, and whoever is gone is not any more.
pub(crate) fn after_changes(
    unreviewed: &mut HashSet<MemberId>,
    changes: &[Change],
    snapshot: &Snapshot,
) {
    for change in changes {
        match change {
            Change::Joined { member } if member.id != snapshot.own_id => {
                unreviewed.insert(member.id.clone());
            }
            Change::Gone { member } => {
                unreviewed.remove(&member.id);
            }
            _ => {}
        }
    }
}

impl Store {
    /// Who was not reviewed yet, by organization.
    pub(crate) async fn unreviewed(
        &self,
    ) -> Result<HashMap<OrganizationRef, HashSet<MemberId>>, StoreFault> {
        let rows = sqlx::query("SELECT account, organization, member FROM unreviewed")
            .fetch_all(&self.pool)
            .await?;
        let mut unreviewed: HashMap<_, HashSet<_>> = HashMap::new();
        for row in &rows {
            let at = OrganizationRef {
                account: row.try_get::<String, _>("account")?.into(),
                organization: OrganizationId(row.try_get("organization")?),
            };
            unreviewed.entry(at).or_default().insert(MemberId(row.try_get("member")?));
        }
        Ok(unreviewed)
    }

    /// Keeps that these were reviewed.
    pub(crate) async fn keep_reviewed(
        &self,
        at: &OrganizationRef,
        members: &[MemberId],
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "DELETE FROM unreviewed WHERE account = ? AND organization = ?
                 AND member IN (SELECT value FROM json_each(?))",
        )
        .bind(at.account.as_str())
        .bind(at.organization.as_str())
        .bind(serde_json::to_string(members)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// Keeps what a change makes of those who were not reviewed.
pub(super) async fn keep_change(
    connection: &mut SqliteConnection,
    at: &OrganizationRef,
    change: &Change,
    own_id: &MemberId,
) -> Result<(), StoreFault> {
    match change {
        Change::Joined { member } if member.id != *own_id => {
            keep_unreviewed(connection, at, &member.id).await
        }
        Change::Gone { member } => {
            sqlx::query(
                "DELETE FROM unreviewed WHERE account = ? AND organization = ? AND member = ?",
            )
            .bind(at.account.as_str())
            .bind(at.organization.as_str())
            .bind(member.id.as_str())
            .execute(connection)
            .await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Keeps that somebody was not reviewed.
pub(super) async fn keep_unreviewed(
    connection: &mut SqliteConnection,
    at: &OrganizationRef,
    member: &MemberId,
) -> Result<(), StoreFault> {
    sqlx::query(
        "INSERT INTO unreviewed (account, organization, member) VALUES (?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(at.account.as_str())
    .bind(at.organization.as_str())
    .bind(member.as_str())
    .execute(connection)
    .await?;
    Ok(())
}
