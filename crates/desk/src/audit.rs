//! The audit log that a server keeps.

use frontdesk_local_api::{Answer, Failure, OrganizationRef};
use frontdesk_model::OrganizationAction;

use crate::engine::Engine;

/// Most entries in one page.
const MOST_ENTRIES: u32 = 200;

impl Engine {
    /// `AuditLog`.
    pub(crate) async fn audit_log(
        &self,
        at: &OrganizationRef,
        before: Option<u32>,
        limit: u32,
    ) -> Result<Answer, Failure> {
        self.allow_organization(at, OrganizationAction::ReadAuditLog)?;
        let limit = limit.clamp(1, MOST_ENTRIES);
        let ask = |session| async move {
            self.ports.api.audit_log(&session, &at.organization, before, limit).await
        };
        Ok(Answer::AuditLog(self.with_session(&at.account, ask).await?))
    }

    /// `AuditLogLines`.
    pub(crate) async fn audit_lines(
        &self,
        at: &OrganizationRef,
        after: u32,
    ) -> Result<Answer, Failure> {
        self.allow_organization(at, OrganizationAction::ReadAuditLog)?;
        let ask = |session| async move {
            self.ports.api.audit_lines(&session, &at.organization, after).await
        };
        Ok(Answer::Text(self.with_session(&at.account, ask).await?))
    }
}
