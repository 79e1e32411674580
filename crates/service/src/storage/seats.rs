//! The one way to a seat, and the one way back, in one transaction with the
//! membership. Nothing else writes who holds one.

use frontdesk_model::{Role, SeatType};
use jiff::Timestamp;
use serde_json::json;

use super::OperationError;
use super::event::{Action, Event};
use super::transaction::OrganizationTransaction;
use crate::audit::facts;
use crate::organizations as rules;

/// By which path somebody comes to a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SeatPath {
    /// Started the organization.
    Start,
    /// By an invite link.
    Join,
    /// An admin granted their request.
    Approval,
    /// Took the seat that was offered to them on the waiting list.
    Offer,
    /// An admin gave one to a member.
    Toggle,
    /// Their removal was undone.
    Restore,
    /// An admin put them in.
    Import,
}

impl SeatPath {
    /// All there are.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 7] = [
        Self::Start,
        Self::Join,
        Self::Approval,
        Self::Offer,
        Self::Toggle,
        Self::Restore,
        Self::Import,
    ];

    /// Its word in the audit log.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Join => "join",
            Self::Approval => "approval",
            Self::Offer => "offer",
            Self::Toggle => "toggle",
            Self::Restore => "restore",
            Self::Import => "import",
        }
    }
}

/// Whether who comes in is given a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// In any case.
    Seat,
    /// Unless they hold one of another organization.
    SeatIfNeeded,
    /// Held none before either.
    NoSeat,
}

/// Somebody who comes in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newcomer<'a> {
    pub account: &'a str,
    pub role: Role,
    pub path: SeatPath,
    pub wants: Wants,
    /// Who let them in, where it was not a link.
    pub actor: Option<&'a str>,
    pub link: Option<&'a str>,
    pub invited_by: Option<&'a str>,
    pub joined_at: Timestamp,
}

impl OrganizationTransaction<'_> {
    /// Makes somebody a member, with a seat where they need one.
    pub(super) async fn enter(
        &mut self,
        newcomer: Newcomer<'_>,
    ) -> Result<SeatType, OperationError> {
        let Newcomer { account, role, path, .. } = newcomer;
        // What was kept for them is theirs, and free for this moment.
        self.stop_waiting(account).await?;
        let (revision, organization) = (self.revision, self.organization.id.clone());
        sqlx::query(
            "INSERT INTO memberships
                (organization_id, account_id, role, seat_type, joined_at, joined_revision,
                 revision, link_id, invited_by)
             VALUES ($1, $2, $3, 'free', $4, $5, $6, $7, $8)",
        )
        .bind(&organization)
        .bind(account)
        .bind(role.as_str())
        .bind(newcomer.joined_at.as_millisecond())
        .bind(revision)
        .bind(revision)
        .bind(newcomer.link)
        .bind(newcomer.invited_by)
        .execute(self.connection())
        .await?;
        self.organization.members += 1;
        let takes = match newcomer.wants {
            Wants::Seat => true,
            Wants::SeatIfNeeded => !self.holds_plus_elsewhere(account).await?,
            Wants::NoSeat => false,
        };
        let seat = if takes {
            self.take_seat(account, path).await?;
            SeatType::Plus
        } else {
            SeatType::Free
        };
        for table in [
            "DELETE FROM departures WHERE organization_id = $1 AND account_id = $2",
            "DELETE FROM removals WHERE organization_id = $1 AND account_id = $2",
            "DELETE FROM join_requests WHERE organization_id = $1 AND account_id = $2",
        ] {
            let organization = self.organization.id.clone();
            sqlx::query(table).bind(organization).bind(account).execute(self.connection()).await?;
        }
        let after = facts([
            ("role", json!(role.as_str())),
            ("seatType", json!(seat.as_str())),
            ("path", json!(path.as_str())),
            ("link", json!(newcomer.link)),
        ]);
        self.record(Event {
            action: if path == SeatPath::Start {
                Action::OrganizationCreated
            } else {
                Action::MemberJoined
            },
            actor: newcomer.actor.or(Some(account)),
            subject: Some(account),
            after: Some(after),
            ..Event::default()
        })
        .await?;
        Ok(seat)
    }

    /// Gives a member a seat. **The one way to a seat.**
    ///
    /// # Errors
    ///
    /// [`Refusal::NoSeats`](rules::Refusal::NoSeats).
    pub(super) async fn take_seat(
        &mut self,
        account: &str,
        path: SeatPath,
    ) -> Result<(), OperationError> {
        rules::take_seat(self.organization.free())?;
        tracing::debug!(organization = self.organization.id, path = path.as_str(), "takes a seat");
        self.set_seat(account, SeatType::Plus).await?;
        self.organization.seats.assigned += 1;
        Ok(())
    }

    /// Takes a member's seat. **The one way back.**
    pub(super) async fn give_back_seat(&mut self, account: &str) -> Result<(), sqlx::Error> {
        self.set_seat(account, SeatType::Free).await?;
        self.organization.seats.assigned = self.organization.seats.assigned.saturating_sub(1);
        Ok(())
    }

    async fn set_seat(&mut self, account: &str, seat: SeatType) -> Result<(), sqlx::Error> {
        let (revision, organization) = (self.revision, self.organization.id.clone());
        sqlx::query(
            "UPDATE memberships SET seat_type = $1, revision = $2
             WHERE organization_id = $3 AND account_id = $4",
        )
        .bind(seat.as_str())
        .bind(revision)
        .bind(organization)
        .bind(account)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends a membership; the seat, where there was one, is free again.
    pub(super) async fn depart(
        &mut self,
        account: &str,
        seat: SeatType,
    ) -> Result<(), sqlx::Error> {
        if seat == SeatType::Plus {
            self.give_back_seat(account).await?;
        }
        let (revision, organization) = (self.revision, self.organization.id.clone());
        sqlx::query("DELETE FROM memberships WHERE organization_id = $1 AND account_id = $2")
            .bind(&organization)
            .bind(account)
            .execute(self.connection())
            .await?;
        sqlx::query(
            "INSERT INTO departures (organization_id, account_id, revision) VALUES ($1, $2, $3)
             ON CONFLICT (organization_id, account_id) DO UPDATE SET revision = excluded.revision",
        )
        .bind(&organization)
        .bind(account)
        .bind(revision)
        .execute(self.connection())
        .await?;
        self.organization.members = self.organization.members.saturating_sub(1);
        Ok(())
    }

    /// Whether somebody holds a seat of another organization. Stays so until
    /// the end: their account is locked.
    pub(super) async fn holds_plus_elsewhere(
        &mut self,
        account: &str,
    ) -> Result<bool, sqlx::Error> {
        self.lock_account(account).await?;
        let organization = self.organization.id.clone();
        super::membership::plus(self.connection(), account, &organization).await
    }
}
