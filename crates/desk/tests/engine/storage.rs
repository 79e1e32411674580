//! The history's file is damaged, or cannot be written.

use std::{fs, os::unix::fs::symlink, path::PathBuf};

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    AccountHealth, Answer, CheckKind, ErrorCode, Failure, OrganizationRef, Request, Verdict,
};

use frontdesk_model::Change;

use crate::world::{
    World, account, added, ask, close, connect_request, refresh, state, until, until_health,
    until_state,
};

const ADDRESS: &str = "https://one";

/// A place where nobody can make a file, not even root.
const UNWRITABLE: &str = "/sys/history.sqlite";

/// A world whose engine was connected to a server, and has ended.
async fn connected() -> (World, OrganizationRef) {
    let world = World::new();
    world.serve(ADDRESS, "Acme");
    let desk = world.open().await;
    let organization = added(ask(&desk, connect_request(ADDRESS, "right", false)).await);
    join(&world, &desk, "Ada").await;
    assert_eq!(world.shown(1).await.len(), 1);
    close(&desk).await;
    (world, organization)
}

async fn join(world: &World, desk: &Desk, name: &str) {
    world.on_server(ADDRESS, "acme", |snapshot| {
        snapshot.members.push(crate::world::member(&name.to_lowercase(), name));
    });
    refresh(world, desk, ADDRESS).await;
}

async fn until_connected(desk: &Desk) {
    until_health(desk, |health| *health == AccountHealth::Connected).await;
}

async fn activity(desk: &Desk, organization: &OrganizationRef) -> Vec<Change> {
    let organization = organization.clone();
    match ask(
        desk,
        Request::Activity {
            organization,
            before: None,
            limit: 100,
            kinds: Vec::new(),
            search: String::new(),
        },
    )
    .await
    .unwrap()
    {
        Answer::Activity(page) => page.entries.into_iter().map(|entry| entry.change).collect(),
        other => panic!("{other:?}"),
    }
}

/// Those joined, and nothing else happened; the last one first.
fn assert_joined(activity: &[Change], names: &[&str]) {
    let joined: Vec<&str> = activity
        .iter()
        .map(|change| match change {
            Change::Joined { member } => member.name.as_str(),
            other => panic!("{other:?} in {activity:?}"),
        })
        .collect();
    assert_eq!(joined, names);
}

async fn storage(desk: &Desk) -> (Verdict, Option<Failure>) {
    let Answer::Diagnosis(diagnosis) = ask(desk, Request::Diagnose).await.unwrap() else {
        panic!("no diagnosis")
    };
    let check = diagnosis.checks.into_iter().find(|check| check.kind == CheckKind::Storage);
    let check = check.unwrap();
    (check.verdict, check.failure)
}

fn damaged(world: &World) -> Vec<PathBuf> {
    let folder = fs::read_dir(world.database().parent().unwrap()).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_string_lossy().contains("history.broken-")).collect()
}

/// After damage at a start: the account is there and polls, the damaged file is
/// kept, nothing is said of what was there, and whoever joins is said.
async fn goes_on_after(damage: impl FnOnce(&[u8]) -> Vec<u8>) {
    let (world, organization) = connected().await;
    let damage = damage(&fs::read(world.database()).unwrap());
    fs::write(world.database(), &damage).unwrap();
    // Nobody saw this one come; the first look is silent.
    world.on_server(ADDRESS, "acme", |snapshot| {
        snapshot.members.push(crate::world::member("ben", "Ben"));
    });
    let desk = world.open().await;
    until_connected(&desk).await;
    let name = state(&desk).await.desktop.history_set_aside.unwrap();
    assert!(name.starts_with("history.broken-20261103T0900"), "{name}");
    assert_eq!(fs::read(world.database().with_file_name(name)).unwrap(), damage);
    let account = account(&desk).await;
    assert_eq!(account.email.as_deref(), Some("olive@example.org"));
    assert_eq!(account.organizations[0].members, 3);
    assert_eq!(activity(&desk, &organization).await, []);
    join(&world, &desk, "Cleo").await;
    assert_eq!(world.shown(2).await[1..], ["Cleo joined Acme"]);
    assert_eq!(storage(&desk).await, (Verdict::Well, None));
    close(&desk).await;

    // It is said once, not at every start.
    let desk = world.open().await;
    until_connected(&desk).await;
    assert_eq!(state(&desk).await.desktop.history_set_aside, None);
    assert_joined(&activity(&desk, &organization).await, &["Cleo"]);
    assert_eq!(world.titles().len(), 2);
    // With the account everything goes that was ever set aside.
    assert_ne!(damaged(&world), [] as [PathBuf; 0]);
    ask(&desk, Request::RemoveAccount { account: organization.account }).await.unwrap();
    assert_eq!(damaged(&world), [] as [PathBuf; 0]);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn a_truncated_history_is_set_aside_and_begun_anew() {
    goes_on_after(|whole| whole[..whole.len() / 2].to_vec()).await;
}

#[tokio::test(start_paused = true)]
async fn an_emptied_history_is_set_aside_and_begun_anew() {
    goes_on_after(|_| Vec::new()).await;
}

#[tokio::test(start_paused = true)]
async fn a_history_of_garbage_is_set_aside_and_begun_anew() {
    goes_on_after(|whole| whole.iter().map(|byte| byte ^ 0x5a).collect()).await;
}

#[tokio::test(start_paused = true)]
async fn a_history_with_garbage_in_its_tables_is_set_aside_and_begun_anew() {
    goes_on_after(|whole| {
        let mut damaged = whole.to_vec();
        damaged[4096..].fill(0xff);
        damaged
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_history_that_was_lost_leaves_the_accounts() {
    let (world, _) = connected().await;
    fs::remove_file(world.database()).unwrap();
    let desk = world.open().await;
    until_connected(&desk).await;
    assert_eq!(account(&desk).await.organizations[0].members, 2);
    assert_eq!(world.titles().len(), 1);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn an_account_that_was_removed_does_not_come_back_with_a_new_history() {
    let (world, organization) = connected().await;
    let desk = world.open().await;
    ask(&desk, Request::RemoveAccount { account: organization.account }).await.unwrap();
    close(&desk).await;
    fs::write(world.database(), "garbage of some length ".repeat(99)).unwrap();
    let desk = world.open().await;
    assert_eq!(state(&desk).await.accounts, []);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn where_nothing_can_be_written_it_watches_in_memory_and_keeps_it_later() {
    let (world, organization) = connected().await;
    let hidden = world.database().with_extension("hidden");
    fs::rename(world.database(), &hidden).unwrap();
    symlink(UNWRITABLE, world.database()).unwrap();

    let desk = world.open().await;
    until_connected(&desk).await;
    let (verdict, failure) = storage(&desk).await;
    assert_eq!(verdict, Verdict::Failing);
    let failure = failure.unwrap();
    assert_eq!(failure.code, ErrorCode::StorageFailed);
    assert_eq!(failure.reason.as_deref(), Some("READ_ONLY"));
    assert_eq!(state(&desk).await.desktop.history_set_aside, None);
    join(&world, &desk, "Ben").await;
    assert_eq!(world.shown(2).await[1..], ["Ben joined Acme"]);

    // It can be written again: what was seen is kept, nothing is said twice.
    fs::remove_file(world.database()).unwrap();
    fs::rename(&hidden, world.database()).unwrap();
    refresh(&world, &desk, ADDRESS).await;
    until("the file to be written", || {
        fs::metadata(world.database().with_extension("sqlite-wal")).is_ok()
    })
    .await;
    until_connected(&desk).await;
    assert_eq!(storage(&desk).await, (Verdict::Well, None));
    join(&world, &desk, "Cleo").await;
    assert_eq!(world.shown(3).await[2..], ["Cleo joined Acme"]);
    close(&desk).await;

    let desk = world.open().await;
    until_connected(&desk).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 4).await;
    // What happened before, and since it can be written again.
    assert_joined(&activity(&desk, &organization).await, &["Cleo", "Ada"]);
    assert_eq!(world.titles().len(), 3);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_is_no_damage_leaves_the_file_alone() {
    let (world, _) = connected().await;
    let hidden = world.database().with_extension("hidden");
    fs::rename(world.database(), &hidden).unwrap();
    fs::create_dir(world.database()).unwrap();
    let failure = world.try_open().await.err().unwrap();
    assert_eq!(failure.code, ErrorCode::StorageFailed);
    assert_eq!(damaged(&world), [] as [PathBuf; 0]);
}
