//! What can be done to members, and to an organization as a whole.

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{MemberAction, MemberId, OrganizationId, Role};

use super::documents::{
    ChangeRole, Delete, Leave, RemoveMember, ToggleSeat, change_role, delete, leave, remove_member,
    toggle_seat,
};
use crate::HttpApi;

/// Counts in the answers can be older than what was done: they are not read.
pub(crate) async fn act(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    member: &MemberId,
    action: MemberAction,
) -> Result<(), Failure> {
    let (id, member_id) = (organization.as_str().to_owned(), member.as_str().to_owned());
    match action {
        MemberAction::Promote | MemberAction::Demote => {
            let promoted = action == MemberAction::Promote;
            let role = if promoted { Role::Admin } else { Role::Member }.into();
            let variables = change_role::Variables { id, member_id, role };
            api.ask::<ChangeRole, _>(session, variables, |_| Ok(())).await
        }
        MemberAction::GiveSeat | MemberAction::TakeSeat => {
            let variables = toggle_seat::Variables { id, member_id };
            api.ask::<ToggleSeat, _>(session, variables, |_| Ok(())).await
        }
        MemberAction::Remove => {
            let variables = remove_member::Variables { id, member_id };
            api.ask::<RemoveMember, _>(session, variables, |_| Ok(())).await
        }
    }
}

pub(crate) async fn leave(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<(), Failure> {
    let variables = leave::Variables { id: organization.as_str().to_owned() };
    api.ask::<Leave, _>(session, variables, |data| done(data.leave_organization)).await
}

pub(crate) async fn delete(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<(), Failure> {
    let variables = delete::Variables { id: organization.as_str().to_owned() };
    api.ask::<Delete, _>(session, variables, |data| done(data.delete_organization)).await
}

/// What is done is an object, what is not is null.
pub(super) fn done<T>(answer: Option<T>) -> Result<(), ErrorCode> {
    answer.map(drop).ok_or(ErrorCode::ServerFault)
}
