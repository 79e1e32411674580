//! What only a Frontdesk service is asked for, over HTTP.

use async_trait::async_trait;
use frontdesk_desk::ports::{AtDoor, Joins, ServiceApi, Session};
use frontdesk_local_api::{AuditLog, Door, Failure, InviteLink, NewInviteLink, Plan, TextPart};
use frontdesk_model::{MemberId, OrganizationId};

use crate::{
    HttpApi,
    operations::{audit, door, links, subscription},
};

#[async_trait]
impl ServiceApi for HttpApi {
    async fn invite_links(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Vec<InviteLink>, Failure> {
        links::invite_links(self, session, organization).await
    }

    async fn create_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        link: &NewInviteLink,
    ) -> Result<(), Failure> {
        links::create(self, session, organization, link).await
    }

    async fn regenerate_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        grace_seconds: u32,
    ) -> Result<Option<String>, Failure> {
        links::regenerate(self, session, organization, grace_seconds).await
    }

    async fn revoke_invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
        link: &str,
    ) -> Result<(), Failure> {
        links::revoke(self, session, organization, link).await
    }

    async fn set_joins(
        &self,
        session: &Session,
        organization: &OrganizationId,
        joins: Joins,
    ) -> Result<(), Failure> {
        door::set_joins(self, session, organization, joins).await
    }

    async fn door(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Door, Failure> {
        door::door(self, session, organization).await
    }

    async fn act_at_door(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
        act: AtDoor,
    ) -> Result<(), Failure> {
        door::act(self, session, organization, member, act).await
    }

    async fn audit_log(
        &self,
        session: &Session,
        organization: &OrganizationId,
        before: Option<u32>,
        limit: u32,
    ) -> Result<AuditLog, Failure> {
        audit::audit_log(self, session, organization, before, limit).await
    }

    async fn audit_lines(
        &self,
        session: &Session,
        organization: &OrganizationId,
        after: u32,
    ) -> Result<TextPart, Failure> {
        audit::audit_lines(self, session, organization, after).await
    }

    async fn plan(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Plan, Failure> {
        subscription::plan(self, session, organization).await
    }

    async fn cancel_subscription(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure> {
        subscription::cancel(self, session, organization).await
    }

    async fn resume_subscription(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure> {
        subscription::resume(self, session, organization).await
    }

    async fn transfer_ownership(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
    ) -> Result<(), Failure> {
        subscription::transfer(self, session, organization, member).await
    }
}
