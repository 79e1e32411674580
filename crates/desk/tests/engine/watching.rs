//! When servers are asked, and what failures do to that.

use std::time::Duration;

use frontdesk_desk::{Desk, Looking, ports::Surrounding};
use frontdesk_local_api::{AccountHealth, ErrorCode, Failure, Request, SettingChange, State};
use jiff::SignedDuration;
use tokio::time::Instant;

use crate::{
    fakes::LOCAL,
    world::{
        World, account, ask, connect_request, refresh, start, state, until_health, until_state,
    },
};

/// Seconds between polls, rounded.
fn gaps(polls: &[Instant]) -> Vec<u64> {
    polls.windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect()
}

fn polls_since(world: &World, address: &str, since: Instant) -> Vec<Instant> {
    let outside = world.outside();
    outside.servers[address].polls.iter().copied().filter(|poll| *poll >= since).collect()
}

fn is_failing(health: &AccountHealth, with: ErrorCode) -> bool {
    matches!(health, AccountHealth::Failing { failure, .. } if failure.code == with)
}

#[tokio::test(start_paused = true)]
async fn polls_come_every_minute_and_four_times_as_often_while_somebody_looks() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    let began = Instant::now();
    world.advance(&desk, 200).await;
    let hidden = polls_since(&world, LOCAL, began);
    assert!(hidden.len() >= 3, "{hidden:?}");
    assert!(gaps(&hidden).iter().all(|gap| (54..=67).contains(gap)), "{:?}", gaps(&hidden));

    let shown = Instant::now();
    desk.set_looking(Looking::AtWindow);
    world.advance(&desk, 61).await;
    let visible = polls_since(&world, LOCAL, shown);
    assert!((visible[0] - shown) < Duration::from_secs(2), "at once");
    assert!(visible.len() >= 4, "{visible:?}");
    assert!(gaps(&visible).iter().all(|gap| (13..=17).contains(gap)), "{:?}", gaps(&visible));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stalls_delays_nobody_else() {
    let world = World::new();
    world.serve("https://one", "One");
    world.serve("https://two", "Two");
    let desk = world.open().await;
    ask(&desk, connect_request("https://one", "right", false)).await.unwrap();
    ask(&desk, connect_request("https://two", "right", false)).await.unwrap();
    world.outside().servers.get_mut("https://one").unwrap().stalled = true;
    let began = Instant::now();
    world.advance(&desk, 200).await;
    assert_eq!(polls_since(&world, "https://one", began).len(), 1);
    assert!(polls_since(&world, "https://two", began).len() >= 3);
    world.on_server("https://two", "acme", |snapshot| {
        snapshot.members.push(crate::world::member("ada", "Ada"));
    });
    refresh(&world, &desk, "https://two").await;
    assert_eq!(world.shown(1).await, ["Ada joined Two"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_failing_server_is_asked_less_and_less_and_what_was_seen_stays() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().servers.get_mut(LOCAL).unwrap().fault = Some(ErrorCode::Unreachable.into());
    refresh(&world, &desk, LOCAL).await;
    until_health(&desk, |health| is_failing(health, ErrorCode::Unreachable)).await;
    let AccountHealth::Failing { since, .. } = account(&desk).await.health else { panic!() };
    let began = Instant::now();
    world.advance(&desk, 250).await;
    let gaps = gaps(&polls_since(&world, LOCAL, began));
    assert!(gaps.len() >= 2 && gaps.windows(2).all(|pair| pair[1] > pair[0]), "{gaps:?}");

    let failing = account(&desk).await;
    assert_eq!(failing.organizations[0].name, "Acme");
    let AccountHealth::Failing { since: still, next_try, .. } = failing.health else { panic!() };
    assert!(still == since && next_try > since);

    world.outside().servers.get_mut(LOCAL).unwrap().fault = None;
    desk.set_looking(Looking::AtWindow);
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_is_left_alone_whoever_wants_to_know() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = Some(100);
    world.outside().servers.get_mut(LOCAL).unwrap().fault = Some(failure);
    refresh(&world, &desk, LOCAL).await;
    until_health(&desk, |health| is_failing(health, ErrorCode::RateLimited)).await;
    let polls = world.polls(LOCAL);
    let retried = desk.ask(Request::RetryLocalService).await.unwrap_err();
    assert_eq!((retried.code, retried.retry_after_seconds), (ErrorCode::RateLimited, Some(100)));
    desk.ask(Request::Refresh).await.unwrap();
    desk.set_looking(Looking::AtWindow);
    world.fakes.say_changed();
    world.advance(&desk, 99).await;
    assert_eq!(world.polls(LOCAL), polls);
    world.advance(&desk, 15).await;
    assert_eq!(world.polls(LOCAL), polls + 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn waking_up_asks_at_once() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    let polls = world.polls(LOCAL);
    world.advance(&desk, 7).await;
    assert_eq!(world.polls(LOCAL), polls);
    world.outside().clock_ahead = SignedDuration::from_hours(8);
    world.advance(&desk, 6).await;
    assert_eq!(world.polls(LOCAL), polls + 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn where_the_system_tells_of_sleep_it_is_heard_and_the_clock_is_not_looked_at() {
    let world = World::new();
    world.outside().tells_of_sleep = true;
    let desk = world.open().await;
    start(&desk, "Acme").await;
    let polls = world.polls(LOCAL);
    world.outside().clock_ahead = SignedDuration::from_hours(8);
    world.advance(&desk, 15).await;
    assert_eq!(world.polls(LOCAL), polls);
    world.fakes.happen(Surrounding::Woke);
    world.advance(&desk, 3).await;
    assert_eq!(world.polls(LOCAL), polls + 1);
    desk.close().await;
}

async fn change(desk: &Desk, change: SettingChange) {
    ask(desk, Request::ChangeSetting { change }).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn polls_follow_the_open_invite_view_the_battery_and_what_was_chosen() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    let cases: [(Looking, bool, Option<u32>, u64); 4] = [
        (Looking::AtInvite, false, None, 5),
        (Looking::Nobody, true, None, 120),
        (Looking::Nobody, true, Some(40), 40),
        (Looking::Nobody, false, Some(300), 300),
    ];
    for (looking, battery, seconds, expected) in cases {
        world.fakes.happen(Surrounding::Power { battery });
        change(&desk, SettingChange::PollSeconds { seconds }).await;
        desk.set_looking(looking);
        // One poll may have been on its way.
        world.advance(&desk, expected + expected / 5 + 2).await;
        let began = Instant::now();
        world.advance(&desk, expected * 5 / 2).await;
        let gaps = gaps(&polls_since(&world, LOCAL, began));
        let around = expected * 9 / 10 - 1..=expected * 11 / 10 + 1;
        assert!(!gaps.is_empty() && gaps.iter().all(|gap| around.contains(gap)), "{gaps:?}");
    }
    // A shorter interval is not begun after the end of a longer one.
    change(&desk, SettingChange::PollSeconds { seconds: Some(3_600) }).await;
    world.advance(&desk, 40).await;
    let polls = world.polls(LOCAL);
    change(&desk, SettingChange::PollSeconds { seconds: Some(30) }).await;
    world.advance(&desk, 35).await;
    assert!(world.polls(LOCAL) > polls);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn while_it_is_paused_no_server_is_asked_but_for_a_person_and_after_a_start_neither() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    start(&desk, "Acme").await;
    ask(&desk, connect_request("https://one", "right", false)).await.unwrap();
    change(&desk, SettingChange::Paused { paused: true }).await;
    let polls = |address| world.polls(address);
    let before = (polls(LOCAL), polls("https://one"));
    world.fakes.happen(Surrounding::Woke);
    world.fakes.say_changed();
    desk.set_looking(Looking::AtInvite);
    world.advance(&desk, 1_000).await;
    assert_eq!((polls(LOCAL), polls("https://one")), before);
    assert_eq!(state(&desk).await.accounts[0].health, AccountHealth::Connected);
    refresh(&world, &desk, "https://one").await;
    world.advance(&desk, 200).await;
    assert_eq!((polls(LOCAL), polls("https://one")), (before.0 + 1, before.1 + 1));
    desk.close().await;

    let desk = world.open().await;
    world.advance(&desk, 200).await;
    assert_eq!((polls(LOCAL), polls("https://one")), (before.0 + 1, before.1 + 1));
    change(&desk, SettingChange::Paused { paused: false }).await;
    world.advance(&desk, 3).await;
    assert_eq!((polls(LOCAL), polls("https://one")), (before.0 + 2, before.1 + 2));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn without_a_network_only_this_computer_is_asked_and_with_one_everybody_at_once() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    start(&desk, "Acme").await;
    ask(&desk, connect_request("https://one", "right", false)).await.unwrap();
    // How it is at the start is no news.
    world.fakes.happen(Surrounding::Network { online: true });
    world.advance(&desk, 5).await;
    let polls = world.polls("https://one");
    world.fakes.happen(Surrounding::Network { online: false });
    let is_offline =
        |state: &State| matches!(state.accounts[1].health, AccountHealth::Offline { .. });
    until_state(&desk, is_offline).await;
    let here = world.polls(LOCAL);
    world.advance(&desk, 1_000).await;
    assert_eq!(world.polls("https://one"), polls);
    assert!(world.polls(LOCAL) > here + 10);
    assert_eq!(state(&desk).await.accounts[0].health, AccountHealth::Connected);

    world.fakes.happen(Surrounding::Network { online: true });
    world.advance(&desk, 3).await;
    assert_eq!(world.polls("https://one"), polls + 1);
    assert!(!is_offline(&state(&desk).await));
    // Another network is a reason too.
    world.fakes.happen(Surrounding::Network { online: true });
    world.advance(&desk, 3).await;
    assert_eq!(world.polls("https://one"), polls + 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_system_that_is_wrong_about_the_network_is_proven_wrong_by_a_person() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    ask(&desk, connect_request("https://one", "right", false)).await.unwrap();
    world.fakes.happen(Surrounding::Network { online: false });
    until_health(&desk, |health| matches!(health, AccountHealth::Offline { .. })).await;
    refresh(&world, &desk, "https://one").await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    let polls = world.polls("https://one");
    world.advance(&desk, 200).await;
    assert!(world.polls("https://one") >= polls + 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_gone_asks_to_sign_in_and_a_keyring_that_fails_is_tried_again() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    ask(&desk, connect_request("https://one", "right", false)).await.unwrap();
    desk.close().await;

    world.outside().keyring_fault = Some(ErrorCode::KeyringLocked);
    let desk = world.open().await;
    until_health(&desk, |health| is_failing(health, ErrorCode::KeyringLocked)).await;
    assert!(matches!(
        state(&desk).await.desktop.keyring,
        frontdesk_local_api::Health::Failing { .. }
    ));
    world.outside().keyring_fault = None;
    world.advance(&desk, 20).await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk.close().await;

    world.outside().keyring.clear();
    let desk = world.open().await;
    until_health(&desk, |health| *health == AccountHealth::SignInNeeded).await;
    desk.close().await;
}
