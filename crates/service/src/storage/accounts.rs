//! Accounts and their sessions.

use jiff::{SignedDuration, Timestamp};

use super::{Storage, StorageError, time};

/// Activity is written down at most this often for each person.
const ACTIVITY_STEP: SignedDuration = SignedDuration::from_secs(60);

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub username: String,
    pub email: Option<String>,
    pub last_active: Timestamp,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: String,
    name: String,
    username: String,
    email: Option<String>,
    last_active_at: i64,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            username: row.username,
            email: row.email,
            last_active: time(row.last_active_at),
        }
    }
}

/// What an account is made of.
#[derive(Debug)]
pub(crate) struct NewAccount<'a> {
    pub id: &'a str,
    pub name: &'a str,
    /// Wanted usernames; the first that is free is taken, the last is one that
    /// nobody has.
    pub usernames: &'a [String],
    /// With the hash of its password.
    pub sign_in: Option<(&'a str, &'a str)>,
    pub at: Timestamp,
}

/// A session to keep.
#[derive(Debug)]
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
    pub expires: Option<Timestamp>,
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateAccountError {
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<sqlx::Error> for CreateAccountError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl Storage {
    /// Makes an account and its first session.
    pub(crate) async fn create_account(
        &self,
        new: NewAccount<'_>,
        session: SessionToKeep<'_>,
    ) -> Result<Account, CreateAccountError> {
        let mut transaction = self.database.begin().await?;
        let (email, password_hash) = new.sign_in.unzip();
        if let Some(email) = email {
            let taken: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE email = $1")
                .bind(email)
                .fetch_one(&mut *transaction)
                .await?;
            if taken > 0 {
                return Err(CreateAccountError::EmailTaken);
            }
        }
        let mut username = new.id;
        for wanted in new.usernames {
            let taken: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE username = $1")
                    .bind(wanted)
                    .fetch_one(&mut *transaction)
                    .await?;
            if taken == 0 {
                username = wanted;
                break;
            }
        }
        sqlx::query(
            "INSERT INTO accounts (id, name, username, email, password_hash, created_at, last_active_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.id)
        .bind(new.name)
        .bind(username)
        .bind(email)
        .bind(password_hash)
        .bind(new.at.as_millisecond())
        .bind(new.at.as_millisecond())
        .execute(&mut *transaction)
        .await?;
        keep(&mut transaction, &session).await?;
        transaction.commit().await?;
        Ok(Account {
            id: new.id.to_owned(),
            name: new.name.to_owned(),
            username: username.to_owned(),
            email: email.map(str::to_owned),
            last_active: new.at,
        })
    }

    /// The account of an e-mail address, and the hash of its password.
    pub(crate) async fn account_by_email(
        &self,
        email: &str,
    ) -> Result<Option<(Account, String)>, StorageError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            account: AccountRow,
            password_hash: String,
        }
        let row: Option<Row> = sqlx::query_as(
            "SELECT id, name, username, email, last_active_at, password_hash
             FROM accounts WHERE email = $1 AND password_hash IS NOT NULL",
        )
        .bind(email)
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(|row| (row.account.into(), row.password_hash)))
    }

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
            expires_at: Option<i64>,
        }
        let row: Option<Row> = sqlx::query_as(
            "SELECT a.id, a.name, a.username, a.email, a.last_active_at, s.expires_at
             FROM sessions s JOIN accounts a ON a.id = s.account_id
             WHERE s.token_hash = $1 AND (s.expires_at IS NULL OR s.expires_at > $2)",
        )
        .bind(token_hash)
        .bind(now.as_millisecond())
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row
            .map(|row| Session { account: row.account.into(), expires: row.expires_at.map(time) }))
    }

    /// Writes down that a session was used: when its person was last active,
    /// and until when it now lasts. Writes nothing that would hardly differ.
    pub(crate) async fn session_used(
        &self,
        token_hash: &[u8],
        session: &Session,
        now: Timestamp,
        expires: Option<Timestamp>,
    ) -> Result<(), StorageError> {
        let active = now.duration_since(session.account.last_active) >= ACTIVITY_STEP;
        let extend = expires != session.expires;
        if !active && !extend {
            return Ok(());
        }
        let mut transaction = self.database.begin().await?;
        if active {
            sqlx::query("UPDATE accounts SET last_active_at = $1 WHERE id = $2")
                .bind(now.as_millisecond())
                .bind(&session.account.id)
                .execute(&mut *transaction)
                .await?;
        }
        if extend {
            sqlx::query("UPDATE sessions SET expires_at = $1 WHERE token_hash = $2")
                .bind(expires.map(Timestamp::as_millisecond))
                .bind(token_hash)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Puts a new password in place of an e-mail address's, and ends its
    /// sessions. Gives whether there is such an account.
    pub(crate) async fn replace_password(
        &self,
        email: &str,
        password_hash: &str,
    ) -> Result<bool, StorageError> {
        let mut transaction = self.database.begin().await?;
        let changed = sqlx::query("UPDATE accounts SET password_hash = $1 WHERE email = $2")
            .bind(password_hash)
            .bind(email)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "DELETE FROM sessions
             WHERE account_id = (SELECT id FROM accounts WHERE email = $1)",
        )
        .bind(email)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Ends a session. Fine where there is none.
    pub(crate) async fn end_session(&self, token_hash: &[u8]) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}

async fn keep(
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
