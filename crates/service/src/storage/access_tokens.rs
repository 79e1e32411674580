//! Personal access tokens.

use jiff::Timestamp;

use super::accounts::{Account, AccountRow, account_columns};
use super::sessions::{USE_STEP, active};
use super::{Storage, StorageError, time};

/// A personal access token to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewAccessToken<'a> {
    pub id: &'a str,
    /// SHA-256 of the token.
    pub token_hash: &'a [u8],
    pub account: &'a str,
    pub name: &'a str,
    /// Words with a space between them.
    pub scopes: &'a str,
    pub at: Timestamp,
    pub expires: Timestamp,
}

/// A personal access token, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccessToken {
    pub id: String,
    pub name: String,
    pub scopes: String,
    pub created: Timestamp,
    pub last_used: Option<Timestamp>,
    pub expires: Timestamp,
}

/// A token that is valid: whose, and for what.
#[derive(Clone, Debug)]
pub(crate) struct ValidToken {
    pub account: Account,
    pub scopes: String,
    pub last_used: Option<Timestamp>,
}

impl Storage {
    /// Keeps a token, unless its person has `limit` that are valid. Those that
    /// are over go. Gives whether it was kept.
    pub(crate) async fn create_access_token(
        &self,
        new: NewAccessToken<'_>,
        limit: i64,
    ) -> Result<bool, StorageError> {
        let mut transaction = self.database.begin().await?;
        // Two at once count each other.
        let sql = self.database.locking("SELECT id FROM accounts WHERE id = $1");
        sqlx::query(sql).bind(new.account).fetch_optional(&mut *transaction).await?;
        sqlx::query("DELETE FROM access_tokens WHERE account_id = $1 AND expires_at <= $2")
            .bind(new.account)
            .bind(new.at.as_millisecond())
            .execute(&mut *transaction)
            .await?;
        let there: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM access_tokens WHERE account_id = $1")
                .bind(new.account)
                .fetch_one(&mut *transaction)
                .await?;
        if there >= limit {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO access_tokens
                (token_hash, id, account_id, name, scopes, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.token_hash)
        .bind(new.id)
        .bind(new.account)
        .bind(new.name)
        .bind(new.scopes)
        .bind(new.at.as_millisecond())
        .bind(new.expires.as_millisecond())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The token with that hash, where it is valid now.
    pub(crate) async fn access_token(
        &self,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<ValidToken>, StorageError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            account: AccountRow,
            scopes: String,
            last_used_at: Option<i64>,
        }
        let row: Option<Row> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            ", t.scopes, t.last_used_at
             FROM access_tokens t JOIN accounts a ON a.id = t.account_id
             WHERE t.token_hash = $1 AND t.expires_at > $2"
        ))
        .bind(token_hash)
        .bind(now.as_millisecond())
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(|row| ValidToken {
            account: row.account.into(),
            scopes: row.scopes,
            last_used: row.last_used_at.map(time),
        }))
    }

    /// Writes down that a token was used, at most once a minute.
    pub(crate) async fn access_token_used(
        &self,
        token_hash: &[u8],
        token: &ValidToken,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        if token.last_used.is_some_and(|last| now.duration_since(last) < USE_STEP) {
            return Ok(());
        }
        let mut transaction = self.database.begin().await?;
        active(&mut transaction, &token.account.id, now).await?;
        sqlx::query("UPDATE access_tokens SET last_used_at = $1 WHERE token_hash = $2")
            .bind(now.as_millisecond())
            .bind(token_hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Somebody's tokens that are valid now, the newest first.
    pub(crate) async fn access_tokens(
        &self,
        account: &str,
        now: Timestamp,
    ) -> Result<Vec<AccessToken>, StorageError> {
        type Row = (String, String, String, i64, Option<i64>, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, scopes, created_at, last_used_at, expires_at FROM access_tokens
             WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id",
        )
        .bind(account)
        .bind(now.as_millisecond())
        .fetch_all(&self.database.readers)
        .await?;
        let token = |(id, name, scopes, created, last_used, expires): Row| AccessToken {
            id,
            name,
            scopes,
            created: time(created),
            last_used: last_used.map(time),
            expires: time(expires),
        };
        Ok(rows.into_iter().map(token).collect())
    }

    /// Ends one of somebody's tokens. Gives whether there was such a one.
    pub(crate) async fn revoke_access_token(
        &self,
        account: &str,
        id: &str,
    ) -> Result<bool, StorageError> {
        let ended = sqlx::query("DELETE FROM access_tokens WHERE account_id = $1 AND id = $2")
            .bind(account)
            .bind(id)
            .execute(&self.database.writer)
            .await?;
        Ok(ended.rows_affected() > 0)
    }
}
