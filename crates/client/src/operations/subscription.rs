//! Subscriptions that a service keeps itself, and whose organization it is.

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{ErrorCode, Failure, Plan, SeatsPreview};
use frontdesk_model::{MemberId, OrganizationId};

use super::documents::{
    self, CancelSubscription, ResumeSubscription, TransferOwnership, cancel_subscription, plan,
    resume_subscription, transfer_ownership,
};
use super::wire::time;
use crate::HttpApi;

pub(crate) async fn plan(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<Plan, Failure> {
    let variables = plan::Variables { id: organization.as_str().to_owned() };
    api.ask::<documents::Plan, _>(session, variables, |data| {
        let plan = data.organization_subscription.ok_or(ErrorCode::ServerFault)?;
        let price = SeatsPreview {
            currency: Some(plan.currency),
            price_per_seat: Some(plan.seat_price.amount),
            cycle: Some(plan.cycle),
            total: Some(plan.total.amount),
            due_now: None,
            next_billing: time(plan.next_billing),
        };
        Ok(Plan { price: Some(price), ends_at: time(plan.ends_at) })
    })
    .await
}

pub(crate) async fn cancel(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<(), Failure> {
    let variables = cancel_subscription::Variables { id: organization.as_str().to_owned() };
    api.ask::<CancelSubscription, _>(session, variables, |_| Ok(())).await
}

pub(crate) async fn resume(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<(), Failure> {
    let variables = resume_subscription::Variables { id: organization.as_str().to_owned() };
    api.ask::<ResumeSubscription, _>(session, variables, |_| Ok(())).await
}

pub(crate) async fn transfer(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    member: &MemberId,
) -> Result<(), Failure> {
    let (id, member_id) = (organization.as_str().to_owned(), member.as_str().to_owned());
    let variables = transfer_ownership::Variables { id, member_id };
    api.ask::<TransferOwnership, _>(session, variables, |_| Ok(())).await
}
