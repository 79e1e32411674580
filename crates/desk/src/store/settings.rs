//! Settings of this computer: a name and a value in JSON.

use frontdesk_local_api::Language;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{Store, StoreFault};

const LANGUAGE: &str = "language";
const NETWORK_ALLOWED: &str = "networkAllowed";
const DIAGNOSED_AT: &str = "diagnosedAt";

impl Store {
    /// The language of notifications, where one was chosen.
    pub(crate) async fn language(&self) -> Result<Option<Language>, StoreFault> {
        self.setting(LANGUAGE).await
    }

    /// Keeps the language of notifications.
    pub(crate) async fn keep_language(&self, language: Language) -> Result<(), StoreFault> {
        self.keep_setting(LANGUAGE, &language).await
    }

    /// Whether the local network may reach the embedded service.
    pub(crate) async fn network_allowed(&self) -> Result<bool, StoreFault> {
        Ok(self.setting(NETWORK_ALLOWED).await?.unwrap_or(false))
    }

    /// Keeps whether the local network may reach the embedded service.
    pub(crate) async fn keep_network_allowed(&self, allowed: bool) -> Result<(), StoreFault> {
        self.keep_setting(NETWORK_ALLOWED, &allowed).await
    }

    /// Keeps when it was last looked whether everything works: that this can be
    /// kept is a part of it.
    pub(crate) async fn keep_diagnosed_at(&self, at: Timestamp) -> Result<(), StoreFault> {
        self.keep_setting(DIAGNOSED_AT, &at).await
    }

    async fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreFault> {
        let value: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(value.as_deref().map(serde_json::from_str).transpose()?)
    }

    async fn keep_setting(&self, name: &str, value: &impl Serialize) -> Result<(), StoreFault> {
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
