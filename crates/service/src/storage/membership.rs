//! Who is in, with which role and seat: every change reads the facts, asks the
//! rules, and writes, alone with its organization.

use frontdesk_model::{Role, SeatType};
use jiff::Timestamp;
use serde_json::json;
use sqlx::AnyConnection;

use super::event::{Action, Event};
use super::links::{InviteLink, link_of};
use super::organizations::{Standing, StandingRow};
use super::seats::{Newcomer, SeatPath, Wants};
use super::ties::Ties;
use super::transaction::OrganizationTransaction;
use super::{OperationError, Storage};
use crate::audit::facts;
use crate::organizations::{self as rules, Denial, Join, JoinFacts, Refusal, Target};

/// What a join did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// They were in already.
    Already,
    /// They came in.
    Now,
}

impl OrganizationTransaction<'_> {
    /// The standing of somebody, who must be a member.
    pub(super) async fn member(&mut self, account: &str) -> Result<Standing, OperationError> {
        Ok(self.standing(account).await?.ok_or(Denial::NotFound)?)
    }

    /// Goes on only for an admin or the owner.
    pub(super) async fn managed_by(&mut self, actor: &str) -> Result<(), OperationError> {
        let role = self.member(actor).await?.role;
        Ok(rules::manages(role)?)
    }

    /// Goes on only for the owner.
    pub(super) async fn owned_by(&mut self, actor: &str) -> Result<(), OperationError> {
        let role = self.member(actor).await?.role;
        Ok(rules::owns(role)?)
    }

    pub(super) async fn standing(
        &mut self,
        account: &str,
    ) -> Result<Option<Standing>, sqlx::Error> {
        let organization = self.organization.id.clone();
        let row: Option<StandingRow> = sqlx::query_as(
            "SELECT role, seat_type, joined_at FROM memberships
             WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(self.connection())
        .await?;
        row.map(Standing::try_from).transpose()
    }

    /// The standing of the actor, who must be a member, and of the target.
    async fn both(
        &mut self,
        actor: &str,
        member: &str,
    ) -> Result<(Standing, Option<Standing>), OperationError> {
        Ok((self.member(actor).await?, self.standing(member).await?))
    }

    /// What a join by that token is decided on, and the link.
    pub(super) async fn join_facts(
        &mut self,
        account: &str,
        token: &str,
    ) -> Result<(JoinFacts, Option<InviteLink>), sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now);
        let link = link_of(self.connection(), token).await?;
        let link = link.filter(|(of, _)| *of == organization).map(|(_, link)| link);
        // So that they take no seat of another organization meanwhile.
        self.lock_account(account).await?;
        let ties = Ties::of(self.connection(), &organization, account).await?;
        let facts = JoinFacts {
            link: link.as_ref().map(|link| link.state(now)),
            needs_approval: link.as_ref().is_some_and(|link| link.needs_approval),
            relation: ties.relation(link.as_ref().map(|link| link.created_at)),
            joins: self.organization.joins,
            request: ties.request,
            offered: ties.offered_until.is_some(),
            plus_elsewhere: ties.plus_elsewhere,
            free: self.organization.free(),
        };
        Ok((facts, link))
    }

    async fn set_role(&mut self, account: &str, role: Role) -> Result<(), sqlx::Error> {
        let (revision, organization) = (self.revision, self.organization.id.clone());
        sqlx::query(
            "UPDATE memberships SET role = $1, revision = $2
             WHERE organization_id = $3 AND account_id = $4",
        )
        .bind(role.as_str())
        .bind(revision)
        .bind(organization)
        .bind(account)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// An event about a member, caused by somebody.
    pub(super) async fn record_about(
        &mut self,
        action: Action,
        (actor, member): (&str, &str),
        (before, after): (Option<&str>, Option<&str>),
        what: &str,
        reason: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        let fact = |word: Option<&str>| word.map(|word| facts([(what, json!(word))]));
        self.record(Event {
            action,
            actor: Some(actor),
            subject: Some(member),
            before: fact(before),
            after: fact(after),
            reason,
        })
        .await
    }
}

impl Storage {
    /// Joins by an invite token: seat and membership in one transaction. Who is
    /// refused is written down all the same.
    pub(crate) async fn join(
        &self,
        organization: &str,
        account: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Joined, OperationError> {
        let mut change = self.change(organization, now).await?.ok_or(Refusal::TokenInvalid)?;
        let (facts, link) = change.join_facts(account, token).await?;
        let path = match rules::join(facts) {
            Ok(Join::Already) => return Ok(Joined::Already),
            Ok(Join::Enter) => SeatPath::Join,
            Ok(Join::ByOffer) => SeatPath::Offer,
            Ok(Join::Ask) => {
                // A link was found, or there would be nothing to ask by.
                if let Some(link) = &link {
                    change.request(account, &link.id).await?;
                }
                change.commit().await?;
                return Err(Refusal::ApprovalPending.into());
            }
            Err(refusal) => {
                if link.is_some() && refusal != Refusal::ApprovalPending {
                    let link = link.as_ref().map(|link| link.id.as_str());
                    change.refuse(account, link, refusal).await?;
                    change.commit().await?;
                }
                return Err(refusal.into());
            }
        };
        let joined_at = change.now;
        change
            .enter(Newcomer {
                account,
                role: Role::Member,
                path,
                wants: if facts.plus_elsewhere { Wants::NoSeat } else { Wants::Seat },
                actor: None,
                link: link.as_ref().map(|link| link.id.as_str()),
                invited_by: link.as_ref().and_then(|link| link.created_by.as_deref()),
                joined_at,
            })
            .await?;
        if let Some(link) = &link {
            change.use_link(&link.id).await?;
        }
        change.commit().await?;
        Ok(Joined::Now)
    }

    /// Leaves an organization.
    pub(crate) async fn leave(
        &self,
        organization: &str,
        account: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        let own = change.member(account).await?;
        rules::leave(own.role)?;
        change.depart(account, own.seat_type).await?;
        change.record_own(Action::MemberLeft, account).await?;
        Ok(change.commit().await?)
    }

    /// Removes a member; they stay out by every link there is now.
    pub(crate) async fn remove(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        let (own, target) = change.both(actor, member).await?;
        rules::remove(own.role, about(actor, member, target))?;
        let Some(target) = target else { return Err(Denial::NotFound.into()) };
        change.depart(member, target.seat_type).await?;
        let at = change.now.as_millisecond();
        sqlx::query(
            "INSERT INTO removals
                (organization_id, account_id, removed_at, role, seat_type, joined_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (organization_id, account_id) DO UPDATE
             SET removed_at = excluded.removed_at, role = excluded.role,
                 seat_type = excluded.seat_type, joined_at = excluded.joined_at",
        )
        .bind(organization)
        .bind(member)
        .bind(at)
        .bind(target.role.as_str())
        .bind(target.seat_type.as_str())
        .bind(target.joined_at.as_millisecond())
        .execute(change.connection())
        .await?;
        let before = Some(target.role.as_str());
        change
            .record_about(Action::MemberRemoved, (actor, member), (before, None), "role", reason)
            .await?;
        Ok(change.commit().await?)
    }

    /// Puts somebody in who has an account, without a link.
    pub(crate) async fn import(
        &self,
        organization: &str,
        actor: &str,
        account: &str,
        now: Timestamp,
    ) -> Result<Joined, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        if change.standing(account).await?.is_some() {
            return Ok(Joined::Already);
        }
        let joined_at = change.now;
        change
            .enter(Newcomer {
                account,
                role: Role::Member,
                path: SeatPath::Import,
                wants: Wants::SeatIfNeeded,
                actor: Some(actor),
                link: None,
                invited_by: Some(actor),
                joined_at,
            })
            .await?;
        change.commit().await?;
        Ok(Joined::Now)
    }

    /// Promotes or demotes a member. The same role again changes nothing.
    pub(crate) async fn change_role(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        role: Role,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        let (own, target) = change.both(actor, member).await?;
        rules::change_role(own.role, about(actor, member, target), role)?;
        let before = target.map(|target| target.role);
        if before == Some(role) {
            return Ok(());
        }
        change.set_role(member, role).await?;
        let roles = (before.map(Role::as_str), Some(role.as_str()));
        change.record_about(Action::RoleChanged, (actor, member), roles, "role", reason).await?;
        Ok(change.commit().await?)
    }

    /// Makes a member the owner, and the owner an admin: at once, or not at all.
    pub(crate) async fn transfer_ownership(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        let (own, target) = change.both(actor, member).await?;
        rules::transfer(own.role, about(actor, member, target))?;
        // In this order: the tables know one owner at a time.
        change.set_role(actor, Role::Admin).await?;
        change.set_role(member, Role::Owner).await?;
        let roles = (target.map(|target| target.role.as_str()), Some(Role::Owner.as_str()));
        change
            .record_about(Action::OwnershipTransferred, (actor, member), roles, "role", None)
            .await?;
        Ok(change.commit().await?)
    }

    /// Gives a member a seat, or takes it.
    pub(crate) async fn toggle_seat(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<SeatType, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        let (own, target) = change.both(actor, member).await?;
        let elsewhere = change.holds_plus_elsewhere(member).await?;
        let held = target.map(|target| target.seat_type);
        let seat = rules::toggle_seat(own.role, held, elsewhere)?;
        match seat {
            SeatType::Plus => change.take_seat(member, SeatPath::Toggle).await?,
            SeatType::Free => change.give_back_seat(member).await?,
        }
        let seats = (held.map(SeatType::as_str), Some(seat.as_str()));
        change
            .record_about(Action::SeatChanged, (actor, member), seats, "seatType", reason)
            .await?;
        change.commit().await?;
        Ok(seat)
    }
}

fn about(actor: &str, member: &str, standing: Option<Standing>) -> Target {
    Target { oneself: actor == member, role: standing.map(|standing| standing.role) }
}

/// Whether somebody holds a seat of an organization other than `except`.
pub(super) async fn plus(
    connection: &mut AnyConnection,
    account: &str,
    except: &str,
) -> Result<bool, sqlx::Error> {
    let held: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM memberships
         WHERE account_id = $1 AND organization_id <> $2 AND seat_type = 'plus'",
    )
    .bind(account)
    .bind(except)
    .fetch_one(connection)
    .await?;
    Ok(held > 0)
}
