//! Images, by the hash of their content.

use jiff::{SignedDuration, Timestamp};

use super::{Storage, StorageError};
use crate::images::Picture;

/// An image that nobody shows is kept so long: somebody may be about to.
const UNUSED_KEPT: SignedDuration = SignedDuration::from_hours(24);

impl Storage {
    /// Keeps an image. Fine for one that is there already.
    pub(crate) async fn keep_image(
        &self,
        picture: &Picture,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO images (hash, content_type, bytes, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at",
        )
        .bind(&picture.hash)
        .bind(Picture::CONTENT_TYPE)
        .bind(picture.png.as_slice())
        .bind(now.as_millisecond())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// The bytes of an image.
    pub(crate) async fn image(&self, hash: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(sqlx::query_scalar("SELECT bytes FROM images WHERE hash = $1")
            .bind(hash)
            .fetch_optional(&self.database.readers)
            .await?)
    }

    /// Forgets the images that nobody shows.
    pub(crate) async fn forget_unused_images(&self, now: Timestamp) -> Result<(), StorageError> {
        let before = now.saturating_sub(UNUSED_KEPT).unwrap_or(Timestamp::MIN);
        sqlx::query(
            "DELETE FROM images WHERE created_at < $1
               AND NOT EXISTS (SELECT 1 FROM organizations o WHERE o.image = images.hash)
               AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.image = images.hash)",
        )
        .bind(before.as_millisecond())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }
}
