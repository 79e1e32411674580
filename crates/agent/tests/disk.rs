//! A full disk, and a data folder that cannot be written, as the kernel makes
//! them. Only root can mount:
//! `cargo nextest run -p frontdesk-agent --run-ignored only -E 'test(disk)'`.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use frontdesk_local_api::{
    AccountHealth, Answer, CheckKind, ErrorCode, Failure, Request, SettingChange, Verdict,
};

use crate::support::{Agent, Daemon, Desktop, elsewhere, join, until};

const FULL: (ErrorCode, Option<&str>) = (ErrorCode::StorageFailed, Some("FULL"));

/// Something mounted over a folder, until the end of the test.
struct Mount(PathBuf);

impl Mount {
    fn of(folder: &Path, arguments: &[&str]) -> Self {
        mount(arguments, folder);
        Self(folder.to_owned())
    }

    fn again(&self, options: &str) {
        mount(&["-o", options], &self.0);
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: a program that still ends may have files open.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn mount(arguments: &[&str], folder: &Path) {
    let mounted = Command::new("mount").args(arguments).arg(folder).status();
    assert!(mounted.expect("mount runs").success(), "only root can mount");
}

/// Takes all the room that is left; the file is there from the first time on.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("filler");
    let mut file = OpenOptions::new().create(true).append(true).open(&path).expect("a file");
    for size in [4096, 1] {
        let block = vec![0; size];
        loop {
            match file.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
    path
}

async fn storage(agent: &Agent) -> (Verdict, Option<Failure>) {
    let Ok(Answer::Diagnosis(diagnosis)) = agent.ask(Request::Diagnose).await else {
        panic!("no diagnosis")
    };
    let check = diagnosis.checks.into_iter().find(|check| check.kind == CheckKind::Storage);
    check.map(|check| (check.verdict, check.failure)).expect("a check")
}

fn reason(failure: &Failure) -> (ErrorCode, Option<&str>) {
    (failure.code, failure.reason.as_deref())
}

async fn until_storage_fails(agent: &Agent, desktop: &Desktop) {
    until("a failing check", async || {
        fill(&desktop.data());
        storage(agent).await.1.filter(|failure| reason(failure) == FULL)
    })
    .await;
}

async fn until_members(agent: &Agent, count: u32) {
    until("the members", async || {
        agent.ask(Request::Refresh).await.expect("asked");
        let account = agent.state().await.accounts.into_iter().next()?;
        let members = account.organizations.first()?.members;
        (members == count && account.health == AccountHealth::Connected).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "only root can mount"]
async fn a_full_disk_is_said_and_everybody_is_announced_when_there_is_room() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let mut daemon = Daemon::start(&desktop).await;
    fs::create_dir_all(desktop.data()).expect("a folder");
    let _small = Mount::of(&desktop.data(), &["-t", "tmpfs", "-o", "size=1m", "small"]);
    let other = Desktop::new();
    let (server, at_home, person) = elsewhere(&other, "Ada").await;
    let link = server.invite(&at_home).await.link.expect("a link");
    let agent = desktop.agent().await;
    agent.connect_as(&person).await.expect("in");
    until_members(&agent, 2).await;

    // What the database gives back when it is opened again is taken, too.
    let filler = fill(&desktop.data());
    join(&link, &at_home, "Ben").await;
    until("the trouble", async || {
        fill(&desktop.data());
        agent.ask(Request::Refresh).await.expect("asked");
        match &agent.state().await.accounts.first()?.health {
            AccountHealth::Failing { failure, .. } => Some(reason(failure) == FULL),
            _ => None,
        }
    })
    .await;
    until_storage_fails(&agent, &desktop).await;
    fill(&desktop.data());
    let change = SettingChange::Paused { paused: true };
    let refused = agent.ask(Request::ChangeSetting { change }).await.expect_err("not kept");
    assert_eq!(reason(&refused), FULL);

    // A crash and a start change nothing about it.
    agent.process.kill().expect("killed");
    fill(&desktop.data());
    let agent = desktop.agent().await;
    until_storage_fails(&agent, &desktop).await;
    assert_eq!(agent.state().await.accounts.len(), 1);

    fs::remove_file(filler).expect("room");
    until_members(&agent, 3).await;
    assert_eq!(storage(&agent).await, (Verdict::Well, None));
    join(&link, &at_home, "Cleo").await;
    until_members(&agent, 4).await;
    let said = [daemon.next().await.summary];
    assert!(said[0].contains("Ben") || said[0].contains("Cleo"), "{said:?}");
    assert_eq!(agent.state().await.desktop.history_set_aside, None);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "only root can mount"]
async fn in_a_folder_that_cannot_be_written_it_watches_and_keeps_it_later() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let mut daemon = Daemon::start(&desktop).await;
    let other = Desktop::new();
    let (server, at_home, person) = elsewhere(&other, "Ada").await;
    let link = server.invite(&at_home).await.link.expect("a link");
    let mut agent = desktop.agent().await;
    agent.connect_as(&person).await.expect("in");
    until_members(&agent, 2).await;
    agent.ask(Request::Quit).await.expect("asked");
    agent.process.end().await;

    let data = desktop.data();
    let folder = data.to_str().expect("text");
    let frozen = Mount::of(&data, &["--bind", folder]);
    frozen.again("remount,bind,ro");
    // Nothing was running when they came.
    join(&link, &at_home, "Eve").await;
    let mut agent = desktop.agent().await;
    until_members(&agent, 3).await;
    assert!(daemon.next().await.summary.contains("Eve"));
    let (verdict, failure) = storage(&agent).await;
    assert_eq!(verdict, Verdict::Failing);
    assert_eq!(reason(&failure.expect("why")), (ErrorCode::StorageFailed, Some("READ_ONLY")));
    join(&link, &at_home, "Ben").await;
    until_members(&agent, 4).await;
    assert!(daemon.next().await.summary.contains("Ben"));

    frozen.again("remount,bind,rw");
    until_members(&agent, 4).await;
    assert_eq!(storage(&agent).await, (Verdict::Well, None));
    agent.ask(Request::Quit).await.expect("asked");
    agent.process.end().await;
    let agent = desktop.agent().await;
    join(&link, &at_home, "Cleo").await;
    until_members(&agent, 5).await;
    assert!(daemon.next().await.summary.contains("Cleo"));
    assert_eq!(daemon.unread().len(), 0, "nobody twice");
}
