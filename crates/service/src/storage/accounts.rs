//! Accounts.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::sessions::{SessionToKeep, end_others, keep};
use super::{OperationError, Storage, StorageError, time};
use crate::organizations::Denial;

/// Rounds in which somebody else may be faster to the same name or address.
const ROUNDS: usize = 3;

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub username: String,
    pub email: Option<String>,
    /// They have shown that they read mail at that address.
    pub email_verified: bool,
    pub has_password: bool,
    /// `en`, `de`, `he`; `None`: as the browser asks.
    pub language: Option<String>,
    pub created: Timestamp,
    pub last_active: Timestamp,
}

#[derive(sqlx::FromRow)]
pub(super) struct AccountRow {
    id: String,
    name: String,
    username: String,
    email: Option<String>,
    email_verified_at: Option<i64>,
    has_password: i64,
    language: Option<String>,
    account_created_at: i64,
    last_active_at: i64,
}

/// The columns of an [`AccountRow`], of `accounts a`.
macro_rules! account_columns {
    () => {
        "a.id, a.name, a.username, a.email, a.email_verified_at,
         CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END AS has_password, a.language,
         a.created_at AS account_created_at, a.last_active_at"
    };
}
pub(super) use account_columns;

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            username: row.username,
            email: row.email,
            email_verified: row.email_verified_at.is_some(),
            has_password: row.has_password != 0,
            language: row.language,
            created: time(row.account_created_at),
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

/// How an account that is made is reached.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reached<'a> {
    pub(super) email: Option<&'a str>,
    pub(super) email_verified_at: Option<Timestamp>,
    pub(super) password_hash: Option<&'a str>,
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
        let (email, password_hash) = new.sign_in.unzip();
        for _ in 0..ROUNDS {
            let mut transaction = self.database.begin().await?;
            if let Some(email) = email
                && email_taken(&mut transaction, email).await?
            {
                return Err(CreateAccountError::EmailTaken);
            }
            let reached = Reached { email, password_hash, email_verified_at: None };
            if let Some(account) = insert(&mut transaction, &new, reached).await? {
                keep(&mut transaction, &session).await?;
                transaction.commit().await?;
                return Ok(account);
            }
        }
        Err(sqlx::Error::RowNotFound.into())
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
        let row: Option<Row> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            ", a.password_hash FROM accounts a
             WHERE a.email = $1 AND a.password_hash IS NOT NULL"
        ))
        .bind(email)
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(|row| (row.account.into(), row.password_hash)))
    }

    /// The hash of somebody's password, where they have one.
    pub(crate) async fn password_of(&self, account: &str) -> Result<Option<String>, StorageError> {
        let hash: Option<Option<String>> =
            sqlx::query_scalar("SELECT password_hash FROM accounts WHERE id = $1")
                .bind(account)
                .fetch_optional(&self.database.readers)
                .await?;
        Ok(hash.flatten())
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

    /// Gives somebody another name, and tells the organizations they are in.
    pub(crate) async fn rename_account(
        &self,
        account: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        sqlx::query("UPDATE accounts SET name = $1 WHERE id = $2")
            .bind(name)
            .bind(account)
            .execute(&self.database.writer)
            .await?;
        self.person_changed(account, now).await
    }

    /// Keeps in which language somebody reads; `None`: as their browser asks.
    pub(crate) async fn set_language(
        &self,
        account: &str,
        language: Option<&str>,
    ) -> Result<(), StorageError> {
        sqlx::query("UPDATE accounts SET language = $1 WHERE id = $2")
            .bind(language)
            .bind(account)
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Moves somebody's memberships on by a revision: whoever asks for changes
    /// looks at them again. Nothing for the audit log, which has no names.
    pub(crate) async fn person_changed(
        &self,
        account: &str,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        for organization in self.organizations_of(account).await? {
            let Some(mut change) = self.change(&organization, now).await? else { continue };
            let revision = change.revision;
            let moved = sqlx::query(
                "UPDATE memberships SET revision = $1
                 WHERE organization_id = $2 AND account_id = $3",
            )
            .bind(revision)
            .bind(&organization)
            .bind(account)
            .execute(change.connection())
            .await?;
            // They may have left in the meantime.
            if moved.rows_affected() > 0 {
                change.commit_quietly().await?;
            }
        }
        Ok(())
    }

    /// Replaces the hash of a password where it is still `old`, and ends every
    /// session but one. Gives whether it was.
    pub(crate) async fn change_password(
        &self,
        account: &str,
        (old, new): (Option<&str>, &str),
        but: &[u8],
    ) -> Result<bool, StorageError> {
        let mut transaction = self.database.begin().await?;
        let changed = sqlx::query(
            "UPDATE accounts SET password_hash = $1
             WHERE id = $2 AND COALESCE(password_hash, '') = $3",
        )
        .bind(new)
        .bind(account)
        .bind(old.unwrap_or_default())
        .execute(&mut *transaction)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        end_others(&mut transaction, account, but).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whether somebody owns an organization.
    pub(crate) async fn owns_something(&self, account: &str) -> Result<bool, StorageError> {
        let owned: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM memberships WHERE account_id = $1 AND role = 'owner'",
        )
        .bind(account)
        .fetch_one(&self.database.readers)
        .await?;
        Ok(owned > 0)
    }

    /// Deletes an account: out of every organization, as if they left, then
    /// all there is of them. Refused to an owner.
    pub(crate) async fn delete_account(
        &self,
        account: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        for organization in self.waited_for(account).await? {
            unless_gone(self.stop_waiting(&organization, account, now).await)?;
        }
        for organization in self.organizations_of(account).await? {
            unless_gone(self.leave(&organization, account, now).await)?;
        }
        // Fails where they joined in this very moment: a membership has an
        // account.
        sqlx::query("DELETE FROM accounts WHERE id = $1")
            .bind(account)
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    async fn organizations_of(&self, account: &str) -> Result<Vec<String>, StorageError> {
        Ok(sqlx::query_scalar(
            "SELECT organization_id FROM memberships WHERE account_id = $1
             ORDER BY organization_id",
        )
        .bind(account)
        .fetch_all(&self.database.readers)
        .await?)
    }

    async fn waited_for(&self, account: &str) -> Result<Vec<String>, StorageError> {
        Ok(sqlx::query_scalar("SELECT organization_id FROM waiting_list WHERE account_id = $1")
            .bind(account)
            .fetch_all(&self.database.readers)
            .await?)
    }

    /// Somebody's notifications, the newest first: kind, organization, facts as
    /// JSON, and when.
    pub(crate) async fn notifications_to_export(
        &self,
        account: &str,
    ) -> Result<Vec<(String, String, String, Timestamp)>, StorageError> {
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT kind, organization_id, facts, created_at FROM notifications
             WHERE account_id = $1 ORDER BY created_at DESC, id LIMIT 10000",
        )
        .bind(account)
        .fetch_all(&self.database.readers)
        .await?;
        let with_time = |(kind, organization, facts, at)| (kind, organization, facts, time(at));
        Ok(rows.into_iter().map(with_time).collect())
    }

    /// Forgets what has expired of signing in.
    pub(crate) async fn forget_expired(&self, now: Timestamp) -> Result<(), StorageError> {
        for sql in [
            "DELETE FROM sessions WHERE expires_at <= $1",
            "DELETE FROM access_tokens WHERE expires_at <= $1",
            "DELETE FROM device_grants WHERE expires_at <= $1",
            "DELETE FROM openid_attempts WHERE expires_at <= $1",
            "DELETE FROM email_codes WHERE expires_at <= $1",
        ] {
            sqlx::query(sql).bind(now.as_millisecond()).execute(&self.database.writer).await?;
        }
        Ok(())
    }
}

/// Fine where somebody else was faster.
fn unless_gone(done: Result<(), OperationError>) -> Result<(), OperationError> {
    match done {
        Err(OperationError::Denied(Denial::NotFound)) => Ok(()),
        done => done,
    }
}

/// The account of an id.
pub(super) async fn account(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let sql = concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.id = $1");
    let row: Option<AccountRow> = sqlx::query_as(sql).bind(id).fetch_optional(connection).await?;
    Ok(row.map(Into::into))
}

/// Whether there is an account with that e-mail address.
pub(super) async fn email_taken(
    connection: &mut AnyConnection,
    email: &str,
) -> Result<bool, sqlx::Error> {
    let taken: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE email = $1")
        .bind(email)
        .fetch_one(connection)
        .await?;
    Ok(taken > 0)
}

/// Makes an account; `None` where somebody else took its username or address
/// in the meantime.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    new: &NewAccount<'_>,
    reached: Reached<'_>,
) -> Result<Option<Account>, sqlx::Error> {
    let mut username = new.id;
    for wanted in new.usernames {
        let taken: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE username = $1")
            .bind(wanted)
            .fetch_one(&mut *connection)
            .await?;
        if taken == 0 {
            username = wanted;
            break;
        }
    }
    let at = new.at.as_millisecond();
    let inserted = sqlx::query(
        "INSERT INTO accounts
            (id, name, username, email, email_verified_at, password_hash, created_at,
             last_active_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(new.id)
    .bind(new.name)
    .bind(username)
    .bind(reached.email)
    .bind(reached.email_verified_at.map(Timestamp::as_millisecond))
    .bind(reached.password_hash)
    .bind(at)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(None);
    }
    account(connection, new.id).await
}
