//! Notification daemons: the plain one, GNOME's way, the quick one, a real
//! one, and none.

use std::process::Stdio;

use frontdesk_local_api::{Answer, Credentials, Event, Health, OrganizationRef, Request};

use crate::support::{Agent, Daemon, Desktop, Manners, PASSWORD, Process, join, until};

async fn started(desktop: &Desktop) -> (Agent, OrganizationRef, String) {
    let agent = desktop.agent().await;
    let organization = agent.start_organization(true).await.expect("started");
    let link = agent.invite(&organization).await.link.expect("a link");
    (agent, organization, link)
}

fn opened(event: Event) -> Option<String> {
    match event {
        Event::OpenMember { member, .. } => member.map(|member| member.0),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_told_only_to_the_sender_arrives() {
    let desktop = Desktop::new();
    let mut daemon = Daemon::start(&desktop).await;
    let (mut agent, organization, link) = started(&desktop).await;
    let ada = join(&link, &organization, "Ada").await;
    let first = daemon.next().await;
    let bob = join(&link, &organization, "Bob").await;
    let second = daemon.next().await;
    assert_eq!(first.sender, second.sender, "one connection for all");
    assert!(daemon.is_connected(&first.sender).await, "it stays, and so does the notification");

    daemon.click_privately(&first, "default").await;
    assert_eq!(agent.event(opened).await, ada.id);
    // Expired ones can come back from a history, dismissed ones cannot.
    daemon.close(first.id, 2).await;
    daemon.click_privately(&first, "default").await;
    daemon.close(second.id, 1).await;
    daemon.click_privately(&second, "open").await;
    assert_eq!(agent.event(opened).await, bob.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_before_the_daemon_has_answered_arrives() {
    let desktop = Desktop::new();
    let mut daemon = Daemon::start_with_quick_finger(&desktop).await;
    let (mut agent, organization, link) = started(&desktop).await;
    let ada = join(&link, &organization, "Ada").await;
    daemon.next().await;
    assert_eq!(agent.event(opened).await, ada.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_daemon_counts_anew_and_is_not_confused_with_the_first() {
    let desktop = Desktop::new();
    let mut daemon = Daemon::start(&desktop).await;
    let (mut agent, organization, link) = started(&desktop).await;
    join(&link, &organization, "Ada").await;
    let of_ada = daemon.next().await;
    drop(daemon);

    let mut daemon = Daemon::start(&desktop).await;
    // Somebody else's notification has the id that Ada's had.
    daemon.click(of_ada.id, "default").await;
    let bob = join(&link, &organization, "Bob").await;
    let of_bob = daemon.next().await;
    assert_eq!(of_bob.id, of_ada.id);
    daemon.click(of_bob.id, "default").await;
    assert_eq!(agent.event(opened).await, bob.id, "the first click was not ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_daemon_the_poll_goes_on_and_all_is_said_later() {
    let desktop = Desktop::new();
    let (agent, organization, link) = started(&desktop).await;
    join(&link, &organization, "Ada").await;
    until("the poll and the failed notification", async || {
        let state = agent.state().await;
        let joined = state.accounts[0].organizations[0].members == 2;
        let failing = matches!(state.desktop.notifications, Health::Failing { .. });
        (joined && failing).then_some(())
    })
    .await;

    let mut daemon = Daemon::start(&desktop).await;
    join(&link, &organization, "Bob").await;
    let mut said = [daemon.next().await.summary, daemon.next().await.summary];
    said.sort();
    assert!(said[0].contains("Ada") && said[1].contains("Bob"), "{said:?}");
    until("the good news", async || {
        (agent.state().await.desktop.notifications == Health::Well).then_some(())
    })
    .await;
    assert_eq!(daemon.unread().len(), 0, "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_comes_back_is_told_at_once_what_it_missed() {
    let desktop = Desktop::new();
    let mut daemon = Daemon::start(&desktop).await;
    let (agent, organization, link) = started(&desktop).await;
    join(&link, &organization, "Ada").await;
    daemon.next().await;
    drop(daemon);
    join(&link, &organization, "Bob").await;
    until("the failed notification", async || {
        let health = agent.state().await.desktop.notifications;
        matches!(health, Health::Failing { .. }).then_some(())
    })
    .await;

    // Nobody joins, and it would be tried again by itself after a minute only.
    let mut daemon = Daemon::start(&desktop).await;
    let said = daemon.next().await;
    assert!(said.summary.contains("Bob"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_again_after_a_crash_takes_the_place_of_the_first() {
    let desktop = Desktop::new();
    let manners = Manners { takes_any_id: true, ..Manners::default() };
    let mut daemon = Daemon::with(&desktop, manners).await;
    let agent = desktop.agent().await;
    agent.ask(Request::TestNotification).await.expect("shown");
    let first = daemon.next().await;
    agent.ask(Request::TestNotification).await.expect("shown");
    assert_eq!(daemon.next().await.replaces, first.id, "in one run");
    agent.process.kill().expect("killed");

    let agent = desktop.agent().await;
    agent.ask(Request::TestNotification).await.expect("shown");
    let again = daemon.next().await;
    assert_ne!(again.sender, first.sender);
    assert_eq!(again.id, first.id, "in another");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_can_show_words_alone_gets_words_alone() {
    let desktop = Desktop::new();
    let plain = Manners { capabilities: vec!["body"], ..Manners::default() };
    let mut daemon = Daemon::with(&desktop, plain).await;
    let (_agent, organization, link) = started(&desktop).await;
    join(&link, &organization, "<b>Ada</b> & Söhne").await;
    let said = daemon.next().await;
    assert!(said.summary.contains("<b>Ada</b> & Söhne"), "{said:?}");
    assert!(said.actions.is_empty(), "{said:?}");
    assert_eq!(said.hints["category"], "\"presence\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_wants_a_moment_gets_it() {
    let desktop = Desktop::new();
    let busy = Manners { refuses: 1, ..Manners::default() };
    let mut daemon = Daemon::with(&desktop, busy).await;
    let (agent, organization, link) = started(&desktop).await;
    join(&link, &organization, "Ada").await;
    daemon.next().await;
    // A failure would be tried again after a minute only.
    until("the good news", async || {
        (agent.state().await.desktop.notifications == Health::Well).then_some(())
    })
    .await;
    assert_eq!(daemon.unread().len(), 0, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_gone_is_asked_for_once_and_a_click_opens_it() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let mut daemon = Daemon::start(&desktop).await;
    let agent = desktop.agent().await;
    let organization = agent.start_organization(false).await.expect("started");
    let link = agent.invite(&organization).await.link.expect("a link");
    let ada = join(&link, &organization, "Ada").await;
    daemon.next().await;
    let connect = Request::Connect {
        address: ada.address,
        credentials: Credentials::Password {
            email: ada.email,
            password: PASSWORD.to_owned().into(),
        },
        session_only: false,
    };
    let Ok(Answer::Added(OrganizationRef { account, .. })) = agent.ask(connect).await else {
        panic!("not connected")
    };
    agent.process.kill().expect("killed");
    desktop.forget_token(account.as_str());

    let mut agent = desktop.agent().await;
    let asked = daemon.next().await;
    assert!(asked.summary.starts_with("Sign in again to"), "{asked:?}");
    assert!(asked.body.contains("Ada"), "{asked:?}");
    assert_eq!(asked.hints["category"], "\"x-frontdesk.sign-in\"");
    daemon.click(asked.id, "default").await;
    let opened = agent.event(|event| match event {
        Event::OpenSignIn { account } => Some(account),
        _ => None,
    });
    assert_eq!(opened.await, account);
    until("what was said to be kept", async || {
        (agent.state().await.desktop.notifications == Health::Well).then_some(())
    })
    .await;

    agent.process.kill().expect("killed");
    let _agent = desktop.agent().await;
    join(&link, &organization, "Bob").await;
    let said = daemon.next().await;
    assert!(said.summary.contains("Bob"), "asked once: {said:?}");
}

/// Runs dunst on a screen of its own.
async fn dunst(desktop: &Desktop) -> [Process; 2] {
    let mut screen = desktop.command("Xvfb");
    screen.args(["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]);
    let (screen, display) = Process::start_and_hear(&mut screen);
    let display = format!(":{display}");
    let dunst = Process::start(desktop.command("dunst").env("DISPLAY", &display));
    desktop.wait_for("org.freedesktop.Notifications").await;
    [dunst, screen]
}

fn dunstctl(desktop: &Desktop, arguments: &[&str]) -> String {
    let mut command = desktop.command("dunstctl");
    let done = command.args(arguments).stdout(Stdio::piped()).output().expect("dunstctl runs");
    String::from_utf8(done.stdout).expect("text").trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn dunst_replaces_what_is_said_again_after_a_crash() {
    let desktop = Desktop::new();
    let _dunst = dunst(&desktop).await;
    for _ in 0..3 {
        let agent = desktop.agent().await;
        agent.ask(Request::TestNotification).await.expect("shown");
        let displayed = dunstctl(&desktop, &["count", "displayed"]);
        assert_eq!(displayed, "1", "once on the screen");
        agent.process.kill().expect("killed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dunst_shows_it_and_a_click_on_it_opens_the_member() {
    let desktop = Desktop::new();
    let _dunst = dunst(&desktop).await;
    let (mut agent, organization, link) = started(&desktop).await;
    let ada = join(&link, &organization, "Ada <b>&amp; Söhne").await;
    until("dunst to show it", async || {
        (dunstctl(&desktop, &["count", "displayed"]) == "1").then_some(())
    })
    .await;
    dunstctl(&desktop, &["action", "0"]);
    assert_eq!(agent.event(opened).await, ada.id);
    dunstctl(&desktop, &["close-all"]);
    let shown = dunstctl(&desktop, &["history"]);
    assert!(shown.contains("Ada"), "{shown}");
}
