//! Sign-ins by OpenID Connect: those under way, and who is who at a provider.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::accounts::{self, Account, NewAccount, Reached};
use super::sessions::{SessionToKeep, keep};
use super::{Storage, StorageError};

/// Rounds in which the same person may be faster in another window.
const ROUNDS: usize = 3;

/// A sign-in that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenIdAttempt {
    pub nonce: String,
    pub pkce_verifier: String,
    /// A path of ours.
    pub return_to: String,
}

/// Who somebody is at a provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    pub issuer: &'a str,
    pub subject: &'a str,
    /// Their e-mail address, where the provider says that it is theirs.
    pub email: Option<&'a str>,
}

impl Storage {
    /// Keeps a sign-in that begins, by the SHA-256 of its state.
    pub(crate) async fn begin_open_id(
        &self,
        state_hash: &[u8],
        attempt: &OpenIdAttempt,
        expires: Timestamp,
    ) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO openid_attempts (state_hash, nonce, pkce_verifier, return_to, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(state_hash)
        .bind(&attempt.nonce)
        .bind(&attempt.pkce_verifier)
        .bind(&attempt.return_to)
        .bind(expires.as_millisecond())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// Takes a sign-in that is under way: it can be gone on with once.
    pub(crate) async fn take_open_id(
        &self,
        state_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<OpenIdAttempt>, StorageError> {
        let mut transaction = self.database.begin().await?;
        let row: Option<(String, String, String, i64)> = sqlx::query_as(
            "SELECT nonce, pkce_verifier, return_to, expires_at FROM openid_attempts
             WHERE state_hash = $1",
        )
        .bind(state_hash)
        .fetch_optional(&mut *transaction)
        .await?;
        let taken = sqlx::query("DELETE FROM openid_attempts WHERE state_hash = $1")
            .bind(state_hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        let row = row.filter(|row| taken.rows_affected() > 0 && row.3 > now.as_millisecond());
        Ok(row.map(|(nonce, pkce_verifier, return_to, _)| OpenIdAttempt {
            nonce,
            pkce_verifier,
            return_to,
        }))
    }

    /// Begins a session for whoever somebody at a provider is here: known
    /// already, or by an e-mail address that both sides have verified, or new.
    pub(crate) async fn enter_by_open_id(
        &self,
        identity: Identity<'_>,
        new: NewAccount<'_>,
        session: SessionToKeep<'_>,
    ) -> Result<Account, StorageError> {
        for _ in 0..ROUNDS {
            let mut transaction = self.database.begin().await?;
            let known = known(&mut transaction, identity).await?;
            let account = match &known {
                Some(id) => accounts::account(&mut transaction, id).await?,
                None => by_address_or_new(&mut transaction, identity, &new).await?,
            };
            let Some(account) = account else { continue };
            if known.is_none() {
                let linked = sqlx::query(
                    "INSERT INTO openid_identities (issuer, subject, account_id)
                     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                )
                .bind(identity.issuer)
                .bind(identity.subject)
                .bind(&account.id)
                .execute(&mut *transaction)
                .await?;
                if linked.rows_affected() == 0 {
                    continue;
                }
            }
            keep(&mut transaction, &SessionToKeep { account: &account.id, ..session }).await?;
            transaction.commit().await?;
            return Ok(account);
        }
        Err(sqlx::Error::RowNotFound.into())
    }
}

/// The id of the account that an identity has come to before.
async fn known(
    connection: &mut AnyConnection,
    identity: Identity<'_>,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT account_id FROM openid_identities WHERE issuer = $1 AND subject = $2",
    )
    .bind(identity.issuer)
    .bind(identity.subject)
    .fetch_optional(connection)
    .await
}

/// The account of a new identity; `None` where somebody else was faster.
async fn by_address_or_new(
    connection: &mut AnyConnection,
    identity: Identity<'_>,
    new: &NewAccount<'_>,
) -> Result<Option<Account>, sqlx::Error> {
    let verified: Option<String> = sqlx::query_scalar(
        "SELECT id FROM accounts WHERE email = $1 AND email_verified_at IS NOT NULL",
    )
    .bind(identity.email)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(id) = verified {
        return accounts::account(connection, &id).await;
    }
    // An address that somebody else typed is not taken from them, and their
    // account not given away.
    let email = match identity.email {
        Some(email) if accounts::email_taken(connection, email).await? => None,
        email => email,
    };
    let email_verified_at = email.map(|_| new.at);
    let reached = Reached { email, email_verified_at, password_hash: None };
    accounts::insert(connection, new, reached).await
}
