//! What an organization is called, how it looks, and its end.

use jiff::Timestamp;
use serde_json::json;

use super::event::{Action, Event};
use super::organizations::name_taken;
use super::{OperationError, Storage};
use crate::audit::facts;
use crate::organizations as rules;
use frontdesk_model::SubscriptionStatus;

/// What changes about an organization; `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Looks<'a> {
    pub name: Option<&'a str>,
    /// Content hash of an image that is kept.
    pub image: Option<&'a str>,
}

impl Storage {
    /// Changes name and image. What is as it was changes nothing.
    pub(crate) async fn update_organization(
        &self,
        organization: &str,
        actor: &str,
        looks: Looks<'_>,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let before = change.organization.clone();
        let name = looks.name.filter(|name| *name != before.name);
        let image = looks.image.filter(|image| Some(*image) != before.image.as_deref());
        if let Some(name) = name {
            sqlx::query("UPDATE organizations SET name = $1, name_key = $2 WHERE id = $3")
                .bind(name)
                .bind(self.name_key(name))
                .bind(organization)
                .execute(change.connection())
                .await
                .map_err(name_taken)?;
            name.clone_into(&mut change.organization.name);
        }
        if let Some(image) = image {
            sqlx::query("UPDATE organizations SET image = $1 WHERE id = $2")
                .bind(image)
                .bind(organization)
                .execute(change.connection())
                .await?;
            change.organization.image = Some(image.to_owned());
        }
        if name.is_none() && image.is_none() {
            return Ok(());
        }
        let after = change.organization.clone();
        change
            .record_change(
                Action::OrganizationChanged,
                actor,
                [("name", json!(before.name)), ("image", json!(before.image))],
                [("name", json!(after.name)), ("image", json!(after.image))],
            )
            .await?;
        Ok(change.commit().await?)
    }

    /// Changes at how few free seats admins are told; `None`: at a tenth.
    pub(crate) async fn set_seat_warning(
        &self,
        organization: &str,
        actor: &str,
        seats: Option<u32>,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let before = change.organization.seats_low_at;
        if before == seats {
            return Ok(());
        }
        sqlx::query("UPDATE organizations SET seats_low_at = $1 WHERE id = $2")
            .bind(seats.map(i64::from))
            .bind(organization)
            .execute(change.connection())
            .await?;
        change.organization.seats_low_at = seats;
        change
            .record_change(
                Action::SeatWarningChanged,
                actor,
                [("seats", json!(before))],
                [("seats", json!(seats))],
            )
            .await?;
        Ok(change.commit().await?)
    }

    /// Deletes an organization and all that belongs to it but its audit log.
    pub(crate) async fn delete_organization(
        &self,
        organization: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        let role = change.member(actor).await?.role;
        let active = change.organization.status == SubscriptionStatus::Active;
        rules::delete(role, active, change.organization.seats.assigned)?;
        let before = Some(facts([
            ("seats", json!(change.organization.seats.total)),
            ("members", json!(change.organization.members)),
        ]));
        let (action, actor) = (Action::OrganizationDeleted, Some(actor));
        // Before the rows go: whom it concerns is told.
        change.record(Event { action, actor, before, ..Event::default() }).await?;
        // Nobody waits for a seat of what is gone.
        sqlx::query("DELETE FROM waiting_list WHERE organization_id = $1")
            .bind(organization)
            .execute(change.connection())
            .await?;
        sqlx::query("DELETE FROM organizations WHERE id = $1")
            .bind(organization)
            .execute(change.connection())
            .await?;
        Ok(change.commit_quietly().await?)
    }
}
