//! Who was removed: brought back, or allowed to come back by themselves.

use frontdesk_model::SeatType;
use jiff::Timestamp;

use super::event::Action;
use super::organizations::{Standing, StandingRow};
use super::seats::{Newcomer, SeatPath, Wants};
use super::{OperationError, Storage, StorageError, time};
use crate::organizations::Denial;

/// Somebody who was removed and may be brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    pub account: String,
    pub name: String,
    pub username: String,
    pub at: Timestamp,
}

impl Storage {
    /// Undoes a removal: they are in again as what they were, with a seat where
    /// they held one; refused where none is free.
    pub(crate) async fn restore(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let was: Option<StandingRow> = sqlx::query_as(
            "SELECT role, seat_type, joined_at FROM removals
             WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(member)
        .fetch_optional(change.connection())
        .await?;
        let was = was.map(Standing::try_from).transpose()?.ok_or(Denial::NotFound)?;
        if change.standing(member).await?.is_some() {
            return Err(Denial::NotFound.into());
        }
        change
            .enter(Newcomer {
                account: member,
                role: was.role,
                path: SeatPath::Restore,
                wants: if was.seat_type == SeatType::Plus {
                    Wants::SeatIfNeeded
                } else {
                    Wants::NoSeat
                },
                actor: Some(actor),
                link: None,
                invited_by: Some(actor),
                joined_at: was.joined_at,
            })
            .await?;
        Ok(change.commit().await?)
    }

    /// Lets somebody who was removed come back by the links there are.
    pub(crate) async fn allow_again(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let allowed =
            sqlx::query("DELETE FROM removals WHERE organization_id = $1 AND account_id = $2")
                .bind(organization)
                .bind(member)
                .execute(change.connection())
                .await?;
        if allowed.rows_affected() == 0 {
            return Err(Denial::NotFound.into());
        }
        let people = (actor, member);
        change.record_about(Action::MemberAllowedAgain, people, (None, None), "role", None).await?;
        Ok(change.commit().await?)
    }

    /// Who was removed and has not come back, the latest first.
    pub(crate) async fn removed(&self, organization: &str) -> Result<Vec<Removed>, StorageError> {
        type Row = (String, String, String, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT r.account_id, a.name, a.username, r.removed_at
             FROM removals r JOIN accounts a ON a.id = r.account_id
             WHERE r.organization_id = $1 AND NOT EXISTS (
                 SELECT 1 FROM memberships m
                 WHERE m.organization_id = r.organization_id AND m.account_id = r.account_id)
             ORDER BY r.removed_at DESC, r.account_id LIMIT 500",
        )
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        let removed =
            |(account, name, username, at): Row| Removed { account, name, username, at: time(at) };
        Ok(rows.into_iter().map(removed).collect())
    }

    /// Whose e-mail address that is.
    pub(crate) async fn account_of_email(
        &self,
        email: &str,
    ) -> Result<Option<String>, StorageError> {
        Ok(sqlx::query_scalar("SELECT id FROM accounts WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.database.readers)
            .await?)
    }
}
