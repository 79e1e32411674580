//! One-time codes by e-mail.

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use super::accounts::{Account, AccountRow, account_columns};
use super::sessions::{SessionToKeep, end_others, keep};
use super::{Storage, StorageError};

/// Wrong codes before none is right any more.
const ATTEMPTS: i64 = 5;

/// A code to send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewEmailCode<'a> {
    pub email: &'a str,
    /// SHA-256 of address and code.
    pub code_hash: &'a [u8],
    pub at: Timestamp,
    pub expires: Timestamp,
    /// Id of the mail.
    pub mail: &'a str,
    /// Language of the mail where the account has none.
    pub language: &'a str,
    /// Facts of the mail, JSON.
    pub facts: &'a str,
}

impl Storage {
    /// Keeps a code in place of the one before, and puts the mail into the
    /// outbox where there is an account to send it to. The same statements
    /// either way: nobody can tell from how long it takes.
    pub(crate) async fn begin_email_code(&self, new: NewEmailCode<'_>) -> Result<(), StorageError> {
        let mut transaction = self.database.begin().await?;
        sqlx::query(
            "INSERT INTO email_codes (email, code_hash, attempts, expires_at)
             VALUES ($1, $2, 0, $3)
             ON CONFLICT (email) DO UPDATE
             SET code_hash = excluded.code_hash, attempts = 0, expires_at = excluded.expires_at",
        )
        .bind(new.email)
        .bind(new.code_hash)
        .bind(new.expires.as_millisecond())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO outbox
                (id, account_id, address, kind, language, facts, created_at, due_at)
             SELECT $1, id, email, 'sign_in_code', COALESCE(language, $2), $3, $4, $5
             FROM accounts WHERE email = $6",
        )
        .bind(new.mail)
        .bind(new.language)
        .bind(new.facts)
        .bind(new.at.as_millisecond())
        .bind(new.at.as_millisecond())
        .bind(new.email)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.bells.ring_for_mail();
        Ok(())
    }

    /// Begins a session where the code is right; `None` where it is not. A
    /// right one is good once, and shows that the address is theirs.
    ///
    /// Where nobody had shown that before, whoever signed up with the address
    /// may be somebody else: their password, sessions and access tokens end.
    pub(crate) async fn redeem_email_code(
        &self,
        email: &str,
        code_hash: &[u8],
        session: SessionToKeep<'_>,
    ) -> Result<Option<Account>, StorageError> {
        let mut transaction = self.database.begin().await?;
        let now = session.at.as_millisecond();
        let sql = self.database.locking(
            "SELECT code_hash, attempts FROM email_codes WHERE email = $1 AND expires_at > $2",
        );
        let kept: Option<(Vec<u8>, i64)> =
            sqlx::query_as(sql).bind(email).bind(now).fetch_optional(&mut *transaction).await?;
        let Some((kept, attempts)) = kept else { return Ok(None) };
        let right = attempts < ATTEMPTS && bool::from(kept.ct_eq(code_hash));
        let account: Option<AccountRow> = sqlx::query_as(concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts a WHERE a.email = $1"
        ))
        .bind(email)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(account) = account.map(Account::from).filter(|_| right) else {
            sqlx::query("UPDATE email_codes SET attempts = attempts + 1 WHERE email = $1")
                .bind(email)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            return Ok(None);
        };
        sqlx::query("DELETE FROM email_codes WHERE email = $1")
            .bind(email)
            .execute(&mut *transaction)
            .await?;
        if !account.email_verified {
            end_others(&mut transaction, &account.id, session.token_hash).await?;
            sqlx::query("DELETE FROM access_tokens WHERE account_id = $1")
                .bind(&account.id)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(
                "UPDATE accounts SET email_verified_at = $1, password_hash = NULL WHERE id = $2",
            )
            .bind(now)
            .bind(&account.id)
            .execute(&mut *transaction)
            .await?;
        }
        keep(&mut transaction, &SessionToKeep { account: &account.id, ..session }).await?;
        transaction.commit().await?;
        let has_password = account.has_password && account.email_verified;
        Ok(Some(Account { email_verified: true, has_password, ..account }))
    }
}
