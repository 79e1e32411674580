//! What an organization pays for, whether that goes on, and whose it is.

use frontdesk_local_api::{Answer, ErrorCode, Failure, OrganizationRef, Plan};
use frontdesk_model::{
    Capability, MemberId, OrganizationAction, Refusal, Role, SubscriptionStatus,
    rules::refusal_of_organization,
};

use crate::{
    actions::{allowed, found},
    engine::Engine,
};

impl Engine {
    /// `Plan`. A server that keeps subscriptions itself says all of it; another
    /// one says what the seats there are would cost.
    pub(crate) async fn plan(
        &self,
        at: &OrganizationRef,
        locale: Option<&str>,
    ) -> Result<Answer, Failure> {
        let capabilities = self.record(&at.account)?.capabilities;
        let snapshot = self.seen(at)?.snapshot;
        let refusal =
            refusal_of_organization(OrganizationAction::PreviewSeats, &snapshot, &capabilities);
        // What has ended can be looked at.
        allowed(refusal.filter(|refusal| *refusal != Refusal::SubscriptionInactive))?;
        if capabilities.has(Capability::Subscription) {
            let ask =
                |session| async move { self.ports.api.plan(&session, &at.organization).await };
            return Ok(Answer::Plan(self.with_session(&at.account, ask).await?));
        }
        if snapshot.organization.status != SubscriptionStatus::Active {
            return Ok(Answer::Plan(Plan { price: None, ends_at: None }));
        }
        let seats = snapshot.organization.seats.total;
        let preview = |session| async move {
            self.ports.api.preview_seats(&session, &at.organization, seats, locale).await
        };
        let price = self.with_session(&at.account, preview).await?;
        Ok(Answer::Plan(Plan { price: Some(price), ends_at: None }))
    }

    /// `CancelSubscription`.
    pub(crate) async fn cancel_subscription(
        &self,
        at: &OrganizationRef,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::ChangeSubscription)?;
        let cancel = |session| async move {
            self.ports.api.cancel_subscription(&session, &at.organization).await
        };
        self.carry_out(at, cancel).await?;
        self.subscription_is(at, false).await
    }

    /// `ResumeSubscription`.
    pub(crate) async fn resume_subscription(
        &self,
        at: &OrganizationRef,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::ChangeSubscription)?;
        let resume = |session| async move {
            self.ports.api.resume_subscription(&session, &at.organization).await
        };
        self.carry_out(at, resume).await?;
        self.subscription_is(at, true).await
    }

    /// `TransferOwnership`.
    pub(crate) async fn transfer_ownership(
        &self,
        at: &OrganizationRef,
        member: &MemberId,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::Transfer)?;
        let known = self.seen(at)?.snapshot;
        let heir = found(&known, member).ok_or(ErrorCode::NotFound)?;
        allowed((heir.id == known.own_id).then_some(Refusal::Own))?;
        let transfer = |session| async move {
            self.ports.api.transfer_ownership(&session, &at.organization, member).await
        };
        self.carry_out(at, transfer).await?;
        let now = self.look_now(at).await?;
        match found(&now, member) {
            Some(heir) if heir.role == Role::Owner => Ok(Answer::Done),
            _ => Err(ErrorCode::ChangedMeanwhile.into()),
        }
    }

    /// Looks whether a subscription goes on, or does not, as it was to be.
    async fn subscription_is(
        &self,
        at: &OrganizationRef,
        goes_on: bool,
    ) -> Result<Answer, Failure> {
        let now = self.look_now(at).await?;
        if (now.organization.status == SubscriptionStatus::Active) == goes_on {
            Ok(Answer::Done)
        } else {
            Err(ErrorCode::ChangedMeanwhile.into())
        }
    }
}
