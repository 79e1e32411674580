//! Organizations: starting one, and reading.

use frontdesk_model::{Role, SeatType, Seats};
use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use super::{Event, Storage, StorageError, record, time, unknown_word};

/// An organization, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrganizationRecord {
    pub id: String,
    pub name: String,
    pub seats: Seats,
    pub members: u32,
}

#[derive(sqlx::FromRow)]
pub(super) struct OrganizationRow {
    id: String,
    name: String,
    seats: u32,
    assigned_seats: u32,
    member_count: u32,
}

impl From<OrganizationRow> for OrganizationRecord {
    fn from(row: OrganizationRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            seats: Seats { total: row.seats, assigned: row.assigned_seats },
            members: row.member_count,
        }
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
    pub invite_token: String,
    /// When the caller was last active.
    pub last_active: Timestamp,
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    #[sqlx(flatten)]
    organization: OrganizationRow,
    #[sqlx(flatten)]
    standing: StandingRow,
    invite_token: String,
    last_active_at: i64,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = sqlx::Error;

    fn try_from(row: MembershipRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            organization: row.organization.into(),
            standing: row.standing.try_into()?,
            invite_token: row.invite_token,
            last_active: time(row.last_active_at),
        })
    }
}

/// Somebody in an organization, as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub id: String,
    pub name: String,
    pub username: String,
    pub holds_plus: bool,
    pub last_active: Timestamp,
    pub standing: Standing,
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: String,
    name: String,
    username: String,
    holds_plus: bool,
    last_active_at: i64,
    #[sqlx(flatten)]
    standing: StandingRow,
}

impl TryFrom<PersonRow> for Person {
    type Error = sqlx::Error;

    fn try_from(row: PersonRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            name: row.name,
            username: row.username,
            holds_plus: row.holds_plus,
            last_active: time(row.last_active_at),
            standing: row.standing.try_into()?,
        })
    }
}

/// What an invite link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invited {
    pub organization: OrganizationRecord,
    pub owner: Person,
}

/// What an organization is made of.
#[derive(Debug)]
pub(crate) struct NewOrganization<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub seats: u32,
    pub owner: &'a str,
    pub invite_token: &'a str,
    pub at: Timestamp,
}

impl Storage {
    /// Starts an organization; its owner takes the first seat.
    pub(crate) async fn create_organization(
        &self,
        new: NewOrganization<'_>,
    ) -> Result<(), StorageError> {
        let at = new.at.as_millisecond();
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO organizations
                (id, name, seats, invite_token, invite_token_hash, invite_created_at, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(new.id)
        .bind(new.name)
        .bind(new.seats)
        .bind(new.invite_token)
        .bind(crate::accounts::hash_of(new.invite_token).as_slice())
        .bind(at)
        .bind(at)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO memberships (organization_id, account_id, role, seat_type, joined_at)
             VALUES (?, ?, 'owner', 'plus', ?)",
        )
        .bind(new.id)
        .bind(new.owner)
        .bind(at)
        .execute(&mut *transaction)
        .await?;
        let event = Event {
            organization: new.id,
            kind: "created",
            actor: new.owner,
            subject: new.owner,
            detail: None,
            at: new.at,
        };
        record(&mut transaction, event).await?;
        self.commit(transaction, new.id).await?;
        Ok(())
    }

    /// The memberships of somebody, oldest first.
    pub(crate) async fn memberships(&self, account: &str) -> Result<Vec<Membership>, StorageError> {
        let rows: Vec<MembershipRow> = sqlx::query_as(
            "SELECT o.id, o.name, o.seats, o.assigned_seats, o.member_count, o.invite_token,
                    m.role, m.seat_type, m.joined_at, a.last_active_at
             FROM memberships m
             JOIN organizations o ON o.id = m.organization_id
             JOIN accounts a ON a.id = m.account_id
             WHERE m.account_id = ? ORDER BY m.joined_at, m.rowid",
        )
        .bind(account)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows.into_iter().map(Membership::try_from).collect::<Result<_, _>>()?)
    }

    /// The membership of somebody in one organization.
    pub(crate) async fn membership(
        &self,
        organization: &str,
        account: &str,
    ) -> Result<Option<Membership>, StorageError> {
        let row: Option<MembershipRow> = sqlx::query_as(
            "SELECT o.id, o.name, o.seats, o.assigned_seats, o.member_count, o.invite_token,
                    m.role, m.seat_type, m.joined_at, a.last_active_at
             FROM memberships m
             JOIN organizations o ON o.id = m.organization_id
             JOIN accounts a ON a.id = m.account_id
             WHERE m.organization_id = ? AND m.account_id = ?",
        )
        .bind(organization)
        .bind(account)
        .fetch_optional(&self.readers)
        .await?;
        Ok(row.map(Membership::try_from).transpose()?)
    }

    /// Everybody in an organization but one: owner, admins, members, each in
    /// the order of joining.
    pub(crate) async fn members(
        &self,
        organization: &str,
        without: &str,
    ) -> Result<Vec<Person>, StorageError> {
        let rows: Vec<PersonRow> = sqlx::query_as(
            "SELECT a.id, a.name, a.username, a.last_active_at, m.role, m.seat_type, m.joined_at,
                    m.seat_type = 'plus' OR EXISTS (
                        SELECT 1 FROM memberships x
                        WHERE x.account_id = a.id AND x.seat_type = 'plus') AS holds_plus
             FROM memberships m JOIN accounts a ON a.id = m.account_id
             WHERE m.organization_id = ? AND m.account_id <> ?
             ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END,
                      m.joined_at, m.rowid",
        )
        .bind(organization)
        .bind(without)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows.into_iter().map(Person::try_from).collect::<Result<_, _>>()?)
    }

    /// What an invite token leads to.
    pub(crate) async fn invited(&self, token: &str) -> Result<Option<Invited>, StorageError> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            organization: OrganizationRow,
            invite_token: String,
        }
        let mut connection = self.readers.acquire().await?;
        let found: Option<Row> = sqlx::query_as(
            "SELECT id, name, seats, assigned_seats, member_count, invite_token
             FROM organizations WHERE invite_token_hash = ?",
        )
        .bind(crate::accounts::hash_of(token).as_slice())
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = found.filter(|row| same(&row.invite_token, token)) else {
            return Ok(None);
        };
        let organization = OrganizationRecord::from(row.organization);
        let owner: Option<PersonRow> = sqlx::query_as(
            "SELECT a.id, a.name, a.username, a.last_active_at, m.role, m.seat_type, m.joined_at,
                    EXISTS (SELECT 1 FROM memberships x
                            WHERE x.account_id = a.id AND x.seat_type = 'plus') AS holds_plus
             FROM memberships m JOIN accounts a ON a.id = m.account_id
             WHERE m.organization_id = ? AND m.role = 'owner'",
        )
        .bind(&organization.id)
        .fetch_optional(&mut *connection)
        .await?;
        let owner = owner.map(Person::try_from).transpose()?;
        Ok(owner.map(|owner| Invited { organization, owner }))
    }

    /// Whether somebody was removed from an organization after its link was
    /// made.
    pub(crate) async fn is_removed(
        &self,
        organization: &str,
        account: &str,
    ) -> Result<bool, StorageError> {
        let mut connection = self.readers.acquire().await?;
        Ok(super::membership::removed(&mut connection, organization, account).await?)
    }

    /// Whether somebody holds a seat: of any organization, or of any but one.
    pub(crate) async fn holds_plus(
        &self,
        account: &str,
        except: Option<&str>,
    ) -> Result<bool, StorageError> {
        let mut connection = self.readers.acquire().await?;
        Ok(super::membership::plus(&mut connection, account, except.unwrap_or("")).await?)
    }
}

/// Whether two tokens are the same, in a time that tells nothing.
pub(super) fn same(kept: &str, given: &str) -> bool {
    kept.as_bytes().ct_eq(given.as_bytes()).into()
}
