//! Who may join, and by what: every invite link, pauses, and those who stand at
//! the door.

use frontdesk_local_api::{
    Answer, ErrorCode, Event, Failure, InviteLink, NewInviteLink, OrganizationRef,
};
use frontdesk_model::{MAX_SEATS, MemberId, OrganizationAction};
use jiff::Timestamp;

use crate::{
    accounts::name,
    announce::OwnAct,
    engine::Engine,
    ports::{AtDoor, Joins},
    qr,
};

/// How long a replaced link can go on: 30 days.
const LONGEST_GRACE: u32 = 30 * 24 * 60 * 60;

impl Engine {
    /// `InviteLinks`.
    pub(crate) async fn invite_links(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        let mut links = self.links_now(at).await?;
        for link in &mut links {
            // A link that no code can hold is still a link.
            link.qr = link.link.as_deref().and_then(|link| qr::path(link).ok());
        }
        Ok(Answer::InviteLinks(links))
    }

    /// The address of one link, while it lets people in.
    ///
    /// # Errors
    ///
    /// As `InviteLinks`.
    pub(crate) async fn further_link(
        &self,
        at: &OrganizationRef,
        id: &str,
    ) -> Result<Option<String>, Failure> {
        let links = self.links_now(at).await?;
        Ok(links.into_iter().find(|link| link.id == id).and_then(|link| link.link))
    }

    /// `CreateInviteLink`.
    pub(crate) async fn create_invite_link(
        &self,
        at: &OrganizationRef,
        typed: &NewInviteLink,
    ) -> Result<Answer, Failure> {
        let link = &judged(typed, self.ports.clock.now())?;
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::ManageLinks)?;
        let create = |session| async move {
            self.ports.api.create_invite_link(&session, &at.organization, link).await
        };
        self.carry_out(at, create).await?;
        self.tell_others(at)?;
        self.invite_links(at).await
    }

    /// `RegenerateInviteLink`.
    pub(crate) async fn regenerate_invite_link(
        &self,
        at: &OrganizationRef,
        grace_seconds: u32,
    ) -> Result<Answer, Failure> {
        if grace_seconds > LONGEST_GRACE {
            return Err(out_of_range("graceSeconds"));
        }
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::RegenerateLink)?;
        let regenerate = |session| async move {
            self.ports.api.regenerate_invite_link(&session, &at.organization, grace_seconds).await
        };
        let link = self.carry_out(at, regenerate).await?;
        // The old one must not be shown, copied or printed once more.
        self.replace_link(at, link)?;
        self.tell_others(at)?;
        self.invite_links(at).await
    }

    /// `RevokeInviteLink`.
    pub(crate) async fn revoke_invite_link(
        &self,
        at: &OrganizationRef,
        link: &str,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::ManageLinks)?;
        let revoke = |session| async move {
            self.ports.api.revoke_invite_link(&session, &at.organization, link).await
        };
        self.carry_out(at, revoke).await?;
        self.tell_others(at)?;
        self.invite_links(at).await
    }

    /// `PauseJoins`.
    pub(crate) async fn pause_joins(
        &self,
        at: &OrganizationRef,
        until: Option<Timestamp>,
    ) -> Result<Answer, Failure> {
        if until.is_some_and(|until| until <= self.ports.clock.now()) {
            return Err(out_of_range("until"));
        }
        self.set_joins(at, Joins::Paused { until }).await
    }

    /// `ResumeJoins`.
    pub(crate) async fn resume_joins(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        self.set_joins(at, Joins::Open).await
    }

    /// `Door`.
    pub(crate) async fn door(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        self.allow_organization(at, OrganizationAction::WatchDoor)?;
        let door = |session| async move { self.ports.api.door(&session, &at.organization).await };
        Ok(Answer::Door(self.with_session(&at.account, door).await?))
    }

    /// `DecideJoinRequest`, `AllowAgain`, `Restore`.
    pub(crate) async fn act_at_door(
        &self,
        at: &OrganizationRef,
        who: &MemberId,
        act: AtDoor,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::WatchDoor)?;
        let change = |session| async move {
            self.ports.api.act_at_door(&session, &at.organization, who, act).await
        };
        let comes_in = matches!(act, AtDoor::LetIn | AtDoor::Restore);
        if comes_in {
            let own = OwnAct::letting_in(at, who, self.ports.clock.now());
            self.as_own(own, self.carry_out(at, change)).await?;
            self.look_after_change(at).await;
        } else {
            self.carry_out(at, change).await?;
        }
        self.tell_others(at)?;
        self.door(at).await
    }

    async fn set_joins(&self, at: &OrganizationRef, joins: Joins) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::PauseJoins)?;
        let change = |session| async move {
            self.ports.api.set_joins(&session, &at.organization, joins).await
        };
        self.carry_out(at, change).await?;
        self.tell_others(at)?;
        Ok(Answer::Done)
    }

    async fn links_now(&self, at: &OrganizationRef) -> Result<Vec<InviteLink>, Failure> {
        self.allow_organization(at, OrganizationAction::ManageLinks)?;
        let ask =
            |session| async move { self.ports.api.invite_links(&session, &at.organization).await };
        self.with_session(&at.account, ask).await
    }

    /// What no poll sees has changed: whoever shows it asks anew.
    fn tell_others(&self, at: &OrganizationRef) -> Result<(), Failure> {
        let revision = self.with_seen(at, |seen| {
            seen.revision += 1;
            seen.revision
        })?;
        self.tell(Event::OrganizationChanged { organization: at.clone(), revision });
        Ok(())
    }
}

/// An invite link that can be.
fn judged(typed: &NewInviteLink, now: Timestamp) -> Result<NewInviteLink, Failure> {
    let name = name(&typed.name, "name")?;
    if typed.expires_at.is_some_and(|end| end <= now) {
        return Err(out_of_range("expiresAt"));
    }
    if typed.max_uses.is_some_and(|uses| !(1..=MAX_SEATS).contains(&uses)) {
        return Err(out_of_range("maxUses"));
    }
    Ok(NewInviteLink { name, ..typed.clone() })
}

/// As a service says it.
fn out_of_range(field: &str) -> Failure {
    let reason = Some("OUT_OF_RANGE".to_owned());
    Failure::new(ErrorCode::InputRefused).of_field(field).because(reason)
}
