//! What is asked of servers, and what is not: glances often, members when
//! something moved, last activity and invite links rarely.

use frontdesk_desk::Looking;
use frontdesk_local_api::{
    AccountHealth, Answer, ErrorCode, Event, Failure, MembersQuery, OrganizationRef, Request,
};
use frontdesk_model::{Capabilities, Capability, Role};
use jiff::SignedDuration;

use crate::{
    activity::entries,
    fakes::Server,
    world::{
        World, account, added, ask, connect_request, member, refresh, until, until_health,
        until_state,
    },
};

const ONE: &str = "https://one";

/// A connected server whose one organization was looked at.
async fn connected(world: &World) -> (frontdesk_desk::Desk, OrganizationRef) {
    world.serve(ONE, "One");
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request(ONE, "right", false)).await);
    (desk, one)
}

fn on_one<T>(world: &World, change: impl FnOnce(&mut Server) -> T) -> T {
    change(world.outside().servers.get_mut(ONE).unwrap())
}

/// Asks for a poll and waits until it ended.
async fn polled(world: &World, desk: &frontdesk_desk::Desk) {
    let mut events = desk.events();
    refresh(world, desk, ONE).await;
    let mut ended = false;
    until("the end of a poll", || {
        while let Ok(event) = events.try_recv() {
            ended |= event == Event::StateChanged;
        }
        ended
    })
    .await;
}

/// Somebody joins; `counted` where they take a seat.
fn join(world: &World, id: &str, counted: bool) {
    world.on_server(ONE, "acme", |snapshot| {
        snapshot.members.push(member(id, id));
        snapshot.organization.seats.assigned += u32::from(counted);
    });
}

#[tokio::test(start_paused = true)]
async fn members_are_asked_for_when_a_count_moved_and_at_a_slow_beat() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    assert_eq!(world.looks(ONE), [true], "the first look is a whole one");
    let polls = world.polls(ONE);
    world.advance(&desk, 115).await;
    assert!(world.polls(ONE) > polls);
    assert_eq!(world.looks(ONE), [true], "glances are enough");

    join(&world, "ada", true);
    world.advance(&desk, 61).await;
    assert_eq!(world.shown(1).await, ["ada joined One"]);
    assert_eq!(world.looks(ONE), [true, false]);

    // Somebody with Plus from elsewhere moves no count.
    join(&world, "grace", false);
    world.advance(&desk, 61).await;
    assert_eq!(world.looks(ONE).len(), 2);
    world.advance(&desk, 125).await;
    assert_eq!(world.shown(2).await[1], "grace joined One");
    assert_eq!(world.looks(ONE), [true, false, false]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_notification_of_the_server_leads_to_a_look() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    join(&world, "ada", false);
    on_one(&world, |server| server.newest_notification = Some("n1".to_owned()));
    world.advance(&desk, 61).await;
    assert_eq!(world.shown(1).await, ["ada joined One"]);
    world.advance(&desk, 61).await;
    assert_eq!(world.looks(ONE), [true, false], "once for each");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_counts_its_changes_is_asked_for_members_only_when_it_counted() {
    let world = World::new();
    world.serve(ONE, "One");
    world.on_server(ONE, "acme", |snapshot| snapshot.server_revision = Some(7));
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request(ONE, "right", false)).await);
    world.advance(&desk, 5 * 60).await;
    polled(&world, &desk).await;
    world.advance(&desk, 5).await;
    assert_eq!(world.looks(ONE), [true], "an equal count is proof enough");

    // A count that moved for nothing that is shown.
    world.on_server(ONE, "acme", |snapshot| snapshot.server_revision = Some(8));
    world.advance(&desk, 61).await;
    assert_eq!(world.looks(ONE), [true, false]);
    assert_eq!(account(&desk).await.organizations[0].revision, 1);
    assert_eq!(entries(&desk, &one).await, [""; 0]);

    world.on_server(ONE, "acme", |snapshot| snapshot.server_revision = Some(9));
    join(&world, "ada", false);
    world.advance(&desk, 61).await;
    assert_eq!(world.shown(1).await, ["ada joined One"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_look_that_failed_is_made_up_for_and_the_seats_shown_are_the_newer_ones() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    let id = one.organization.clone();
    on_one(&world, |server| server.fault_of.insert(id.clone(), ErrorCode::TimedOut));
    join(&world, "ada", true);
    world.on_server(ONE, "acme", |snapshot| {
        snapshot.organization.name = "One and a half".to_owned();
        snapshot.organization.seats.total = 30;
    });
    polled(&world, &desk).await;
    until_health(&desk, |health| matches!(health, AccountHealth::Failing { .. })).await;
    let shown = account(&desk).await.organizations[0].clone();
    assert_eq!((shown.seats.total, shown.seats.assigned, shown.members), (30, 2, 1));
    assert_eq!(shown.name, "One and a half");

    // Whoever left in the meantime moved the count back.
    world.on_server(ONE, "acme", |snapshot| {
        snapshot.members[0].role = Role::Admin;
        snapshot.organization.seats.assigned = 1;
    });
    on_one(&world, |server| server.fault_of.clear());
    world.advance(&desk, 20).await;
    assert_eq!(world.shown(1).await, ["ada joined One and a half"]);
    let mut kinds = entries(&desk, &one).await;
    for entry in &mut kinds {
        entry.truncate(8);
    }
    assert_eq!(kinds, ["RoleChan", "joined a", "Renamed ", "SeatsCha"], "each once");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_glance_alone_renames_an_organization_once() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    world.on_server(ONE, "acme", |snapshot| snapshot.organization.name = "Two".to_owned());
    world.advance(&desk, 61).await;
    assert_eq!(world.looks(ONE), [true]);
    assert_eq!(account(&desk).await.organizations[0].name, "Two");
    world.advance(&desk, 5 * 60).await;
    assert_eq!(entries(&desk, &one).await.len(), 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn somebody_who_could_not_be_understood_once_is_not_gone() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    join(&world, "ada", true);
    polled(&world, &desk).await;
    world.shown(1).await;
    let ada = std::cell::RefCell::new(None);
    world.on_server(ONE, "acme", |snapshot| *ada.borrow_mut() = snapshot.members.pop());
    on_one(&world, |server| server.skipped = 1);
    polled(&world, &desk).await;
    world.advance(&desk, 2).await;
    assert_eq!(account(&desk).await.organizations[0].members, 2);
    world.on_server(ONE, "acme", |snapshot| snapshot.members.extend(ada.take()));
    on_one(&world, |server| server.skipped = 0);
    world.advance(&desk, 61).await;
    assert_eq!(entries(&desk, &one).await, ["joined ada"]);

    // One that stays so hides nobody who is gone for ever.
    world.on_server(ONE, "acme", |snapshot| drop(snapshot.members.pop()));
    on_one(&world, |server| server.skipped = 1);
    polled(&world, &desk).await;
    world.advance(&desk, 63 * 60).await;
    assert_eq!(entries(&desk, &one).await, ["gone ada", "joined ada"]);
    assert_eq!(world.shown(2).await, ["ada joined One", "ada is no longer in One"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn last_activity_is_kept_between_its_beats_and_asked_for_when_somebody_looks() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    let query = || Request::Members(MembersQuery::everybody(one.clone()));
    let own = async || match desk.ask(query()).await.unwrap() {
        Answer::Members(page) => page.rows[0].last_active,
        other => panic!("{other:?}"),
    };
    let at = "2026-11-03T08:00:00Z".parse().unwrap();
    world.on_server(ONE, "acme", |snapshot| snapshot.members[0].last_active = Some(at));
    world.advance(&desk, 9 * 60).await;
    assert!(world.looks(ONE).len() > 2 && !world.looks(ONE)[1..].contains(&true));
    assert_eq!(own().await, None);
    // Just asked for: within seconds.
    let polls = world.polls(ONE);
    world.advance(&desk, 4).await;
    assert!(world.polls(ONE) > polls);
    assert_eq!(world.looks(ONE).last(), Some(&true));
    assert_eq!(own().await, Some(at));

    let later = "2026-11-03T08:30:00Z".parse().unwrap();
    world.on_server(ONE, "acme", |snapshot| snapshot.members[0].last_active = Some(later));
    polled(&world, &desk).await;
    world.advance(&desk, 9 * 60).await;
    // Nobody looked, and a look without it leaves it as it was.
    assert_eq!(world.looks(ONE).iter().filter(|last_active| **last_active).count(), 2);
    world.advance(&desk, 2 * 60).await;
    assert_eq!(world.looks(ONE).iter().filter(|last_active| **last_active).count(), 3);
    assert_eq!(own().await, Some(later));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_is_asked_for_once_and_one_that_stalls_delays_nobody() {
    let world = World::new();
    world.serve(ONE, "One");
    on_one(&world, |server| server.links_stall = true);
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request(ONE, "right", false)).await);
    let polls = world.polls(ONE);
    join(&world, "ada", true);
    world.advance(&desk, 200).await;
    assert!(world.polls(ONE) >= polls + 3);
    assert_eq!(world.shown(1).await, ["ada joined One"]);
    assert_eq!(on_one(&world, |server| server.links), 1);
    desk.close().await;

    on_one(&world, |server| server.links_stall = false);
    let desk = world.open().await;
    until("the link", || on_one(&world, |server| server.links) == 2).await;
    let invite = || Request::Invite { organization: one.clone() };
    world.advance(&desk, 30 * 60).await;
    ask(&desk, invite()).await.unwrap();
    assert_eq!(on_one(&world, |server| server.links), 2, "kept");

    // Another role, another link.
    world.on_server(ONE, "acme", |snapshot| {
        snapshot.own_role = Role::Admin;
        snapshot.members[0].role = Role::Admin;
    });
    world.advance(&desk, 61).await;
    until("the link", || on_one(&world, |server| server.links) == 3).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_old_link_is_asked_for_again_by_whoever_wants_to_see_it() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    until("the link", || on_one(&world, |server| server.links) == 1).await;
    let invite = || Request::Invite { organization: one.clone() };
    ask(&desk, invite()).await.unwrap();
    // Nothing runs for six hours but the clock.
    on_one(&world, |server| server.stalled = true);
    tokio::time::advance(std::time::Duration::from_hours(6)).await;
    on_one(&world, |server| server.stalled = false);
    on_one(&world, |server| server.fault = Some(ErrorCode::ServerFault.into()));
    let Answer::Invite(kept) = ask(&desk, invite()).await.unwrap() else { panic!() };
    assert!(kept.link.is_some(), "an old one is better than none");
    on_one(&world, |server| server.fault = None);
    ask(&desk, invite()).await.unwrap();
    assert!(on_one(&world, |server| server.links) >= 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_server_can_do_is_asked_after_each_start_and_kept() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    assert_eq!(account(&desk).await.capabilities, Capabilities::default());
    desk.close().await;
    let more = Capabilities::of_words(["changes", "joinedAt"]);
    on_one(&world, |server| server.capabilities = more.clone());
    let desk = world.open().await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    assert_eq!(account(&desk).await.capabilities, more);
    desk.close().await;

    on_one(&world, |server| server.fault = Some(ErrorCode::Unreachable.into()));
    on_one(&world, |server| server.capabilities = Capabilities::default());
    let desk = world.open().await;
    assert!(account(&desk).await.capabilities.has(Capability::Changes), "kept");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_a_server_asked_for_outlives_a_restart() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    let mut failure = Failure::new(ErrorCode::ServerFault);
    failure.retry_after_seconds = Some(100);
    on_one(&world, |server| server.fault = Some(failure));
    polled(&world, &desk).await;
    until_health(&desk, |health| matches!(health, AccountHealth::Failing { .. })).await;
    desk.close().await;

    on_one(&world, |server| server.fault = None);
    let polls = world.polls(ONE);
    let desk = world.open().await;
    until_state(&desk, |state| {
        matches!(&state.accounts[0].health, AccountHealth::Failing { failure, .. }
            if failure.code == ErrorCode::RateLimited)
    })
    .await;
    desk.ask(Request::Refresh).await.unwrap();
    world.advance(&desk, 90).await;
    assert_eq!(world.polls(ONE), polls);
    world.advance(&desk, 25).await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk.close().await;

    // Long over.
    let desk = world.open().await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn whatever_wakes_the_watcher_wakes_it_no_more_than_every_two_seconds() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    let polls = world.polls(ONE);
    for second in 0..30 {
        desk.ask(Request::Refresh).await.unwrap();
        desk.set_looking(Looking::at(second % 2 == 0, false));
        world.outside().clock_ahead += SignedDuration::from_mins(1);
        world.advance(&desk, 1).await;
    }
    let asked = on_one(&world, |server| server.polls[polls..].to_vec());
    assert!(asked.len() > 10, "{asked:?}");
    let gaps = asked.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(gaps.min() >= Some(std::time::Duration::from_secs(2)), "{asked:?}");
    desk.close().await;
}
