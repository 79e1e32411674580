//! Several years of an organization of 10,000 members.

use std::time::{Duration, Instant};

use frontdesk_local_api::{HistoryBounds, OrganizationRef};
use frontdesk_model::{
    Change, Member, Organization, Role, SeatType, Seats, Snapshot, SubscriptionStatus,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use super::super::{
    Look, Store,
    bounds::{FIRST_TOO_MANY, FORGET},
    history::{ACTIVITY, ACTIVITY_AFTER, ACTIVITY_OF, LAST_KNOWN},
    notices::{JOINED_SINCE, PENDING},
};

/// Events of three years in which each of 10,000 comes, moves and goes often.
const EVENTS: i64 = 200_000;
const MEMBERS: i64 = 10_000;

/// Longest time that somebody waits for an answer, far above what it takes: the
/// test runs beside others.
const LIMIT: Duration = Duration::from_secs(1);

fn at() -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: "acme".into() }
}

fn now() -> Timestamp {
    "2026-11-03T09:00:00Z".parse().unwrap()
}

fn member(number: i64) -> Member {
    Member {
        id: format!("m{number}").into(),
        name: format!("Person {number}"),
        username: None,
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}

fn snapshot(members: i64) -> Snapshot {
    Snapshot {
        organization: Organization {
            id: "acme".into(),
            name: "Acme".to_owned(),
            image: None,
            seats: Seats { total: 20_000, assigned: 10_000 },
            status: SubscriptionStatus::Active,
        },
        own_id: "p".into(),
        own_role: Role::Owner,
        invite_link: None,
        server_revision: None,
        members: (0..members).map(member).collect(),
    }
}

/// A history of so many events, an hour and 20 minutes apart, all of them said.
async fn history(folder: &std::path::Path, events: i64, members: i64) -> Store {
    let store = Store::open(&folder.join("history.sqlite")).await.unwrap();
    store.keep_account(&super::record("a", "p")).await.unwrap();
    let snapshot = snapshot(members);
    let look = Look {
        at: &at(),
        seen_at: now(),
        fetched_at: now(),
        snapshot: &snapshot,
        revision: 1,
        changes: &[],
    };
    store.record(&look).await.unwrap();
    let joined = serde_json::to_string(&Change::Joined { member: member(0) }).unwrap();
    sqlx::query(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
         INSERT INTO event (id, account, organization, seen_at, member, change)
         SELECT n, 'a', 'acme',
             strftime('%Y-%m-%dT%H:%M:%SZ', unixepoch(?2) - (?1 - n) * 480, 'unixepoch'),
             'm' || (n % ?3), ?4
         FROM n",
    )
    .bind(events)
    .bind(now().to_string())
    .bind(MEMBERS)
    .bind(joined)
    .execute(&store.pool)
    .await
    .unwrap();
    sqlx::query("INSERT INTO announcement SELECT id, '2026-01-01T00:00:00Z' FROM event")
        .execute(&store.pool)
        .await
        .unwrap();
    store
}

async fn timed<T>(what: &str, doing: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let done = doing.await;
    let took = began.elapsed();
    println!("{what}: {took:?}");
    assert!(took < LIMIT, "{what} took {took:?}");
    done
}

#[tokio::test]
async fn years_of_a_large_organization_are_as_quick_as_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = history(folder.path(), EVENTS, MEMBERS).await;
    let (at, snapshot) = (at(), snapshot(MEMBERS));
    let newest = timed("activity", store.activity(&at, None, &[], 200)).await.unwrap();
    assert_eq!((newest.len(), newest[0].id), (200, EVENTS));
    let middle = timed("activity, half-way", store.activity(&at, Some(EVENTS / 2), &[], 200)).await;
    assert_eq!(middle.unwrap()[0].id, EVENTS / 2 - 1);
    let after = timed("activity after", store.activity_after(&at, EVENTS / 2, 200)).await;
    assert_eq!(after.unwrap()[0].id, EVENTS / 2 + 1);
    let of = timed("activity of a member", store.activity_of(&at, &"m7".into(), 50)).await;
    assert_eq!(of.unwrap().len(), 20);
    assert!(timed("last known", store.last_known(&at, &"m7".into())).await.unwrap().is_some());
    assert!(timed("pending", store.pending()).await.unwrap().is_empty());
    assert_eq!(timed("joined since", store.joined_since(EVENTS - 10)).await.unwrap(), 10);
    let changes = [Change::Joined { member: member(MEMBERS) }];
    let look = Look {
        at: &at,
        seen_at: now(),
        fetched_at: now(),
        snapshot: &snapshot,
        revision: 2,
        changes: &changes,
    };
    timed("record", store.record(&look)).await.unwrap();
    let bounds = HistoryBounds::default();
    let gone = timed("bounds", store.forget_beyond(bounds, now())).await.unwrap();
    assert_eq!(gone, 1, "one came, one went");
    store.close().await;
}

#[tokio::test]
async fn what_is_out_of_bounds_goes_and_what_is_to_be_said_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = history(folder.path(), 3_000, 1).await;
    sqlx::query("UPDATE announcement SET said_at = NULL WHERE event = 1")
        .execute(&store.pool)
        .await
        .unwrap();
    let at = at();
    let left = async || {
        let ids = sqlx::query_scalar::<_, i64>("SELECT id FROM event ORDER BY id");
        ids.fetch_all(&store.pool).await.unwrap()
    };
    let bounds = HistoryBounds { days: None, entries: Some(1_200) };
    assert_eq!(store.forget_beyond(bounds, now()).await.unwrap(), 1_799);
    assert_eq!(left().await.len(), 1_201);
    assert_eq!(left().await[..2], [1, 1_801]);
    // 480 seconds apart: 180 of them make a day.
    let bounds = HistoryBounds { days: Some(1), entries: None };
    assert_eq!(store.forget_beyond(bounds, now()).await.unwrap(), 1_200 - 181);
    assert_eq!(left().await[..2], [1, 2_820]);
    let later = now() + SignedDuration::from_hours(48);
    assert_eq!(store.forget_beyond(bounds, later).await.unwrap(), 181);
    let pending = store.pending().await.unwrap();
    assert_eq!(pending[&at].iter().map(|news| news.event).collect::<Vec<_>>(), [1]);
    let for_ever = HistoryBounds { days: None, entries: None };
    assert_eq!(store.forget_beyond(for_ever, later).await.unwrap(), 0);
    store.close().await;
}

#[tokio::test]
async fn no_question_reads_the_whole_history() {
    let folder = tempfile::tempdir().unwrap();
    let store = history(folder.path(), 10, 1).await;
    for question in [
        ACTIVITY,
        ACTIVITY_AFTER,
        ACTIVITY_OF,
        LAST_KNOWN,
        FIRST_TOO_MANY,
        FORGET,
        JOINED_SINCE,
        PENDING,
    ] {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}"));
        let rows = sqlx::query(explain).fetch_all(&store.pool).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let is_slow = |step: &&String| {
            step.starts_with("SCAN event") || *step == "SCAN announcement" || step.contains("TEMP")
        };
        assert_eq!(plan.iter().find(is_slow), None, "{question}: {plan:?}");
    }
    store.close().await;
}
