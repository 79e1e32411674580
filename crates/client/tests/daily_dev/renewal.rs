//! Another token before the old one ends, once for all.

use std::{sync::Arc, time::Duration};

use frontdesk_desk::ports::Session;
use frontdesk_local_api::ErrorCode;
use frontdesk_test_daily_dev::Fault;
use secrecy::ExposeSecret;
use tokio::task::JoinSet;

use crate::{Desk, cookies, elapse};

const MINUTE: Duration = Duration::from_mins(1);

/// Asks that many times at once; what came of each.
async fn crowd(desk: &Arc<Desk>, session: &Session, many: usize) -> Vec<Result<usize, ErrorCode>> {
    let mut crowd = JoinSet::new();
    for _ in 0..many {
        let (desk, session) = (Arc::clone(desk), session.clone());
        crowd.spawn(async move { desk.poll(&session).await.map_err(|failure| failure.code) });
    }
    crowd.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_who_find_it_ended_renew_it_once() {
    let desk = Arc::new(Desk::open());
    let session = desk.signed_in().await;
    // The server says that it has ended; this side does not know yet.
    desk.server.clock().advance(16 * MINUTE);
    let before = desk.asked("/boot");
    let all = crowd(&desk, &session, 200).await;
    assert!(all.iter().all(|one| *one == Ok(1)), "{all:?}");
    assert_eq!(desk.asked("/boot") - before, 1);

    // ... and when this side knows as well.
    let kept = desk.kept().await;
    let before = desk.asked("/boot");
    let operations = desk.asked("/graphql");
    assert!(crowd(&desk, &kept, 200).await.iter().all(|one| *one == Ok(1)));
    assert_eq!(desk.asked("/boot") - before, 1);
    assert_eq!(desk.asked("/graphql") - operations, 200, "nobody asked in vain");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_who_fail_to_renew_it_try_once() {
    for (fault, code) in [
        (Fault::Status(502), ErrorCode::ServerFault),
        (Fault::Html, ErrorCode::NotAService),
        (Fault::CookiesRemoved, ErrorCode::SignInNeeded),
    ] {
        let desk = Arc::new(Desk::open());
        let session = desk.kept().await;
        desk.server.misbehave(fault.on_path("/boot"));
        let before = desk.asked("/boot");
        let all = crowd(&desk, &session, 200).await;
        assert!(all.iter().all(|one| *one == Err(code)), "{all:?}");
        assert_eq!(desk.asked("/boot") - before, 1);
    }
}

#[tokio::test]
async fn a_renewal_that_failed_is_tried_again_after_a_pause() {
    let desk = Desk::open();
    let session = desk.kept().await;
    desk.server.misbehave(Fault::Status(502).on_path("/boot"));
    assert_eq!(desk.code(&session).await, ErrorCode::ServerFault);
    desk.server.behave();
    assert_eq!(desk.code(&session).await, ErrorCode::ServerFault);
    elapse(Duration::from_secs(3)).await;
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn it_comes_two_minutes_before_the_end_by_either_clock() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    let boots = || desk.asked("/boot");
    let first = boots();

    // The clock that nobody sets. A token lasts up to a second more than its 15
    // minutes: it begins at a whole one.
    for (seconds, renewals) in [(12 * 60, 0), (62, 1), (12 * 60, 1), (62, 2)] {
        elapse(Duration::from_secs(seconds)).await;
        desk.poll(&session).await.unwrap();
        assert_eq!(boots() - first, renewals);
    }
    // The one on the wall, after a night in which the other stood still.
    desk.wall.skew(jiff::SignedDuration::from_mins(12));
    desk.poll(&session).await.unwrap();
    assert_eq!(boots() - first, 2);
    desk.wall.skew(jiff::SignedDuration::from_secs(62));
    desk.poll(&session).await.unwrap();
    assert_eq!(boots() - first, 3);
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
    assert_eq!(boots() - first, 3);
}

#[tokio::test]
async fn what_is_left_of_a_token_serves_while_a_renewal_fails() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    desk.wall.skew(jiff::SignedDuration::from_mins(14));
    desk.server.misbehave(Fault::Status(502).on_path("/boot"));
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
    desk.wall.skew(jiff::SignedDuration::from_secs(62));
    assert_eq!(desk.code(&session).await, ErrorCode::ServerFault);
}

#[tokio::test]
async fn a_session_that_has_ended_asks_for_a_sign_in() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    desk.server.world().end_sessions(&desk.olivia);
    // Its token holds until its end, as on the real server.
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
    desk.server.clock().advance(16 * MINUTE);
    assert_eq!(desk.code(&session).await, ErrorCode::SignInNeeded);
    let lasting = session.lasting();
    assert!(lasting.expose_secret().contains("dast"), "it may have been a mistake");
}

#[tokio::test]
async fn a_token_that_is_refused_is_not_asked_with_again_and_again() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    desk.server.misbehave(Fault::CookiesRemoved.on_path("/graphql"));
    let (boots, operations) = (desk.asked("/boot"), desk.asked("/graphql"));
    assert_eq!(desk.code(&session).await, ErrorCode::SignInNeeded);
    assert_eq!(desk.asked("/boot") - boots, 1);
    assert_eq!(desk.asked("/graphql") - operations, 2);
    desk.server.behave();
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_token_alone_is_renewed_while_it_can_be() {
    let desk = Desk::open();
    let browser = desk.server.world().sign_in(&desk.olivia);
    desk.server.clock().advance(5 * MINUTE);
    let found = desk.found().await;
    let alone = cookies(&format!("da3={}", browser.token));
    let (session, _) =
        frontdesk_desk::ports::OrganizationApi::sign_in(&desk.api, &found, &alone).await.unwrap();
    let first = session.lasting();
    assert!(first.expose_secret().contains(&browser.token));
    // Ten minutes are left of it by the server's clock, not fifteen.
    let boots = desk.asked("/boot");
    desk.wall.skew(jiff::SignedDuration::from_mins(7));
    desk.server.clock().advance(7 * MINUTE);
    desk.poll(&session).await.unwrap();
    assert_eq!(desk.asked("/boot") - boots, 0);
    desk.wall.skew(jiff::SignedDuration::from_secs(62));
    desk.server.clock().advance(MINUTE);
    desk.poll(&session).await.unwrap();
    assert_eq!(desk.asked("/boot") - boots, 1);
    assert!(!session.is_kept());
    assert_ne!(session.lasting().expose_secret(), first.expose_secret());
}

#[tokio::test]
async fn it_says_what_the_person_is_called_by_now() {
    let desk = Desk::open();
    let session = desk.kept().await;
    assert_eq!(session.person(), None);
    desk.server.world().rename_person(&desk.olivia, "Olivia Other");
    desk.poll(&session).await.unwrap();
    let person = session.person().unwrap();
    assert_eq!((person.id.as_str(), person.name.as_str()), (desk.olivia.as_str(), "Olivia Other"));
}
