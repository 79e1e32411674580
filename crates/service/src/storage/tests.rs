//! Whatever is done in whatever order: the seats add up, there is one owner,
//! and everybody is in once.

use std::collections::HashSet;

use frontdesk_model::Role;
use jiff::Timestamp;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::{NewAccount, NewOrganization, OperationError, SessionToKeep, Storage, StorageError};

const PEOPLE: usize = 5;
const SEATS: u32 = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    Join(usize, usize),
    Leave(usize, usize),
    Remove(usize, usize, usize),
    Role(usize, usize, usize, Role),
    Toggle(usize, usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = || 0..2_usize;
    let person = || 0..PEOPLE;
    let role =
        prop_oneof![Just(Role::Owner), Just(Role::Admin), Just(Role::Admin), Just(Role::Member)];
    let step = prop_oneof![
        4 => (place(), person()).prop_map(|(o, p)| Step::Join(o, p)),
        1 => (place(), person()).prop_map(|(o, p)| Step::Leave(o, p)),
        1 => (place(), person(), person()).prop_map(|(o, a, p)| Step::Remove(o, a, p)),
        2 => (place(), person(), person(), role).prop_map(|(o, a, p, r)| Step::Role(o, a, p, r)),
        3 => (place(), person(), person()).prop_map(|(o, a, p)| Step::Toggle(o, a, p)),
    ];
    proptest::collection::vec(step, 1..40)
}

struct World {
    storage: Storage,
    people: Vec<String>,
    organizations: Vec<String>,
    now: Timestamp,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("desk.db").display());
        let storage = Storage::open(&address).await.unwrap();
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let id = format!("person-{number}");
            let new =
                NewAccount { id: &id, name: "Somebody", usernames: &[], sign_in: None, at: now };
            let session =
                SessionToKeep { token_hash: id.as_bytes(), account: &id, at: now, expires: None };
            storage.create_account(new, session).await.unwrap();
            people.push(id);
        }
        let organizations = vec!["one".to_owned(), "two".to_owned()];
        for (id, owner) in organizations.iter().zip(&people) {
            let new = NewOrganization {
                id,
                name: "Somewhere",
                seats: SEATS,
                owner,
                invite_token: id,
                at: now,
            };
            storage.create_organization(new).await.unwrap();
        }
        Self { storage, people, organizations, now, _folder: folder }
    }

    /// Done, or refused; a failure of the database is a failure of the test:
    /// its own walls are never reached.
    async fn take(&self, step: Step) {
        let Self { storage, people, organizations, now, .. } = self;
        let done = match step {
            Step::Join(o, p) => {
                let id = &organizations[o];
                storage.join(id, &people[p], id, *now).await.map(drop)
            }
            Step::Leave(o, p) => storage.leave(&organizations[o], &people[p], *now).await,
            Step::Remove(o, a, p) => {
                storage.remove(&organizations[o], &people[a], &people[p], *now).await
            }
            Step::Role(o, a, p, role) => {
                storage.change_role(&organizations[o], &people[a], &people[p], role, *now).await
            }
            Step::Toggle(o, a, p) => {
                storage.toggle_seat(&organizations[o], &people[a], &people[p], *now).await.map(drop)
            }
        };
        if let Err(OperationError::Storage(error)) = done {
            panic!("{step:?}: {error}");
        }
    }

    async fn check(&self) -> Result<(), StorageError> {
        for organization in &self.organizations {
            let members = self.storage.members(organization, "").await?;
            let holders = members
                .iter()
                .filter(|member| member.standing.seat_type == frontdesk_model::SeatType::Plus);
            let holders = u32::try_from(holders.count()).unwrap();
            let owners =
                members.iter().filter(|member| member.standing.role == Role::Owner).count();
            let ids: HashSet<&str> = members.iter().map(|member| member.id.as_str()).collect();
            let invited = self.storage.invited(organization).await?.unwrap();
            let seats = invited.organization.seats;
            assert_eq!(seats.assigned, holders, "the count is the seats that are held");
            assert_eq!(seats.assigned + seats.available(), seats.total);
            assert!(seats.assigned <= seats.total);
            assert_eq!(seats.total, SEATS);
            assert_eq!(owners, 1);
            assert_eq!(ids.len(), members.len(), "everybody once");
            assert_eq!(invited.organization.members as usize, members.len());
        }
        Ok(())
    }
}

#[test]
fn seats_owner_and_members_hold_after_any_sequence() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let world = World::new().await;
                for step in steps {
                    world.take(step).await;
                    world.check().await.unwrap();
                }
                world.storage.close().await;
            });
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn the_database_itself_refuses_one_seat_too_many_and_a_second_owner() {
    let world = World::new().await;
    for person in &world.people[2..4] {
        world.storage.join("one", person, "one", world.now).await.unwrap();
    }
    let by_hand = |role: &'static str, seat: &'static str| {
        sqlx::query(
            "INSERT INTO memberships (organization_id, account_id, role, seat_type, joined_at)
             VALUES ('one', 'person-4', ?, ?, 0)",
        )
        .bind(role)
        .bind(seat)
        .execute(&world.storage.writer)
    };
    assert!(by_hand("member", "plus").await.is_err());
    assert!(by_hand("owner", "free").await.is_err());
    assert!(by_hand("member", "free").await.is_ok());
    world.check().await.unwrap();
}

#[tokio::test]
async fn every_change_leaves_an_event() {
    let world = World::new().await;
    for step in [
        Step::Join(0, 2),
        Step::Role(0, 0, 2, Role::Admin),
        Step::Role(0, 0, 2, Role::Admin),
        Step::Toggle(0, 2, 2),
        Step::Join(0, 3),
        Step::Remove(0, 2, 3),
        Step::Join(0, 3),
        Step::Leave(0, 2),
    ] {
        world.take(step).await;
    }
    let events: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT kind, actor_id, subject_id, detail FROM organization_events
         WHERE organization_id = 'one' ORDER BY id",
    )
    .fetch_all(&world.storage.readers)
    .await
    .unwrap();
    let events: Vec<_> = events
        .iter()
        .map(|(kind, actor, subject, detail)| {
            (kind.as_str(), actor.as_str(), subject.as_str(), detail.as_deref())
        })
        .collect();
    assert_eq!(
        events,
        [
            ("created", "person-0", "person-0", None),
            ("joined", "person-2", "person-2", Some("plus")),
            ("role_changed", "person-0", "person-2", Some("admin")),
            ("seat_changed", "person-2", "person-2", Some("free")),
            ("joined", "person-3", "person-3", Some("plus")),
            ("removed", "person-2", "person-3", None),
            ("left", "person-2", "person-2", None),
        ]
    );
}

#[tokio::test]
async fn a_username_is_taken_once() {
    let world = World::new().await;
    let mut names = Vec::new();
    for id in ["x1", "x2", "x3"] {
        let usernames = ["ada".to_owned(), "ada-2".to_owned()];
        let new =
            NewAccount { id, name: "Ada", usernames: &usernames, sign_in: None, at: world.now };
        let session =
            SessionToKeep { token_hash: id.as_bytes(), account: id, at: world.now, expires: None };
        names.push(world.storage.create_account(new, session).await.unwrap().username);
    }
    assert_eq!(names, ["ada", "ada-2", "x3"]);
}
