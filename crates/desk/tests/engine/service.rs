//! What only a Frontdesk service knows, faked: links, the door, the log.

use async_trait::async_trait;
use frontdesk_desk::ports::{AtDoor, Joins, ServiceApi, Session};
use frontdesk_local_api::{
    AuditLog, Door, ErrorCode, Failure, InviteLink, InviteLinkState, NewInviteLink, Plan, TextPart,
};
use frontdesk_model::{
    Capabilities, Capability, MemberId, OrganizationId, Role, SubscriptionStatus,
};

use crate::{fakes::Fakes, world::member};

/// The door of every organization of a server.
#[derive(Default)]
pub(crate) struct Doorway {
    /// Further invite links, the latest last.
    pub links: Vec<InviteLink>,
    pub door: Door,
    /// How often the permanent link was replaced.
    pub replaced: u32,
    /// The page of the log that was asked for last.
    pub asked_log: Option<(Option<u32>, u32)>,
}

impl Doorway {
    /// The token of the permanent link.
    pub(crate) fn token(&self, id: &OrganizationId) -> String {
        match self.replaced {
            0 => format!("secret-invite-token-of-{id}"),
            times => format!("secret-invite-token-of-{id}-{times}"),
        }
    }
}

/// A server that can do all of it.
pub(crate) fn service() -> Capabilities {
    [
        Capability::AuditLog,
        Capability::InviteLinks,
        Capability::PauseJoins,
        Capability::RegenerateInviteLink,
        Capability::Subscription,
        Capability::TransferOwnership,
        Capability::WaitingList,
    ]
    .into_iter()
    .collect()
}

fn further(id: String, link: &NewInviteLink) -> InviteLink {
    InviteLink {
        link: Some(format!("https://one/j/{id}")),
        id,
        name: Some(link.name.clone()),
        qr: None,
        created_by: None,
        created_at: None,
        expires_at: link.expires_at,
        revoked_at: None,
        max_uses: link.max_uses,
        uses: 0,
        last_used_at: None,
        needs_approval: link.needs_approval,
        state: InviteLinkState::Live,
        members: Vec::new(),
    }
}

#[async_trait]
impl ServiceApi for Fakes {
    async fn invite_links(
        &self,
        session: &Session,
        _id: &OrganizationId,
    ) -> Result<Vec<InviteLink>, Failure> {
        self.answer(session, |server| Ok(server.doorway.links.clone())).await
    }

    async fn create_invite_link(
        &self,
        session: &Session,
        id: &OrganizationId,
        link: &NewInviteLink,
    ) -> Result<(), Failure> {
        self.change("create link", session, id, |server| {
            let links = &mut server.doorway.links;
            links.push(further(format!("link-{}", links.len() + 1), link));
            Ok(())
        })
        .await
    }

    async fn regenerate_invite_link(
        &self,
        session: &Session,
        id: &OrganizationId,
        _grace_seconds: u32,
    ) -> Result<Option<String>, Failure> {
        self.change("regenerate", session, id, |server| {
            server.doorway.replaced += 1;
            let token = server.doorway.token(id);
            Ok(Some(format!("{}/j/{token}", session.address())))
        })
        .await
    }

    async fn revoke_invite_link(
        &self,
        session: &Session,
        id: &OrganizationId,
        link: &str,
    ) -> Result<(), Failure> {
        self.change("revoke", session, id, |server| {
            let links = &mut server.doorway.links;
            let link = links.iter_mut().find(|known| known.id == link);
            let link = link.ok_or(ErrorCode::NotFound)?;
            (link.link, link.state) = (None, InviteLinkState::Revoked);
            Ok(())
        })
        .await
    }

    async fn set_joins(
        &self,
        session: &Session,
        id: &OrganizationId,
        joins: Joins,
    ) -> Result<(), Failure> {
        self.change("set joins", session, id, |server| {
            let door = &mut server.doorway.door;
            (door.joins_paused, door.joins_resume_at) = match joins {
                Joins::Open => (false, None),
                Joins::Paused { until } => (true, until),
            };
            Ok(())
        })
        .await
    }

    async fn door(&self, session: &Session, _id: &OrganizationId) -> Result<Door, Failure> {
        self.answer(session, |server| Ok(server.doorway.door.clone())).await
    }

    async fn act_at_door(
        &self,
        session: &Session,
        id: &OrganizationId,
        who: &MemberId,
        act: AtDoor,
    ) -> Result<(), Failure> {
        self.change("act at door", session, id, |server| {
            if act == AtDoor::Restore {
                let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
                snapshot.members.push(member(who.as_str(), who.as_str()));
                return Ok(());
            }
            let requests = &mut server.doorway.door.requests;
            let place = requests.iter().position(|request| request.who.id == *who);
            let request = requests.remove(place.ok_or(ErrorCode::NotFound)?);
            if act == AtDoor::LetIn {
                let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
                snapshot.members.push(member(who.as_str(), &request.who.name));
            }
            Ok(())
        })
        .await
    }

    async fn audit_log(
        &self,
        session: &Session,
        _id: &OrganizationId,
        before: Option<u32>,
        limit: u32,
    ) -> Result<AuditLog, Failure> {
        self.answer(session, |server| {
            server.doorway.asked_log = Some((before, limit));
            Ok(AuditLog { entries: Vec::new(), more: false })
        })
        .await
    }

    async fn audit_lines(
        &self,
        session: &Session,
        _id: &OrganizationId,
        after: u32,
    ) -> Result<TextPart, Failure> {
        let text = format!("lines after {after}\n");
        self.answer(session, |_| Ok(TextPart { text, next: None })).await
    }

    async fn plan(&self, session: &Session, _id: &OrganizationId) -> Result<Plan, Failure> {
        let ends_at = Some("2027-01-01T00:00:00Z".parse().unwrap());
        self.answer(session, |_| Ok(Plan { price: None, ends_at })).await
    }

    async fn cancel_subscription(
        &self,
        session: &Session,
        id: &OrganizationId,
    ) -> Result<(), Failure> {
        self.subscription("cancel", session, id, SubscriptionStatus::Cancelled).await
    }

    async fn resume_subscription(
        &self,
        session: &Session,
        id: &OrganizationId,
    ) -> Result<(), Failure> {
        self.subscription("resume", session, id, SubscriptionStatus::Active).await
    }

    async fn transfer_ownership(
        &self,
        session: &Session,
        id: &OrganizationId,
        heir: &MemberId,
    ) -> Result<(), Failure> {
        self.change("transfer", session, id, |server| {
            let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
            for member in &mut snapshot.members {
                if member.id == *heir {
                    member.role = Role::Owner;
                } else if member.id == snapshot.own_id {
                    member.role = Role::Admin;
                }
            }
            snapshot.own_role = Role::Admin;
            Ok(())
        })
        .await
    }
}

impl Fakes {
    async fn subscription(
        &self,
        what: &'static str,
        session: &Session,
        id: &OrganizationId,
        status: SubscriptionStatus,
    ) -> Result<(), Failure> {
        self.change(what, session, id, |server| {
            let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
            snapshot.organization.status = status;
            Ok(())
        })
        .await
    }
}
