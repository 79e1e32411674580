//! Looks that ask for what changed, beside looks that ask for everything.

use frontdesk_desk::ports::{OrganizationApi, OrganizationUpdate, Scope, Session};
use frontdesk_model::{
    Capabilities, Member, MemberAction, OrganizationId, Role, Snapshot, diff, rules,
};
use frontdesk_rig::token_of;

use crate::house::House;

/// Different numbers, the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// When people were last active is no change.
fn without_activity(mut snapshot: Snapshot) -> Snapshot {
    for member in &mut snapshot.members {
        member.last_active = None;
    }
    snapshot
}

async fn something_happens(house: &House, owner: &Session, id: &OrganizationId, dice: &mut Dice) {
    let snapshot = house.snapshot(owner, id).await;
    let others: Vec<&Member> =
        snapshot.members.iter().filter(|member| member.id != snapshot.own_id).collect();
    if others.len() < 3 || dice.below(3) == 0 {
        house.member(&format!("Person {}", dice.below(1_000)), owner, id).await;
        return;
    }
    let member = others[dice.below(others.len())];
    let actions: Vec<_> = MemberAction::ALL
        .into_iter()
        .filter(|action| {
            rules::refusal_of(*action, &snapshot, member, &house.server.capabilities).is_none()
        })
        .collect();
    match dice.below(actions.len() + 2) {
        0 => {
            let name = Some(format!("Acme {}", dice.below(1_000)));
            let update = OrganizationUpdate { name, image: None };
            house.api.update(owner, id, update).await.unwrap();
        }
        1 => {
            let seats = snapshot.organization.seats.assigned + 10;
            house.api.change_seats(owner, id, seats).await.unwrap();
        }
        action => house.api.act(owner, id, &member.id, actions[action - 2]).await.unwrap(),
    }
}

#[tokio::test]
async fn what_changed_on_what_is_known_is_what_there_is() {
    let house = House::open().await;
    let (owner, id) = house.owner(20).await;
    let mut dice = Dice(4);
    let mut known = house.snapshot(&owner, &id).await;
    for _ in 0..40 {
        for _ in 0..dice.below(4) {
            something_happens(&house, &owner, &id, &mut dice).await;
        }
        let scope = Scope { known: Some(&known), last_active: false };
        let changed = house.look(&owner, &id, scope).await.unwrap();
        let whole = house.snapshot(&owner, &id).await;
        assert_eq!(without_activity(changed.clone()), without_activity(whole));
        known = changed;
    }
    assert!(known.members.len() > 3 && known.members.iter().any(|m| m.role == Role::Admin));
}

#[tokio::test]
async fn every_server_s_question_shows_the_same_people_in_the_same_order() {
    let house = House::open().await;
    let (owner, id) = house.owner(20).await;
    let ada = house.member("Ada", &owner, &id).await;
    for name in ["Ben", "Chaja", "Dana"] {
        house.member(name, &owner, &id).await;
    }
    let members = house.snapshot(&owner, &id).await.members;
    house.api.act(&owner, &id, &members[3].id, MemberAction::Promote).await.unwrap();

    let none = Capabilities::default();
    for (session, capable) in [(&owner, true), (&ada, false)] {
        let person = house.api.whoami(session).await.unwrap();
        let scope = Scope { known: None, last_active: true };
        let plain = house.look_with(session, &id, scope, &person, &none).await.unwrap();
        let counted = house.snapshot(session, &id).await;
        assert_eq!(diff(&plain, &counted), []);
        assert_eq!(plain.organization, counted.organization);
        let others = |snapshot: &Snapshot| {
            let own = snapshot.own_id.clone();
            let ids = snapshot.members.iter().map(|member| member.id.clone());
            ids.filter(|id| *id != own).collect::<Vec<_>>()
        };
        assert_eq!(others(&plain), others(&counted));
        // Only admins and the owner see when others were last active.
        let seen = |member: &Member| member.id != plain.own_id && member.last_active.is_some();
        assert_eq!(plain.members.iter().any(seen), capable);
    }

    // The base question of every server, and that of one that counts.
    let plain = house.api.listing(&owner, &none).await.unwrap();
    let counted = house.api.listing(&owner, &house.server.capabilities).await.unwrap();
    assert_eq!((plain.skipped, counted.skipped), (0, 0));
    assert!(plain.newest_notification.is_some());
    let [plain, counted] = [plain.organizations, counted.organizations];
    assert_eq!(plain[0].organization, counted[0].organization);
    assert_eq!((plain[0].server_revision, counted[0].server_revision.is_some()), (None, true));
}

#[tokio::test]
async fn somebody_who_left_and_came_back_is_there_once() {
    let house = House::open().await;
    let (owner, id) = house.owner(20).await;
    let ada = house.member("Ada", &owner, &id).await;
    let known = house.snapshot(&owner, &id).await;
    let token = token_of(&house.link(&owner, &id).await).unwrap();
    house.api.leave(&ada, &id).await.unwrap();
    house.api.join(&ada, &id, &token).await.unwrap();
    let scope = Scope { known: Some(&known), last_active: false };
    let changed = house.look(&owner, &id, scope).await.unwrap();
    assert_eq!(changed.members.len(), 2);
    assert!(changed.members[1].joined_at > known.members[1].joined_at);
}
