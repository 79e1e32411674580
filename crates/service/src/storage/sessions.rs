//! Sessions: who is signed in, with what, and until when.

use jiff::{SignedDuration, Timestamp};

use super::accounts::{Account, AccountRow, account_columns};
use super::{Storage, StorageError, time};

/// Use is written down at most this often.
pub(super) const USE_STEP: SignedDuration = SignedDuration::from_secs(60);

/// A session to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionToKeep<'a> {
    /// What the list of sessions names it by.
    pub id: &'a str,
    /// What it is begun with, such as a browser's name.
    pub device: &'a str,
    /// SHA-256 of the token.
    pub token_hash: &'a [u8],
    pub account: &'a str,
    pub at: Timestamp,
    /// `None`: does not expire.
    pub expires: Option<Timestamp>,
}

/// A session that is valid.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub account: Account,
    pub last_used: Timestamp,
    pub expires: Option<Timestamp>,
}

/// A session in the list of its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedSession {
    pub id: String,
    /// Empty: not known.
    pub device: String,
    pub began: Timestamp,
    pub last_used: Timestamp,
    pub expires: Option<Timestamp>,
    /// The one that asks.
    pub current: bool,
}

impl Storage {
    /// Begins a session; sessions of the same person that are over go.
    pub(crate) async fn create_session(
        &self,
        session: SessionToKeep<'_>,
    ) -> Result<(), StorageError> {
        let mut transaction = self.database.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND expires_at <= $2")
            .bind(session.account)
            .bind(session.at.as_millisecond())
            .execute(&mut *transaction)
            .await?;
        keep(&mut transaction, &session).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Begins the one session of a person without a password: those before
    /// end. Gives whether there is such a person.
    pub(crate) async fn replace_owner_session(
        &self,
        session: SessionToKeep<'_>,
    ) -> Result<bool, StorageError> {
        let mut transaction = self.database.begin().await?;
        let is_owner: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM accounts WHERE id = $1 AND password_hash IS NULL",
        )
        .bind(session.account)
        .fetch_one(&mut *transaction)
        .await?;
        let is_owner = is_owner > 0;
        if is_owner {
            sqlx::query("DELETE FROM sessions WHERE account_id = $1")
                .bind(session.account)
                .execute(&mut *transaction)
                .await?;
            keep(&mut transaction, &session).await?;
            transaction.commit().await?;
        }
        Ok(is_owner)
    }

    /// The session of a token that is valid now.
    pub(crate) async fn session(
        &self,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<Session>, StorageError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            account: AccountRow,
            last_used_at: i64,
            expires_at: Option<i64>,
        }
        let row: Option<Row> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            ", s.last_used_at, s.expires_at
             FROM sessions s JOIN accounts a ON a.id = s.account_id
             WHERE s.token_hash = $1 AND (s.expires_at IS NULL OR s.expires_at > $2)"
        ))
        .bind(token_hash)
        .bind(now.as_millisecond())
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(|row| Session {
            account: row.account.into(),
            last_used: time(row.last_used_at),
            expires: row.expires_at.map(time),
        }))
    }

    /// Writes down that a session was used: when its person was last active,
    /// when it was last used, and until when it now lasts. Writes nothing that
    /// would hardly differ.
    pub(crate) async fn session_used(
        &self,
        token_hash: &[u8],
        session: &Session,
        now: Timestamp,
        expires: Option<Timestamp>,
    ) -> Result<(), StorageError> {
        let active = now.duration_since(session.account.last_active) >= USE_STEP;
        let used = now.duration_since(session.last_used) >= USE_STEP;
        if !active && !used && expires == session.expires {
            return Ok(());
        }
        let mut transaction = self.database.begin().await?;
        if active {
            self::active(&mut transaction, &session.account.id, now).await?;
        }
        sqlx::query("UPDATE sessions SET last_used_at = $1, expires_at = $2 WHERE token_hash = $3")
            .bind(now.as_millisecond())
            .bind(expires.map(Timestamp::as_millisecond))
            .bind(token_hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends a session. Fine where there is none.
    pub(crate) async fn end_session(&self, token_hash: &[u8]) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Somebody's sessions that are valid now, the one used last first.
    pub(crate) async fn sessions(
        &self,
        account: &str,
        current: &[u8],
        now: Timestamp,
    ) -> Result<Vec<ListedSession>, StorageError> {
        type Row = (String, String, i64, i64, Option<i64>, Vec<u8>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, device, created_at, last_used_at, expires_at, token_hash FROM sessions
             WHERE account_id = $1 AND (expires_at IS NULL OR expires_at > $2)
             ORDER BY last_used_at DESC, created_at DESC, id LIMIT 500",
        )
        .bind(account)
        .bind(now.as_millisecond())
        .fetch_all(&self.database.readers)
        .await?;
        let listed = |(id, device, began, last_used, expires, hash): Row| ListedSession {
            id,
            device,
            began: time(began),
            last_used: time(last_used),
            expires: expires.map(time),
            current: hash == current,
        };
        Ok(rows.into_iter().map(listed).collect())
    }

    /// When a session began.
    pub(crate) async fn session_began(
        &self,
        token_hash: &[u8],
    ) -> Result<Option<Timestamp>, StorageError> {
        let began: Option<i64> =
            sqlx::query_scalar("SELECT created_at FROM sessions WHERE token_hash = $1")
                .bind(token_hash)
                .fetch_optional(&self.database.readers)
                .await?;
        Ok(began.map(time))
    }

    /// Ends one of somebody's sessions. Gives whether there was such a one.
    pub(crate) async fn revoke_session(
        &self,
        account: &str,
        id: &str,
    ) -> Result<bool, StorageError> {
        let ended = sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND id = $2")
            .bind(account)
            .bind(id)
            .execute(&self.database.writer)
            .await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Ends all of somebody's sessions but one. Gives how many.
    pub(crate) async fn revoke_other_sessions(
        &self,
        account: &str,
        but: &[u8],
    ) -> Result<u64, StorageError> {
        let mut transaction = self.database.begin().await?;
        let ended = end_others(&mut transaction, account, but).await?;
        transaction.commit().await?;
        Ok(ended)
    }
}

/// Ends all of somebody's sessions but one, and those that devices they
/// allowed have yet to begin. Gives how many sessions.
pub(super) async fn end_others(
    connection: &mut sqlx::AnyConnection,
    account: &str,
    but: &[u8],
) -> Result<u64, sqlx::Error> {
    sqlx::query("DELETE FROM device_grants WHERE account_id = $1")
        .bind(account)
        .execute(&mut *connection)
        .await?;
    let ended = sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2")
        .bind(account)
        .bind(but)
        .execute(connection)
        .await?;
    Ok(ended.rows_affected())
}

/// Writes down that somebody is active.
pub(super) async fn active(
    connection: &mut sqlx::AnyConnection,
    account: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE accounts SET last_active_at = $1 WHERE id = $2")
        .bind(now.as_millisecond())
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a session down.
pub(super) async fn keep(
    connection: &mut sqlx::AnyConnection,
    session: &SessionToKeep<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions
            (token_hash, id, account_id, device, created_at, last_used_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(session.token_hash)
    .bind(session.id)
    .bind(session.account)
    .bind(session.device)
    .bind(session.at.as_millisecond())
    .bind(session.at.as_millisecond())
    .bind(session.expires.map(Timestamp::as_millisecond))
    .execute(connection)
    .await?;
    Ok(())
}
