//! What somebody finds at an invite link: looked up, and nothing touched.

use jiff::Timestamp;

use super::membership::{plus, removed_since};
use super::{Invited, Storage, StorageError, count, time};
use crate::organizations::{JoinFacts, Joins, Relation, Request};

/// What somebody finds at an invite link.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// What a join would be decided on. A pause or an offer whose time is over
    /// counts as over, whether or not that was written down yet.
    pub facts: JoinFacts,
    /// Their place on the waiting list.
    pub place: Option<Place>,
    /// How many wait for a seat.
    pub waiting: u32,
}

/// Somebody's place on the waiting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// How many who wait come before them.
    pub before: u32,
    /// Until when a seat is kept for them.
    pub offered_until: Option<Timestamp>,
}

impl Storage {
    /// What somebody finds at an invite link; `account` is `None` for a
    /// stranger who is not signed in.
    pub(crate) async fn look(
        &self,
        invited: &Invited,
        account: Option<&str>,
        now: Timestamp,
    ) -> Result<Look, StorageError> {
        let Invited { organization, link, .. } = invited;
        let mut connection = self.database.readers.acquire().await?;
        let (waiting, lapsed): (i64, i64) = sqlx::query_as(
            "SELECT COUNT(*) - COUNT(offered_until),
                    COUNT(CASE WHEN offered_until <= $1 THEN 1 END)
             FROM waiting_list WHERE organization_id = $2",
        )
        .bind(now.as_millisecond())
        .bind(&organization.id)
        .fetch_one(&mut *connection)
        .await?;
        let (waiting, lapsed) = (count(waiting), count(lapsed));
        let joins = match organization.joins {
            Joins::PausedUntil(end) if end <= now => Joins::Open,
            joins => joins,
        };
        // What nobody took in time is free, and goes to whoever waits, first.
        let mut free = organization.free() + lapsed;
        if joins == Joins::Open {
            free = free.saturating_sub(waiting);
        }
        let mut look = Look {
            facts: JoinFacts {
                link: Some(link.state(now)),
                needs_approval: link.needs_approval,
                relation: Relation::Stranger,
                joins,
                request: None,
                offered: false,
                plus_elsewhere: false,
                free,
            },
            place: None,
            waiting,
        };
        let Some(account) = account else { return Ok(look) };
        let member: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM memberships WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(&organization.id)
        .bind(account)
        .fetch_one(&mut *connection)
        .await?;
        if member > 0 {
            look.facts.relation = Relation::Member;
        } else if removed_since(&mut connection, &organization.id, account, link.created_at).await?
        {
            look.facts.relation = Relation::Removed;
        }
        let declined: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT declined_at FROM join_requests WHERE organization_id = $1 AND account_id = $2",
        )
        .bind(&organization.id)
        .bind(account)
        .fetch_optional(&mut *connection)
        .await?;
        look.facts.request =
            declined.map(|at| if at.is_some() { Request::Declined } else { Request::Pending });
        look.facts.plus_elsewhere = plus(&mut connection, account, &organization.id).await?;
        let place: Option<(Option<i64>, i64)> = sqlx::query_as(
            "SELECT own.offered_until,
                    (SELECT COUNT(*) FROM waiting_list other
                     WHERE other.organization_id = own.organization_id
                       AND other.offered_until IS NULL AND other.position < own.position)
             FROM waiting_list own WHERE own.organization_id = $1 AND own.account_id = $2",
        )
        .bind(&organization.id)
        .bind(account)
        .fetch_optional(&mut *connection)
        .await?;
        look.place = place
            .map(|(until, before)| Place { before: count(before), offered_until: until.map(time) })
            .filter(|place| place.offered_until.is_none_or(|until| until > now));
        look.facts.offered = look.place.is_some_and(|place| place.offered_until.is_some());
        Ok(look)
    }

    /// The name of an account.
    pub(crate) async fn name_of(&self, account: &str) -> Result<Option<String>, StorageError> {
        Ok(sqlx::query_scalar("SELECT name FROM accounts WHERE id = $1")
            .bind(account)
            .fetch_optional(&self.database.readers)
            .await?)
    }

    /// The waiting lists that somebody is on: id and name of the organization,
    /// and until when a seat is kept for them.
    pub(crate) async fn waiting_lists(
        &self,
        account: &str,
        now: Timestamp,
    ) -> Result<Vec<(String, String, Option<Timestamp>)>, StorageError> {
        let rows: Vec<(String, String, Option<i64>)> = sqlx::query_as(
            "SELECT o.id, o.name, w.offered_until
             FROM waiting_list w JOIN organizations o ON o.id = w.organization_id
             WHERE w.account_id = $1 AND (w.offered_until IS NULL OR w.offered_until > $2)
             ORDER BY w.waiting_since, o.id",
        )
        .bind(account)
        .bind(now.as_millisecond())
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(|(id, name, until)| (id, name, until.map(time))).collect())
    }
}
