//! What only a Frontdesk service is asked for, noted as any other question.

use async_trait::async_trait;
use frontdesk_desk::ports::{AtDoor, Joins, ServiceApi, Session};
use frontdesk_local_api::{AuditLog, Door, Failure, InviteLink, NewInviteLink, Plan, TextPart};
use frontdesk_model::{MemberId, OrganizationId};

use super::Watched;

#[async_trait]
impl ServiceApi for Watched {
    async fn invite_links(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Vec<InviteLink>, Failure> {
        self.other(self.client.invite_links(session, organization)).await
    }

    async fn create_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        link: &NewInviteLink,
    ) -> Result<(), Failure> {
        self.other(self.client.create_invite_link(session, organization, link)).await
    }

    async fn regenerate_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        grace_seconds: u32,
    ) -> Result<Option<String>, Failure> {
        self.other(self.client.regenerate_invite_link(session, organization, grace_seconds)).await
    }

    async fn revoke_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        link: &str,
    ) -> Result<(), Failure> {
        self.other(self.client.revoke_invite_link(session, organization, link)).await
    }

    async fn set_joins(
        &self,
        session: &Session,
        organization: &OrganizationId,
        joins: Joins,
    ) -> Result<(), Failure> {
        self.other(self.client.set_joins(session, organization, joins)).await
    }

    async fn door(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Door, Failure> {
        self.other(self.client.door(session, organization)).await
    }

    async fn act_at_door(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
        act: AtDoor,
    ) -> Result<(), Failure> {
        self.other(self.client.act_at_door(session, organization, member, act)).await
    }

    async fn audit_log(
        &self,
        session: &Session,
        organization: &OrganizationId,
        before: Option<u32>,
        limit: u32,
    ) -> Result<AuditLog, Failure> {
        self.other(self.client.audit_log(session, organization, before, limit)).await
    }

    async fn audit_lines(
        &self,
        session: &Session,
        organization: &OrganizationId,
        after: u32,
    ) -> Result<TextPart, Failure> {
        self.other(self.client.audit_lines(session, organization, after)).await
    }

    async fn plan(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Plan, Failure> {
        self.other(self.client.plan(session, organization)).await
    }

    async fn cancel_subscription(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure> {
        self.other(self.client.cancel_subscription(session, organization)).await
    }

    async fn resume_subscription(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure> {
        self.other(self.client.resume_subscription(session, organization)).await
    }

    async fn transfer_ownership(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
    ) -> Result<(), Failure> {
        self.other(self.client.transfer_ownership(session, organization, member)).await
    }
}
