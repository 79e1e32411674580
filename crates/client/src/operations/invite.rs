//! Invite links: one's own, and where one leads.

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Organization, OrganizationId, Role, SeatType};

use super::documents::{Invitation, InviteLink, Join, invitation, invite_link, join};
use super::wire::{name_of, organization};
use crate::HttpApi;

/// A plain member has a link too, which invites nobody, and a member without a
/// token has one that leads nowhere (exchanges `join.member_token` and
/// `organization.row_without_referral_token`): both have none.
pub(crate) async fn invite_link(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<Option<String>, Failure> {
    let variables = invite_link::Variables { id: organization.as_str().to_owned() };
    api.ask::<InviteLink, _>(session, variables, |data| {
        let membership = data.organization.ok_or(ErrorCode::NotFound)?;
        let invites = membership.role.known().is_some_and(Role::manages);
        let link = membership.referral_token.and(membership.referral_url);
        Ok(link.filter(|_| invites))
    })
    .await
}

/// What an invite link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Name of whoever invites.
    pub inviter: String,
    /// Into which organization.
    pub organization: Organization,
}

pub(crate) async fn invitation(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    token: &str,
) -> Result<Invited, Failure> {
    let id = organization.as_str().to_owned();
    let variables = invitation::Variables { id, token: token.to_owned() };
    api.ask::<Invitation, _>(session, variables, |data| {
        let found = data.get_organization_by_id_and_invite_token.ok_or(ErrorCode::NotFound)?;
        let organization = found.organization.ok_or(ErrorCode::NotFound)?;
        let inviter = name_of(found.user.name, found.user.username.as_deref());
        Ok(Invited { inviter, organization: organization!(organization) })
    })
    .await
}

pub(crate) async fn join(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    token: &str,
) -> Result<(Role, SeatType), Failure> {
    let id = organization.as_str().to_owned();
    let variables = join::Variables { id, token: token.to_owned() };
    api.ask::<Join, _>(session, variables, |data| {
        let joined = data.join_organization;
        Ok((joined.role.or(Role::Member), joined.seat_type.or(SeatType::Free)))
    })
    .await
}
