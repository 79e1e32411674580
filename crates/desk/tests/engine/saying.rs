//! What is said, and when: each kind, exactly once, and nothing while it is
//! quiet.

use frontdesk_desk::{
    Desk, Looking,
    ports::{Category, Target},
};
use frontdesk_local_api::{
    Answer, ErrorCode, Health, Mute, NoticeKinds, OrganizationRef, QuietHours, Request,
    SettingChange, Telling, View,
};
use frontdesk_model::{MemberAction, Role, SeatType};

use crate::{
    fakes::LOCAL,
    world::{World, ask, close, refresh, start, state, until_health, until_state},
};

const ACME: &str = "organization-1";

const EVERYTHING: NoticeKinds = NoticeKinds {
    joined: true,
    gone: true,
    role_changed: true,
    seat_changed: true,
    seats_low: true,
    seats_full: true,
    sign_in_needed: true,
};

async fn choose(desk: &Desk, change: SettingChange) {
    ask(desk, Request::ChangeSetting { change }).await.unwrap();
}

async fn say_kinds(desk: &Desk, kinds: NoticeKinds) {
    choose(desk, SettingChange::Kinds { kinds }).await;
}

/// Somebody is gone.
fn leave(world: &World, name: &str) {
    world.on_server(LOCAL, ACME, |snapshot| {
        snapshot.members.retain(|member| member.name != name);
        snapshot.organization.seats.assigned -= 1;
    });
}

/// So many of the 25 seats are available from now on.
fn seats(world: &World, available: u32) {
    world.on_server(LOCAL, ACME, |snapshot| snapshot.organization.seats.assigned = 25 - available);
}

/// Asks for a poll, and waits until what it found is decided about.
async fn polled(world: &World, desk: &Desk) {
    refresh(world, desk, LOCAL).await;
    world.advance(desk, 5).await;
}

async fn telling(desk: &Desk) -> Telling {
    state(desk).await.telling
}

#[tokio::test(start_paused = true)]
async fn each_kind_is_said_where_it_is_switched_on() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    say_kinds(&desk, EVERYTHING).await;
    world.join(ACME, "Ada");
    polled(&world, &desk).await;
    world.on_server(LOCAL, ACME, |snapshot| snapshot.members[1].role = Role::Admin);
    polled(&world, &desk).await;
    world.on_server(LOCAL, ACME, |snapshot| snapshot.members[1].seat_type = SeatType::Free);
    polled(&world, &desk).await;
    leave(&world, "Ada");
    polled(&world, &desk).await;
    let said = world.shown(4).await;
    assert_eq!(
        said,
        [
            "Ada joined Acme",
            "Ada is now an admin of Acme",
            "Ada no longer has a seat in Acme",
            "Ada is no longer in Acme"
        ]
    );
    let review = world.outside().shown[0].buttons[0].target.clone();
    assert_eq!(review, Target::View(acme.clone(), View::Review));

    let kinds = Some(NoticeKinds { joined: false, gone: false, ..EVERYTHING });
    choose(&desk, SettingChange::KindsOf { organization: acme, kinds }).await;
    world.join(ACME, "Grace");
    polled(&world, &desk).await;
    say_kinds(&desk, EVERYTHING).await;
    polled(&world, &desk).await;
    assert_eq!(world.titles().len(), 4, "what was passed over is never said");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_person_did_themselves_is_not_said_and_what_others_do_is() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    say_kinds(&desk, EVERYTHING).await;
    for name in ["Ada", "Grace"] {
        world.join(ACME, name);
    }
    polled(&world, &desk).await;
    world.shown(2).await;
    for action in [MemberAction::Promote, MemberAction::TakeSeat, MemberAction::Remove] {
        let (organization, member) = (acme.clone(), "ada".into());
        // Who was removed is not there any more: what matters is what is said.
        let _ = ask(&desk, Request::Act { organization, member, action }).await;
        polled(&world, &desk).await;
    }
    assert_eq!(world.titles().len(), 2);
    world.on_server(LOCAL, ACME, |snapshot| drop(snapshot.members.pop()));
    polled(&world, &desk).await;
    assert_eq!(world.shown(3).await[2], "Grace is no longer in Acme");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn seats_are_said_once_as_they_fall() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    polled(&world, &desk).await;
    for available in [4, 3, 2, 0, 0, 9, 1] {
        seats(&world, available);
        polled(&world, &desk).await;
    }
    let said = world.shown(3).await;
    assert_eq!(said, ["3 seats left in Acme", "No seats left in Acme", "1 seat left in Acme"]);
    assert_eq!(world.outside().shown[0].category, Category::Seats);
    desk.close().await;

    let desk = world.open().await;
    until_health(&desk, |health| *health == frontdesk_local_api::AccountHealth::Connected).await;
    polled(&world, &desk).await;
    assert_eq!(world.titles().len(), 3, "a restart repeats nothing");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn fewer_seats_by_the_persons_own_choice_are_not_said() {
    let world = World::new();
    let desk = world.open().await;
    let organization = start(&desk, "Acme").await;
    polled(&world, &desk).await;
    ask(&desk, Request::ChangeSeats { organization, seats: 1 }).await.unwrap();
    world.advance(&desk, 300).await;
    assert_eq!(world.titles(), [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn in_quiet_hours_nothing_is_said_and_afterwards_one_summary() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    // The clock of this computer began at nine.
    let hours = Some(QuietHours { from_minute: 9 * 60 + 5, to_minute: 9 * 60 + 20 });
    choose(&desk, SettingChange::QuietHours { hours }).await;
    assert_eq!(telling(&desk).await.quiet_until, None);
    world.advance(&desk, 5 * 60).await;
    until_state(&desk, |state| state.telling.quiet_hours).await;
    let until = telling(&desk).await.quiet_until.unwrap();
    assert_eq!(until.to_string(), "2026-11-03T09:20:00Z");
    for name in ["Ada", "Grace"] {
        world.join(ACME, name);
        polled(&world, &desk).await;
    }
    leave(&world, "Ada");
    polled(&world, &desk).await;
    assert_eq!(world.titles(), [""; 0]);

    // Also when no poll works any more, the end is noticed.
    let unreachable = ErrorCode::Unreachable.into();
    world.outside().servers.get_mut(LOCAL).unwrap().fault = Some(unreachable);
    world.advance(&desk, 15 * 60).await;
    assert_eq!(world.shown(1).await, ["Meanwhile in Acme: 2 joined, 1 gone"]);
    let notice = world.outside().shown[0].clone();
    let body = notice.body.replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(body, "Joined: Ada, Grace. Gone: Ada. 23 of 25 seats available.");
    assert_eq!(notice.open.target, Target::View(acme, View::Activity));
    until_state(&desk, |state| state.telling.quiet_until.is_none()).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn one_muted_organization_says_nothing_and_another_does() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    start(&desk, "Zebra").await;
    let mute = SettingChange::Mute { organization: Some(acme), mute: Mute::Hour };
    choose(&desk, mute).await;
    world.join(ACME, "Ada");
    world.join("organization-2", "Zoe");
    polled(&world, &desk).await;
    assert_eq!(world.shown(1).await, ["Zoe joined Zebra"]);
    assert_eq!(telling(&desk).await.quiet_until, None, "it is not quiet altogether");
    desk.close().await;

    // A restart changes nothing about it.
    let desk = world.open().await;
    until_health(&desk, |health| *health == frontdesk_local_api::AccountHealth::Connected).await;
    world.join(ACME, "Grace");
    polled(&world, &desk).await;
    assert_eq!(world.titles().len(), 1);
    world.advance(&desk, 3600).await;
    assert_eq!(world.shown(2).await[1], "Meanwhile in Acme: 2 joined");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn muting_tells_until_when_and_asks_nobody_to_sign_in_before() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    choose(&desk, SettingChange::Mute { organization: None, mute: Mute::Hour }).await;
    until_state(&desk, |state| state.telling.quiet_until.is_some()).await;
    assert!(!telling(&desk).await.quiet_hours);
    world.outside().servers.get_mut(LOCAL).unwrap().tokens.clear();
    refresh(&world, &desk, LOCAL).await;
    world.advance(&desk, 200).await;
    assert_eq!(world.titles(), [""; 0]);
    choose(&desk, SettingChange::Mute { organization: None, mute: Mute::Off }).await;
    assert_eq!(world.shown(1).await, ["Sign in again to Frontdesk"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_happened_while_it_was_off_is_one_summary() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.join(ACME, "Ada");
    polled(&world, &desk).await;
    world.shown(1).await;
    desk.close().await;
    for name in ["Grace", "Edsger", "Barbara"] {
        world.join(ACME, name);
    }
    leave(&world, "Ada");
    seats(&world, 2);

    let desk = world.open().await;
    assert_eq!(world.shown(2).await[1], "Meanwhile in Acme: 3 joined, 1 gone");
    let body = world.outside().shown[1].body.clone();
    assert!(body.ends_with("2 of 25 seats available."), "{body}");
    polled(&world, &desk).await;
    world.join(ACME, "Donald");
    world.join(ACME, "Alan");
    polled(&world, &desk).await;
    let said = world.shown(5).await;
    assert_eq!(said[2..], ["Donald joined Acme", "Alan joined Acme", "No seats left in Acme"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_crash_left_is_said_again_in_its_own_place() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().notifier_hangs = true;
    world.join(ACME, "Ada");
    refresh(&world, &desk, LOCAL).await;
    world.shown(1).await;
    let first = world.outside().shown[0].clone();
    // Ends while the desktop has the notification and has not said so.
    close(&desk).await;

    world.outside().notifier_hangs = false;
    world.join(ACME, "Grace");
    let desk = world.open().await;
    let said = world.shown(3).await;
    assert_eq!(said, ["Ada joined Acme", "Ada joined Acme", "Grace joined Acme"]);
    let numbers: Vec<u32> = world.outside().shown.iter().map(|notice| notice.number).collect();
    assert_eq!(numbers[0], numbers[1]);
    assert_ne!(numbers[1], numbers[2]);
    assert_eq!(world.outside().shown[1].open, first.open);
    desk.close().await;

    let desk = world.open().await;
    until_health(&desk, |health| *health == frontdesk_local_api::AccountHealth::Connected).await;
    polled(&world, &desk).await;
    assert_eq!(world.titles().len(), 3);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_daemon_that_comes_back_gets_one_summary() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().notifier_fault = Some("no daemon".to_owned());
    for name in ["Ada", "Grace", "Edsger"] {
        world.join(ACME, name);
        polled(&world, &desk).await;
    }
    let failing = Health::Failing { detail: "no daemon".to_owned() };
    until_state(&desk, |state| state.desktop.notifications == failing).await;
    world.outside().notifier_fault = None;
    polled(&world, &desk).await;
    assert_eq!(world.shown(1).await, ["Meanwhile in Acme: 3 joined"]);
    world.advance(&desk, 700).await;
    assert_eq!(world.titles().len(), 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn who_joined_is_counted_until_a_window_shows_it() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    assert_eq!(telling(&desk).await.news, 0);
    for name in ["Ada", "Grace"] {
        world.join(ACME, name);
    }
    leave(&world, "Ada");
    world.join(ACME, "Edsger");
    polled(&world, &desk).await;
    until_state(&desk, |state| state.telling.news == 2).await;
    // What is left unsaid now would be said as one later.
    world.shown(2).await;
    desk.close().await;

    let desk = world.open().await;
    until_state(&desk, |state| state.telling.news == 2).await;
    desk.set_looking(Looking::AtWindow);
    until_state(&desk, |state| state.telling.news == 0).await;
    world.join(ACME, "Barbara");
    polled(&world, &desk).await;
    world.shown(3).await;
    assert_eq!(telling(&desk).await.news, 0, "it was seen to come");
    desk.set_looking(Looking::Nobody);
    world.join(ACME, "Donald");
    polled(&world, &desk).await;
    until_state(&desk, |state| state.telling.news == 1).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_test_notification_is_shown_or_says_why_not() {
    let world = World::new();
    let desk = world.open().await;
    choose(&desk, SettingChange::Mute { organization: None, mute: Mute::Always }).await;
    assert_eq!(ask(&desk, Request::TestNotification).await, Ok(Answer::Done));
    let notice = world.outside().shown[0].clone();
    assert_eq!((notice.category, notice.open.target), (Category::Test, Target::Window));
    assert_eq!(state(&desk).await.desktop.notifications, Health::Well);
    world.outside().notifier_fault = Some("no daemon".to_owned());
    let failure = ask(&desk, Request::TestNotification).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.detail.as_deref()),
        (ErrorCode::Unexpected, Some("no daemon"))
    );
    assert!(matches!(state(&desk).await.desktop.notifications, Health::Failing { .. }));
    desk.close().await;
}

/// How many entries its history has, of the newest 200.
async fn events(desk: &Desk, organization: &OrganizationRef) -> usize {
    let request = Request::Activity {
        organization: organization.clone(),
        before: None,
        limit: 200,
        kinds: Vec::new(),
        search: String::new(),
    };
    let Ok(Answer::Activity(page)) = ask(desk, request).await else { panic!() };
    page.entries.len()
}

#[tokio::test(start_paused = true)]
async fn history_that_is_too_old_goes_and_what_is_to_be_said_stays() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    world.join(ACME, "Ada");
    polled(&world, &desk).await;
    world.shown(1).await;
    let bounds = frontdesk_local_api::HistoryBounds { days: Some(1), entries: None };
    choose(&desk, SettingChange::History { bounds }).await;
    world.outside().clock_ahead = jiff::SignedDuration::from_hours(20);
    world.outside().notifier_fault = Some("no daemon".to_owned());
    world.join(ACME, "Grace");
    polled(&world, &desk).await;
    assert_eq!(events(&desk, &acme).await, 2);
    world.outside().clock_ahead = jiff::SignedDuration::from_hours(60);
    polled(&world, &desk).await;
    let began = std::time::Instant::now();
    while events(&desk, &acme).await != 1 {
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
        world.advance(&desk, 1).await;
    }
    world.outside().notifier_fault = None;
    polled(&world, &desk).await;
    assert_eq!(world.shown(2).await[1], "Grace joined Acme");
    desk.close().await;
}
