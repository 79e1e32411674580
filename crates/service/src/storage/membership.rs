//! Who is in, with which role and seat: every change is one transaction that
//! reads the facts, asks the rules, and writes.

use frontdesk_model::{Role, SeatType, Seats};
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::organizations::{OrganizationRow, Standing, StandingRow, same};
use super::{Event, OperationError, OrganizationRecord, Storage, record};
use crate::organizations::{self as rules, Denial, Join, JoinFacts, Refusal, Relation, Target};

/// What a join did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// They were in already.
    Already,
    /// They came in.
    Now,
}

impl Storage {
    /// Joins by an invite token: seat and membership in one transaction.
    pub(crate) async fn join(
        &self,
        organization: &str,
        account: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Joined, OperationError> {
        let mut transaction = self.begin().await?;
        let kept: Option<String> =
            sqlx::query_scalar("SELECT invite_token FROM organizations WHERE id = ?")
                .bind(organization)
                .fetch_optional(&mut *transaction)
                .await?;
        let kept = kept.ok_or(Refusal::TokenInvalid)?;
        let facts = JoinFacts {
            token_fits: same(&kept, token),
            relation: relation(&mut transaction, organization, account).await?,
            plus_elsewhere: plus(&mut transaction, account, organization).await?,
            seats: seats(&mut transaction, organization).await?,
        };
        let seat = match rules::join(facts)? {
            Join::Already => return Ok(Joined::Already),
            Join::With(seat) => seat,
        };
        sqlx::query(
            "INSERT INTO memberships (organization_id, account_id, role, seat_type, joined_at)
             VALUES (?, ?, 'member', ?, ?)",
        )
        .bind(organization)
        .bind(account)
        .bind(seat.as_str())
        .bind(now.as_millisecond())
        .execute(&mut *transaction)
        .await?;
        let event = Event {
            organization,
            kind: "joined",
            actor: account,
            subject: account,
            detail: Some(seat.as_str()),
            at: now,
        };
        record(&mut transaction, event).await?;
        self.commit(transaction, organization).await?;
        Ok(Joined::Now)
    }

    /// Leaves an organization.
    pub(crate) async fn leave(
        &self,
        organization: &str,
        account: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut transaction = self.begin().await?;
        let own = standing(&mut transaction, organization, account).await?;
        rules::leave(own.ok_or(Denial::NotFound)?.role)?;
        end(&mut transaction, organization, account).await?;
        let event = Event {
            organization,
            kind: "left",
            actor: account,
            subject: account,
            detail: None,
            at: now,
        };
        record(&mut transaction, event).await?;
        self.commit(transaction, organization).await?;
        Ok(())
    }

    /// Removes a member; they stay out by the link of today.
    pub(crate) async fn remove(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut transaction = self.begin().await?;
        let (own, target) = both(&mut transaction, organization, actor, member).await?;
        rules::remove(own.role, about(actor, member, target))?;
        end(&mut transaction, organization, member).await?;
        sqlx::query(
            "INSERT INTO removals (organization_id, account_id, removed_at) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET removed_at = excluded.removed_at",
        )
        .bind(organization)
        .bind(member)
        .bind(now.as_millisecond())
        .execute(&mut *transaction)
        .await?;
        let event =
            Event { organization, kind: "removed", actor, subject: member, detail: None, at: now };
        record(&mut transaction, event).await?;
        self.commit(transaction, organization).await?;
        Ok(())
    }

    /// Promotes or demotes a member. The same role again changes nothing.
    pub(crate) async fn change_role(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut transaction = self.begin().await?;
        let (own, target) = both(&mut transaction, organization, actor, member).await?;
        rules::change_role(own.role, about(actor, member, target), role)?;
        if target.is_some_and(|target| target.role == role) {
            return Ok(());
        }
        sqlx::query("UPDATE memberships SET role = ? WHERE organization_id = ? AND account_id = ?")
            .bind(role.as_str())
            .bind(organization)
            .bind(member)
            .execute(&mut *transaction)
            .await?;
        let event = Event {
            organization,
            kind: "role_changed",
            actor,
            subject: member,
            detail: Some(role.as_str()),
            at: now,
        };
        record(&mut transaction, event).await?;
        self.commit(transaction, organization).await?;
        Ok(())
    }

    /// Gives a member a seat, or takes it.
    pub(crate) async fn toggle_seat(
        &self,
        organization: &str,
        actor: &str,
        member: &str,
        now: Timestamp,
    ) -> Result<SeatType, OperationError> {
        let mut transaction = self.begin().await?;
        let (own, target) = both(&mut transaction, organization, actor, member).await?;
        let elsewhere = plus(&mut transaction, member, organization).await?;
        let seats = seats(&mut transaction, organization).await?;
        let held = target.map(|target| target.seat_type);
        let seat = rules::toggle_seat(own.role, held, elsewhere, seats)?;
        sqlx::query(
            "UPDATE memberships SET seat_type = ? WHERE organization_id = ? AND account_id = ?",
        )
        .bind(seat.as_str())
        .bind(organization)
        .bind(member)
        .execute(&mut *transaction)
        .await?;
        let event = Event {
            organization,
            kind: "seat_changed",
            actor,
            subject: member,
            detail: Some(seat.as_str()),
            at: now,
        };
        record(&mut transaction, event).await?;
        self.commit(transaction, organization).await?;
        Ok(seat)
    }
}

/// The standing of the actor, who must be a member, and of the target.
async fn both(
    connection: &mut SqliteConnection,
    organization: &str,
    actor: &str,
    member: &str,
) -> Result<(Standing, Option<Standing>), OperationError> {
    let own = standing(connection, organization, actor).await?.ok_or(Denial::NotFound)?;
    Ok((own, standing(connection, organization, member).await?))
}

fn about(actor: &str, member: &str, standing: Option<Standing>) -> Target {
    Target { oneself: actor == member, role: standing.map(|standing| standing.role) }
}

async fn standing(
    connection: &mut SqliteConnection,
    organization: &str,
    account: &str,
) -> Result<Option<Standing>, sqlx::Error> {
    let row: Option<StandingRow> = sqlx::query_as(
        "SELECT role, seat_type, joined_at FROM memberships
         WHERE organization_id = ? AND account_id = ?",
    )
    .bind(organization)
    .bind(account)
    .fetch_optional(connection)
    .await?;
    row.map(Standing::try_from).transpose()
}

async fn relation(
    connection: &mut SqliteConnection,
    organization: &str,
    account: &str,
) -> Result<Relation, sqlx::Error> {
    Ok(if standing(connection, organization, account).await?.is_some() {
        Relation::Member
    } else if removed(connection, organization, account).await? {
        Relation::Removed
    } else {
        Relation::Stranger
    })
}

async fn seats(
    connection: &mut SqliteConnection,
    organization: &str,
) -> Result<Seats, sqlx::Error> {
    let row: OrganizationRow = sqlx::query_as(
        "SELECT id, name, seats, assigned_seats, member_count FROM organizations WHERE id = ?",
    )
    .bind(organization)
    .fetch_one(connection)
    .await?;
    Ok(OrganizationRecord::from(row).seats)
}

async fn end(
    connection: &mut SqliteConnection,
    organization: &str,
    account: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM memberships WHERE organization_id = ? AND account_id = ?")
        .bind(organization)
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether somebody was removed after the link of today was made.
pub(super) async fn removed(
    connection: &mut SqliteConnection,
    organization: &str,
    account: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (
            SELECT 1 FROM removals r JOIN organizations o ON o.id = r.organization_id
            WHERE r.organization_id = ? AND r.account_id = ? AND r.removed_at >= o.invite_created_at)",
    )
    .bind(organization)
    .bind(account)
    .fetch_one(connection)
    .await
}

/// Whether somebody holds a seat of an organization other than `except`.
pub(super) async fn plus(
    connection: &mut SqliteConnection,
    account: &str,
    except: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (
            SELECT 1 FROM memberships
            WHERE account_id = ? AND organization_id <> ? AND seat_type = 'plus')",
    )
    .bind(account)
    .bind(except)
    .fetch_one(connection)
    .await
}
