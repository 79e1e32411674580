//! What is paid for: seats, plan, and whether it goes on.

use frontdesk_model::SubscriptionStatus;
use jiff::Timestamp;
use serde_json::json;

use super::event::{Action, Event};
use super::organizations::{status, status_word};
use super::transaction::OrganizationTransaction;
use super::{OperationError, Storage, StorageError, count, time, unknown_word};
use crate::audit::facts;
use crate::billing::{Cycle, Subscription};
use crate::organizations::{self as rules, Refusal};

type SubscriptionRow = (i64, String, String, i64, String, Option<i64>, i64);

impl Storage {
    /// An organization's subscription, as it is at that time.
    pub(crate) async fn subscription(
        &self,
        organization: &str,
        now: Timestamp,
    ) -> Result<Option<Subscription>, StorageError> {
        let row: Option<SubscriptionRow> = sqlx::query_as(
            "SELECT seats, status, cycle, seat_price, currency, next_billing_at, created_at
             FROM organizations WHERE id = $1",
        )
        .bind(organization)
        .fetch_optional(&self.database.readers)
        .await?;
        let Some((seats, word, cycle, price, currency, next, created)) = row else {
            return Ok(None);
        };
        let cycle = Cycle::parse(&cycle).ok_or_else(|| unknown_word("cycle"))?;
        let status = status(&word).ok_or_else(|| unknown_word("status"))?;
        // From before there was a cycle: it began with the organization.
        let next = next.map_or_else(|| cycle.after(time(created)), time);
        Ok(Some(
            Subscription {
                seats: count(seats),
                status,
                cycle,
                seat_price: count(price),
                currency,
                next_billing_at: next,
            }
            .at(now),
        ))
    }

    /// Changes the number of seats; never below those that are taken.
    pub(crate) async fn change_seats(
        &self,
        organization: &str,
        actor: &str,
        seats: u32,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.owned_by(actor).await?;
        if change.organization.status != SubscriptionStatus::Active {
            return Err(Refusal::SubscriptionInactive.into());
        }
        let before = change.organization.seats.total;
        if before == seats {
            return Ok(());
        }
        let taken = change.organization.seats.assigned + change.organization.reserved;
        rules::change_seats(taken, seats)?;
        sqlx::query("UPDATE organizations SET seats = $1 WHERE id = $2")
            .bind(i64::from(seats))
            .bind(organization)
            .execute(change.connection())
            .await?;
        change.organization.seats.total = seats;
        change
            .record_change(
                Action::SeatsChanged,
                actor,
                [("seats", json!(before))],
                [("seats", json!(seats))],
            )
            .await?;
        Ok(change.commit().await?)
    }

    /// Cancels the subscription: it ends with the cycle that is paid for. Fine
    /// for one that is not active.
    pub(crate) async fn cancel_subscription(
        &self,
        organization: &str,
        actor: &str,
        ends_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.owned_by(actor).await?;
        if change.organization.status == SubscriptionStatus::Active {
            let to = SubscriptionStatus::Cancelled;
            change.set_status(Some(actor), to, Some(ends_at)).await?;
        }
        Ok(change.commit().await?)
    }

    /// Lets the subscription go on; a new cycle begins where it had ended.
    /// Fine for one that is active.
    pub(crate) async fn resume_subscription(
        &self,
        organization: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.owned_by(actor).await?;
        match change.organization.status {
            SubscriptionStatus::Active => {}
            SubscriptionStatus::Cancelled => {
                change.set_status(Some(actor), SubscriptionStatus::Active, None).await?;
            }
            _ => {
                let next = Cycle::Yearly.after(change.now);
                change.set_status(Some(actor), SubscriptionStatus::Active, Some(next)).await?;
            }
        }
        Ok(change.commit().await?)
    }
}

impl OrganizationTransaction<'_> {
    /// What was cancelled ends when its cycle does.
    pub(super) async fn end_subscription(&mut self) -> Result<(), sqlx::Error> {
        if self.organization.status != SubscriptionStatus::Cancelled {
            return Ok(());
        }
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        let ended: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM organizations WHERE id = $1 AND next_billing_at <= $2",
        )
        .bind(organization)
        .bind(now)
        .fetch_one(self.connection())
        .await?;
        if ended > 0 {
            self.set_status(None, SubscriptionStatus::Expired, None).await?;
        }
        Ok(())
    }

    /// Changes the subscription's status, and its next payment where given.
    async fn set_status(
        &mut self,
        actor: Option<&str>,
        to: SubscriptionStatus,
        next_billing_at: Option<Timestamp>,
    ) -> Result<(), sqlx::Error> {
        let (organization, before) = (self.organization.id.clone(), self.organization.status);
        sqlx::query(
            "UPDATE organizations SET status = $1, next_billing_at = COALESCE($2, next_billing_at)
             WHERE id = $3",
        )
        .bind(status_word(to))
        .bind(next_billing_at.map(Timestamp::as_millisecond))
        .bind(organization)
        .execute(self.connection())
        .await?;
        self.organization.status = to;
        self.record(Event {
            action: Action::SubscriptionChanged,
            actor,
            before: Some(facts([("status", json!(status_word(before)))])),
            after: Some(facts([("status", json!(status_word(to)))])),
            ..Event::default()
        })
        .await
    }
}
