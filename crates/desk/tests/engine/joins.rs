//! Who joined is said: once, by name, and never forgotten.

use frontdesk_desk::ports::Target;
use frontdesk_local_api::{Event, Health, Language, Request, State};

use crate::{
    fakes::LOCAL,
    world::{World, close, refresh, start, state, until, until_health, until_state},
};

#[tokio::test(start_paused = true)]
async fn the_first_look_is_silent_and_a_join_is_said_once_by_name() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    assert_eq!(world.shown(1).await, ["Ada joined Acme"]);
    let notice = world.outside().shown[0].clone();
    assert_eq!(
        (notice.body.as_str(), notice.open.word.as_str()),
        ("23 of 25 seats available.", "Show")
    );
    assert_eq!(notice.open.target, Target::Member(acme, "ada".into()));

    world.advance(&desk, 200).await;
    world.join("organization-1", "Grace");
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(2).await, ["Ada joined Acme", "Grace joined Acme"]);
    assert_eq!(state(&desk).await.desktop.notifications, Health::Well);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn members_of_an_organization_that_is_connected_are_not_news() {
    let world = World::new();
    world.serve("https://one", "One");
    world.on_server("https://one", "acme", |snapshot| {
        snapshot.members.extend((0..20).map(|n| crate::world::member(&format!("m{n}"), "M")));
    });
    let desk = world.open().await;
    crate::world::ask(&desk, crate::world::connect_request("https://one", "right", false))
        .await
        .unwrap();
    world.on_server("https://one", "acme", |snapshot| {
        snapshot.members.push(crate::world::member("ada", "Ada"));
    });
    refresh(&world, &desk, "https://one").await;
    assert_eq!(world.shown(1).await, ["Ada joined One"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_restart_repeats_nothing_and_says_what_happened_meanwhile() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    world.shown(1).await;
    desk.close().await;

    world.join("organization-1", "Grace");
    let desk = world.open().await;
    assert_eq!(world.shown(2).await, ["Ada joined Acme", "Grace joined Acme"]);
    desk.close().await;

    let desk = world.open().await;
    until_health(&desk, |health| *health == frontdesk_local_api::AccountHealth::Connected).await;
    world.join("organization-1", "Edsger");
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(3).await[2], "Edsger joined Acme");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_showing_and_marking_loses_nobody() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().notifier_hangs = true;
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    world.shown(1).await;
    // Ends while the desktop has the notification and has not said so.
    close(&desk).await;

    world.outside().notifier_hangs = false;
    world.outside().shown.clear();
    let desk = world.open().await;
    assert_eq!(world.shown(1).await, ["Ada joined Acme"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_desktop_refused_is_said_later_and_once() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().notifier_fault = Some("no daemon".to_owned());
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    let failing = Health::Failing { detail: "no daemon".to_owned() };
    until_state(&desk, |state| state.desktop.notifications == failing).await;
    assert_eq!(world.titles(), [""; 0]);

    // Also when no poll works any more, it is tried again after a while.
    let unreachable = frontdesk_local_api::ErrorCode::Unreachable.into();
    world.outside().servers.get_mut(LOCAL).unwrap().fault = Some(unreachable);
    world.outside().notifier_fault = None;
    world.advance(&desk, 601).await;
    assert_eq!(world.shown(1).await, ["Ada joined Acme"]);

    world.outside().servers.get_mut(LOCAL).unwrap().fault = None;
    world.join("organization-1", "Grace");
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(2).await, ["Ada joined Acme", "Grace joined Acme"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_left_unsaid_is_said_once_after_a_restart() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().notifier_fault = Some("no daemon".to_owned());
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    let failing = |state: &State| matches!(state.desktop.notifications, Health::Failing { .. });
    until_state(&desk, failing).await;
    desk.close().await;

    world.outside().notifier_fault = None;
    let desk = world.open().await;
    assert_eq!(world.shown(1).await, ["Ada joined Acme"]);
    world.join("organization-1", "Grace");
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(2).await, ["Ada joined Acme", "Grace joined Acme"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn five_at_once_are_named_and_six_are_a_summary() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let five = ["Ada", "Grace", "Edsger", "Barbara", "Donald"];
    for name in five {
        world.join("organization-1", name);
    }
    world.fakes.say_changed();
    assert_eq!(world.shown(5).await, five.map(|name| format!("{name} joined Acme")));

    for number in 0..6 {
        world.join("organization-1", &format!("Person{number}"));
    }
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(6).await[5], "6 people joined Acme");
    let summary = world.outside().shown[5].clone();
    assert_eq!(summary.open.target, Target::Organization(acme));
    assert_eq!(summary.body, "13 of 25 seats available.");

    world.join("organization-1", "Alan");
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(7).await[6], "Alan joined Acme");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn the_person_themselves_is_an_event_but_no_news() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let own = std::cell::RefCell::new(None);
    world.on_server(LOCAL, "organization-1", |snapshot| {
        *own.borrow_mut() = snapshot.members.pop();
    });
    refresh(&world, &desk, LOCAL).await;
    world.on_server(LOCAL, "organization-1", |snapshot| {
        snapshot.members.extend(own.take());
        snapshot.members.push(crate::world::member("ada", "Ada"));
    });
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(1).await, ["Ada joined Acme"]);
    let entries = crate::activity::entries(&desk, &acme).await;
    assert_eq!(entries.iter().filter(|entry| entry.starts_with("joined")).count(), 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_summary_is_said_in_the_language_that_was_chosen_and_kept() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    desk.ask(Request::SetLanguage { language: Language::De }).await.unwrap();
    desk.close().await;
    let desk = world.open().await;
    assert_eq!(state(&desk).await.language, Some(Language::De));
    world.join("organization-1", "Ada");
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(1).await, ["Ada ist Acme beigetreten"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_click_asks_for_that_member() {
    let world = World::new();
    let desk = world.open().await;
    let organization = start(&desk, "Acme").await;
    let mut events = desk.events();
    desk.clicked(Target::Member(organization.clone(), "ada".into()));
    let opened = Event::OpenMember { organization, member: Some("ada".into()) };
    let mut heard = Vec::new();
    until("the event", || {
        heard.extend(events.try_recv().ok());
        heard.contains(&opened)
    })
    .await;
    desk.close().await;
}
