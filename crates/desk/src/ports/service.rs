//! What only a Frontdesk service is asked for: whoever calls these has seen
//! that the server can do it.

use async_trait::async_trait;
use frontdesk_local_api::{AuditLog, Door, Failure, InviteLink, NewInviteLink, Plan, TextPart};
use frontdesk_model::{MemberId, OrganizationId};
use jiff::Timestamp;

use super::Session;

/// Whether people may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joins {
    /// They may.
    Open,
    /// Nobody may.
    Paused {
        /// Until then; `None`: until they are resumed.
        until: Option<Timestamp>,
    },
}

/// What is done about somebody who is no member, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtDoor {
    /// Who asked comes in.
    LetIn,
    /// Who asked does not.
    Decline,
    /// Who was removed may come back by the links there are.
    AllowAgain,
    /// Who was removed is what they were.
    Restore,
}

/// Asks a Frontdesk service. Every failure has its code; a change fails with
/// `FORBIDDEN` and the server's reason, `NOT_FOUND`, `INPUT_REFUSED`,
/// `RATE_LIMITED`, `SIGN_IN_NEEDED`, or what kept it from the server.
#[async_trait]
pub trait ServiceApi: Send + Sync + 'static {
    /// Every invite link, the permanent one first, without its QR code.
    ///
    /// # Errors
    ///
    /// As every question here.
    async fn invite_links(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Vec<InviteLink>, Failure>;

    /// Makes a further invite link.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn create_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        link: &NewInviteLink,
    ) -> Result<(), Failure>;

    /// Replaces the permanent invite link, and gives the new one.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn regenerate_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        grace_seconds: u32,
    ) -> Result<Option<String>, Failure>;

    /// Ends a further invite link at once.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn revoke_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        link: &str,
    ) -> Result<(), Failure>;

    /// Lets people join, or nobody.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn set_joins(
        &self,
        session: &Session,
        organization: &OrganizationId,
        joins: Joins,
    ) -> Result<(), Failure>;

    /// Those who stand at the door: at most 500 of each.
    ///
    /// # Errors
    ///
    /// As every question here.
    async fn door(&self, session: &Session, organization: &OrganizationId)
    -> Result<Door, Failure>;

    /// Does something about one of them.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn act_at_door(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
        act: AtDoor,
    ) -> Result<(), Failure>;

    /// The audit log before an entry, newest first: at most `limit` entries.
    ///
    /// # Errors
    ///
    /// As every question here.
    async fn audit_log(
        &self,
        session: &Session,
        organization: &OrganizationId,
        before: Option<u32>,
        limit: u32,
    ) -> Result<AuditLog, Failure>;

    /// The audit log after an entry, oldest first, as lines that the service's
    /// program verifies: at most 500.
    ///
    /// # Errors
    ///
    /// As every question here.
    async fn audit_lines(
        &self,
        session: &Session,
        organization: &OrganizationId,
        after: u32,
    ) -> Result<TextPart, Failure>;

    /// What the organization pays for.
    ///
    /// # Errors
    ///
    /// As every question here.
    async fn plan(&self, session: &Session, organization: &OrganizationId)
    -> Result<Plan, Failure>;

    /// Ends the subscription with the cycle that is paid for.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn cancel_subscription(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure>;

    /// Lets it go on.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn resume_subscription(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure>;

    /// Makes a member the owner.
    ///
    /// # Errors
    ///
    /// As every change here.
    async fn transfer_ownership(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
    ) -> Result<(), Failure>;
}
