//! One change to one organization, alone with it from the first look at the
//! facts to the commit.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::{Any, AnyConnection, Transaction};

use super::event::{Action, Event};
use super::news::News;
use super::organizations::{OrganizationRecord, OrganizationRow, organization_columns};
use super::{OperationError, Storage, StorageError, time};
use crate::audit::{self, facts};
use crate::organizations::{Denial, Joins};

/// How long a seat is kept for somebody on the waiting list.
pub(crate) const OFFER_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// A transaction that has its organization to itself.
///
/// [`organization`](Self::organization) is what it began with, its seats kept
/// up to date by [`seats`](super::seats). Dropped without
/// [`commit`](Self::commit), nothing has happened.
pub(super) struct OrganizationTransaction<'a> {
    pub(super) storage: &'a Storage,
    transaction: Transaction<'static, Any>,
    pub(super) organization: OrganizationRecord,
    /// The revision that this change makes.
    pub(super) revision: i64,
    /// In whole milliseconds, as times are kept.
    pub(super) now: Timestamp,
    audit_sequence: i64,
    audit_hash: Vec<u8>,
    /// Something happened that others should look at.
    happened: bool,
    /// Who has something new to read.
    pub(super) told: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct LockedRow {
    #[sqlx(flatten)]
    organization: OrganizationRow,
    audit_sequence: i64,
    audit_hash: Vec<u8>,
}

impl Storage {
    /// Begins a change to an organization; `None` where there is none. What
    /// time has done to it (an offer that lapsed, a pause that is over) is done
    /// first.
    pub(super) async fn change(
        &self,
        organization: &str,
        now: Timestamp,
    ) -> Result<Option<OrganizationTransaction<'_>>, StorageError> {
        let mut change = self.locked(organization, now).await?;
        if let Some(change) = &mut change {
            change.catch_up().await?;
        }
        Ok(change)
    }

    /// As [`Storage::change`]; that there is no such organization is a denial.
    pub(super) async fn change_known(
        &self,
        organization: &str,
        now: Timestamp,
    ) -> Result<OrganizationTransaction<'_>, OperationError> {
        Ok(self.change(organization, now).await?.ok_or(Denial::NotFound)?)
    }

    /// Does what time has done to an organization: at its next change that
    /// happens anyway, here without one.
    pub(crate) async fn catch_up(
        &self,
        organization: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        if let Some(change) = self.change(organization, now).await? {
            change.commit().await?;
        }
        Ok(())
    }

    /// The organizations that [`Storage::catch_up`] has something to do for.
    pub(crate) async fn overdue(&self, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let now = now.as_millisecond();
        Ok(sqlx::query_scalar(
            "SELECT organization_id FROM waiting_list WHERE offered_until <= $1
             UNION SELECT id FROM organizations WHERE joins_paused = 1 AND joins_resume_at <= $2
             UNION SELECT id FROM organizations WHERE status = 'cancelled' AND next_billing_at <= $3",
        )
        .bind(now)
        .bind(now)
        .bind(now)
        .fetch_all(&self.database.readers)
        .await?)
    }

    /// When [`Storage::overdue`] has something next, where that is known.
    pub(crate) async fn next_overdue(&self) -> Result<Option<Timestamp>, StorageError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(at) FROM (
                 SELECT offered_until AS at FROM waiting_list
                 UNION ALL SELECT joins_resume_at FROM organizations WHERE joins_paused = 1
                 UNION ALL SELECT next_billing_at FROM organizations WHERE status = 'cancelled'
             ) due",
        )
        .fetch_one(&self.database.readers)
        .await?;
        Ok(next.map(time))
    }

    /// The organization, locked, and nothing else done to it.
    pub(super) async fn locked(
        &self,
        organization: &str,
        now: Timestamp,
    ) -> Result<Option<OrganizationTransaction<'_>>, StorageError> {
        let transaction = self.database.begin().await?;
        self.alone_with(transaction, organization, now).await
    }

    /// As [`Storage::locked`], in a transaction that has begun.
    pub(super) async fn alone_with(
        &self,
        mut transaction: Transaction<'static, Any>,
        organization: &str,
        now: Timestamp,
    ) -> Result<Option<OrganizationTransaction<'_>>, StorageError> {
        let sql = self.database.locking(concat!(
            "SELECT ",
            organization_columns!(),
            ", o.audit_sequence, o.audit_hash FROM organizations o WHERE o.id = $1"
        ));
        let row: Option<LockedRow> =
            sqlx::query_as(sql).bind(organization).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(None) };
        let organization = OrganizationRecord::try_from(row.organization)?;
        Ok(Some(OrganizationTransaction {
            storage: self,
            transaction,
            revision: organization.revision + 1,
            organization,
            now: time(now.as_millisecond()),
            audit_sequence: row.audit_sequence,
            audit_hash: row.audit_hash,
            happened: false,
            told: Vec::new(),
        }))
    }
}

impl OrganizationTransaction<'_> {
    /// The connection, for statements of one's own.
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Keeps a row of another table as it is until the end.
    pub(super) async fn lock_account(&mut self, account: &str) -> Result<(), sqlx::Error> {
        let sql = self.storage.database.locking("SELECT id FROM accounts WHERE id = $1");
        sqlx::query(sql).bind(account).fetch_optional(&mut *self.transaction).await?;
        Ok(())
    }

    /// Writes down what happened, and tells whom it concerns.
    pub(super) async fn record(&mut self, event: Event<'_>) -> Result<(), sqlx::Error> {
        self.append(&event).await?;
        self.queue_webhooks(&event).await?;
        self.tell(&event).await?;
        self.happened = true;
        Ok(())
    }

    /// Adds an entry to the audit log.
    pub(super) async fn append(&mut self, event: &Event<'_>) -> Result<(), sqlx::Error> {
        let text =
            |facts: &Option<audit::Facts>| facts.as_ref().map(|facts| json!(facts).to_string());
        let sequence = self.audit_sequence + 1;
        let entry = audit::Entry {
            organization: self.organization.id.clone(),
            sequence: sequence.unsigned_abs(),
            at: self.now,
            actor: event.actor.map(str::to_owned),
            action: event.action.as_str().to_owned(),
            subject: event.subject.map(str::to_owned),
            before: event.before.clone(),
            after: event.after.clone(),
            reason: event.reason.map(str::to_owned),
        };
        let previous = audit::Hash::try_from(self.audit_hash.as_slice()).unwrap_or(audit::GENESIS);
        let hash = entry.hash(&previous);
        sqlx::query(
            "INSERT INTO audit_entries
                (organization_id, sequence, at, actor_id, action, subject_id, before, after,
                 reason, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(&entry.organization)
        .bind(sequence)
        .bind(entry.at.as_millisecond())
        .bind(&entry.actor)
        .bind(&entry.action)
        .bind(&entry.subject)
        .bind(text(&entry.before))
        .bind(text(&entry.after))
        .bind(&entry.reason)
        .bind(hash.as_slice())
        .execute(&mut *self.transaction)
        .await?;
        self.audit_sequence = sequence;
        self.audit_hash = hash.to_vec();
        Ok(())
    }

    /// Makes it so. A seat that has become free is offered to whoever waits.
    pub(super) async fn commit(mut self) -> Result<(), StorageError> {
        self.offer_free_seats().await?;
        if !self.happened {
            let Self { storage, transaction, told: people, .. } = self;
            let news = News { organization: None, people };
            return Ok(storage.tell_of(transaction, &news).await?);
        }
        self.commit_quietly().await
    }

    /// Makes it so, and nothing more.
    pub(super) async fn commit_quietly(mut self) -> Result<(), StorageError> {
        sqlx::query(
            "UPDATE organizations SET revision = $1, audit_sequence = $2, audit_hash = $3
             WHERE id = $4",
        )
        .bind(self.revision)
        .bind(self.audit_sequence)
        .bind(self.audit_hash.as_slice())
        .bind(&self.organization.id)
        .execute(&mut *self.transaction)
        .await?;
        let Self { storage, transaction, organization, told: people, .. } = self;
        let news = News { organization: Some(organization.id), people };
        Ok(storage.tell_of(transaction, &news).await?)
    }

    /// Does what time has done.
    async fn catch_up(&mut self) -> Result<(), StorageError> {
        if let Joins::PausedUntil(end) = self.organization.joins
            && end <= self.now
        {
            self.set_joins(Joins::Open).await?;
            self.record(Event { action: Action::JoinsResumed, ..Event::default() }).await?;
            self.offer_free_seats().await?;
            // Who waits comes before who stands at the door.
            self.offer_free_seats().await?;
        }
        self.end_subscription().await?;
        if self.organization.reserved > 0 {
            self.end_lapsed_offers().await?;
            self.offer_free_seats().await?;
        }
        Ok(())
    }

    /// Lets people join, or not for now. Nobody's deadline runs out in a pause:
    /// what was offered is offered anew when people may join again.
    pub(super) async fn set_joins(&mut self, joins: Joins) -> Result<(), sqlx::Error> {
        let (paused, until) = match joins {
            Joins::Open => (0, None),
            Joins::Paused => (1, None),
            Joins::PausedUntil(end) => (1, Some(end.as_millisecond())),
        };
        sqlx::query(
            "UPDATE organizations SET joins_paused = $1, joins_resume_at = $2 WHERE id = $3",
        )
        .bind(paused)
        .bind(until)
        .bind(&self.organization.id)
        .execute(&mut *self.transaction)
        .await?;
        self.organization.joins = joins;
        if joins != Joins::Open {
            self.take_back_offers().await?;
        }
        Ok(())
    }

    /// Somebody's own event about themselves.
    pub(super) async fn record_own(
        &mut self,
        action: Action,
        account: &str,
    ) -> Result<(), sqlx::Error> {
        let subject = Some(account);
        self.record(Event { action, actor: subject, subject, ..Event::default() }).await
    }

    /// An event that an actor caused to the organization itself.
    pub(super) async fn record_change<const N: usize>(
        &mut self,
        action: Action,
        actor: &str,
        before: [(&str, serde_json::Value); N],
        after: [(&str, serde_json::Value); N],
    ) -> Result<(), sqlx::Error> {
        let (before, after) = (Some(facts(before)), Some(facts(after)));
        self.record(Event { action, actor: Some(actor), before, after, ..Event::default() }).await
    }
}
