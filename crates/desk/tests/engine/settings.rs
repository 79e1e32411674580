//! What the person chose, through the engine.

use std::fs;

use frontdesk_local_api::{
    Answer, ErrorCode, Event, Failure, Language, Mute, OrganizationRef, Request, SettingChange,
    Settings,
};

use crate::world::{World, ask, close, start, state};

async fn change(desk: &frontdesk_desk::Desk, change: SettingChange) -> Result<Settings, Failure> {
    match ask(desk, Request::ChangeSetting { change }).await? {
        Answer::Settings(settings) => Ok(*settings),
        other => panic!("{other:?}"),
    }
}

async fn settings(desk: &frontdesk_desk::Desk) -> Settings {
    match ask(desk, Request::Settings).await.unwrap() {
        Answer::Settings(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_choice_is_told_and_kept() {
    let world = World::new();
    let desk = world.open().await;
    assert_eq!(settings(&desk).await, Settings::default());
    let mut events = desk.events();
    let chosen = change(&desk, SettingChange::SeatsLowAt { seats: 7 }).await.unwrap();
    assert_eq!(chosen.notifications.seats_low_at, 7);
    assert_eq!(events.try_recv(), Ok(Event::StateChanged));
    ask(&desk, Request::SetLanguage { language: Language::He }).await.unwrap();
    assert_eq!(state(&desk).await.language, Some(Language::He));
    let refused = change(&desk, SettingChange::PollSeconds { seconds: Some(5) }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::SettingOutOfRange);
    close(&desk).await;
    let desk = world.open().await;
    let kept = Settings { language: Some(Language::He), ..chosen };
    assert_eq!(settings(&desk).await, kept);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn only_an_organization_that_is_there_can_be_muted_and_it_goes_with_its_account() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let mute = |organization: &OrganizationRef| SettingChange::Mute {
        organization: Some(organization.clone()),
        mute: Mute::Always,
    };
    let nowhere = OrganizationRef { organization: "nowhere".into(), ..acme.clone() };
    assert_eq!(change(&desk, mute(&nowhere)).await.unwrap_err().code, ErrorCode::NotFound);
    let kinds = SettingChange::KindsOf { organization: nowhere, kinds: None };
    assert_eq!(change(&desk, kinds).await.unwrap_err().code, ErrorCode::NotFound);
    let chosen = change(&desk, mute(&acme)).await.unwrap();
    assert_eq!(chosen.notifications.organizations.len(), 1);
    ask(&desk, Request::RemoveAccount { account: acme.account }).await.unwrap();
    assert_eq!(settings(&desk).await, Settings::default());
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn broken_settings_are_set_aside_and_said() {
    let world = World::new();
    let file = world.database().with_file_name("settings.json");
    fs::write(&file, "{ \"version\": 1, \"seats").unwrap();
    let desk = world.open().await;
    let said = state(&desk).await.desktop.settings_set_aside;
    assert_eq!(said.as_deref(), Some("settings.broken-20261103T090000Z.json"));
    change(&desk, SettingChange::Paused { paused: true }).await.unwrap();
    close(&desk).await;
    let desk = world.open().await;
    assert_eq!(state(&desk).await.desktop.settings_set_aside, None);
    assert!(settings(&desk).await.paused);
    close(&desk).await;
}
