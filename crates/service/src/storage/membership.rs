//! Who is in, with which role and seat: every change reads the facts, asks the
//! rules, and writes, alone with its organization.

use frontdesk_model::{Role, SeatType};
use jiff::Timestamp;
use serde_json::json;
use sqlx::AnyConnection;

use super::event::{Action, Event};
use super::links::link_of;
use super::organizations::{Standing, StandingRow};
use super::seats::{Newcomer, SeatPath, Wants};
use super::transaction::OrganizationTransaction;
use super::{OperationError, Storage, StorageError, time};
use crate::audit::facts;
use crate::organizations::{self as rules, Denial, Join, JoinFacts, Refusal, Relation, Target};

/// What a join did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// They were in already.
    Already,
    /// They came in.
    Now,
}

/// Somebody who was removed and may be brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removed {
    pub account: String,
    pub name: String,
    pub username: String,
    pub at: Timestamp,
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

    /// What a join by that token is decided on, and the id of the link.
    pub(super) async fn join_facts(
        &mut self,
        account: &str,
        token: &str,
    ) -> Result<(JoinFacts, Option<String>), sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now);
        let link = link_of(self.connection(), token).await?;
        let link = link.filter(|(of, _)| *of == organization).map(|(_, link)| link);
        let relation = if self.standing(account).await?.is_some() {
            Relation::Member
        } else if let Some(link) = &link
            && removed_since(self.connection(), &organization, account, link.created_at).await?
        {
            Relation::Removed
        } else {
            Relation::Stranger
        };
        let facts = JoinFacts {
            link: link.as_ref().map(|link| link.state(now)),
            needs_approval: link.as_ref().is_some_and(|link| link.needs_approval),
            relation,
            joins: self.organization.joins,
            request: self.request_of(account).await?,
            offered: self.offer_of(account).await?.is_some(),
            plus_elsewhere: self.holds_plus_elsewhere(account).await?,
            free: self.organization.free(),
        };
        Ok((facts, link.map(|link| link.id)))
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
    async fn record_about(
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
                    change.request(account, link).await?;
                }
                change.commit().await?;
                return Err(Refusal::ApprovalPending.into());
            }
            Err(refusal) => {
                if link.is_some() && refusal != Refusal::ApprovalPending {
                    change.refuse(account, link.as_deref(), refusal).await?;
                    change.commit().await?;
                }
                return Err(refusal.into());
            }
        };
        let invited_by = match &link {
            Some(link) => change.creator_of(link).await?,
            None => None,
        };
        let joined_at = change.now;
        change
            .enter(Newcomer {
                account,
                role: Role::Member,
                path,
                wants: Wants::SeatIfNeeded,
                actor: None,
                link: link.as_deref(),
                invited_by: invited_by.as_deref(),
                joined_at,
            })
            .await?;
        if let Some(link) = &link {
            change.use_link(link).await?;
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

    /// Undoes a removal: they are in again as what they were, with a seat where
    /// they held one and one is free.
    pub(crate) async fn restore(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let was: Option<StandingRow> = sqlx::query_as(
            "SELECT role, seat_type, joined_at FROM removals
             WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(organization)
        .bind(member)
        .fetch_optional(change.connection())
        .await?;
        let was = was.map(Standing::try_from).transpose()?.ok_or(Denial::NotFound)?;
        if change.standing(member).await?.is_some() {
            return Err(Denial::NotFound.into());
        }
        change
            .enter(Newcomer {
                account: member,
                role: was.role,
                path: SeatPath::Restore,
                wants: if was.seat_type == SeatType::Plus {
                    Wants::SeatIfNeeded
                } else {
                    Wants::NoSeat
                },
                actor: Some(actor),
                link: None,
                invited_by: Some(actor),
                joined_at: was.joined_at,
            })
            .await?;
        Ok(change.commit().await?)
    }

    /// Lets somebody who was removed come back by the links there are.
    pub(crate) async fn allow_again(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let allowed =
            sqlx::query("DELETE FROM removals WHERE organization_id = $1 AND account_id = $2")
                .bind(organization)
                .bind(member)
                .execute(change.connection())
                .await?;
        if allowed.rows_affected() == 0 {
            return Err(Denial::NotFound.into());
        }
        let people = (actor, member);
        change.record_about(Action::MemberAllowedAgain, people, (None, None), "role", None).await?;
        Ok(change.commit().await?)
    }

    /// Who was removed and has not come back, the latest first.
    pub(crate) async fn removed(&self, organization: &str) -> Result<Vec<Removed>, StorageError> {
        type Row = (String, String, String, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT r.account_id, a.name, a.username, r.removed_at
             FROM removals r JOIN accounts a ON a.id = r.account_id
             WHERE r.organization_id = $1 AND NOT EXISTS (
                 SELECT 1 FROM memberships m
                 WHERE m.organization_id = r.organization_id AND m.account_id = r.account_id)
             ORDER BY r.removed_at DESC, r.account_id LIMIT 500",
        )
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        let removed =
            |(account, name, username, at): Row| Removed { account, name, username, at: time(at) };
        Ok(rows.into_iter().map(removed).collect())
    }

    /// Whose e-mail address that is.
    pub(crate) async fn account_of_email(
        &self,
        email: &str,
    ) -> Result<Option<String>, StorageError> {
        Ok(sqlx::query_scalar("SELECT id FROM accounts WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.database.readers)
            .await?)
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

/// Whether somebody was removed at or after that time.
pub(super) async fn removed_since(
    connection: &mut AnyConnection,
    organization: &str,
    account: &str,
    since: Timestamp,
) -> Result<bool, sqlx::Error> {
    let removed: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM removals
         WHERE organization_id = $1 AND account_id = $2 AND removed_at >= $3",
    )
    .bind(organization)
    .bind(account)
    .bind(since.as_millisecond())
    .fetch_one(connection)
    .await?;
    Ok(removed > 0)
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
