//! Some people, two organizations, and everything that can be done there.

use std::collections::{BTreeSet, HashSet};

use frontdesk_model::{Role, SeatType};
use frontdesk_test_postgres::Database;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::super::{
    InviteLink, NewAccount, NewInviteLink, NewOrganization, OperationError, Price, SessionToKeep,
    Storage,
};
use crate::audit;
use crate::organizations::Joins;
use crate::randomness;

pub(super) const PEOPLE: usize = 5;
pub(super) const SEATS: u32 = 3;

/// One test for each database.
macro_rules! on_both {
    ($($test:ident,)+) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test($crate::storage::tests::world::World::on_sqlite().await).await;
                }
            )+
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::$test($crate::storage::tests::world::World::on_postgres().await).await;
                }
            )+
        }
    };
}
pub(super) use on_both;

/// Something that somebody does: organization, actor, whom it is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Join(usize, usize),
    JoinByOldLink(usize, usize),
    JoinByApprovalLink(usize, usize),
    Decide(usize, usize, usize, bool),
    Wait(usize, usize),
    StopWaiting(usize, usize),
    TakeOffer(usize, usize),
    Leave(usize, usize),
    Remove(usize, usize, usize),
    Restore(usize, usize, usize),
    AllowAgain(usize, usize, usize),
    Import(usize, usize, usize),
    Role(usize, usize, usize, Role),
    Transfer(usize, usize, usize),
    Toggle(usize, usize, usize),
    Seats(usize, usize, u32),
    Regenerate(usize, usize),
    Pause(usize, usize),
    Resume(usize, usize),
    /// Hours pass.
    Pass(i64),
}

#[derive(Debug)]
pub(super) struct World {
    pub storage: Storage,
    pub people: Vec<String>,
    pub organizations: Vec<String>,
    pub now: Timestamp,
    passed: std::sync::atomic::AtomicI64,
    approval_tokens: Vec<String>,
    first_tokens: Vec<String>,
    _folder: Option<TempDir>,
    _database: Option<Database>,
}

impl World {
    pub(super) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("desk.db").display());
        let storage = Storage::open(&address).await.unwrap();
        Self { _folder: Some(folder), ..Self::on(storage).await }
    }

    pub(super) async fn on_postgres() -> Self {
        let database = Database::create().await;
        let storage = Storage::open(&database.address).await.unwrap();
        Self { _database: Some(database), ..Self::on(storage).await }
    }

    /// New people and organizations in a database that may hold others.
    pub(super) async fn on(storage: Storage) -> Self {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let mut people = Vec::new();
        for _ in 0..PEOPLE {
            let id = randomness::id().unwrap();
            let new =
                NewAccount { id: &id, name: "Somebody", usernames: &[], sign_in: None, at: now };
            let session = SessionToKeep {
                id: &id,
                device: "",
                token_hash: id.as_bytes(),
                account: &id,
                at: now,
                expires: None,
            };
            storage.create_account(new, session).await.unwrap();
            people.push(id);
        }
        let mut world = Self {
            storage,
            people,
            organizations: Vec::new(),
            now,
            passed: 0.into(),
            approval_tokens: Vec::new(),
            first_tokens: Vec::new(),
            _folder: None,
            _database: None,
        };
        for owner in 0..2 {
            let owner = world.people[owner].clone();
            world.start(&owner).await;
        }
        world
    }

    async fn start(&mut self, owner: &str) {
        let id = randomness::id().unwrap();
        let (link, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
        let new = NewOrganization {
            id: &id,
            // Names are unique.
            name: &format!("Somewhere {id}"),
            seats: SEATS,
            owner,
            price: Price { cents: 0, currency: "USD" },
            link: NewInviteLink::permanent(&link, &token),
            at: self.now,
        };
        self.storage.create_organization(new).await.unwrap();
        self.first_tokens.push(token);
        let (link, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
        let new = NewInviteLink {
            name: Some("With approval"),
            needs_approval: true,
            ..NewInviteLink::permanent(&link, &token)
        };
        if self.approval_tokens.len() < 2 {
            self.storage.create_link(&id, owner, new, self.now).await.unwrap();
        }
        self.approval_tokens.push(token);
        self.organizations.push(id);
    }

    /// What time it is.
    pub(super) fn time(&self) -> Timestamp {
        let hours = self.passed.load(std::sync::atomic::Ordering::SeqCst);
        self.now + SignedDuration::from_hours(hours)
    }

    pub(super) async fn permanent_link(&self, organization: usize) -> InviteLink {
        let id = &self.organizations[organization];
        self.storage.permanent_link(id).await.unwrap().unwrap()
    }

    /// Done, or refused; a failure of the database is a failure of the test:
    /// its own walls are never reached.
    pub(super) async fn take(&self, step: Step) -> bool {
        match self.attempt(step).await {
            Ok(()) => true,
            Err(OperationError::Denied(_)) => false,
            Err(error) => panic!("{step:?}: {error}"),
        }
    }

    /// As [`World::take`], with the refusal.
    pub(super) async fn attempt(&self, step: Step) -> Result<(), OperationError> {
        let (storage, now) = (&self.storage, self.time());
        let organization = |o: usize| self.organizations[o].as_str();
        let person = |p: usize| self.people[p].as_str();
        match step {
            Step::Join(o, p) => {
                let token = self.permanent_link(o).await.token.unwrap();
                storage.join(organization(o), person(p), &token, now).await.map(drop)
            }
            Step::JoinByOldLink(o, p) => {
                let token = &self.first_tokens[o];
                storage.join(organization(o), person(p), token, now).await.map(drop)
            }
            Step::JoinByApprovalLink(o, p) => {
                let token = &self.approval_tokens[o];
                storage.join(organization(o), person(p), token, now).await.map(drop)
            }
            Step::Decide(o, a, p, grant) => {
                storage.decide_request(organization(o), person(a), person(p), grant, now).await
            }
            Step::Wait(o, p) => {
                let token = self.permanent_link(o).await.token.unwrap();
                storage.wait_for_seat(organization(o), person(p), &token, now).await
            }
            Step::StopWaiting(o, p) => storage.stop_waiting(organization(o), person(p), now).await,
            Step::TakeOffer(o, p) => storage.take_offer(organization(o), person(p), now).await,
            Step::Leave(o, p) => storage.leave(organization(o), person(p), now).await,
            Step::Remove(o, a, p) => {
                storage.remove(organization(o), person(a), person(p), None, now).await
            }
            Step::Restore(o, a, p) => {
                storage.restore(organization(o), person(a), person(p), now).await
            }
            Step::AllowAgain(o, a, p) => {
                storage.allow_again(organization(o), person(a), person(p), now).await
            }
            Step::Import(o, a, p) => {
                storage.import(organization(o), person(a), person(p), now).await.map(drop)
            }
            Step::Role(o, a, p, role) => {
                storage.change_role(organization(o), person(a), person(p), role, None, now).await
            }
            Step::Transfer(o, a, p) => {
                storage.transfer_ownership(organization(o), person(a), person(p), now).await
            }
            Step::Toggle(o, a, p) => storage
                .toggle_seat(organization(o), person(a), person(p), None, now)
                .await
                .map(drop),
            Step::Seats(o, a, seats) => {
                storage.change_seats(organization(o), person(a), seats, now).await
            }
            Step::Regenerate(o, a) => {
                let (id, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
                let new = NewInviteLink::permanent(&id, &token);
                let grace = SignedDuration::from_hours(1);
                let done = storage.regenerate_link(organization(o), person(a), new, grace, now);
                done.await.map(drop)
            }
            Step::Pause(o, a) => {
                let joins = Joins::PausedUntil(now + SignedDuration::from_hours(8));
                storage.set_joins(organization(o), person(a), joins, now).await
            }
            Step::Resume(o, a) => {
                storage.set_joins(organization(o), person(a), Joins::Open, now).await
            }
            Step::Pass(hours) => {
                self.passed.fetch_add(hours, std::sync::atomic::Ordering::SeqCst);
                for overdue in storage.overdue(self.time()).await? {
                    storage.catch_up(&overdue, self.time()).await?;
                }
                Ok(())
            }
        }
    }

    /// Seats add up, there is one owner, everybody is in once, the chain of the
    /// audit log holds, and asking for changes leads to the same members.
    pub(super) async fn check(&self) {
        for organization in &self.organizations {
            self.check_organization(organization).await;
        }
    }

    async fn check_organization(&self, organization: &str) {
        let members = self.storage.members(organization, "").await.unwrap();
        let owner = members.iter().filter(|member| member.standing.role == Role::Owner);
        let owners: Vec<&str> = owner.map(|member| member.id.as_str()).collect();
        assert_eq!(owners.len(), 1, "one owner");
        let record =
            self.storage.membership(organization, owners[0]).await.unwrap().unwrap().organization;
        let holders =
            members.iter().filter(|member| member.standing.seat_type == SeatType::Plus).count();
        let waiting = self.storage.waiting_list(organization).await.unwrap();
        let offers = waiting.iter().filter(|waiting| waiting.offered_until.is_some()).count();
        let ids: HashSet<&str> = members.iter().map(|member| member.id.as_str()).collect();
        let seats = record.seats;
        assert_eq!(seats.assigned as usize, holders, "the count is the seats that are held");
        assert_eq!(record.reserved as usize, offers, "the count is the seats that are kept");
        assert_eq!(seats.assigned + record.reserved + record.free(), seats.total);
        assert!(seats.assigned + record.reserved <= seats.total);
        assert_eq!(ids.len(), members.len(), "everybody once");
        assert_eq!(record.members as usize, members.len());
        assert!(waiting.iter().all(|waiting| !ids.contains(waiting.account.as_str())));
        if record.joins == Joins::Open {
            assert!(offers == waiting.len() || record.free() == 0, "a free seat is offered");
        }

        let entries = self.storage.audit_entries(organization, 0, 100_000).await.unwrap();
        let lines: Vec<String> =
            entries.into_iter().map(|entry| audit::line(entry.entry, &entry.hash)).collect();
        let verified = audit::verify(lines.join("\n").as_bytes()).unwrap();
        assert_eq!(verified.entries, u64::try_from(lines.len()).unwrap());

        let (mut known, mut since) = (BTreeSet::new(), 0);
        loop {
            let page =
                self.storage.changes_since(organization, since, record.revision, 2).await.unwrap();
            known.extend(page.changed.iter().map(|person| person.id.clone()));
            known.retain(|id| !page.gone.contains(id));
            assert!(page.revision > since || !page.more, "it goes on");
            since = page.revision;
            if !page.more {
                break;
            }
        }
        assert_eq!(known.len(), ids.len(), "changes lead to the members");
        assert!(known.iter().all(|id| ids.contains(id.as_str())));
    }
}
