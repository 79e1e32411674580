//! Sign-ins that a device asked for and somebody allows in a browser (RFC 8628).

use jiff::{SignedDuration, Timestamp};

use super::sessions::{SessionToKeep, keep};
use super::{Storage, StorageError, time};

/// Added to the interval of whoever asks too soon (RFC 8628, 3.5).
const SLOWER: i64 = 5;

/// A device that asks to be signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewDeviceGrant<'a> {
    /// SHA-256 of the device code.
    pub code_hash: &'a [u8],
    pub user_code: &'a str,
    pub device: &'a str,
    pub at: Timestamp,
    pub expires: Timestamp,
    /// Seconds between two questions.
    pub interval: i64,
}

/// What somebody sees before they allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceGrant {
    pub user_code: String,
    /// Empty: not known.
    pub device: String,
    pub asked: Timestamp,
}

/// What a device that asks is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceAnswer {
    /// No such device code, or its token was given.
    Unknown,
    /// Its time is over.
    Expired,
    /// Nobody has decided.
    Pending,
    /// Nobody has decided, and it asks too often.
    TooSoon,
    /// Somebody said no.
    Denied,
    /// Somebody said yes: the session has begun.
    Begun,
}

impl Storage {
    /// Begins a grant. `false`: the user code is one that is under way.
    pub(crate) async fn begin_device_grant(
        &self,
        new: NewDeviceGrant<'_>,
    ) -> Result<bool, StorageError> {
        let begun = sqlx::query(
            "INSERT INTO device_grants
                (device_code_hash, user_code, device, created_at, expires_at, interval_seconds,
                 state)
             VALUES ($1, $2, $3, $4, $5, $6, 'pending') ON CONFLICT DO NOTHING",
        )
        .bind(new.code_hash)
        .bind(new.user_code)
        .bind(new.device)
        .bind(new.at.as_millisecond())
        .bind(new.expires.as_millisecond())
        .bind(new.interval)
        .execute(&self.database.writer)
        .await?;
        Ok(begun.rows_affected() > 0)
    }

    /// The grant of a user code that nobody has decided.
    pub(crate) async fn device_grant(
        &self,
        user_code: &str,
        now: Timestamp,
    ) -> Result<Option<DeviceGrant>, StorageError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT user_code, device, created_at FROM device_grants
             WHERE user_code = $1 AND state = 'pending' AND expires_at > $2",
        )
        .bind(user_code)
        .bind(now.as_millisecond())
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(|(user_code, device, asked)| DeviceGrant {
            user_code,
            device,
            asked: time(asked),
        }))
    }

    /// Allows a grant, or does not. Gives whether there was one to decide.
    pub(crate) async fn decide_device_grant(
        &self,
        account: &str,
        user_code: &str,
        approve: bool,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let decided = sqlx::query(
            "UPDATE device_grants SET state = $1, account_id = $2
             WHERE user_code = $3 AND state = 'pending' AND expires_at > $4",
        )
        .bind(if approve { "approved" } else { "denied" })
        .bind(account)
        .bind(user_code)
        .bind(now.as_millisecond())
        .execute(&self.database.writer)
        .await?;
        Ok(decided.rows_affected() > 0)
    }

    /// What became of a grant. Where it was allowed, `session` begins for
    /// whoever allowed it, with the device that asked: once, however many ask
    /// at the same time.
    pub(crate) async fn ask_device_grant(
        &self,
        code_hash: &[u8],
        session: SessionToKeep<'_>,
    ) -> Result<DeviceAnswer, StorageError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            device: String,
            expires_at: i64,
            interval_seconds: i64,
            asked_at: Option<i64>,
            state: String,
            account_id: Option<String>,
        }
        let mut transaction = self.database.begin().await?;
        let sql = self.database.locking(
            "SELECT device, expires_at, interval_seconds, asked_at, state, account_id
             FROM device_grants WHERE device_code_hash = $1",
        );
        let row: Option<Row> =
            sqlx::query_as(sql).bind(code_hash).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(DeviceAnswer::Unknown) };
        let now = session.at;
        let answer = match (row.state.as_str(), row.account_id) {
            _ if time(row.expires_at) <= now => DeviceAnswer::Expired,
            ("approved", Some(account)) => {
                let device = if row.device.is_empty() { session.device } else { &row.device };
                let session = SessionToKeep { account: &account, device, ..session };
                keep(&mut transaction, &session).await?;
                DeviceAnswer::Begun
            }
            ("pending", _) => {
                let interval = SignedDuration::from_secs(row.interval_seconds);
                let soon = row.asked_at.is_some_and(|at| now.duration_since(time(at)) < interval);
                sqlx::query(
                    "UPDATE device_grants SET asked_at = $1, interval_seconds = $2
                     WHERE device_code_hash = $3",
                )
                .bind(now.as_millisecond())
                .bind(row.interval_seconds + if soon { SLOWER } else { 0 })
                .bind(code_hash)
                .execute(&mut *transaction)
                .await?;
                transaction.commit().await?;
                return Ok(if soon { DeviceAnswer::TooSoon } else { DeviceAnswer::Pending });
            }
            _ => DeviceAnswer::Denied,
        };
        sqlx::query("DELETE FROM device_grants WHERE device_code_hash = $1")
            .bind(code_hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(answer)
    }
}
