//! Every way in which the stand-in misbehaves: the right code, nothing held,
//! no credential elsewhere, and the next good answer works.

use std::time::Duration;

use frontdesk_local_api::ErrorCode;
use frontdesk_test_daily_dev::Fault;

use crate::{Desk, elapse, held::Held};

/// What each means on an operation; `None`: it works all the same.
fn code_of(fault: Fault) -> Option<ErrorCode> {
    match fault {
        Fault::Reset | Fault::HangUp => Some(ErrorCode::Unreachable),
        Fault::StallBefore | Fault::StallMidBody | Fault::Drip(_) => Some(ErrorCode::TimedOut),
        Fault::Html | Fault::Status(401 | 403 | 404) | Fault::RedirectLoop => {
            Some(ErrorCode::NotAService)
        }
        Fault::Status(429) | Fault::TryLater { .. } => Some(ErrorCode::RateLimited),
        Fault::Status(_) | Fault::UnknownErrorCode => Some(ErrorCode::ServerFault),
        Fault::HugeBody => Some(ErrorCode::AnswerTooLarge),
        Fault::RedirectElsewhere => Some(ErrorCode::RedirectedElsewhere),
        Fault::CutOff | Fault::TruncatedJson => Some(ErrorCode::AnswerCutOff),
        // Refused, renewed, and refused once more.
        Fault::CookiesRemoved => Some(ErrorCode::SignInNeeded),
        // `WrongTypes`: entries of another kind are left out.
        _ => None,
    }
}

#[tokio::test]
async fn on_an_operation() {
    for fault in Fault::ALL {
        let desk = Desk::hasty();
        let session = desk.signed_in().await;
        desk.poll(&session).await.unwrap();
        let held = Held::by(&desk);

        desk.server.misbehave(fault.on_path("/graphql"));
        let result = desk.poll(&session).await;
        let code = result.as_ref().map_err(|failure| failure.code).err();
        assert_eq!(code, code_of(fault), "{fault:?}: {result:?}");
        if let (Fault::TryLater { seconds, .. }, Err(failure)) = (fault, &result) {
            assert_eq!(failure.retry_after_seconds.map(u64::from), Some(seconds));
        }
        if let (Fault::RedirectElsewhere, Err(failure)) = (fault, &result) {
            let place = format!("to {}", desk.server.elsewhere_address());
            assert_eq!(failure.detail.as_deref(), Some(&*place));
        }
        held.nothing(&desk).await;
        desk.server.behave();
        assert_eq!(desk.poll(&session).await.unwrap(), 1, "after {fault:?}");
        assert!(desk.server.elsewhere().is_empty(), "nobody went elsewhere");
    }
}

#[tokio::test]
async fn on_a_renewal() {
    for fault in Fault::ALL {
        let desk = Desk::hasty();
        let session = desk.kept().await;
        let held = Held::by(&desk);

        desk.server.misbehave(fault.on_path("/boot"));
        let result = desk.poll(&session).await;
        let code = result.as_ref().map_err(|failure| failure.code).err();
        let expected = match fault {
            // It is no GraphQL, and has no list with entries to leave out.
            Fault::UnknownErrorCode | Fault::WrongTypes => Some(ErrorCode::NotAService),
            fault => code_of(fault),
        };
        assert_eq!(code, expected, "{fault:?}: {result:?}");
        held.nothing(&desk).await;
        desk.server.behave();
        elapse(Duration::from_secs(3)).await;
        assert_eq!(desk.poll(&session).await.unwrap(), 1, "after {fault:?}");
        assert!(desk.server.elsewhere().is_empty(), "nobody went elsewhere");
    }
}

#[tokio::test]
async fn connection_refused() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    let held = Held::by(&desk);
    desk.server.refuse_connections();
    // The connection that was kept may break in the middle of this one.
    drop(desk.poll(&session).await);
    assert_eq!(desk.code(&session).await, ErrorCode::ConnectionRefused);
    held.nothing(&desk).await;
    desk.server.accept_connections();
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_request_that_is_given_up_is_given_up_on_the_wire() {
    let desk = Desk::open();
    let session = desk.signed_in().await;
    let held = Held::by(&desk);
    desk.server.misbehave(Fault::StallMidBody.on_path("/graphql"));
    let given_up = tokio::time::timeout(Duration::from_millis(200), desk.poll(&session)).await;
    assert!(given_up.is_err());
    held.nothing(&desk).await;
    desk.server.behave();
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
}
