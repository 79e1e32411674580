//! By which links people came, and who invited them.

use std::collections::HashMap;

use super::audit::Named;
use super::{Storage, StorageError};

impl Storage {
    /// The names of an organization's links, by their ids.
    pub(crate) async fn link_names(
        &self,
        organization: &str,
    ) -> Result<HashMap<String, Option<String>>, StorageError> {
        let names: Vec<(String, Option<String>)> =
            sqlx::query_as("SELECT id, name FROM invite_links WHERE organization_id = $1")
                .bind(organization)
                .fetch_all(&self.database.readers)
                .await?;
        Ok(names.into_iter().collect())
    }

    /// Who invited the members of an organization, by their ids.
    pub(crate) async fn inviters(
        &self,
        organization: &str,
    ) -> Result<HashMap<String, Named>, StorageError> {
        let people: Vec<Named> = sqlx::query_as(
            "SELECT id, name, username, image FROM accounts WHERE id IN (
                SELECT invited_by FROM memberships
                WHERE organization_id = $1 AND invited_by IS NOT NULL)",
        )
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(people.into_iter().map(|person| (person.id.clone(), person)).collect())
    }

    /// Who made an organization's links, by their ids.
    pub(crate) async fn link_creators(
        &self,
        organization: &str,
    ) -> Result<HashMap<String, Named>, StorageError> {
        let people: Vec<Named> = sqlx::query_as(
            "SELECT id, name, username, image FROM accounts WHERE id IN (
                SELECT created_by FROM invite_links
                WHERE organization_id = $1 AND created_by IS NOT NULL)",
        )
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(people.into_iter().map(|person| (person.id.clone(), person)).collect())
    }
}
