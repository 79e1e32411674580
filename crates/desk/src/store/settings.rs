//! A few values by their names, in JSON. What the person chose is in a file of
//! its own.

use frontdesk_local_api::Language;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{Store, StoreFault};

const LANGUAGE: &str = "language";
const NETWORK_ALLOWED: &str = "networkAllowed";
const DIAGNOSED_AT: &str = "diagnosedAt";

impl Store {
    /// The language and whether the local network may reach the embedded service,
    /// where an older version kept them here.
    pub(crate) async fn old_settings(&self) -> Result<(Option<Language>, bool), StoreFault> {
        let network_allowed = self.setting(NETWORK_ALLOWED).await?.unwrap_or(false);
        Ok((self.setting(LANGUAGE).await?, network_allowed))
    }

    /// They are in the settings file now.
    pub(crate) async fn forget_old_settings(&self) -> Result<(), StoreFault> {
        sqlx::query("DELETE FROM setting WHERE name IN (?, ?)")
            .bind(LANGUAGE)
            .bind(NETWORK_ALLOWED)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Keeps when it was last looked whether everything works: that this can be
    /// kept is a part of it.
    pub(crate) async fn keep_diagnosed_at(&self, at: Timestamp) -> Result<(), StoreFault> {
        self.keep_setting(DIAGNOSED_AT, &at).await
    }

    pub(super) async fn setting<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<T>, StoreFault> {
        let value: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(value.as_deref().map(serde_json::from_str).transpose()?)
    }

    pub(super) async fn keep_setting(
        &self,
        name: &str,
        value: &impl Serialize,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "INSERT INTO setting (name, value) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(serde_json::to_string(value)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
