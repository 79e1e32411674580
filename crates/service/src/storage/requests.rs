//! Requests to join by a link that needs an admin's approval.

use frontdesk_model::Role;
use jiff::Timestamp;

use super::event::{Action, Event};
use super::seats::{Newcomer, SeatPath, Wants};
use super::transaction::OrganizationTransaction;
use super::{LIST, OperationError, Storage, StorageError, time};
use crate::organizations::{Denial, Request};

/// Somebody who asked to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinRequest {
    pub account: String,
    pub name: String,
    pub username: String,
    pub link: Option<String>,
    pub requested_at: Timestamp,
    pub declined_at: Option<Timestamp>,
}

impl OrganizationTransaction<'_> {
    /// Whether somebody waits for an admin's answer.
    pub(super) async fn request_of(
        &mut self,
        account: &str,
    ) -> Result<Option<Request>, sqlx::Error> {
        let organization = self.organization.id.clone();
        let declined: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT declined_at FROM join_requests
             WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(self.connection())
        .await?;
        Ok(declined.map(|declined| match declined {
            Some(_) => Request::Declined,
            None => Request::Pending,
        }))
    }

    /// Asks the admins to let somebody in.
    pub(super) async fn request(&mut self, account: &str, link: &str) -> Result<(), sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        sqlx::query(
            "INSERT INTO join_requests (organization_id, account_id, link_id, requested_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(organization)
        .bind(account)
        .bind(link)
        .bind(now)
        .execute(self.connection())
        .await?;
        self.record_own(Action::JoinRequested, account).await
    }
}

impl Storage {
    /// Lets somebody in who asked to join, or does not.
    pub(crate) async fn decide_request(
        &self,
        organization: &str,
        actor: &str,
        account: &str,
        grant: bool,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let request = change.request_of(account).await?;
        if request != Some(Request::Pending) && !(grant && request.is_some()) {
            return Err(Denial::NotFound.into());
        }
        if grant {
            let link: Option<Option<String>> = sqlx::query_scalar(
                "SELECT link_id FROM join_requests WHERE organization_id = $1 AND account_id = $2",
            )
            .bind(organization)
            .bind(account)
            .fetch_optional(change.connection())
            .await?;
            let link = link.flatten();
            let joined_at = change.now;
            change
                .enter(Newcomer {
                    account,
                    role: Role::Member,
                    path: SeatPath::Approval,
                    wants: Wants::SeatIfNeeded,
                    actor: Some(actor),
                    link: link.as_deref(),
                    invited_by: Some(actor),
                    joined_at,
                })
                .await?;
            if let Some(link) = &link {
                change.use_link(link).await?;
            }
        } else {
            sqlx::query(
                "UPDATE join_requests SET declined_at = $1
                 WHERE organization_id = $2 AND account_id = $3",
            )
            .bind(now.as_millisecond())
            .bind(organization)
            .bind(account)
            .execute(change.connection())
            .await?;
            let (actor, subject) = (Some(actor), Some(account));
            let declined =
                Event { action: Action::JoinDeclined, actor, subject, ..Event::default() };
            change.record(declined).await?;
        }
        Ok(change.commit().await?)
    }

    /// Who asked to join and was not let in, the latest first.
    pub(crate) async fn join_requests(
        &self,
        organization: &str,
    ) -> Result<Vec<JoinRequest>, StorageError> {
        type Row = (String, String, String, Option<String>, i64, Option<i64>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT r.account_id, a.name, a.username, r.link_id, r.requested_at, r.declined_at
             FROM join_requests r JOIN accounts a ON a.id = r.account_id
             WHERE r.organization_id = $1 ORDER BY r.requested_at DESC, r.account_id LIMIT $2",
        )
        .bind(organization)
        .bind(LIST)
        .fetch_all(&self.database.readers)
        .await?;
        let request = |(account, name, username, link, at, declined): Row| JoinRequest {
            account,
            name,
            username,
            link,
            requested_at: time(at),
            declined_at: declined.map(time),
        };
        Ok(rows.into_iter().map(request).collect())
    }
}
