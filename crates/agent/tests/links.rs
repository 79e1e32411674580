//! `frontdesk://` links: they open what is here, and nothing else.

use std::fs;

use frontdesk_local_api::{
    Answer, Client, ClientKind, ErrorCode, Event, Failure, Link, OrganizationRef, Request, View,
};

use crate::support::{Agent, Desktop, desktop_entry, join, next_event, until};

async fn open(agent: &Agent, link: &str) -> Result<Answer, Failure> {
    agent.ask(Request::OpenLink { link: link.to_owned() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_what_it_leads_to_in_the_window_there_is() {
    let desktop = Desktop::bare();
    let mut agent = desktop.agent().await;
    let organization = agent.start_organization(true).await.expect("started");
    let link = agent.invite(&organization).await.link.expect("a link");
    let ada = join(&link, &organization, "Ada").await.id;
    let member = Link::Member(organization.clone(), ada.as_str().into()).to_string();
    // It is known once the server was asked.
    until("Ada", async || open(&agent, &member).await.ok()).await;
    let opened = agent.event(|event| match event {
        Event::OpenMember { organization, member } => Some((organization, member)),
        _ => None,
    });
    assert_eq!(opened.await, (organization.clone(), Some(ada.as_str().into())));

    let whole = Link::Organization(organization.clone()).to_string();
    assert_eq!(open(&agent, &whole).await, Ok(Answer::Done));
    let opened = agent.event(|event| match event {
        Event::OpenMember { organization, member: None } => Some(organization),
        _ => None,
    });
    assert_eq!(opened.await, organization);

    let invite = Link::Invite(organization.clone()).to_string();
    assert_eq!(open(&agent, &invite).await, Ok(Answer::Done));
    let opened = agent.event(|event| match event {
        Event::OpenView { organization, view } => Some((organization, view)),
        _ => None,
    });
    assert_eq!(opened.await, (organization.clone(), View::Invite));

    // What is not here, or no such link, opens nothing.
    let elsewhere = OrganizationRef {
        account: "nobody".into(),
        organization: organization.organization.clone(),
    };
    let other = OrganizationRef { organization: "other".into(), ..organization.clone() };
    for unusable in [
        Link::Organization(elsewhere).to_string(),
        Link::Invite(other.clone()).to_string(),
        Link::Member(other, ada.as_str().into()).to_string(),
        Link::Member(organization.clone(), "nobody".into()).to_string(),
        format!("{invite}/../.."),
        format!("{invite}?quit"),
        "https://example.org".to_owned(),
        "frontdesk://quit".to_owned(),
        "x".repeat(100_000),
    ] {
        let refused = open(&agent, &unusable).await.expect_err(&unusable);
        assert_eq!(refused.code, ErrorCode::LinkUnusable, "{unusable}");
    }
    assert_eq!(open(&agent, &invite).await, Ok(Answer::Done));
    let next = agent.event(|event| match event {
        Event::StateChanged | Event::OrganizationChanged { .. } => None,
        opened => Some(opened),
    });
    assert!(matches!(next.await, Event::OpenView { .. }), "the refused ones opened nothing");
}

#[test]
fn the_entry_of_the_packages_takes_links_and_is_found_by_notifications() {
    let keys = desktop_entry::keys(include_str!("../../../packaging/frontdesk.desktop"));
    assert_eq!(
        (&*keys["Type"], &*keys["MimeType"]),
        ("Application", "x-scheme-handler/frontdesk;")
    );
    assert_eq!(desktop_entry::arguments(&keys["Exec"]), ["frontdesk", "%u"]);
    // The names that notifications go by: of the icon, and of the entry itself,
    // which a package names after the product.
    assert_eq!(keys["Icon"], "frontdesk");
    let linux = include_str!("../../../tauri.linux.conf.json");
    assert!(linux.contains(r#""productName": "frontdesk""#), "{linux}");
    let packages = include_str!("../../../tauri.conf.json");
    let named = packages.matches(r#""desktopTemplate": "packaging/frontdesk.desktop""#);
    assert_eq!(named.count(), 2, "both kinds of package have it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_starts_the_window_where_none_is_open() {
    let desktop = Desktop::bare();
    desktop.install_window("#!/bin/sh\necho started > \"$HOME/window\"\n");
    let agent = desktop.agent().await;
    let organization = agent.start_organization(true).await.expect("started");
    let script = agent.connect(ClientKind::CommandLine).await;
    let Agent { process: _process, window, .. } = agent;
    drop(window);
    let invite = Link::Invite(organization.clone()).to_string();
    until("the window", async || {
        let request = Request::OpenLink { link: invite.clone() };
        assert_eq!(script.asker.ask(request).await, Ok(Answer::Done));
        fs::exists(desktop.home().join("window")).expect("a home").then_some(())
    })
    .await;
    let mut window =
        Client::connect(&desktop.socket(), ClientKind::Window).await.expect("connects");
    let opened = next_event(&mut window, |event| match event {
        Event::OpenView { organization, view } => Some((organization, view)),
        _ => None,
    });
    assert_eq!(opened.await, (organization, View::Invite));
}
