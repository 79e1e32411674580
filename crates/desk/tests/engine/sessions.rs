//! Sessions that end: doubted first, then asked for once, and nothing is lost.

use frontdesk_desk::{Looking, ports::Target};
use frontdesk_local_api::{AccountHealth, ErrorCode, Event, OrganizationRef, Request};

use crate::world::{
    World, account, added, ask, connect_request, password_of_olive, refresh, until, until_health,
    until_state,
};

const ONE: &str = "https://one";

async fn connected(world: &World) -> (frontdesk_desk::Desk, OrganizationRef) {
    world.serve(ONE, "One");
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request(ONE, "right", false)).await);
    (desk, one)
}

/// The server forgets every session.
fn end_sessions(world: &World) {
    world.outside().servers.get_mut(ONE).unwrap().tokens.clear();
}

fn is_doubted(health: &AccountHealth) -> bool {
    matches!(health, AccountHealth::Failing { failure, .. }
        if failure.code == ErrorCode::SignInNeeded)
}

#[tokio::test(start_paused = true)]
async fn an_ended_session_is_doubted_and_then_stops_the_polls_until_somebody_signs_in_again() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    end_sessions(&world);
    let polls = world.polls(ONE);
    refresh(&world, &desk, ONE).await;
    until_health(&desk, is_doubted).await;
    desk.set_looking(Looking::AtWindow);
    world.advance(&desk, 95).await;
    assert_eq!(world.polls(ONE), polls + 2);
    assert!(is_doubted(&account(&desk).await.health));
    assert_eq!(world.titles(), [""; 0], "nobody is asked yet");
    world.advance(&desk, 10).await;
    assert_eq!(account(&desk).await.health, AccountHealth::SignInNeeded);
    assert_eq!(world.polls(ONE), polls + 3);
    world.advance(&desk, 200).await;
    assert_eq!(world.polls(ONE), polls + 3);
    assert_eq!(account(&desk).await.organizations[0].name, "One", "what was seen stays");

    let again = |password: &str| Request::SignInAgain {
        account: one.account.clone(),
        credentials: password_of_olive(password),
    };
    let refused = desk.ask(again("wrong")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SignInRefused);
    ask(&desk, again("right")).await.unwrap();
    assert_eq!(account(&desk).await.health, AccountHealth::Connected);
    assert_eq!(world.polls(ONE), polls + 4, "at once");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_changes_its_mind_is_not_a_session_that_has_ended() {
    for session_only in [false, true] {
        let world = World::new();
        world.serve(ONE, "One");
        let desk = world.open().await;
        ask(&desk, connect_request(ONE, "right", session_only)).await.unwrap();
        let tokens = world.outside().servers[ONE].tokens.clone();
        end_sessions(&world);
        refresh(&world, &desk, ONE).await;
        until_health(&desk, is_doubted).await;
        world.outside().servers.get_mut(ONE).unwrap().tokens = tokens;
        world.advance(&desk, 55).await;
        assert_eq!(account(&desk).await.health, AccountHealth::Connected, "by itself");
        world.advance(&desk, 120).await;
        assert_eq!(world.titles(), [""; 0]);
        desk.close().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_person_is_asked_once_and_anew_only_after_a_session_has_worked() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    end_sessions(&world);
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, 105).await;
    assert_eq!(world.shown(1).await, ["Sign in again to one"]);
    let notice = world.outside().shown[0].clone();
    assert_eq!(notice.open.target, Target::SignIn(one.account.clone()));
    assert_eq!(notice.open.word, "Sign in again");
    assert!(notice.body.contains("Olive Owner"), "{}", notice.body);
    // Whatever is asked for meanwhile does not ask again, nor does a restart.
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, 130).await;
    desk.close().await;
    let desk = world.open().await;
    world.advance(&desk, 130).await;
    until_health(&desk, |health| *health == AccountHealth::SignInNeeded).await;
    world.advance(&desk, 130).await;
    assert_eq!(world.titles().len(), 1);

    let credentials = password_of_olive("right");
    ask(&desk, Request::SignInAgain { account: one.account, credentials }).await.unwrap();
    end_sessions(&world);
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, 105).await;
    assert_eq!(world.shown(2).await, ["Sign in again to one"; 2]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_works_again_by_itself_is_asked_for_anew_next_time() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    let tokens = world.outside().servers[ONE].tokens.clone();
    end_sessions(&world);
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, 105).await;
    world.shown(1).await;
    world.outside().servers.get_mut(ONE).unwrap().tokens = tokens;
    refresh(&world, &desk, ONE).await;
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    world.advance(&desk, 2).await;
    end_sessions(&world);
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, 105).await;
    assert_eq!(world.shown(2).await.len(), 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn while_no_desktop_takes_the_question_it_is_asked_again_after_a_while() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    world.outside().notifier_fault = Some("no daemon".to_owned());
    end_sessions(&world);
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, 105).await;
    let failing = frontdesk_local_api::Health::Failing { detail: "no daemon".to_owned() };
    until_state(&desk, |state| state.desktop.notifications == failing).await;
    world.outside().notifier_fault = None;
    world.advance(&desk, 601).await;
    assert_eq!(world.shown(1).await, ["Sign in again to one"]);
    world.advance(&desk, 1300).await;
    assert_eq!(world.titles().len(), 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_click_on_the_question_opens_the_sign_in() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    let mut events = desk.events();
    desk.clicked(Target::SignIn(one.account.clone()));
    let opened = Event::OpenSignIn { account: one.account };
    let mut heard = Vec::new();
    until("the event", || {
        heard.extend(events.try_recv().ok());
        heard.contains(&opened)
    })
    .await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_signs_in_again_to_an_account_that_went_meanwhile_leaves_nothing() {
    let world = World::new();
    let (desk, one) = connected(&world).await;
    let credentials = password_of_olive("right");
    let again = Request::SignInAgain { account: one.account.clone(), credentials };
    let remove = Request::RemoveAccount { account: one.account };
    let (removed, signed_in) = tokio::join!(ask(&desk, remove), ask(&desk, again));
    removed.unwrap();
    if let Err(failure) = signed_in {
        assert_eq!(failure.code, ErrorCode::NotFound);
    }
    assert!(world.outside().keyring.is_empty());
    assert!(world.outside().servers[ONE].tokens.is_empty(), "no session is left");
    desk.close().await;
    let desk = world.open().await;
    assert_eq!(crate::world::state(&desk).await.accounts, []);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn another_name_of_the_person_comes_with_a_renewal_and_stays() {
    let world = World::new();
    let (desk, _) = connected(&world).await;
    assert_eq!(account(&desk).await.person_name, "Olive Owner");
    {
        let mut outside = world.outside();
        let server = outside.servers.get_mut(ONE).unwrap();
        server.people.get_mut("olive@example.org").unwrap().1.name = "Olive Other".to_owned();
        server.renews = true;
    }
    let looks = world.outside().servers[ONE].looks.len();
    refresh(&world, &desk, ONE).await;
    until_state(&desk, |state| state.accounts[0].person_name == "Olive Other").await;
    assert_eq!(
        account(&desk).await.email.as_deref(),
        Some("olive@example.org"),
        "what was typed stays"
    );
    world.advance(&desk, 70).await;
    assert!(world.outside().servers[ONE].looks.len() >= looks + 2, "the organization is looked at");
    desk.close().await;

    let desk = world.open().await;
    assert_eq!(account(&desk).await.person_name, "Olive Other");
    desk.close().await;
}
