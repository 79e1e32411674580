//! Accounts come and go, and nothing is left half done.

use std::{fs::File, io::Read, os::unix::fs::PermissionsExt};

use frontdesk_local_api::{AccountHealth, AccountKind, ErrorCode, Health, Request};

use crate::{
    fakes::LOCAL,
    world::{
        World, account, added, ask, connect_request, refresh, start, start_request, state, until,
        until_health, until_state,
    },
};

#[tokio::test(start_paused = true)]
async fn an_organization_is_started_on_this_computer_and_a_second_one_beside_it() {
    let world = World::new();
    let desk = world.open().await;
    assert_eq!(state(&desk).await.local_service, None);
    let acme = start(&desk, "  Acme  Works ").await;
    let other = start(&desk, "Other").await;
    assert_eq!(acme.account, other.account);
    let account = account(&desk).await;
    assert_eq!((account.kind, account.person_name.as_str()), (AccountKind::Local, "Olive Owner"));
    assert_eq!((account.email, account.session_only), (None, false));
    let names: Vec<_> = account.organizations.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names, ["Acme Works", "Other"]);
    assert_eq!(world.outside().keyring.len(), 1);
    let local = state(&desk).await.local_service.unwrap();
    assert_eq!((local.address.as_str(), local.network_allowed), (LOCAL, false));
    assert_eq!(local.network_address.as_deref(), Some("http://192.0.2.7:4000"));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn two_starts_at_once_share_one_account() {
    let world = World::new();
    let desk = world.open().await;
    let (one, two) = tokio::join!(start(&desk, "One"), start(&desk, "Two"));
    assert_eq!(one.account, two.account);
    assert_eq!(account(&desk).await.organizations.len(), 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn names_and_seats_are_refused_with_their_field_and_nothing_is_kept() {
    let world = World::new();
    let desk = world.open().await;
    let long = "x".repeat(10_000);
    for (request, code, field) in [
        (start_request(" ", 5, "Olive", false), ErrorCode::NameEmpty, "organizationName"),
        (start_request(&long, 5, "Olive", false), ErrorCode::NameTooLong, "organizationName"),
        (start_request("Acme", 0, "Olive", false), ErrorCode::SeatsOutOfRange, "seats"),
        (start_request("Acme", 1_000_000, "Olive", false), ErrorCode::SeatsOutOfRange, "seats"),
        (start_request("Acme", 5, "\n", false), ErrorCode::NameEmpty, "ownerName"),
        (start_request("Acme", 5, &long, false), ErrorCode::NameTooLong, "ownerName"),
    ] {
        let failure = desk.ask(request).await.unwrap_err();
        assert_eq!((failure.code, failure.field.as_deref()), (code, Some(field)));
    }
    assert_eq!(state(&desk).await.accounts, []);
    assert!(world.outside().keyring.is_empty());
    assert!(world.outside().servers[LOCAL].tokens.is_empty());
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn without_a_keyring_nothing_is_half_done_and_this_session_only_works() {
    let world = World::new();
    let desk = world.open().await;
    world.outside().keyring_fault = Some(ErrorCode::KeyringUnavailable);
    let failure = ask(&desk, start_request("Acme", 5, "Olive", false)).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::KeyringUnavailable);
    assert_eq!(state(&desk).await.accounts, []);
    assert!(matches!(state(&desk).await.desktop.keyring, Health::Failing { .. }));
    assert!(world.outside().servers[LOCAL].tokens.is_empty(), "no owner was made");
    assert!(world.outside().servers[LOCAL].organizations.is_empty());

    added(ask(&desk, start_request("Acme", 5, "Olive", true)).await);
    assert!(account(&desk).await.session_only);
    refresh(&world, &desk, LOCAL).await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk.close().await;

    // The sign-in went with the session; the owner gets a new one where the
    // embedded service gives it.
    let desk = world.open().await;
    until_health(&desk, |health| *health == AccountHealth::SignInNeeded).await;
    world.outside().owners_can_sign_in = true;
    desk.ask(Request::Refresh).await.unwrap();
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_organization_that_cannot_be_made_leaves_no_account() {
    let world = World::new();
    let desk = world.open().await;
    world.outside().servers.get_mut(LOCAL).unwrap().creating_fault = Some(ErrorCode::ServerFault);
    let failure = ask(&desk, start_request("Acme", 5, "Olive", false)).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::ServerFault);
    world.outside().local_fault = Some(ErrorCode::AddressTaken);
    let failure = ask(&desk, start_request("Acme", 5, "Olive", false)).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::AddressTaken);
    assert!(world.outside().keyring.is_empty());
    assert!(world.outside().servers[LOCAL].tokens.is_empty(), "signed out");
    desk.close().await;
    let desk = world.open().await;
    assert_eq!(state(&desk).await.accounts, []);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_service_is_connected_with_a_password_that_is_not_kept() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    let refused = ask(&desk, connect_request("https://one", "wrong", false)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SignInRefused);
    let unknown = ask(&desk, connect_request("nowhere", "right", false)).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::AddressInvalid);
    assert!(world.outside().keyring.is_empty());

    let one = added(ask(&desk, connect_request("https://one", "right", false)).await);
    assert_eq!(one.organization.as_str(), "acme");
    let connected = account(&desk).await;
    assert_eq!(connected.email.as_deref(), Some("olive@example.org"));
    assert_eq!(connected.health, AccountHealth::Connected);

    // Again: another token for the same account.
    let before = world.outside().keyring.clone();
    let again = added(ask(&desk, connect_request("https://one", "right", false)).await);
    assert_eq!(again, one);
    let after = world.outside().keyring.clone();
    assert!(after.len() == 1 && after != before);
    assert_eq!(account(&desk).await.health, AccountHealth::Connected);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_is_in_no_organization_is_told_and_signed_out() {
    let world = World::new();
    world.serve("https://one", "One");
    world.outside().servers.get_mut("https://one").unwrap().organizations.clear();
    let desk = world.open().await;
    let failure = ask(&desk, connect_request("https://one", "right", false)).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.field.as_deref()),
        (ErrorCode::NotFound, Some("organization"))
    );
    assert_eq!(state(&desk).await.accounts, []);
    assert_eq!(world.outside().servers["https://one"].signed_out.len(), 1);
    assert!(world.outside().keyring.is_empty());
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_removed_account_leaves_nothing_here_and_is_no_longer_polled() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request("https://one", "right", false)).await);
    desk.ask(Request::RemoveAccount { account: one.account.clone() }).await.unwrap();
    assert_eq!(state(&desk).await.accounts, []);
    assert!(world.outside().keyring.is_empty());
    assert!(world.outside().servers["https://one"].tokens.is_empty());
    let polls = world.polls("https://one");
    world.advance(&desk, 130).await;
    assert_eq!(world.polls("https://one"), polls);
    let failure = desk.ask(Request::RemoveAccount { account: one.account }).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::NotFound);
    desk.close().await;
    let desk = world.open().await;
    assert_eq!(state(&desk).await.accounts, []);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_start_is_carried_through_when_the_asking_window_is_killed() {
    let world = World::new();
    let desk = world.open().await;
    let asking = {
        let desk = desk.clone();
        tokio::spawn(async move { desk.ask(start_request("Acme", 5, "Olive", false)).await })
    };
    // As soon as there is something that could be left half done.
    until("an owner", || !world.outside().servers[LOCAL].tokens.is_empty()).await;
    asking.abort();
    until_state(&desk, |state| !state.accounts.is_empty()).await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    assert_eq!(account(&desk).await.organizations[0].name, "Acme");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn the_files_hold_no_token_and_are_for_this_person_alone() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    start(&desk, "Acme").await;
    ask(&desk, connect_request("https://one", "right", false)).await.unwrap();
    let mut looked_at = 0;
    for moment in ["open", "closed"] {
        for file in std::fs::read_dir(world.database().parent().unwrap()).unwrap() {
            let file = file.unwrap();
            // One that is being written takes the place of the one before it.
            let Ok(mut opened) = File::open(file.path()) else { continue };
            let mut bytes = Vec::new();
            opened.read_to_end(&mut bytes).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("secret-session-token"), "{moment}: {file:?}");
            assert!(!text.contains("secret-invite-token"), "{moment}: {file:?}");
            assert!(!text.contains("right"), "{moment}: {file:?}");
            assert_eq!(opened.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
            looked_at += usize::from(text.contains("Olive Owner"));
        }
        if moment == "open" {
            desk.close().await;
        }
    }
    assert!(looked_at >= 2, "what is kept is kept in these files");
}

#[tokio::test(start_paused = true)]
async fn what_belongs_to_the_socket_is_refused_here() {
    let world = World::new();
    let desk = world.open().await;
    let visible = Request::WindowVisible { visible: true, inviting: false };
    for request in [Request::Quit, Request::WindowCloses, visible] {
        assert_eq!(desk.ask(request).await.unwrap_err().code, ErrorCode::InvalidRequest);
    }
    desk.close().await;
}
