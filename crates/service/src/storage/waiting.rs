//! Who is not in yet: the waiting list, requests that need approval, and those
//! who were refused.

use jiff::Timestamp;
use serde_json::json;

use super::event::{Action, Event};
use super::seats::{Newcomer, SeatPath, Wants};
use super::transaction::{OFFER_LASTS, OrganizationTransaction};
use super::{OperationError, Storage, StorageError, count, time};
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

/// Somebody who asked to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinRequest {
    pub account: String,
    pub name: String,
    pub username: String,
    pub link: Option<String>,
    pub requested_at: Timestamp,
    pub declined_at: Option<Timestamp>,
}

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

/// Most rows of such a list. Who is behind them comes up when others are gone.
const LIST: i64 = 500;

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

    /// Whether somebody waits for an admin's answer.
    pub(super) async fn request_of(
        &mut self,
        account: &str,
    ) -> Result<Option<rules::Request>, sqlx::Error> {
        let organization = self.organization.id.clone();
        let declined: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT declined_at FROM join_requests
             WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(self.connection())
        .await?;
        Ok(declined.map(|declined| match declined {
            Some(_) => rules::Request::Declined,
            None => rules::Request::Pending,
        }))
    }

    /// Asks the admins to let somebody in.
    pub(super) async fn request(&mut self, account: &str, link: &str) -> Result<(), sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        sqlx::query(
            "INSERT INTO join_requests (organization_id, account_id, link_id, requested_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(organization)
        .bind(account)
        .bind(link)
        .bind(now)
        .execute(self.connection())
        .await?;
        self.record_own(Action::JoinRequested, account).await
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

    /// Lets somebody in who asked to join, or does not.
    pub(crate) async fn decide_request(
        &self,
        organization: &str,
        actor: &str,
        account: &str,
        grant: bool,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let request = change.request_of(account).await?;
        if request != Some(rules::Request::Pending) && !(grant && request.is_some()) {
            return Err(Denial::NotFound.into());
        }
        if grant {
            let link: Option<Option<String>> = sqlx::query_scalar(
                "SELECT link_id FROM join_requests WHERE organization_id = $1 AND account_id = $2",
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
                    path: SeatPath::Approval,
                    wants: Wants::SeatIfNeeded,
                    actor: Some(actor),
                    link: link.as_deref(),
                    invited_by: Some(actor),
                    joined_at,
                })
                .await?;
            if let Some(link) = &link {
                change.use_link(link).await?;
            }
        } else {
            sqlx::query(
                "UPDATE join_requests SET declined_at = $1
                 WHERE organization_id = $2 AND account_id = $3",
            )
            .bind(now.as_millisecond())
            .bind(organization)
            .bind(account)
            .execute(change.connection())
            .await?;
            let (actor, subject) = (Some(actor), Some(account));
            let declined =
                Event { action: Action::JoinDeclined, actor, subject, ..Event::default() };
            change.record(declined).await?;
        }
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

    /// Who asked to join and was not let in, the latest first.
    pub(crate) async fn join_requests(
        &self,
        organization: &str,
    ) -> Result<Vec<JoinRequest>, StorageError> {
        type Row = (String, String, String, Option<String>, i64, Option<i64>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT r.account_id, a.name, a.username, r.link_id, r.requested_at, r.declined_at
             FROM join_requests r JOIN accounts a ON a.id = r.account_id
             WHERE r.organization_id = $1 ORDER BY r.requested_at DESC, r.account_id LIMIT $2",
        )
        .bind(organization)
        .bind(LIST)
        .fetch_all(&self.database.readers)
        .await?;
        let request = |(account, name, username, link, at, declined): Row| JoinRequest {
            account,
            name,
            username,
            link,
            requested_at: time(at),
            declined_at: declined.map(time),
        };
        Ok(rows.into_iter().map(request).collect())
    }

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
