//! Who is told of what, in the transaction in which it happens.

use std::collections::BTreeSet;

use frontdesk_model::Role;
use jiff::SignedDuration;
use serde_json::json;

use super::super::event::{Action, Event};
use super::world::{Step, World, on_both};
use crate::audit::facts;
use crate::notifications::Kind;

on_both! {
    everybody_is_told_what_concerns_them_and_nobody_else,
    a_refusal_is_told_once_for_each_person_and_reason,
    shortage_is_told_once_until_there_are_enough_again,
    the_list_is_paged_and_read,
    only_what_was_read_long_ago_is_forgotten,
    nobody_is_rung_for_what_did_not_happen,
    the_end_of_an_organization_or_webhook_is_told,
}

/// What everybody was told since the last call: the person and the kind.
async fn news(world: &World, known: &mut BTreeSet<String>) -> Vec<(usize, &'static str)> {
    let mut news = Vec::new();
    for (person, id) in world.people.iter().enumerate() {
        let page = world.storage.notifications(id, None, 100).await.unwrap();
        for told in page.told {
            if known.insert(told.id) {
                news.push((person, told.kind.as_str().trim_start_matches("organization_")));
            }
        }
    }
    news.sort_unstable();
    news
}

async fn everybody_is_told_what_concerns_them_and_nobody_else(world: World) {
    let mut known = BTreeSet::new();
    for (step, expected) in [
        (Step::Join(0, 2), vec![(0, "member_joined"), (2, "welcome")]),
        (Step::Role(0, 0, 2, Role::Admin), vec![(2, "role_changed")]),
        // The same again is nothing.
        (Step::Role(0, 0, 2, Role::Admin), vec![]),
        (
            Step::Join(0, 3),
            vec![
                (0, "full"),
                (0, "member_joined"),
                (2, "full"),
                (2, "member_joined"),
                (3, "welcome"),
            ],
        ),
        (Step::Toggle(0, 2, 3), vec![(3, "seat_taken")]),
        (Step::Toggle(0, 2, 3), vec![(0, "full"), (3, "seat_given")]),
        (Step::Toggle(0, 2, 2), vec![]),
        (Step::Remove(0, 2, 3), vec![(0, "member_removed"), (3, "removed")]),
        (Step::Leave(0, 2), vec![(0, "member_left")]),
        (Step::JoinByApprovalLink(0, 4), vec![]),
        (Step::Transfer(0, 0, 2), vec![]),
    ] {
        world.attempt(step).await.ok();
        let mut told = news(&world, &mut known).await;
        if let Step::JoinByApprovalLink(..) = step {
            assert_eq!(told, [(0, "join_requested")]);
            told.clear();
        }
        // That seats run low is a story of its own.
        told.retain(|(_, kind)| *kind != "seats_low");
        assert_eq!(told, expected, "{step:?}");
    }
    assert!(world.take(Step::Decide(0, 0, 4, false)).await);
    assert_eq!(news(&world, &mut known).await, [(4, "request_declined")]);
    assert!(world.take(Step::Decide(0, 0, 4, true)).await);
    let told = news(&world, &mut known).await;
    assert!(told.contains(&(4, "request_granted")) && !told.contains(&(4, "welcome")), "{told:?}");
    assert!(world.take(Step::Transfer(0, 0, 4)).await);
    assert_eq!(news(&world, &mut known).await, [(4, "ownership_transferred")]);
    assert!(world.take(Step::Restore(0, 4, 3)).await);
    let told = news(&world, &mut known).await;
    assert!(told.contains(&(0, "member_joined")) && told.contains(&(3, "welcome")), "{told:?}");
    assert!(!told.contains(&(4, "member_joined")), "not who did it: {told:?}");
    world.check().await;
}

async fn a_refusal_is_told_once_for_each_person_and_reason(world: World) {
    let mut known = BTreeSet::new();
    world.take(Step::Join(0, 2)).await;
    world.take(Step::Join(0, 3)).await;
    news(&world, &mut known).await;
    for expected in [1, 0] {
        assert!(!world.take(Step::Join(0, 4)).await);
        let told = news(&world, &mut known).await;
        assert_eq!(told.len(), expected);
        assert!(told.iter().all(|told| *told == (0, "join_refused")));
    }
    assert!(world.take(Step::Pause(0, 0)).await);
    assert!(!world.take(Step::Join(0, 4)).await);
    assert_eq!(news(&world, &mut known).await, [(0, "join_refused")], "another reason");
    let page = world.storage.notifications(&world.people[0], None, 100).await.unwrap();
    let told: Vec<_> = page.told.iter().filter(|told| told.kind == Kind::JoinRefused).collect();
    let mut reasons: Vec<_> = told.iter().filter_map(|told| told.facts.reason.as_deref()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["JOINS_PAUSED", "NO_SEATS"]);
    assert_eq!(told[0].facts.person, "Somebody");
    assert!(told[0].facts.organization.starts_with("Somewhere "));
}

async fn shortage_is_told_once_until_there_are_enough_again(world: World) {
    let mut known = BTreeSet::new();
    let mut kinds = async |steps: &[Step]| {
        for step in steps {
            world.take(*step).await;
        }
        let mut told = news(&world, &mut known).await;
        told.retain(|(person, kind)| *person == 0 && (*kind == "seats_low" || *kind == "full"));
        told.into_iter().map(|(_, kind)| kind).collect::<Vec<_>>()
    };
    // Three seats, a tenth of them is one.
    assert_eq!(kinds(&[Step::Join(0, 2)]).await, ["seats_low"]);
    assert_eq!(kinds(&[Step::Join(0, 3)]).await, ["full"]);
    // The seat goes to who waits: it was free for no moment.
    let waits = [Step::Wait(0, 4), Step::Leave(0, 3), Step::TakeOffer(0, 4)];
    assert_eq!(kinds(&waits).await, [] as [&str; 0]);
    assert_eq!(kinds(&[Step::Leave(0, 4), Step::Join(0, 4)]).await, ["full"]);
    assert_eq!(
        kinds(&[Step::Leave(0, 4), Step::Leave(0, 2), Step::Join(0, 2)]).await,
        ["seats_low"]
    );
}

async fn the_list_is_paged_and_read(world: World) {
    for round in 0..7 {
        let step = if round % 2 == 0 { Step::Join(0, 2) } else { Step::Leave(0, 2) };
        assert!(world.take(step).await);
    }
    let (storage, owner) = (&world.storage, world.people[0].as_str());
    let all = storage.notifications(owner, None, 100).await.unwrap();
    let expected: Vec<&str> = all.told.iter().map(|told| told.id.as_str()).collect();
    assert!(expected.len() >= 7 && !all.more);
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let place = before.as_ref().map(|(at, id): &(jiff::Timestamp, String)| (*at, id.as_str()));
        let page = storage.notifications(owner, place, 3).await.unwrap();
        before = page.told.last().map(|told| (told.created_at, told.id.clone()));
        ids.extend(page.told.into_iter().map(|told| told.id));
        if !page.more {
            break;
        }
    }
    assert_eq!(ids, expected, "none twice, none missing");
    let unread = || async { storage.unread_notifications(owner).await.unwrap() };
    assert_eq!(unread().await, i64::try_from(ids.len()).unwrap());
    assert!(storage.read_notifications(owner, Some(&ids[0]), world.now).await.unwrap());
    assert!(!storage.read_notifications(&world.people[1], Some(&ids[1]), world.now).await.unwrap());
    assert_eq!(unread().await, i64::try_from(ids.len() - 1).unwrap());
    assert!(storage.read_notifications(owner, None, world.now).await.unwrap());
    assert_eq!(unread().await, 0);
}

async fn only_what_was_read_long_ago_is_forgotten(world: World) {
    world.take(Step::Join(0, 2)).await;
    let (storage, owner) = (&world.storage, world.people[0].as_str());
    let later = world.now + SignedDuration::from_hours(24 * 181);
    let left = || async { storage.notifications(owner, None, 100).await.unwrap().told.len() };
    let before = left().await;
    storage.forget_notifications(later).await.unwrap();
    assert_eq!(left().await, before, "unread");
    storage.read_notifications(owner, None, later).await.unwrap();
    storage.forget_notifications(world.now + SignedDuration::from_hours(24 * 179)).await.unwrap();
    assert_eq!(left().await, before, "not long ago");
    storage.forget_notifications(later).await.unwrap();
    assert_eq!(left().await, 0);
}

async fn nobody_is_rung_for_what_did_not_happen(world: World) {
    let connection = |person: usize| world.storage.bells().connect(&world.people[person]).unwrap();
    let (owner, other) = (connection(0), connection(1));
    let (mut owner, mut other) = (owner.bell(), other.bell());
    // On PostgreSQL a bell rings for all when the listening begins.
    let patience = std::time::Duration::from_secs(20);
    let _ = tokio::time::timeout(std::time::Duration::from_secs(1), owner.changed()).await;
    other.mark_unchanged();
    assert!(!world.take(Step::Toggle(0, 2, 2)).await);
    assert!(!owner.has_changed().unwrap());
    assert!(world.take(Step::Join(0, 2)).await);
    tokio::time::timeout(patience, owner.changed()).await.unwrap().unwrap();
    assert!(!other.has_changed().unwrap(), "it is no business of theirs");
    let page = world.storage.notifications(&world.people[0], None, 100).await.unwrap();
    let kinds: Vec<Kind> = page.told.iter().map(|told| told.kind).collect();
    assert_eq!(kinds, [Kind::SeatsLow, Kind::MemberJoined], "in the order in which it was told");
}

async fn the_end_of_an_organization_or_webhook_is_told(world: World) {
    let mut known = BTreeSet::new();
    for step in [Step::Join(0, 2), Step::Role(0, 0, 2, Role::Admin), Step::Join(0, 3)] {
        assert!(world.take(step).await);
    }
    news(&world, &mut known).await;
    let record = async |event: Event<'_>| {
        let id = &world.organizations[0];
        let mut change = world.storage.change(id, world.now).await.unwrap().unwrap();
        change.record(event).await.unwrap();
        change.commit().await.unwrap();
    };
    let after = Some(facts([("host", json!("hooks.example.org"))]));
    record(Event { action: Action::WebhookDisabled, after, ..Event::default() }).await;
    assert_eq!(news(&world, &mut known).await, [(0, "webhook_disabled"), (2, "webhook_disabled")]);
    let page = world.storage.notifications(&world.people[2], None, 1).await.unwrap();
    assert_eq!(page.told[0].facts.host.as_deref(), Some("hooks.example.org"));
    let actor = Some(world.people[0].as_str());
    record(Event { action: Action::OrganizationDeleted, actor, ..Event::default() }).await;
    assert_eq!(news(&world, &mut known).await, [(2, "deleted"), (3, "deleted")]);
}
