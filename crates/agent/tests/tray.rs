//! The tray, as a panel on the same bus sees it.

use std::fs;

use frontdesk_local_api::{
    AccountHealth, Answer, CheckKind, ClientKind, Event, Health, Language, Request, Verdict, View,
};

use crate::support::{Agent, Daemon, Desktop, Panel, join, until};

/// Waits until the tray is said to be so.
async fn until_tray(agent: &Agent, wanted: impl Fn(&Health) -> bool) {
    until("the health of the tray", async || {
        wanted(&agent.state().await.desktop.tray).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_shows_how_it_goes_and_opens_what_is_clicked() {
    let desktop = Desktop::new();
    let _daemon = Daemon::start(&desktop).await;
    let mut panel = Panel::start(&desktop).await;
    let mut agent = desktop.agent().await;
    let item = panel.item().await;
    until_tray(&agent, |health| *health == Health::Well).await;
    assert_eq!(item.text("Id").await, "frontdesk");
    assert_eq!(
        (item.text("Title").await, item.text("Status").await),
        ("Frontdesk".into(), "Active".into())
    );
    let pictures = item.pictures().await;
    let sizes = pictures.iter().map(|(width, height, data)| (*width, *height, data.len()));
    assert_eq!(sizes.collect::<Vec<_>>(), [(22, 22, 22 * 22 * 4), (44, 44, 44 * 44 * 4)]);
    // Grey behind its opacity, which is nothing in the corner.
    assert_eq!(pictures[0].2[..4], [0, 0, 0, 0]);
    assert!(pictures[0].2.chunks(4).any(|pixel| pixel == [255, 0x86, 0x86, 0x86]));

    let organization = agent.start_organization(true).await.expect("started");
    item.line("Acme & Söhne: 9 of 10 seats available").await;
    assert_eq!(item.tooltip().await, "Acme &amp; Söhne: 9 of 10 seats available");
    let link = agent.invite(&organization).await.link.expect("a link");
    let ada = join(&link, &organization, "Ada <b>_x_</b>").await;
    item.line("Acme & Söhne: 8 of 10 seats available").await;

    item.choose("Ada <b>__x__</b> joined").await;
    let opened = agent.event(|event| match event {
        Event::OpenMember { organization, member } => Some((organization, member)),
        _ => None,
    });
    assert_eq!(opened.await, (organization.clone(), Some(ada.id.into())));
    item.choose("Open invite link").await;
    let opened = agent.event(|event| match event {
        Event::OpenView { organization, view } => Some((organization, view)),
        _ => None,
    });
    assert_eq!(opened.await, (organization, View::Invite));
    item.choose("Mute for an hour").await;
    item.choose("Pause").await;
    until("what was chosen", async || {
        let Ok(Answer::Settings(settings)) = agent.ask(Request::Settings).await else {
            panic!("no settings");
        };
        (settings.paused && settings.notifications.muted_until.is_some()).then_some(())
    })
    .await;
    item.activate().await;
    agent.event(|event| (event == Event::ShowWindow).then_some(())).await;

    let german = Request::SetLanguage { language: Language::De };
    assert_eq!(agent.ask(german).await, Ok(Answer::Done));
    item.line("Acme & Söhne: 8 von 10 Plätzen frei").await;
    item.choose("Frontdesk beenden").await;
    agent.event(|event| (event == Event::Quitting).then_some(())).await;
    assert!(agent.process.end().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_starts_the_window_where_none_is_open() {
    let desktop = Desktop::new();
    desktop.install_window("#!/bin/sh\necho started > \"$HOME/window\"\n");
    let mut panel = Panel::start(&desktop).await;
    let Agent { process: _process, window, .. } = desktop.agent().await;
    drop(window);
    let item = panel.item().await;
    let started = desktop.home().join("window");
    // The agent may still hold the window that has just gone.
    until("the window", async || {
        item.choose("Open Frontdesk").await;
        fs::exists(&started).expect("a home").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tray_that_comes_goes_and_comes_back_has_the_item_each_time() {
    let desktop = Desktop::new();
    let agent = desktop.agent().await;
    let is_gone = |health: &Health| matches!(health, Health::Failing { .. });
    until_tray(&agent, is_gone).await;
    let Ok(Answer::Diagnosis(diagnosis)) = agent.ask(Request::Diagnose).await else {
        panic!("no diagnosis");
    };
    let check = diagnosis.checks.iter().find(|check| check.kind == CheckKind::Tray);
    let check = check.expect("the tray is checked");
    assert_eq!(check.verdict, Verdict::Warning, "everything works without a tray");
    let detail = check.detail.clone().expect("a detail");
    assert!(detail.contains("StatusNotifierWatcher"), "{detail}");

    for _ in 0..3 {
        let mut panel = Panel::start(&desktop).await;
        let item = panel.item().await;
        assert_eq!(item.text("Title").await, "Frontdesk");
        until_tray(&agent, |health| *health == Health::Well).await;
        panel.end().await;
        until_tray(&agent, is_gone).await;
    }
    // What changed meanwhile is what it shows.
    agent.start_organization(true).await.expect("started");
    let mut panel = Panel::start(&desktop).await;
    panel.item().await.line("Acme & Söhne: 9 of 10 seats available").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_bus_it_says_so_and_goes_on() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    until_tray(&agent, |health| matches!(health, Health::Failing { .. })).await;
    let script = agent.connect(ClientKind::CommandLine).await;
    drop(script);
    agent.start_organization(true).await.expect("started");
    assert_eq!(agent.state().await.accounts[0].health, AccountHealth::Connected);
}
