//! What a real service refuses, as the code that the window knows.

use frontdesk_desk::ports::{OrganizationApi, Scope, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{MAX_SEATS, text::MAX_NAME};

use crate::house::House;

#[tokio::test]
async fn names_that_no_organization_can_have() {
    let house = House::open().await;
    let owner = house.sign_in("Noa", "noa@example.org").await;
    for (name, code) in [
        ("", ErrorCode::NameEmpty),
        (" \t\u{7} ", ErrorCode::NameEmpty),
        (&*"x".repeat(MAX_NAME + 1), ErrorCode::NameTooLong),
        (&*"נ".repeat(10_000), ErrorCode::NameTooLong),
    ] {
        let failure = house.api.create_organization(&owner, name, 5).await.unwrap_err();
        assert_eq!(failure.code, code);
        assert_eq!(failure.field.as_deref(), Some("organizationName"));
    }
    assert_eq!(house.organizations(&owner).await.unwrap(), []);
}

#[tokio::test]
async fn seats_that_no_organization_can_have() {
    let house = House::open().await;
    let owner = house.sign_in("Noa", "noa@example.org").await;
    for seats in [0, MAX_SEATS + 1, 1_000_000, u32::MAX] {
        let failure = house.api.create_organization(&owner, "Acme", seats).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SeatsOutOfRange, "{seats}");
        assert_eq!(failure.field.as_deref(), Some("seats"));
    }
    for (name, seats) in [("Acme", 1), ("Large", MAX_SEATS)] {
        house.api.create_organization(&owner, name, seats).await.unwrap();
    }
}

#[tokio::test]
async fn organizations_of_others_and_of_nobody_are_not_found() {
    let house = House::open().await;
    let (_, id) = house.owner(3).await;
    let stranger = house.sign_in("Mallory", "mallory@example.org").await;
    for id in [id, "00000000-0000-4000-8000-000000000000".into(), "../etc".into(), "".into()] {
        let failure = house.look(&stranger, &id, Scope::default()).await.unwrap_err();
        assert_eq!(failure, Failure::new(ErrorCode::NotFound), "{id}");
    }
}

#[tokio::test]
async fn a_token_that_was_never_given_needs_a_sign_in() {
    let house = House::open().await;
    let (_, id) = house.owner(3).await;
    let stranger = Session::new(&house.address, "never given to anybody".into());
    let failure = house.look(&stranger, &id, Scope::default()).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::SignInNeeded);
}
