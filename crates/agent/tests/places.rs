//! A second place beside the person's own: neither ever sees the other.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Stdio};

use frontdesk_local_api::{Answer, DATA_DIR, Request};

use crate::support::{Agent, Desktop, join};

/// The service of a place in the keyring.
fn keyring_of(folder: &Path) -> String {
    format!("frontdesk:{}", folder.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_agents_side_by_side_never_see_each_others_accounts() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let folder = desktop.home().join("second");
    let own = desktop.agent().await;
    let mut other = desktop.agent_at(&folder).await;
    let of_own = own.start_organization(false).await.expect("started");
    assert!(other.state().await.accounts.is_empty(), "the first one's are not the second's");
    let of_other = other.start_organization(false).await.expect("started");

    for (agent, organization) in [(&own, &of_own), (&other, &of_other)] {
        let state = agent.state().await;
        let accounts: Vec<_> = state.accounts.iter().map(|account| &account.id).collect();
        assert_eq!(accounts, [&organization.account]);
        let link = agent.invite(organization).await.link.expect("a link");
        join(&link, organization, "Ada").await;
    }
    // Two services, two ports, two histories.
    let address = async |agent: &Agent| agent.state().await.local_service.map(|it| it.address);
    assert_ne!(address(&own).await, address(&other).await);
    for file in ["desk.sqlite", "service.sqlite", "agent.lock", "local-service.json"] {
        assert!(folder.join(file).exists() && desktop.data().join(file).exists(), "{file}");
    }
    assert_eq!(fs::metadata(&folder).expect("there").permissions().mode() & 0o777, 0o700);

    // Neither finds the other's sign-in.
    let (one, two) = (of_own.account.as_str(), of_other.account.as_str());
    let service = keyring_of(&folder);
    assert!(desktop.token(one).is_some() && desktop.token_of(&service, two).is_some());
    assert!(desktop.token(two).is_none() && desktop.token_of(&service, one).is_none());

    // One forgets, one ends: the other goes on, and comes back with what is its own.
    let remove = Request::RemoveAccount { account: of_own.account.clone() };
    assert_eq!(own.ask(remove).await, Ok(Answer::Done));
    assert_eq!(other.ask(Request::Quit).await, Ok(Answer::Done));
    assert!(other.process.end().await.success());
    assert!(own.state().await.accounts.is_empty());
    let other = desktop.agent_at(&folder).await;
    other.wait_until_connected().await;
    assert!(desktop.token_of(&service, two).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_names_a_place_and_the_argument_goes_before_it() {
    let desktop = Desktop::bare();
    let [named, said] = ["named", "said"].map(|name| desktop.home().join(name));
    let mut command = Agent::command(&desktop);
    command.env(DATA_DIR, &named);
    let by_environment = Agent::start_by(&mut command, &desktop).await;
    assert!(named.join("agent.lock").exists() && !desktop.data().exists());
    drop(by_environment);

    let mut command = Agent::command(&desktop);
    command.env(DATA_DIR, &named).arg("--data-dir").arg(&said);
    let _by_argument = Agent::start_by(&mut command, &desktop).await;
    assert!(said.join("desk.sqlite").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_another_use_is_refused() {
    let desktop = Desktop::bare();
    let home = desktop.home();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("open");
    fs::write(home.join("letter"), "").expect("written");
    for arguments in [vec!["--data-dir", home.to_str().expect("text")], vec!["--data-dir"]] {
        let mut agent = desktop.command(desktop.agent_program());
        let said = agent.args(arguments).stderr(Stdio::piped()).output().expect("runs");
        assert_eq!(said.status.code(), Some(2), "{}", String::from_utf8_lossy(&said.stderr));
    }
    assert_eq!(fs::metadata(home).expect("there").permissions().mode() & 0o777, 0o755);
    assert!(!desktop.data().exists());
}
