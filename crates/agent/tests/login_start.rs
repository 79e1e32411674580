//! Starting at login: what is written for the desktop starts the agent.

use std::{fs, path::Path, process::Command};

use frontdesk_local_api::{Answer, ErrorCode, Failure, Request, SettingChange};

use crate::support::{Agent, Desktop, desktop_entry};

/// Puts units beside those that systemd reads.
const GENERATOR: &str = "/usr/lib/systemd/user-generators/systemd-xdg-autostart-generator";

async fn choose(agent: &Agent, start: bool) -> Result<bool, Failure> {
    let change = SettingChange::StartAtLogin { start };
    match agent.ask(Request::ChangeSetting { change }).await? {
        Answer::Settings(settings) => Ok(settings.start_at_login),
        other => panic!("no settings: {other:?}"),
    }
}

async fn quit(mut agent: Agent) {
    assert_eq!(agent.ask(Request::Quit).await, Ok(Answer::Done));
    assert!(agent.process.end().await.success());
}

/// The command that a desktop starts at login.
fn command(entry: &str, desktop: &Desktop) -> Command {
    let keys = desktop_entry::keys(entry);
    assert_eq!(keys["Type"], "Application");
    assert_eq!((&*keys["Terminal"], &*keys["NoDisplay"]), ("false", "true"));
    assert_eq!(keys["Name"], "Frontdesk");
    let arguments = desktop_entry::arguments(&keys["Exec"]);
    assert_eq!(keys["TryExec"], arguments[0]);
    assert!(Path::new(&arguments[0]).is_absolute());
    let mut command = desktop.command(&arguments[0]);
    command.args(&arguments[1..]);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn the_entry_starts_the_agent_alone_until_it_is_switched_off() {
    let desktop = Desktop::bare();
    desktop.install_window("#!/bin/sh\necho started > \"$HOME/window\"\n");
    let agent = desktop.agent().await;
    let entry = desktop.config().join("autostart/frontdesk-agent.desktop");
    assert!(!entry.exists(), "nobody chose it");
    assert_eq!(choose(&agent, true).await, Ok(true));
    quit(agent).await;

    let text = fs::read_to_string(&entry).expect("an entry");
    let agent = Agent::start_as(&mut command(&text, &desktop), &desktop).await;
    assert!(!desktop.home().join("window").exists(), "no window was asked for");
    assert_eq!(choose(&agent, true).await, Ok(true));
    let folder = fs::read_dir(entry.parent().expect("a folder")).expect("a folder");
    assert_eq!(folder.count(), 1, "nothing half written is left");
    assert_eq!(choose(&agent, false).await, Ok(false));
    assert!(!entry.exists());
    assert_eq!(choose(&agent, false).await, Ok(false), "it is off already");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_place_has_an_entry_of_its_own() {
    let desktop = Desktop::bare();
    let own = desktop.agent().await;
    let folder = desktop.home().join(r#"50% of "Söhne" \ $HOME `x`"#);
    let other = desktop.agent_at(&folder).await;
    assert_eq!(choose(&own, true).await, Ok(true));
    assert_eq!(choose(&other, true).await, Ok(true));
    quit(other).await;

    let entries = fs::read_dir(desktop.config().join("autostart")).expect("a folder");
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    let [of_other, of_own] = entries.try_into().expect("two entries");
    assert!(of_own.ends_with("frontdesk-agent.desktop"));
    let text = fs::read_to_string(&of_other).expect("an entry");
    let other = Agent::start_by(&mut command(&text, &desktop), &desktop).await;
    assert!(folder.join("desk.sqlite").exists());
    assert_eq!(choose(&other, false).await, Ok(false));
    assert!(of_own.exists() && !of_other.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_written_is_said_and_not_chosen() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    fs::write(desktop.config().join("autostart"), "not a folder").expect("written");
    let refused = choose(&agent, true).await.expect_err("it cannot be written");
    assert_eq!(refused.code, ErrorCode::StorageFailed);
    let Ok(Answer::Settings(settings)) = agent.ask(Request::Settings).await else {
        panic!("no settings");
    };
    assert!(!settings.start_at_login);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_systemd_runs_an_agent_that_died_is_started_again() {
    let desktop = Desktop::bare();
    fs::create_dir(desktop.runtime().join("systemd")).expect("made");
    let agent = desktop.agent().await;
    assert_eq!(choose(&agent, true).await, Ok(true));
    let units = desktop.config().join("systemd/user");
    let unit = r"app-frontdesk\x2dagent@autostart.service";
    let restart = fs::read_to_string(units.join(format!("{unit}.d/restart.conf")));
    let restart = restart.expect("a file for systemd");
    assert!(restart.contains("[Service]\n") && restart.contains("Restart=on-failure\n"));

    // Where there is systemd, it says itself how it names and reads the entry.
    if Path::new(GENERATOR).exists() {
        let made = desktop.home().join("units");
        fs::create_dir(&made).expect("made");
        let mut generator = desktop.command(GENERATOR);
        generator.args([&made, &made, &made]).env("XDG_CONFIG_DIRS", &made);
        assert!(generator.status().expect("runs").success());
        let text = fs::read_to_string(made.join(unit)).expect("a unit of that name");
        let program = desktop.agent_program();
        assert!(text.contains(&*program.to_string_lossy()), "{text}");
    }
    assert_eq!(choose(&agent, false).await, Ok(false));
    assert_eq!(fs::read_dir(units).expect("a folder").count(), 0);
}
