//! Rate limits that all replicas share.

use jiff::{SignedDuration, Timestamp};

use super::{Storage, StorageError, time};
use crate::limits::Rate;

impl Storage {
    /// Takes one from the bucket of `key`. The answer is how long to wait where
    /// there is none.
    pub(crate) async fn take(
        &self,
        rate: Rate,
        key: &str,
        now: Timestamp,
    ) -> Result<Result<(), SignedDuration>, StorageError> {
        let name = format!("{} {key}", rate.what);
        let mut transaction = self.database.begin().await?;
        // So that there is a row to lock: the first two at once, too, count.
        sqlx::query(
            "INSERT INTO rate_limits (name, full_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(&name)
        .bind(now.as_millisecond())
        .execute(&mut *transaction)
        .await?;
        let sql = self.database.locking("SELECT full_at FROM rate_limits WHERE name = $1");
        let full_at: Option<i64> =
            sqlx::query_scalar(sql).bind(&name).fetch_optional(&mut *transaction).await?;
        let taken = rate.take(full_at.map(time), now);
        if let Ok(after) = taken {
            sqlx::query("UPDATE rate_limits SET full_at = $1 WHERE name = $2")
                .bind(after.as_millisecond())
                .bind(&name)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        }
        Ok(taken.map(drop))
    }

    /// Whether there is one in the bucket of `key`, without taking it. The
    /// answer is how long to wait where there is none.
    pub(crate) async fn would_take(
        &self,
        rate: Rate,
        key: &str,
        now: Timestamp,
    ) -> Result<Result<(), SignedDuration>, StorageError> {
        let full_at: Option<i64> =
            sqlx::query_scalar("SELECT full_at FROM rate_limits WHERE name = $1")
                .bind(format!("{} {key}", rate.what))
                .fetch_optional(&self.database.readers)
                .await?;
        Ok(rate.take(full_at.map(time), now).map(drop))
    }

    /// Puts back what was taken for nothing.
    pub(crate) async fn give_back(&self, rate: Rate, key: &str) -> Result<(), StorageError> {
        let step = i64::try_from(rate.one_each.as_millis()).unwrap_or(i64::MAX);
        sqlx::query("UPDATE rate_limits SET full_at = full_at - $1 WHERE name = $2")
            .bind(step)
            .bind(format!("{} {key}", rate.what))
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }

    /// Forgets the buckets that are full again.
    pub(crate) async fn forget_limits(&self, now: Timestamp) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM rate_limits WHERE full_at <= $1")
            .bind(now.as_millisecond())
            .execute(&self.database.writer)
            .await?;
        Ok(())
    }
}
