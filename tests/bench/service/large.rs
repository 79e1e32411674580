//! Large organizations: looking at all of one, and at what changed in it.

use std::time::Instant;

use frontdesk_rig::Result;
use frontdesk_service::{Clock as _, SystemClock};
use serde_json::{Value, json};
use sqlx::{AnyPool, Executor as _};

use super::place::{Database, Person, Place, Server};
use crate::figure::{Figure, milliseconds, quantile};

/// Members, and what daily.dev's service takes for all of them on a machine
/// like this one, in milliseconds.
const POLLED: [(usize, f64); 3] = [(10, 7.9), (1_000, 83.0), (10_000, 878.0)];

/// Members of organizations in which one thing changed.
const CHANGED: [usize; 3] = [10, 1_000, 100_000];

/// The most that such an answer should take, in milliseconds.
const CHANGE: f64 = 10.0;

/// So many answers of each kind.
const ANSWERS: usize = 100;

const SMALLEST: &str = "{ serviceInfo { name } }";

const POLL: &str = "query ($id: ID!) { organization(id: $id) { role seatType organization {
    id name seats activeSeats members { role seatType joinedAt lastActive
    user { id name username image } } } } }";

const CHANGES: &str = "query ($id: ID!, $since: Int!) {
    organizationChanges(id: $id, since: $since, first: 100) {
        revision more changed { user { id } } gone } }";

const JOIN: &str = "mutation ($id: ID!, $token: String!) {
    joinOrganization(id: $id, token: $token) { role } }";

/// All of an organization, beside the smallest answer there is.
pub(super) async fn polls(place: &Place) -> Result<Vec<Figure>> {
    let owner = place.people("Owner", 1).await?.remove(0);
    let service = Server::start(place)?;
    let smallest = times(&service, &owner, SMALLEST, &json!({}), |_| true).await?;
    let mut figures = Vec::new();
    for (members, aim) in POLLED {
        let (id, _) = service.organization(&owner, members).await?;
        fill(&place.pool, place.database, &id, members - 1).await?;
        let found = |data: &Value| {
            let others = data["organization"]["organization"]["members"].as_array();
            others.is_some_and(|others| others.len() == members - 1)
        };
        let took = times(&service, &owner, POLL, &json!({ "id": id }), found).await?;
        let name = format!("service: poll of {members} members ({place})");
        let yardstick = Some(quantile(smallest.clone(), 0.5));
        figures.push(Figure::new(&name, quantile(took.clone(), 0.5), "ms", yardstick, aim));
        let name = format!("service: poll of {members}, 99 % ({place})");
        let yardstick = Some(quantile(smallest.clone(), 0.99));
        figures.push(Figure::new(&name, quantile(took, 0.99), "ms", yardstick, 2.0 * aim));
    }
    Ok(figures)
}

/// One change, beside one in the smallest of the organizations.
pub(super) async fn changes(place: &Place) -> Result<Vec<Figure>> {
    let people = place.people("Changer", 2).await?;
    let (owner, new) = (&people[0], &people[1]);
    let service = Server::start(place)?;
    let mut figures = Vec::new();
    let mut smallest = None;
    for members in CHANGED {
        let (id, token) = service.organization(owner, 10).await?;
        fill(&place.pool, place.database, &id, members - 1).await?;
        let since: i64 = sqlx::query_scalar("SELECT revision FROM organizations WHERE id = $1")
            .bind(&id)
            .fetch_one(&place.pool)
            .await?;
        service.ask(new, JOIN, json!({ "id": id, "token": token })).await?;
        let found = |data: &Value| {
            let changed = data["organizationChanges"]["changed"].as_array();
            changed.is_some_and(|changed| changed.len() == 1)
        };
        let variables = json!({ "id": id, "since": since });
        let took = times(&service, owner, CHANGES, &variables, found).await?;
        let median = quantile(took.clone(), 0.5);
        let yardstick = *smallest.get_or_insert(median);
        let name = format!("service: 1 change in {members} members ({place})");
        figures.push(Figure::new(&name, median, "ms", Some(yardstick), CHANGE));
        let name = format!("service: 1 change in {members}, 99 % ({place})");
        figures.push(Figure::new(&name, quantile(took, 0.99), "ms", None, 2.0 * CHANGE));
    }
    Ok(figures)
}

async fn times(
    service: &Server,
    who: &Person,
    query: &str,
    variables: &Value,
    is_right: impl Fn(&Value) -> bool,
) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..ANSWERS {
        let begun = Instant::now();
        let data = service.ask(who, query, variables.clone()).await?;
        times.push(milliseconds(begun.elapsed()));
        if !is_right(&data) {
            return Err(frontdesk_rig::Fault::new(format!("a wrong answer to {query}")));
        }
    }
    Ok(times)
}

/// Brings members in past the service: it would take longer than everything
/// that is measured. They hold no seats, and joined one after another.
pub(crate) async fn fill(
    pool: &AnyPool,
    database: Database,
    organization: &str,
    members: usize,
) -> Result<()> {
    let (now, members) = (SystemClock.now().as_millisecond(), i64::try_from(members)?);
    let mut transaction = pool.begin().await?;
    let revision: i64 = sqlx::query_scalar("SELECT revision FROM organizations WHERE id = $1")
        .bind(organization)
        .fetch_one(&mut *transaction)
        .await?;
    // Ids that nobody else has: the organization's first letters, and a number.
    let prefix = format!("{}-", &organization[..23]);
    sqlx::query(
        "INSERT INTO accounts (id, name, username, created_at, last_active_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         SELECT $2 || CAST(100000000000 + i AS TEXT), 'Member ' || CAST(i AS TEXT),
                $3 || CAST(100000000000 + i AS TEXT), $4, $5 FROM n",
    )
    .bind(members)
    .bind(&prefix)
    .bind(&prefix)
    .bind(now)
    .bind(now)
    .execute(&mut *transaction)
    .await?;
    // On PostgreSQL each change of the kept count would leave a row behind that
    // the next one has to step over.
    let by_trigger = database == Database::Sqlite;
    if !by_trigger {
        transaction.execute("ALTER TABLE memberships DISABLE TRIGGER membership_counts").await?;
    }
    sqlx::query(
        "INSERT INTO memberships (organization_id, account_id, role, seat_type, joined_at,
                                  joined_revision, revision)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         SELECT $2, $3 || CAST(100000000000 + i AS TEXT), 'member', 'free', $4, $5 + i, $6 + i
         FROM n",
    )
    .bind(members)
    .bind(organization)
    .bind(&prefix)
    .bind(now)
    .bind(revision)
    .bind(revision)
    .execute(&mut *transaction)
    .await?;
    if !by_trigger {
        transaction.execute("ALTER TABLE memberships ENABLE TRIGGER membership_counts").await?;
    }
    sqlx::query(
        "UPDATE organizations SET revision = revision + $1, member_count = member_count + $2
         WHERE id = $3",
    )
    .bind(members)
    .bind(if by_trigger { 0 } else { members })
    .bind(organization)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    pool.execute("ANALYZE").await?;
    Ok(())
}
