//! What people were told, and what they do not want by mail.

use jiff::{SignedDuration, Timestamp};

use super::{Storage, StorageError, time};
use crate::notifications::{Facts, Kind};

/// What was read is kept so long.
const READ_LASTS: SignedDuration = SignedDuration::from_hours(180 * 24);

/// A notification.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub id: String,
    pub kind: Kind,
    pub organization: String,
    pub facts: Facts,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
    /// The reader's.
    pub language: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    organization_id: String,
    facts: String,
    created_at: i64,
    read_at: Option<i64>,
    language: Option<String>,
}

impl Row {
    /// `None` for what a newer version wrote.
    fn told(self) -> Option<Told> {
        Some(Told {
            kind: Kind::parse(&self.kind)?,
            facts: serde_json::from_str(&self.facts).ok()?,
            id: self.id,
            organization: self.organization_id,
            created_at: time(self.created_at),
            read_at: self.read_at.map(time),
            language: self.language,
        })
    }
}

macro_rules! select_told {
    () => {
        "SELECT n.id, n.kind, n.organization_id, n.facts, n.created_at, n.read_at, a.language
         FROM notifications n JOIN accounts a ON a.id = n.account_id "
    };
}

/// Notifications, the latest first.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub told: Vec<Told>,
    /// There are older ones.
    pub more: bool,
}

impl Storage {
    /// What somebody was told, the latest first: `limit` of them that are older
    /// than `before`, which is a time and an id.
    pub(crate) async fn notifications(
        &self,
        account: &str,
        before: Option<(Timestamp, &str)>,
        limit: usize,
    ) -> Result<Page, StorageError> {
        let (at, id) = before.map_or((i64::MAX, ""), |(at, id)| (at.as_millisecond(), id));
        let mut rows: Vec<Row> = sqlx::query_as(concat!(
            select_told!(),
            "WHERE n.account_id = $1 AND (n.created_at < $2 OR (n.created_at = $3 AND n.id < $4))
             ORDER BY n.created_at DESC, n.id DESC LIMIT $5"
        ))
        .bind(account)
        .bind(at)
        .bind(at)
        .bind(id)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(&self.database.readers)
        .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok(Page { told: rows.into_iter().filter_map(Row::told).collect(), more })
    }

    /// What somebody was told since then, the oldest first: `limit` of them
    /// after `after`, a time and an id.
    pub(crate) async fn notifications_since(
        &self,
        account: &str,
        after: (Timestamp, &str),
        limit: i64,
    ) -> Result<Vec<Told>, StorageError> {
        let at = after.0.as_millisecond();
        let rows: Vec<Row> = sqlx::query_as(concat!(
            select_told!(),
            "WHERE n.account_id = $1 AND (n.created_at > $2 OR (n.created_at = $3 AND n.id > $4))
             ORDER BY n.created_at, n.id LIMIT $5"
        ))
        .bind(account)
        .bind(at)
        .bind(at)
        .bind(after.1)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().filter_map(Row::told).collect())
    }

    /// When somebody was last told something.
    pub(crate) async fn last_told(&self, account: &str) -> Result<Option<Timestamp>, StorageError> {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT created_at FROM notifications WHERE account_id = $1
             ORDER BY created_at DESC, id DESC LIMIT 1",
        )
        .bind(account)
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(at.map(time))
    }

    /// How many somebody has not read.
    pub(crate) async fn unread_notifications(&self, account: &str) -> Result<i64, StorageError> {
        Ok(sqlx::query_scalar(
            "SELECT COUNT(*) FROM notifications WHERE account_id = $1 AND read_at IS NULL",
        )
        .bind(account)
        .fetch_one(&self.database.readers)
        .await?)
    }

    /// Marks one, or all, as read. Gives whether there was one.
    pub(crate) async fn read_notifications(
        &self,
        account: &str,
        only: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let read = match only {
            None => {
                sqlx::query(
                    "UPDATE notifications SET read_at = $1
                     WHERE account_id = $2 AND read_at IS NULL",
                )
                .bind(now.as_millisecond())
                .bind(account)
                .execute(&self.database.writer)
                .await?
            }
            Some(id) => {
                sqlx::query(
                    "UPDATE notifications SET read_at = COALESCE(read_at, $1)
                     WHERE account_id = $2 AND id = $3",
                )
                .bind(now.as_millisecond())
                .bind(account)
                .bind(id)
                .execute(&self.database.writer)
                .await?
            }
        };
        Ok(read.rows_affected() > 0)
    }

    /// Forgets what was read long ago.
    pub(crate) async fn forget_notifications(&self, now: Timestamp) -> Result<(), StorageError> {
        let since = now.saturating_sub(READ_LASTS).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM notifications WHERE read_at IS NOT NULL AND created_at < $1")
            .bind(since.as_millisecond())
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// The kinds of mail that somebody does not want.
    pub(crate) async fn unwanted_mail(&self, account: &str) -> Result<Vec<Kind>, StorageError> {
        let kinds: Vec<String> =
            sqlx::query_scalar("SELECT kind FROM unwanted_mail WHERE account_id = $1")
                .bind(account)
                .fetch_all(&self.database.readers)
                .await?;
        Ok(kinds.iter().filter_map(|kind| Kind::parse(kind)).collect())
    }

    /// Somebody wants mails of a kind, or does not. Mails that wait already go
    /// with them.
    pub(crate) async fn set_mail_wanted(
        &self,
        account: &str,
        kind: Kind,
        wanted: bool,
    ) -> Result<(), StorageError> {
        let statements: &[&'static str] = if wanted {
            &["DELETE FROM unwanted_mail WHERE account_id = $1 AND kind = $2"]
        } else {
            &[
                "INSERT INTO unwanted_mail (account_id, kind)
                 SELECT id, $2 FROM accounts WHERE id = $1
                 ON CONFLICT (account_id, kind) DO NOTHING",
                "DELETE FROM outbox WHERE account_id = $1 AND kind = $2 AND claimed_until IS NULL",
            ]
        };
        let mut transaction = self.database.begin().await?;
        for statement in statements {
            sqlx::query(*statement)
                .bind(account)
                .bind(kind.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// A key that all replicas share, made when it is first asked for.
    pub(crate) async fn shared_key(
        &self,
        name: &str,
        new: [u8; 32],
    ) -> Result<Vec<u8>, StorageError> {
        let kept = "SELECT value FROM keys WHERE name = $1";
        let found: Option<Vec<u8>> =
            sqlx::query_scalar(kept).bind(name).fetch_optional(&self.database.readers).await?;
        if let Some(found) = found {
            return Ok(found);
        }
        sqlx::query("INSERT INTO keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(new.as_slice())
            .execute(&self.database.writer)
            .await?;
        Ok(sqlx::query_scalar(kept).bind(name).fetch_one(&self.database.writer).await?)
    }

    /// Whether a token is still good for its session or as an access token. No
    /// use of it: a connection that is merely open is no activity.
    pub(crate) async fn token_holds(
        &self,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let now = now.as_millisecond();
        let holds: i64 = sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM sessions
                     WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2))
                  + (SELECT COUNT(*) FROM access_tokens WHERE token_hash = $3 AND expires_at > $4)",
        )
        .bind(token_hash)
        .bind(now)
        .bind(token_hash)
        .bind(now)
        .fetch_one(&self.database.readers)
        .await?;
        Ok(holds > 0)
    }
}
