//! Signing in and out of a real service.

use std::time::Duration;

use frontdesk_desk::ports::{OrganizationApi, Scope, Session};
use frontdesk_local_api::ErrorCode;
use secrecy::ExposeSecret;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_are_refused_alike() {
    let house = House::open().await;
    house.sign_in("Noa", "noa@example.org").await;
    for email in ["noa@example.org", "nobody@example.org", "no e-mail address"] {
        let failure = house.sign_in_by_password(email, "sesame, but wrong").await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SignInRefused, "{email}");
        assert!(!format!("{failure:?}").contains("sesame"));
    }
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let house = House::open().await;
    house.sign_in("Noa", "noa@example.org").await;
    for _ in 0..20 {
        let failure =
            house.sign_in_by_password("noa@example.org", "not the password").await.unwrap_err();
        if failure.code == ErrorCode::RateLimited {
            assert!(failure.retry_after_seconds.is_some_and(|seconds| seconds > 0));
            return;
        }
    }
    panic!("20 wrong passwords in a row were all looked at");
}

#[tokio::test]
async fn an_ended_session_needs_a_new_sign_in() {
    let house = House::open().await;
    let (owner, id) = house.owner(3).await;
    let (other, _) = house.sign_in_by_password("noa@example.org", PASSWORD).await.unwrap();
    house.api.sign_out(&owner).await.unwrap();

    let code = |failure: frontdesk_local_api::Failure| failure.code;
    let ended = ErrorCode::SignInNeeded;
    assert_eq!(house.look(&owner, &id, Scope::default()).await.map_err(code), Err(ended));
    assert_eq!(house.organizations(&owner).await.map_err(code), Err(ended));
    assert_eq!(house.api.whoami(&owner).await.map_err(code), Err(ended));
    assert_eq!(house.api.create_organization(&owner, "B", 1).await.map_err(code), Err(ended));
    house.api.sign_out(&owner).await.expect("signing out twice is fine");

    // One session ended, not the person's others.
    assert_eq!(house.api.whoami(&other).await.unwrap().name, "Noa Owner");
}

#[tokio::test]
async fn the_owner_at_this_computer_needs_no_password() {
    let house = House::open().await;
    let owner = house.service.create_owner("  Noa   Owner ").await.unwrap();
    let session = Session::new(&house.address, owner.token.expose_secret().into());
    let person = house.api.whoami(&session).await.unwrap();
    assert_eq!((person.id.as_str(), person.name.as_str()), (owner.id.as_str(), "Noa Owner"));
    assert_eq!(person.email, None);
}

#[tokio::test]
async fn a_service_introduces_itself_to_anybody() {
    let house = House::open().await;
    let service = house.api.service_info(&house.address).await.unwrap();
    assert_eq!(service.name, "Frontdesk");
    assert!(!service.version.is_empty());
    assert!(service.capabilities.iter().any(|word| word == "createOrganization"));
}

#[tokio::test]
async fn a_service_that_was_stopped_refuses_the_connection() {
    let House { api, address, .. } = House::open().await;
    // It ends when its house goes; its port is closed soon after.
    let refused = async {
        loop {
            match api.service_info(&address).await {
                Err(failure) if failure.code == ErrorCode::ConnectionRefused => return,
                Ok(_) => tokio::task::yield_now().await,
                Err(failure) => assert_eq!(failure.code, ErrorCode::Unreachable),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), refused).await.expect("still there");
}
