use std::collections::{BTreeMap, BTreeSet};

use frontdesk_model::{
    Member, MemberId, Organization, Role, SeatType, Seats, Snapshot, SubscriptionStatus,
};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::{Known, Page, applied, read};

const CALLER: &str = "me";

/// A server that counts its changes, as ours does.
#[derive(Clone, Debug)]
struct Server {
    revision: i64,
    members: BTreeMap<String, (i64, Member)>,
    departures: BTreeMap<String, i64>,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Joins(u8),
    Leaves(u8),
    Promoted(u8),
    Demoted(u8),
    Toggled(u8),
    Renamed(u8),
}

fn event() -> impl Strategy<Value = Event> {
    (0_u8..12).prop_flat_map(|who| {
        prop_oneof![
            3 => Just(Event::Joins(who)),
            1 => Just(Event::Leaves(who)),
            1 => Just(Event::Promoted(who)),
            1 => Just(Event::Demoted(who)),
            1 => Just(Event::Toggled(who)),
            1 => Just(Event::Renamed(who)),
        ]
    })
}

impl Server {
    fn after(mut self, events: Vec<Event>) -> Self {
        for event in events {
            self.happens(event);
        }
        self
    }

    fn with_the_caller() -> Self {
        let mut server =
            Self { revision: 0, members: BTreeMap::new(), departures: BTreeMap::new() };
        server.join(CALLER.to_owned());
        server.change(CALLER, |own| own.role = Role::Owner);
        server
    }

    fn join(&mut self, id: String) {
        if self.members.contains_key(&id) {
            return;
        }
        self.revision += 1;
        self.departures.remove(&id);
        // Two in the same millisecond happen.
        let joined_at = Timestamp::from_millisecond(1_700_000_000_000 + self.revision / 2).unwrap();
        let member = Member {
            id: MemberId(id.clone()),
            name: id.clone(),
            username: None,
            image: None,
            role: Role::Member,
            seat_type: SeatType::Plus,
            plus_elsewhere: false,
            last_active: None,
            joined_at: Some(joined_at),
            link: None,
            invited_by: None,
        };
        self.members.insert(id, (self.revision, member));
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Member)) {
        let Some((revision, member)) = self.members.get_mut(id) else { return };
        change(member);
        self.revision += 1;
        *revision = self.revision;
    }

    fn happens(&mut self, event: Event) {
        let id = |who: u8| if who == 0 { CALLER.to_owned() } else { format!("person-{who:02}") };
        match event {
            Event::Joins(who) => self.join(id(who)),
            Event::Leaves(0) => {}
            Event::Leaves(who) => {
                if self.members.remove(&id(who)).is_some() {
                    self.revision += 1;
                    self.departures.insert(id(who), self.revision);
                }
            }
            Event::Promoted(who) => self.change(&id(who), |member| member.role = Role::Admin),
            Event::Demoted(who) => self.change(&id(who), |member| member.role = Role::Member),
            Event::Toggled(who) => self.change(&id(who), |member| {
                member.seat_type = match member.seat_type {
                    SeatType::Plus => SeatType::Free,
                    SeatType::Free => SeatType::Plus,
                };
            }),
            Event::Renamed(who) => self.change(&id(who), |member| member.name.push('!')),
        }
    }

    fn page(&self, since: i64, size: usize) -> Page {
        let reset = since > self.revision;
        let since = if reset { 0 } else { since };
        let moved: BTreeSet<i64> = self
            .members
            .values()
            .map(|(revision, _)| *revision)
            .chain(self.departures.values().copied())
            .filter(|revision| *revision > since)
            .collect();
        let until = moved.iter().nth(size - 1).copied().unwrap_or(self.revision);
        let within = |revision: i64| revision > since && revision <= until;
        let assigned = self.members.values().filter(|(_, m)| m.seat_type == SeatType::Plus).count();
        let mut changed: Vec<_> = self
            .members
            .values()
            .filter(|(revision, member)| within(*revision) && member.id.as_str() != CALLER)
            .collect();
        changed.sort_by_key(|(revision, _)| *revision);
        let gone = self.departures.iter().filter(|(_, revision)| within(**revision));
        Page {
            revision: until,
            more: until < self.revision,
            reset,
            organization: Organization {
                id: "org".into(),
                name: "Acme".to_owned(),
                image: None,
                seats: Seats { total: 20, assigned: u32::try_from(assigned).unwrap() },
                status: SubscriptionStatus::Active,
            },
            own: self.members[CALLER].1.clone(),
            changed: changed.into_iter().map(|(_, member)| member.clone()).collect(),
            gone: gone.map(|(id, _)| MemberId(id.clone())).collect(),
        }
    }

    /// What somebody knows who asks until there is no more.
    fn looked_at(&self, known: Option<&Snapshot>, size: usize) -> Snapshot {
        let mut members = known.map(|known| known.members.clone()).unwrap_or_default();
        let mut since = known.and_then(|known| known.server_revision).unwrap_or(0);
        loop {
            let page = self.page(since, size);
            let more = page.more;
            let snapshot = applied(members, page);
            if !more {
                return snapshot;
            }
            (members, since) = (snapshot.members, snapshot.server_revision.unwrap());
        }
    }

    /// What one full look would show.
    fn whole(&self) -> Snapshot {
        let mut members: Vec<Member> =
            self.members.values().map(|(_, member)| member.clone()).collect();
        members.sort_by_key(|member| (member.role, member.joined_at, member.id.clone()));
        let Page { organization, own, .. } = self.page(0, 1);
        Snapshot {
            organization,
            own_id: CALLER.into(),
            own_role: own.role,
            invite_link: None,
            server_revision: Some(self.revision),
            members,
        }
    }
}

proptest! {
    #[test]
    fn changes_on_what_is_known_are_what_a_full_look_shows(
        before in prop::collection::vec(event(), 0..30),
        after in prop::collection::vec(event(), 0..30),
        size in 1_usize..8,
    ) {
        let server = Server::with_the_caller().after(before);
        let known = server.looked_at(None, size);
        prop_assert_eq!(&known, &server.whole());
        let server = server.after(after);
        prop_assert_eq!(server.looked_at(Some(&known), size), server.whole());
    }

    #[test]
    fn a_database_that_was_put_back_is_looked_at_from_the_beginning(
        before in prop::collection::vec(event(), 0..20),
        lost in prop::collection::vec(event(), 0..20),
        size in 1_usize..8,
    ) {
        let server = Server::with_the_caller().after(before);
        let kept = server.clone();
        let server = server.after(lost);
        let mut known = server.looked_at(None, size);
        known.server_revision = known.server_revision.map(|revision| revision + 1);
        prop_assert_eq!(kept.looked_at(Some(&known), size), kept.whole());
    }
}

#[test]
fn unknown_words_keep_what_was_known() {
    let server = Server::with_the_caller().after(vec![Event::Joins(1), Event::Promoted(1)]);
    let known = server.looked_at(None, 5);
    let membership = |id: &str| {
        json!({
            "role": "janitor", "seatType": "platinum", "joinedAt": null, "lastActive": null,
            "inviteLink": { "id": "fair", "name": null },
            "invitedBy": { "id": "me", "name": null, "username": "mira" },
            "user": {
                "id": id, "name": id, "username": null, "image": null, "isPlus": true,
            },
            "organization": {
                "id": "org", "name": "Acme", "image": null, "seats": 20, "activeSeats": 2,
                "status": "active",
            },
        })
    };
    let caller = serde_json::from_value(membership(CALLER)["user"].clone()).unwrap();
    let page = serde_json::from_value(json!({
        "revision": 9, "more": false, "reset": false, "gone": [],
        "organization": membership(CALLER),
        "changed": [membership("person-01"), membership("person-02")],
    }));
    let Page { own, changed, .. } = read(caller, page.unwrap(), &Known::of(Some(&known)));
    assert_eq!((own.role, own.seat_type), (Role::Owner, SeatType::Plus));
    assert_eq!((changed[0].role, changed[0].seat_type), (Role::Admin, SeatType::Plus));
    assert_eq!((changed[1].role, changed[1].seat_type), (Role::Member, SeatType::Free));
    assert_eq!(changed[0].link.as_ref().unwrap().id, "fair");
    assert_eq!(changed[0].invited_by.as_ref().unwrap().name, "mira");
}
