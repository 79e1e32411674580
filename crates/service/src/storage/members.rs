//! Members of an organization, as others see them.

use jiff::Timestamp;

use super::organizations::{Standing, StandingRow};
use super::{Storage, StorageError, time};

/// Somebody in an organization, as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub id: String,
    pub name: String,
    pub username: String,
    /// Content hash of their picture.
    pub image: Option<String>,
    pub holds_plus: bool,
    pub created_at: Timestamp,
    pub last_active: Timestamp,
    pub standing: Standing,
    /// By which link they came, and who made it.
    pub link: Option<String>,
    pub invited_by: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    id: String,
    name: String,
    username: String,
    image: Option<String>,
    holds_plus: i64,
    created_at: i64,
    last_active_at: i64,
    #[sqlx(flatten)]
    standing: StandingRow,
    link_id: Option<String>,
    invited_by: Option<String>,
}

impl TryFrom<PersonRow> for Person {
    type Error = sqlx::Error;

    fn try_from(row: PersonRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            name: row.name,
            username: row.username,
            image: row.image,
            holds_plus: row.holds_plus != 0,
            created_at: time(row.created_at),
            last_active: time(row.last_active_at),
            standing: row.standing.try_into()?,
            link: row.link_id,
            invited_by: row.invited_by,
        })
    }
}

/// A person in an organization: what stands before a `WHERE`.
macro_rules! select_person {
    () => {
        "SELECT a.id, a.name, a.username, a.image, a.created_at, a.last_active_at, m.role, m.seat_type,
                m.joined_at, m.link_id, m.invited_by,
                CASE WHEN m.seat_type = 'plus' OR EXISTS (
                    SELECT 1 FROM memberships x
                    WHERE x.account_id = a.id AND x.seat_type = 'plus') THEN 1 ELSE 0 END
                    AS holds_plus
         FROM memberships m JOIN accounts a ON a.id = m.account_id "
    };
}
pub(super) use select_person;

impl Storage {
    /// Everybody in an organization but one: owner, admins, members, each in
    /// the order of joining.
    pub(crate) async fn members(
        &self,
        organization: &str,
        without: &str,
    ) -> Result<Vec<Person>, StorageError> {
        let rows: Vec<PersonRow> = sqlx::query_as(concat!(
            select_person!(),
            "WHERE m.organization_id = $1 AND m.account_id <> $2
             ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END,
                      m.joined_at, m.joined_revision, m.account_id"
        ))
        .bind(organization)
        .bind(without)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(Person::try_from).collect::<Result<_, _>>()?)
    }

    /// Who came into an organization by a link, in the order of joining.
    pub(crate) async fn members_by_link(
        &self,
        organization: &str,
        link: &str,
    ) -> Result<Vec<Person>, StorageError> {
        let rows: Vec<PersonRow> = sqlx::query_as(concat!(
            select_person!(),
            "WHERE m.organization_id = $1 AND m.link_id = $2
             ORDER BY m.joined_revision, m.account_id LIMIT 500"
        ))
        .bind(organization)
        .bind(link)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(Person::try_from).collect::<Result<_, _>>()?)
    }
}
