//! Mails to send. Any number of processes send from it: a mail is claimed for
//! a while, sent outside of any transaction, and gone once the mail server has
//! it. Who dies in between leaves it to the others.

use jiff::{SignedDuration, Timestamp};

use super::{Storage, StorageError, time};
use crate::notifications::{Facts, Kind};

/// A claim lasts so long: longer than any attempt takes.
const CLAIM_LASTS: SignedDuration = SignedDuration::from_mins(5);

/// What was given up is kept so long, for whoever looks for the reason.
const GIVEN_UP_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A mail to send.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub id: String,
    /// Whose address it is, where they have an account.
    pub account: Option<String>,
    pub address: String,
    pub kind: Kind,
    pub language: String,
    pub facts: Facts,
    pub created_at: Timestamp,
    /// This one included.
    pub attempts: u32,
    /// The token of the link by which a seat is offered, where it is good.
    pub invite_token: Option<String>,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The mail server has it.
    Accepted,
    /// Tried again at that time.
    Later(Timestamp),
    /// Not tried again.
    GivenUp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    account_id: Option<String>,
    address: String,
    kind: String,
    language: String,
    facts: String,
    created_at: i64,
    attempts: i64,
}

impl Row {
    fn mail(self) -> Option<Mail> {
        Some(Mail {
            kind: Kind::parse(&self.kind)?,
            facts: serde_json::from_str(&self.facts).ok()?,
            id: self.id,
            account: self.account_id,
            address: self.address,
            language: self.language,
            created_at: time(self.created_at),
            attempts: u32::try_from(self.attempts + 1).unwrap_or(u32::MAX),
            invite_token: None,
        })
    }
}

impl Storage {
    /// Claims up to `limit` mails that are due.
    pub(crate) async fn claim_mails(
        &self,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<Mail>, StorageError> {
        let at = now.as_millisecond();
        // Mostly there is nothing to do, and SQLite's only writer is left alone.
        let due: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM (SELECT id FROM outbox
             WHERE due_at <= $1 AND gave_up_at IS NULL
                 AND (claimed_until IS NULL OR claimed_until <= $2) LIMIT 1) AS due",
        )
        .bind(at)
        .bind(at)
        .fetch_one(&self.database.readers)
        .await?;
        if due == 0 {
            return Ok(Vec::new());
        }
        let mut transaction = self.database.begin().await?;
        let sql = self.database.claiming(
            "SELECT id, account_id, address, kind, language, facts, created_at, attempts
             FROM outbox
             WHERE due_at <= $1 AND gave_up_at IS NULL
                 AND (claimed_until IS NULL OR claimed_until <= $2)
             ORDER BY due_at, id LIMIT $3",
        );
        let rows: Vec<Row> =
            sqlx::query_as(sql).bind(at).bind(at).bind(limit).fetch_all(&mut *transaction).await?;
        let until = now.saturating_add(CLAIM_LASTS).unwrap_or(Timestamp::MAX);
        let mut mails = Vec::with_capacity(rows.len());
        for row in rows {
            sqlx::query(
                "UPDATE outbox SET claimed_until = $1, attempts = attempts + 1 WHERE id = $2",
            )
            .bind(until.as_millisecond())
            .bind(&row.id)
            .execute(&mut *transaction)
            .await?;
            let Some(mut mail) = row.mail() else { continue };
            if mail.kind == Kind::SeatOffered {
                mail.invite_token = sqlx::query_scalar(
                    "SELECT l.token FROM waiting_list w JOIN invite_links l ON l.id = w.link_id
                     WHERE w.account_id = $1 AND w.organization_id = $2 AND l.token IS NOT NULL",
                )
                .bind(&mail.account)
                .bind(&mail.facts.organization_id)
                .fetch_optional(&mut *transaction)
                .await?;
            }
            mails.push(mail);
        }
        transaction.commit().await?;
        Ok(mails)
    }

    /// Writes down what became of a mail that this process has claimed. `word`
    /// says why, without an address.
    pub(crate) async fn mail_tried(
        &self,
        id: &str,
        outcome: Outcome,
        word: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        match outcome {
            Outcome::Accepted => {
                sqlx::query("DELETE FROM outbox WHERE id = $1")
                    .bind(id)
                    .execute(&self.database.writer)
                    .await?;
            }
            Outcome::Later(due) => {
                sqlx::query(
                    "UPDATE outbox SET claimed_until = NULL, due_at = $1, last_error = $2
                     WHERE id = $3",
                )
                .bind(due.as_millisecond())
                .bind(word)
                .bind(id)
                .execute(&self.database.writer)
                .await?;
            }
            // What it said may be a secret, such as a code to sign in.
            Outcome::GivenUp => {
                sqlx::query(
                    "UPDATE outbox SET claimed_until = NULL, gave_up_at = $1, last_error = $2,
                         facts = '{}'
                     WHERE id = $3",
                )
                .bind(now.as_millisecond())
                .bind(word)
                .bind(id)
                .execute(&self.database.writer)
                .await?;
            }
        }
        Ok(())
    }

    /// Forgets mails that were given up long ago.
    pub(crate) async fn forget_mails(&self, now: Timestamp) -> Result<(), StorageError> {
        let since = now.saturating_sub(GIVEN_UP_LASTS).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM outbox WHERE gave_up_at < $1")
            .bind(since.as_millisecond())
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}
