//! An organization on this computer, somebody joins, a click opens them.

use std::fs;

use frontdesk_local_api::{ClientKind, Event, Health};

use crate::support::{Daemon, Desktop, assert_in_no_file, join, next_event, until};

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_is_announced_once_and_a_click_opens_them() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let mut daemon = Daemon::start(&desktop).await;
    let mut agent = desktop.agent().await;

    let organization = agent.start_organization(false).await.expect("started");
    let token = desktop.token(organization.account.as_str()).expect("a token in the keyring");
    let link = agent.invite(&organization).await.link.expect("a link");

    let ada = join(&link, &organization, "Ada <b>& \"Söhne\"</b>").await;
    let said = daemon.next().await;
    assert_eq!((said.application.as_str(), said.icon.as_str()), ("Frontdesk", "frontdesk"));
    assert!(said.replaces >= 0x4000_0000, "its number, were it said again: {said:?}");
    assert_eq!(said.timeout, -1);
    assert!(said.summary.contains("Ada <b>& \"Söhne\"</b>"), "literal: {said:?}");
    assert!(said.summary.contains("Acme & Söhne"), "{said:?}");
    assert!(said.body.contains("8 of 10"), "{said:?}");
    assert_eq!(said.actions[0], "default");
    assert_eq!(said.actions[2], "open");
    assert_eq!(said.hints.get("desktop-entry").map(String::as_str), Some("\"frontdesk\""));
    assert_eq!(said.hints.get("urgency").map(String::as_str), Some("byte 0x01"));
    until("the good news", async || {
        (agent.state().await.desktop.notifications == Health::Well).then_some(())
    })
    .await;

    daemon.click(said.id + 7, "default").await;
    daemon.click(said.id, "somewhere else").await;
    daemon.click(said.id, "default").await;
    let opened = agent.event(opened).await;
    assert_eq!(opened, (organization.clone(), Some(ada.id)));

    // It crashes, and comes back: nobody is announced twice.
    agent.process.kill().expect("killed");
    let agent = desktop.agent().await;
    agent.wait_until_connected().await;
    assert_eq!(agent.invite(&organization).await.link.as_deref(), Some(link.as_str()));
    join(&link, &organization, "Bob").await;
    let said = daemon.next().await;
    assert!(said.summary.contains("Bob"), "once is enough: {said:?}");
    assert_eq!(daemon.unread().len(), 0);

    assert_in_no_file(&token, &desktop.data());
    assert!(!desktop.log().contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_without_a_window_waits_for_it() {
    let desktop = Desktop::new();
    let mut daemon = Daemon::start(&desktop).await;
    let agent = desktop.agent().await;
    let organization = agent.start_organization(true).await.expect("started");
    let link = agent.invite(&organization).await.link.expect("a link");
    let script = agent.connect(ClientKind::CommandLine).await;
    drop(agent.window);

    let ada = join(&link, &organization, "Ada").await;
    let said = daemon.next().await;
    until("the window's end", async || {
        // As long as the window is there, the click is its own.
        daemon.click(said.id, "open").await;
        desktop.log().contains("no window to open").then_some(())
    })
    .await;
    desktop.install_window("#!/bin/sh\necho \"started with $# arguments\" > \"$HOME/window\"\n");
    daemon.click(said.id, "open").await;
    until("the window's start", async || {
        let told = fs::read_to_string(desktop.home().join("window")).ok()?;
        (told == "started with 0 arguments\n").then_some(())
    })
    .await;
    let mut window = frontdesk_local_api::Client::connect(&desktop.socket(), ClientKind::Window)
        .await
        .expect("connects");
    assert!(!window.welcome.window_open);
    let first = window.events.next().await.and_then(opened);
    assert_eq!(first, Some((organization.clone(), Some(ada.id.clone()))));

    daemon.click(said.id, "default").await;
    let again = next_event(&mut window, opened).await;
    assert_eq!(again, (organization, Some(ada.id)));
    drop(script);
}

fn opened(event: Event) -> Option<(frontdesk_local_api::OrganizationRef, Option<String>)> {
    match event {
        Event::OpenMember { organization, member } => {
            Some((organization, member.map(|member| member.0)))
        }
        _ => None,
    }
}
