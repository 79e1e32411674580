//! Organizations: starting one, changing it, and reading.

use frontdesk_model::{Role, SeatType, Seats, SubscriptionStatus};
use jiff::Timestamp;
use sqlx::{Any, Transaction};

use super::links::{InviteLink, NewInviteLink, link_of};
use super::members::{Person, PersonRow, select_person};
use super::seats::{Newcomer, SeatPath, Wants};
use super::{OperationError, Storage, StorageError, count, time, unknown_word};
use crate::audit;
use crate::billing::Cycle;
use crate::organizations::{Joins, LinkState, NAME_TAKEN};

/// An organization, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrganizationRecord {
    pub id: String,
    pub name: String,
    /// Content hash of its image.
    pub image: Option<String>,
    pub seats: Seats,
    /// Seats that are kept for somebody on the waiting list.
    pub reserved: u32,
    pub members: u32,
    /// Counts every change.
    pub revision: i64,
    pub status: SubscriptionStatus,
    pub joins: Joins,
    /// Admins are told when fewer seats are free; `None`: at a tenth.
    pub seats_low_at: Option<u32>,
}

impl OrganizationRecord {
    /// Seats that are neither assigned nor kept for somebody.
    pub(crate) const fn free(&self) -> u32 {
        self.seats.available().saturating_sub(self.reserved)
    }
}

/// The columns of [`OrganizationRow`], of `organizations o`.
macro_rules! organization_columns {
    () => {
        "o.id, o.name, o.image, o.seats, o.assigned_seats, o.reserved_seats, o.member_count,
         o.revision, o.status, o.joins_paused, o.joins_resume_at, o.seats_low_at"
    };
}
pub(super) use organization_columns;

#[derive(sqlx::FromRow)]
pub(super) struct OrganizationRow {
    id: String,
    name: String,
    image: Option<String>,
    seats: i64,
    assigned_seats: i64,
    reserved_seats: i64,
    member_count: i64,
    revision: i64,
    status: String,
    joins_paused: i64,
    joins_resume_at: Option<i64>,
    seats_low_at: Option<i64>,
}

impl TryFrom<OrganizationRow> for OrganizationRecord {
    type Error = sqlx::Error;

    fn try_from(row: OrganizationRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            name: row.name,
            image: row.image,
            seats: Seats { total: count(row.seats), assigned: count(row.assigned_seats) },
            reserved: count(row.reserved_seats),
            members: count(row.member_count),
            revision: row.revision,
            status: status(&row.status).ok_or_else(|| unknown_word("status"))?,
            joins: match (row.joins_paused, row.joins_resume_at) {
                (0, _) => Joins::Open,
                (_, None) => Joins::Paused,
                (_, Some(end)) => Joins::PausedUntil(time(end)),
            },
            seats_low_at: row.seats_low_at.map(count),
        })
    }
}

/// That another organization has a name that looks the same.
pub(super) fn name_taken(error: sqlx::Error) -> OperationError {
    match &error {
        sqlx::Error::Database(refused) if refused.is_unique_violation() => NAME_TAKEN.into(),
        _ => error.into(),
    }
}

pub(super) fn status(word: &str) -> Option<SubscriptionStatus> {
    Some(match word {
        "active" => SubscriptionStatus::Active,
        "expired" => SubscriptionStatus::Expired,
        "cancelled" => SubscriptionStatus::Cancelled,
        "none" => SubscriptionStatus::None,
        _ => return None,
    })
}

/// The word of a status.
pub(super) const fn status_word(status: SubscriptionStatus) -> &'static str {
    match status {
        SubscriptionStatus::Active => "active",
        SubscriptionStatus::Expired => "expired",
        SubscriptionStatus::Cancelled => "cancelled",
        SubscriptionStatus::None => "none",
    }
}

/// Role, seat and time of joining of somebody in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub role: Role,
    pub seat_type: SeatType,
    pub joined_at: Timestamp,
}

#[derive(sqlx::FromRow)]
pub(super) struct StandingRow {
    role: String,
    seat_type: String,
    joined_at: i64,
}

impl TryFrom<StandingRow> for Standing {
    type Error = sqlx::Error;

    fn try_from(row: StandingRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            role: Role::parse(&row.role).ok_or_else(|| unknown_word("role"))?,
            seat_type: SeatType::parse(&row.seat_type).ok_or_else(|| unknown_word("seat_type"))?,
            joined_at: time(row.joined_at),
        })
    }
}

/// The caller's own membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    pub organization: OrganizationRecord,
    pub standing: Standing,
    /// The organization's invite token. Only for those who manage it.
    pub invite_token: Option<String>,
    /// When the caller was last active.
    pub last_active: Timestamp,
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    #[sqlx(flatten)]
    organization: OrganizationRow,
    #[sqlx(flatten)]
    standing: StandingRow,
    invite_token: Option<String>,
    last_active_at: i64,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = sqlx::Error;

    fn try_from(row: MembershipRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            organization: row.organization.try_into()?,
            standing: row.standing.try_into()?,
            invite_token: row.invite_token,
            last_active: time(row.last_active_at),
        })
    }
}

/// A membership, its organization and its person: what stands before a `WHERE`.
macro_rules! select_membership {
    () => {
        concat!(
            "SELECT ",
            organization_columns!(),
            ", l.token AS invite_token, m.role, m.seat_type, m.joined_at, a.last_active_at
             FROM memberships m
             JOIN organizations o ON o.id = m.organization_id
             JOIN accounts a ON a.id = m.account_id
             LEFT JOIN invite_links l ON l.organization_id = o.id
                 AND l.name IS NULL AND l.revoked_at IS NULL "
        )
    };
}

/// What an invite link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invited {
    pub organization: OrganizationRecord,
    pub owner: Person,
    pub link: InviteLink,
}

impl Invited {
    /// What the link is good for.
    pub(crate) fn link_state(&self, now: Timestamp) -> LinkState {
        self.link.state(now)
    }
}

/// What a seat costs in one cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Price<'a> {
    /// Hundredths of the currency's unit.
    pub cents: u32,
    /// ISO 4217.
    pub currency: &'a str,
}

/// What an organization is made of.
#[derive(Debug)]
pub(crate) struct NewOrganization<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub seats: u32,
    pub owner: &'a str,
    pub price: Price<'a>,
    /// Its permanent invite link.
    pub link: NewInviteLink<'a>,
    pub at: Timestamp,
}

impl Storage {
    /// Starts an organization; its owner takes the first seat.
    pub(crate) async fn create_organization(
        &self,
        new: NewOrganization<'_>,
    ) -> Result<(), OperationError> {
        let mut transaction: Transaction<'static, Any> = self.database.begin().await?;
        let cycle = Cycle::Yearly;
        sqlx::query(
            "INSERT INTO organizations
                (id, name, name_key, seats, status, cycle, seat_price, currency,
                 next_billing_at, audit_hash, created_at)
             VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9, $10)",
        )
        .bind(new.id)
        .bind(new.name)
        .bind(self.name_key(new.name))
        .bind(i64::from(new.seats))
        .bind(cycle.as_str())
        .bind(i64::from(new.price.cents))
        .bind(new.price.currency)
        .bind(cycle.after(new.at).as_millisecond())
        .bind(audit::GENESIS.as_slice())
        .bind(new.at.as_millisecond())
        .execute(&mut *transaction)
        .await
        .map_err(name_taken)?;
        let Some(mut change) = self.alone_with(transaction, new.id, new.at).await? else {
            return Err(StorageError::from(sqlx::Error::RowNotFound).into());
        };
        change.keep_link(new.owner, new.link).await?;
        change
            .enter(Newcomer {
                account: new.owner,
                role: Role::Owner,
                path: SeatPath::Start,
                wants: Wants::Seat,
                actor: None,
                link: None,
                invited_by: None,
                joined_at: new.at,
            })
            .await?;
        Ok(change.commit().await?)
    }

    /// The memberships of somebody, oldest first.
    pub(crate) async fn memberships(&self, account: &str) -> Result<Vec<Membership>, StorageError> {
        let rows: Vec<MembershipRow> = sqlx::query_as(concat!(
            select_membership!(),
            "WHERE m.account_id = $1 ORDER BY m.joined_at, m.organization_id"
        ))
        .bind(account)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(Membership::try_from).collect::<Result<_, _>>()?)
    }

    /// The membership of somebody in one organization.
    pub(crate) async fn membership(
        &self,
        organization: &str,
        account: &str,
    ) -> Result<Option<Membership>, StorageError> {
        let row: Option<MembershipRow> = sqlx::query_as(concat!(
            select_membership!(),
            "WHERE m.organization_id = $1 AND m.account_id = $2"
        ))
        .bind(organization)
        .bind(account)
        .fetch_optional(&self.database.readers)
        .await?;
        Ok(row.map(Membership::try_from).transpose()?)
    }

    /// What an invite token leads to, dead or alive.
    pub(crate) async fn invited(&self, token: &str) -> Result<Option<Invited>, StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        let Some((organization, link)) = link_of(&mut connection, token).await? else {
            return Ok(None);
        };
        let record: Option<OrganizationRow> = sqlx::query_as(concat!(
            "SELECT ",
            organization_columns!(),
            " FROM organizations o WHERE o.id = $1"
        ))
        .bind(&organization)
        .fetch_optional(&mut *connection)
        .await?;
        let owner: Option<PersonRow> = sqlx::query_as(concat!(
            select_person!(),
            "WHERE m.organization_id = $1 AND m.role = 'owner'"
        ))
        .bind(&organization)
        .fetch_optional(&mut *connection)
        .await?;
        let (Some(record), Some(owner)) = (record, owner) else { return Ok(None) };
        Ok(Some(Invited { organization: record.try_into()?, owner: owner.try_into()?, link }))
    }

    /// The permanent invite link of an organization.
    #[cfg(test)]
    pub(crate) async fn permanent_link(
        &self,
        organization: &str,
    ) -> Result<Option<InviteLink>, StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        Ok(super::links::permanent_link(&mut connection, organization).await?)
    }

    /// Whether somebody was removed from an organization after a link was made.
    #[cfg(test)]
    pub(crate) async fn is_removed(
        &self,
        organization: &str,
        account: &str,
        link: &InviteLink,
    ) -> Result<bool, StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        let ties = super::ties::Ties::of(&mut connection, organization, account).await?;
        Ok(ties.relation(Some(link.created_at)) == crate::organizations::Relation::Removed)
    }

    /// Whether somebody holds a seat: of any organization, or of any but one.
    pub(crate) async fn holds_plus(
        &self,
        account: &str,
        except: Option<&str>,
    ) -> Result<bool, StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        Ok(super::membership::plus(&mut connection, account, except.unwrap_or("")).await?)
    }
}
