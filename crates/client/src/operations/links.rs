//! Invite links beside the permanent one, and a new one in place of it.

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{
    ErrorCode, Failure, InviteLink, InviteLinkState, NewInviteLink as Wanted,
};
use frontdesk_model::{LinkUsed, Member, OrganizationId};

use super::documents::{
    CreateInviteLink, InviteLinks, RegenerateInviteLink, RevokeInviteLink, create_invite_link,
    invite_links, regenerate_invite_link, revoke_invite_link,
};
use super::wire::{count, name_of, person, time};
use crate::HttpApi;

pub(crate) async fn invite_links(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
) -> Result<Vec<InviteLink>, Failure> {
    let variables = invite_links::Variables { id: organization.as_str().to_owned() };
    api.ask::<InviteLinks, _>(session, variables, |data| {
        let links = data.organization_invite_links.ok_or(ErrorCode::ServerFault)?;
        Ok(links.into_iter().map(link).collect())
    })
    .await
}

/// One whose state is a word of a newer service lets people in where it still
/// has an address.
fn link(wire: invite_links::InviteLinksOrganizationInviteLinks) -> InviteLink {
    let used = LinkUsed { id: wire.id.clone(), name: wire.name.clone() };
    let supposed =
        if wire.url.is_some() { InviteLinkState::Live } else { InviteLinkState::Revoked };
    InviteLink {
        id: wire.id,
        name: wire.name,
        link: wire.url,
        qr: None,
        created_by: wire.created_by.map(|by| name_of(by.name, by.username.as_deref())),
        created_at: wire.created_at.known(),
        expires_at: time(wire.expires_at),
        revoked_at: time(wire.revoked_at),
        max_uses: wire.max_uses.map(count),
        uses: count(wire.uses),
        last_used_at: time(wire.last_used_at),
        needs_approval: wire.needs_approval,
        state: wire.state.or(supposed),
        members: wire.members.into_iter().map(|entry| member(entry, &used)).collect(),
    }
}

fn member(entry: invite_links::InviteLinksOrganizationInviteLinksMembers, by: &LinkUsed) -> Member {
    Member {
        last_active: time(entry.last_active),
        joined_at: time(entry.joined_at),
        link: Some(by.clone()),
        ..person!(entry.user).member(entry.role, entry.seat_type, None)
    }
}

pub(crate) async fn create(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    link: &Wanted,
) -> Result<(), Failure> {
    let variables = create_invite_link::Variables {
        id: organization.as_str().to_owned(),
        name: link.name.clone(),
        expires_at: link.expires_at.map(Into::into),
        max_uses: link.max_uses.map(i64::from),
        needs_approval: Some(link.needs_approval),
    };
    api.ask::<CreateInviteLink, _>(session, variables, |_| Ok(())).await
}

/// The address of the new one; `None` where the service has none to give.
pub(crate) async fn regenerate(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    grace_seconds: u32,
) -> Result<Option<String>, Failure> {
    let id = organization.as_str().to_owned();
    let variables =
        regenerate_invite_link::Variables { id, grace_seconds: i64::from(grace_seconds) };
    api.ask::<RegenerateInviteLink, _>(session, variables, |data| {
        Ok(data.regenerate_organization_invite_link.new.url)
    })
    .await
}

pub(crate) async fn revoke(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    link: &str,
) -> Result<(), Failure> {
    let id = organization.as_str().to_owned();
    let variables = revoke_invite_link::Variables { id, link_id: link.to_owned() };
    api.ask::<RevokeInviteLink, _>(session, variables, |_| Ok(())).await
}
