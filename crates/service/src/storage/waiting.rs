//! The waiting list: first come, first served; a free seat is kept for a while for
//! whoever is next.

use jiff::Timestamp;
use serde_json::json;

use super::event::{Action, Event};
use super::seats::{Newcomer, SeatPath, Wants};
use super::transaction::{OFFER_LASTS, OrganizationTransaction};
use super::{LIST, OperationError, Storage, StorageError, time};
use crate::audit::facts;
use crate::organizations::{self as rules, Denial, Joins, Refusal};
use frontdesk_model::Role;

/// Somebody on the waiting list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub account: String,
    pub name: String,
    pub username: String,
    pub since: Timestamp,
    /// Until when a seat is kept for them.
    pub offered_until: Option<Timestamp>,
}

impl OrganizationTransaction<'_> {
    /// Takes somebody off the waiting list, with the seat that was kept for
    /// them. Gives whether they were on it.
    pub(super) async fn stop_waiting(&mut self, account: &str) -> Result<bool, sqlx::Error> {
        let organization = self.organization.id.clone();
        let kept: Option<Option<i64>> = sqlx::query_scalar(
            "DELETE FROM waiting_list WHERE organization_id = $1 AND account_id = $2
             RETURNING offered_until",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(self.connection())
        .await?;
        if kept.flatten().is_some() {
            self.organization.reserved = self.organization.reserved.saturating_sub(1);
        }
        Ok(kept.is_some())
    }

    /// Until when a seat is kept for somebody.
    pub(super) async fn offer_of(
        &mut self,
        account: &str,
    ) -> Result<Option<Timestamp>, sqlx::Error> {
        let organization = self.organization.id.clone();
        let until: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT offered_until FROM waiting_list
             WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(self.connection())
        .await?;
        Ok(until.flatten().map(time))
    }

    /// Those who did not take their seat in time wait no longer.
    pub(super) async fn end_lapsed_offers(&mut self) -> Result<(), sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        let lapsed: Vec<String> = sqlx::query_scalar(
            "SELECT account_id FROM waiting_list
             WHERE organization_id = $1 AND offered_until <= $2 ORDER BY position",
        )
        .bind(organization)
        .bind(now)
        .fetch_all(self.connection())
        .await?;
        for account in lapsed {
            self.stop_waiting(&account).await?;
            let subject = Some(account.as_str());
            self.record(Event { action: Action::OfferLapsed, subject, ..Event::default() }).await?;
        }
        Ok(())
    }

    /// Keeps no seat for anybody; those who wait keep their place.
    pub(super) async fn take_back_offers(&mut self) -> Result<(), sqlx::Error> {
        let organization = self.organization.id.clone();
        sqlx::query(
            "UPDATE waiting_list SET offered_until = NULL
             WHERE organization_id = $1 AND offered_until IS NOT NULL",
        )
        .bind(organization)
        .execute(self.connection())
        .await?;
        self.organization.reserved = 0;
        Ok(())
    }

    /// Keeps free seats for those who wait, the first first. Not while nobody
    /// may join.
    pub(super) async fn offer_free_seats(&mut self) -> Result<(), sqlx::Error> {
        let free = self.organization.free();
        if free == 0 || self.organization.joins != Joins::Open {
            return Ok(());
        }
        let organization = self.organization.id.clone();
        let next: Vec<String> = sqlx::query_scalar(
            "SELECT account_id FROM waiting_list
             WHERE organization_id = $1 AND offered_until IS NULL ORDER BY position LIMIT $2",
        )
        .bind(&organization)
        .bind(i64::from(free))
        .fetch_all(self.connection())
        .await?;
        let until = self.now.saturating_add(OFFER_LASTS).unwrap_or(Timestamp::MAX);
        for account in next {
            sqlx::query(
                "UPDATE waiting_list SET offered_until = $1
                 WHERE organization_id = $2 AND account_id = $3",
            )
            .bind(until.as_millisecond())
            .bind(&organization)
            .bind(&account)
            .execute(self.connection())
            .await?;
            self.organization.reserved += 1;
            let after = Some(facts([("until", json!(until))]));
            let subject = Some(account.as_str());
            self.record(Event { action: Action::SeatOffered, subject, after, ..Event::default() })
                .await?;
        }
        Ok(())
    }
}

impl Storage {
    /// Begins to wait for a seat, by an invite link. Fine for who waits already.
    pub(crate) async fn wait_for_seat(
        &self,
        organization: &str,
        account: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change(organization, now).await?.ok_or(Refusal::TokenInvalid)?;
        let (facts, link) = change.join_facts(account, token).await?;
        rules::wait_for_seat(facts)?;
        let (position, since) = (change.revision, change.now.as_millisecond());
        let begun = sqlx::query(
            "INSERT INTO waiting_list
                (organization_id, account_id, link_id, position, waiting_since)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organization_id, account_id) DO NOTHING",
        )
        .bind(organization)
        .bind(account)
        .bind(link.as_ref().map(|link| link.id.as_str()))
        .bind(position)
        .bind(since)
        .execute(change.connection())
        .await?;
        if begun.rows_affected() > 0 {
            change.record_own(Action::WaitingBegun, account).await?;
        }
        Ok(change.commit().await?)
    }

    /// Waits no longer, and gives up a seat that was kept. Fine for who does
    /// not wait.
    pub(crate) async fn stop_waiting(
        &self,
        organization: &str,
        account: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        if change.stop_waiting(account).await? {
            change.record_own(Action::WaitingEnded, account).await?;
        }
        Ok(change.commit().await?)
    }

    /// Comes in by the seat that is kept for somebody.
    pub(crate) async fn take_offer(
        &self,
        organization: &str,
        account: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        if change.offer_of(account).await?.is_none() {
            // What lapsed a moment ago is written down.
            change.commit().await?;
            return Err(Denial::NotFound.into());
        }
        if change.organization.joins != Joins::Open {
            return Err(Refusal::JoinsPaused.into());
        }
        let link: Option<Option<String>> = sqlx::query_scalar(
            "SELECT link_id FROM waiting_list WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(change.connection())
        .await?;
        let link = link.flatten();
        let joined_at = change.now;
        change
            .enter(Newcomer {
                account,
                role: Role::Member,
                path: SeatPath::Offer,
                wants: Wants::SeatIfNeeded,
                actor: None,
                link: link.as_deref(),
                invited_by: None,
                joined_at,
            })
            .await?;
        Ok(change.commit().await?)
    }

    /// The waiting list, the first first.
    pub(crate) async fn waiting_list(
        &self,
        organization: &str,
    ) -> Result<Vec<Waiting>, StorageError> {
        type Row = (String, String, String, i64, Option<i64>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT w.account_id, a.name, a.username, w.waiting_since, w.offered_until
             FROM waiting_list w JOIN accounts a ON a.id = w.account_id
             WHERE w.organization_id = $1 ORDER BY w.position LIMIT $2",
        )
        .bind(organization)
        .bind(LIST)
        .fetch_all(&self.database.readers)
        .await?;
        let waiting = |(account, name, username, since, until): Row| Waiting {
            account,
            name,
            username,
            since: time(since),
            offered_until: until.map(time),
        };
        Ok(rows.into_iter().map(waiting).collect())
    }
}
