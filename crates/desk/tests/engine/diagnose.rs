//! `Diagnose`, with each thing broken.

use std::time::Duration;

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    AccountHealth, Answer, Check, CheckKind, Diagnosis, ErrorCode, Event, Failure, Health, Request,
    Verdict,
};
use frontdesk_model::{Role, Seats};
use jiff::SignedDuration;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tokio::time::Instant;

use crate::world::{
    World, added, ask, close, connect_request, refresh, start, until_health, until_state,
};

const ONE: &str = "https://one";

/// Longest that a diagnosis takes.
const LIMIT: Duration = Duration::from_secs(6);

async fn diagnose(desk: &Desk) -> Diagnosis {
    let began = Instant::now();
    let answer = ask(desk, Request::Diagnose).await.unwrap();
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    let Answer::Diagnosis(diagnosis) = answer else { panic!("{answer:?}") };
    let text = format!("{diagnosis:?}");
    assert!(!text.contains("secret") && !text.contains("right"), "{text}");
    diagnosis
}

async fn check_of(desk: &Desk, kind: CheckKind) -> Check {
    let checks = diagnose(desk).await.checks;
    let of_kind = checks.into_iter().filter(|check| check.kind == kind).collect::<Vec<_>>();
    let [check] = <[_; 1]>::try_from(of_kind).unwrap();
    check
}

fn code(check: &Check) -> Option<ErrorCode> {
    check.failure.as_ref().map(|failure| failure.code)
}

async fn connected(world: &World) -> Desk {
    world.serve(ONE, "One");
    let desk = world.open().await;
    added(ask(&desk, connect_request(ONE, "right", false)).await);
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk
}

#[tokio::test(start_paused = true)]
async fn this_computer_comes_first_then_account_by_account() {
    let world = World::new();
    let desk = connected(&world).await;
    start(&desk, "Acme").await;
    let checks = diagnose(&desk).await.checks;
    let kinds: Vec<_> = checks.iter().map(|check| check.kind).collect();
    let computer =
        [CheckKind::Keyring, CheckKind::Notifications, CheckKind::Tray, CheckKind::Storage];
    let elsewhere = [
        CheckKind::Proxy,
        CheckKind::Server,
        CheckKind::Clock,
        CheckKind::SignIn,
        CheckKind::Polling,
        CheckKind::Push,
        CheckKind::Skipped,
        CheckKind::InviteLink,
        CheckKind::Seats,
    ];
    let here = [
        CheckKind::Server,
        CheckKind::SignIn,
        CheckKind::Polling,
        CheckKind::Skipped,
        CheckKind::InviteLink,
        CheckKind::Seats,
    ];
    assert_eq!(kinds, [&computer[..], &elsewhere, &here].concat());
    for check in checks {
        let expected = match check.kind {
            // Not said yet, not told, not connected.
            CheckKind::Notifications | CheckKind::Tray | CheckKind::Clock | CheckKind::Push => {
                Verdict::Unknown
            }
            _ => Verdict::Well,
        };
        assert_eq!(check.verdict, expected, "{check:?}");
        assert_eq!(check.account.is_some(), !computer.contains(&check.kind));
        let of_organization = matches!(check.kind, CheckKind::InviteLink | CheckKind::Seats);
        assert_eq!(check.organization.is_some(), of_organization);
    }
    let left: Vec<_> = world.outside().keyring.keys().cloned().collect();
    assert_eq!(left.len(), 2, "the probe is gone: {left:?}");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn without_an_account_this_computer_is_looked_at() {
    let world = World::new();
    let desk = world.open().await;
    assert_eq!(diagnose(&desk).await.checks.len(), 4);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_keyring_that_is_locked_is_found_out_by_trying() {
    let world = World::new();
    let desk = connected(&world).await;
    world.outside().keyring_fault = Some(ErrorCode::KeyringLocked);
    let check = check_of(&desk, CheckKind::Keyring).await;
    assert_eq!((check.verdict, code(&check)), (Verdict::Failing, Some(ErrorCode::KeyringLocked)));
    world.outside().keyring_fault = None;
    assert_eq!(check_of(&desk, CheckKind::Keyring).await.verdict, Verdict::Well);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn notifications_that_do_not_reach_the_desktop() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().notifier_fault = Some("no daemon".to_owned());
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    until_state(&desk, |state| matches!(state.desktop.notifications, Health::Failing { .. })).await;
    let check = check_of(&desk, CheckKind::Notifications).await;
    assert_eq!((check.verdict, check.detail.as_deref()), (Verdict::Failing, Some("no daemon")));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn no_tray_is_told_and_is_a_warning() {
    let world = World::new();
    let desk = world.open().await;
    let mut events = desk.events();
    let none = Health::Failing { detail: "no watcher".to_owned() };
    desk.note_tray(none.clone());
    assert_eq!(events.recv().await, Ok(Event::StateChanged));
    desk.note_tray(none);
    assert!(events.is_empty(), "it is no news");
    let check = check_of(&desk, CheckKind::Tray).await;
    assert_eq!((check.verdict, check.detail.as_deref()), (Verdict::Warning, Some("no watcher")));
    desk.note_tray(Health::Well);
    assert_eq!(check_of(&desk, CheckKind::Tray).await.verdict, Verdict::Well);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_history_that_cannot_be_written() {
    let world = World::new();
    let desk = connected(&world).await;
    // Another program has it, and does not let go.
    let options = SqliteConnectOptions::new().filename(world.database());
    let mut other = options.connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let check = check_of(&desk, CheckKind::Storage).await;
    assert_eq!((check.verdict, code(&check)), (Verdict::Failing, Some(ErrorCode::StorageFailed)));
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_reached_or_does_not_answer() {
    let world = World::new();
    let desk = connected(&world).await;
    let fault = |code: ErrorCode| {
        world.outside().servers.get_mut(ONE).unwrap().fault = Some(code.into());
    };
    fault(ErrorCode::HostUnknown);
    let checks = diagnose(&desk).await.checks;
    let of = |kind| checks.iter().find(|check| check.kind == kind).unwrap();
    let server = of(CheckKind::Server);
    assert_eq!((server.verdict, code(server)), (Verdict::Failing, Some(ErrorCode::HostUnknown)));
    assert_eq!(of(CheckKind::Proxy).verdict, Verdict::Unknown);
    assert_eq!(of(CheckKind::Clock).verdict, Verdict::Unknown);
    assert_eq!(of(CheckKind::Seats).verdict, Verdict::Well, "what is known is told offline, too");

    fault(ErrorCode::ProxyFailed);
    let proxy = check_of(&desk, CheckKind::Proxy).await;
    assert_eq!((proxy.verdict, code(&proxy)), (Verdict::Failing, Some(ErrorCode::ProxyFailed)));

    world.outside().servers.get_mut(ONE).unwrap().stalled = true;
    let server = check_of(&desk, CheckKind::Server).await;
    assert_eq!((server.verdict, code(&server)), (Verdict::Failing, Some(ErrorCode::TimedOut)));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn servers_that_stall_are_waited_for_side_by_side() {
    let world = World::new();
    let desk = connected(&world).await;
    for number in 2..6 {
        let address = format!("https://{number}");
        world.serve(&address, "Other");
        added(ask(&desk, connect_request(&address, "right", false)).await);
    }
    for server in world.outside().servers.values_mut() {
        server.stalled = true;
    }
    let checks = diagnose(&desk).await.checks;
    let late = checks.iter().filter(|check| code(check) == Some(ErrorCode::TimedOut)).count();
    assert_eq!(late, 5);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asked_to_wait_is_left_alone() {
    let world = World::new();
    let desk = connected(&world).await;
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = Some(600);
    world.outside().servers.get_mut(ONE).unwrap().fault = Some(failure);
    refresh(&world, &desk, ONE).await;
    until_health(&desk, |health| matches!(health, AccountHealth::Failing { .. })).await;
    // What it would say if it were asked.
    world.outside().servers.get_mut(ONE).unwrap().fault = None;
    let server = check_of(&desk, CheckKind::Server).await;
    assert_eq!((server.verdict, code(&server)), (Verdict::Warning, Some(ErrorCode::RateLimited)));
    let polling = check_of(&desk, CheckKind::Polling).await;
    assert_eq!((polling.verdict, code(&polling)), (Verdict::Failing, Some(ErrorCode::RateLimited)));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong() {
    let world = World::new();
    let desk = connected(&world).await;
    let ahead = |seconds| {
        world.outside().servers.get_mut(ONE).unwrap().clock_ahead =
            Some(SignedDuration::from_secs(seconds));
    };
    ahead(30);
    assert_eq!(check_of(&desk, CheckKind::Clock).await.verdict, Verdict::Well);
    ahead(-7_200);
    let check = check_of(&desk, CheckKind::Clock).await;
    let detail = "this computer is 2 h ahead of the server";
    assert_eq!((check.verdict, check.detail.as_deref()), (Verdict::Warning, Some(detail)));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_has_ended() {
    let world = World::new();
    let desk = connected(&world).await;
    world.outside().servers.get_mut(ONE).unwrap().tokens.clear();
    refresh(&world, &desk, ONE).await;
    until_health(&desk, |health| *health == AccountHealth::SignInNeeded).await;
    for kind in [CheckKind::SignIn, CheckKind::Polling] {
        let check = check_of(&desk, kind).await;
        assert_eq!(
            (check.verdict, code(&check)),
            (Verdict::Failing, Some(ErrorCode::SignInNeeded)),
            "{kind:?}"
        );
    }
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_not_understood_is_counted() {
    let world = World::new();
    let desk = connected(&world).await;
    world.outside().servers.get_mut(ONE).unwrap().skipped = 2;
    for _ in 0..2 {
        refresh(&world, &desk, ONE).await;
    }
    let began = std::time::Instant::now();
    loop {
        let check = check_of(&desk, CheckKind::Skipped).await;
        if check.detail.as_deref() == Some("4 since the agent started") {
            assert_eq!(check.verdict, Verdict::Warning);
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{check:?}");
    }
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn seats_that_are_gone_and_a_role_without_a_link() {
    let world = World::new();
    let desk = connected(&world).await;
    world.on_server(ONE, "acme", |snapshot| {
        snapshot.organization.seats = Seats { total: 3, assigned: 5 };
        snapshot.own_role = Role::Member;
    });
    refresh(&world, &desk, ONE).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].own_role == Role::Member).await;
    let checks = diagnose(&desk).await.checks;
    let seats = checks.iter().find(|check| check.kind == CheckKind::Seats).unwrap();
    assert_eq!((seats.verdict, seats.detail.as_deref()), (Verdict::Warning, Some("over by 2")));
    assert!(checks.iter().all(|check| check.kind != CheckKind::InviteLink));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_embedded_service_that_does_not_run() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.outside().local_fault = Some(ErrorCode::AddressTaken);
    desk.ask(Request::Refresh).await.unwrap();
    until_health(&desk, |health| matches!(health, AccountHealth::Failing { .. })).await;
    let server = check_of(&desk, CheckKind::Server).await;
    assert_eq!((server.verdict, code(&server)), (Verdict::Failing, Some(ErrorCode::AddressTaken)));
    desk.close().await;
}
