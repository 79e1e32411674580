//! What people do to members and organizations. The rules are asked before the
//! server is; afterwards it is looked again, and what the server says now is
//! the answer.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use frontdesk_local_api::{Answer, ErrorCode, Event, Failure, OrganizationRef};
use frontdesk_model::{
    Member, MemberAction, MemberId, OrganizationAction, Refusal, Role, SeatType, Snapshot,
    rules::{refusal_of, refusal_of_organization, refusal_of_seats},
};
use tokio::{sync::OwnedMutexGuard, time::Instant};

use crate::{
    accounts::{in_range, name},
    announce::OwnAct,
    engine::Engine,
    members,
    ports::{OrganizationUpdate, Session},
};

/// Largest image that is taken, in bytes. Whoever asks the server scales it
/// down to the 2 MB that the server takes.
const LARGEST_IMAGE: usize = 5 * 1024 * 1024;

/// The same in base64: four characters for three bytes.
const LONGEST_IMAGE: usize = LARGEST_IMAGE.div_ceil(3) * 4;

impl Engine {
    /// `Act`.
    pub(crate) async fn act(
        &self,
        at: &OrganizationRef,
        member: &MemberId,
        action: MemberAction,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        let known = self.seen(at)?.snapshot;
        self.allow(at, &known, member, action)?;
        if matches!(action, MemberAction::GiveSeat | MemberAction::TakeSeat) {
            // Both are one operation on the wire, which turns round what is:
            // what was seen a while ago must not decide which it will be.
            let now = self.look_now(at).await?;
            self.allow(at, &now, member, action)?;
        }
        let act = |session| async move {
            self.ports.api.act(&session, &at.organization, member, action).await
        };
        let own = OwnAct::on_member(at, member, action, self.ports.clock.now());
        self.as_own(own, self.carry_out(at, act)).await?;
        let now = self.look_now(at).await?;
        if !is_so(&now, member, action) {
            return Err(ErrorCode::ChangedMeanwhile.into());
        }
        self.member(at, member).await
    }

    /// `Leave`.
    pub(crate) async fn leave(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::Leave)?;
        let leave = |session| async move { self.ports.api.leave(&session, &at.organization).await };
        self.carry_out(at, leave).await?;
        self.put_out_of_sight(at).await
    }

    /// `DeleteOrganization`.
    pub(crate) async fn delete_organization(
        &self,
        at: &OrganizationRef,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::Delete)?;
        let delete =
            |session| async move { self.ports.api.delete(&session, &at.organization).await };
        self.carry_out(at, delete).await?;
        self.put_out_of_sight(at).await
    }

    /// `UpdateOrganization`.
    pub(crate) async fn update_organization(
        &self,
        at: &OrganizationRef,
        typed_name: Option<&str>,
        typed_image: Option<&str>,
    ) -> Result<Answer, Failure> {
        let name = typed_name.map(|typed| name(typed, "organizationName")).transpose()?;
        let image = typed_image.map(image).transpose()?;
        let update = OrganizationUpdate { name, image };
        let _one_at_a_time = self.acting(at).await?;
        self.allow_organization(at, OrganizationAction::Update)?;
        if update == OrganizationUpdate::default() {
            return Ok(Answer::Done);
        }
        let update = &update;
        let change = |session| async move {
            self.ports.api.update(&session, &at.organization, update.clone()).await
        };
        self.carry_out(at, change).await?;
        self.look_after_change(at).await;
        Ok(Answer::Done)
    }

    /// `PreviewSeats`.
    pub(crate) async fn preview_seats(
        &self,
        at: &OrganizationRef,
        seats: u32,
        locale: Option<&str>,
    ) -> Result<Answer, Failure> {
        in_range(seats)?;
        self.allow_organization(at, OrganizationAction::PreviewSeats)?;
        let preview = |session| async move {
            self.ports.api.preview_seats(&session, &at.organization, seats, locale).await
        };
        Ok(Answer::SeatsPreview(self.with_session(&at.account, preview).await?))
    }

    /// `ChangeSeats`.
    pub(crate) async fn change_seats(
        &self,
        at: &OrganizationRef,
        seats: u32,
    ) -> Result<Answer, Failure> {
        in_range(seats)?;
        let _one_at_a_time = self.acting(at).await?;
        let capabilities = self.record(&at.account)?.capabilities;
        allowed(refusal_of_seats(seats, &self.seen(at)?.snapshot, &capabilities))?;
        // Not every server refuses a number below the seats that are assigned:
        // somebody may have joined since it was looked.
        allowed(refusal_of_seats(seats, &*self.look_now(at).await?, &capabilities))?;
        let change = |session| async move {
            self.ports.api.change_seats(&session, &at.organization, seats).await
        };
        let own = OwnAct::on_seats(at, self.ports.clock.now());
        self.as_own(own, self.carry_out(at, change)).await?;
        let now = self.look_now(at).await?;
        if now.organization.seats.total == seats {
            Ok(Answer::Done)
        } else {
            Err(ErrorCode::ChangedMeanwhile.into())
        }
    }

    /// Held while something is done in the organizations of an account: of two
    /// at once the second sees what the first did.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND`, or the failure with which the server asked to be left alone.
    pub(crate) async fn acting(
        &self,
        at: &OrganizationRef,
    ) -> Result<OwnedMutexGuard<()>, Failure> {
        let acting = self.with_account(&at.account, |account| Arc::clone(&account.acting))?;
        let held = acting.lock_owned().await;
        self.asked_to_wait(&at.account)?;
        Ok(held)
    }

    /// Asks the server for a change. Where that fails, the next poll, which
    /// comes at once, finds out what has become of it.
    pub(crate) async fn carry_out<T, F>(
        &self,
        at: &OrganizationRef,
        change: impl Fn(Session) -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let outcome = self.with_session(&at.account, change).await;
        if outcome.is_err() {
            self.hint(&at.account);
        }
        outcome
    }

    /// The organization as its server has it from now on.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where it is gone, or the failure of the poll. That another
    /// organization of the account was not seen is none.
    pub(crate) async fn look_now(&self, at: &OrganizationRef) -> Result<Arc<Snapshot>, Failure> {
        let asked_at = Instant::now();
        let polled = self.poll_now(&at.account).await;
        let seen = self.seen(at)?;
        let looked = seen.asked.looked.is_some_and(|looked| looked.at >= asked_at);
        match polled {
            Err(failure) if !looked => Err(failure),
            _ => Ok(seen.snapshot),
        }
    }

    /// The same where the answer does not depend on it.
    pub(crate) async fn look_after_change(&self, at: &OrganizationRef) {
        if let Err(failure) = self.look_now(at).await {
            // Changed it is; the next poll shows it.
            tracing::warn!(%failure, "the poll after a change failed");
        }
    }

    fn allow(
        &self,
        at: &OrganizationRef,
        snapshot: &Snapshot,
        member: &MemberId,
        action: MemberAction,
    ) -> Result<(), Failure> {
        let member = found(snapshot, member).ok_or(ErrorCode::NotFound)?;
        let capabilities = self.record(&at.account)?.capabilities;
        allowed(refusal_of(action, snapshot, member, &capabilities))
    }

    pub(crate) fn allow_organization(
        &self,
        at: &OrganizationRef,
        action: OrganizationAction,
    ) -> Result<(), Failure> {
        let capabilities = self.record(&at.account)?.capabilities;
        allowed(refusal_of_organization(action, &self.seen(at)?.snapshot, &capabilities))
    }

    /// The person is no longer in an organization: it goes at once, not with
    /// the next poll.
    async fn put_out_of_sight(&self, at: &OrganizationRef) -> Result<Answer, Failure> {
        self.drop_organization(at).await?;
        self.tell(Event::StateChanged);
        // A poll that had begun before may have brought it back.
        self.hint(&at.account);
        Ok(Answer::Done)
    }
}

pub(crate) fn found<'a>(snapshot: &'a Snapshot, id: &MemberId) -> Option<&'a Member> {
    members::of_id(snapshot, id)
}

pub(crate) fn allowed(refusal: Option<Refusal>) -> Result<(), Failure> {
    match refusal {
        None => Ok(()),
        Some(refusal) => {
            let reason = Some(refusal.as_str().to_owned());
            Err(Failure::new(ErrorCode::Forbidden).because(reason))
        }
    }
}

/// Whether a member is what an action was to make of them.
pub(crate) fn is_so(snapshot: &Snapshot, member: &MemberId, action: MemberAction) -> bool {
    let member = found(snapshot, member);
    match action {
        MemberAction::Remove => member.is_none(),
        MemberAction::Promote => member.is_some_and(|member| member.role == Role::Admin),
        MemberAction::Demote => member.is_some_and(|member| member.role == Role::Member),
        MemberAction::GiveSeat => member.is_some_and(|member| member.seat_type == SeatType::Plus),
        MemberAction::TakeSeat => member.is_some_and(|member| member.seat_type == SeatType::Free),
    }
}

/// An image as it was sent, in base64.
fn image(typed: &str) -> Result<Vec<u8>, Failure> {
    let failure = |code| Failure::new(code).of_field("image");
    if typed.len() > LONGEST_IMAGE {
        return Err(failure(ErrorCode::ImageTooLarge));
    }
    STANDARD.decode(typed).map_err(|_| failure(ErrorCode::ImageUnreadable))
}
