//! What is secret is in the keyring and nowhere else; what belonged to an
//! account is nowhere once it is removed.

use std::fs;

use frontdesk_local_api::{
    Answer, Credentials, ErrorCode, Failure, Mute, OrganizationRef, Request, SettingChange,
};

use crate::support::{Agent, Desktop, Joined, PASSWORD, assert_in_no_file, join, until};

const NAME: &str = "Adalberta Quillfeather";
const WRONG_PASSWORD: &str = "wrong-horse-4711";
const COOKIE: &str = "da2=cookie-0815-of-nobody";
const TOKEN: &str = "fd_token-1234567890-of-nobody";

fn password(words: &str) -> impl Fn(&Joined) -> Credentials {
    move |person| Credentials::Password {
        email: person.email.clone(),
        password: words.to_owned().into(),
    }
}

async fn connect(
    agent: &Agent,
    person: &Joined,
    credentials: Credentials,
) -> Result<OrganizationRef, Failure> {
    let address = person.address.clone();
    match agent.ask(Request::Connect { address, credentials, session_only: false }).await? {
        Answer::Added(organization) => Ok(organization),
        other => panic!("{other:?}"),
    }
}

/// A service of somebody else, with an organization that somebody joined.
async fn elsewhere(desktop: &Desktop) -> (Agent, OrganizationRef, Joined) {
    let server = desktop.agent_at(&desktop.home().join("elsewhere")).await;
    let organization = server.start_organization(false).await.expect("started");
    let link = server.invite(&organization).await.link.expect("a link");
    let person = join(&link, &organization, NAME).await;
    (server, organization, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_is_in_logs_files_environment_or_arguments() {
    let desktop = Desktop::new();
    let keyring = desktop.keyring().await;
    let (server, _, person) = elsewhere(&desktop).await;
    let mut command = Agent::command(&desktop);
    command.env("FRONTDESK_LOG", "trace").env("RUST_LOG", "trace");
    let agent = Agent::start_as(&mut command, &desktop).await;

    // It works, and fails in many ways.
    let own = agent.start_organization(false).await.expect("started");
    let organization = connect(&agent, &person, password(PASSWORD)(&person)).await.expect("in");
    let tokens = [&own, &organization].map(|at| desktop.token(at.account.as_str()).expect("kept"));
    let cookies = Credentials::Cookies { cookies: COOKIE.to_owned().into() };
    let token = || Credentials::Token { token: TOKEN.to_owned().into() };
    for credentials in [password(WRONG_PASSWORD)(&person), cookies, token()] {
        connect(&agent, &person, credentials).await.expect_err("refused");
    }
    let account = organization.account.clone();
    let again = |credentials| Request::SignInAgain { account: account.clone(), credentials };
    for credentials in [password(WRONG_PASSWORD)(&person), token()] {
        agent.ask(again(credentials)).await.expect_err("refused");
    }
    keyring.kill().expect("killed");
    let refused = agent.ask(again(password(PASSWORD)(&person))).await;
    assert_eq!(refused.expect_err("not kept").code, ErrorCode::KeyringUnavailable);
    server.process.kill().expect("killed");
    agent.ask(again(password(PASSWORD)(&person))).await.expect_err("not reached");
    agent.ask(Request::Diagnose).await.expect("a diagnosis");
    let state = agent.ask(Request::State).await.expect("a state");

    let process = format!("/proc/{}", agent.process.id());
    let read = |name: &str| fs::read(format!("{process}/{name}")).expect("readable");
    let said = [
        ("the log", fs::read(desktop.log_file()).expect("a log")),
        ("the environment", read("environ")),
        ("the arguments", read("cmdline")),
        ("what the window is told", serde_json::to_vec(&state).expect("JSON")),
    ];
    let [own_token, token_elsewhere] = tokens.each_ref().map(String::as_str);
    let cookie = COOKIE.rsplit('=').next().expect("a value");
    for secret in [PASSWORD, WRONG_PASSWORD, cookie, TOKEN, own_token, token_elsewhere] {
        for (place, bytes) in &said {
            assert!(!bytes.is_empty(), "{place} shows nothing");
            let held = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!held, "{secret} is in {place}");
        }
        assert_in_no_file(secret, &desktop.data());
    }
    assert!(desktop.log().contains("TRACE") || desktop.log().contains("DEBUG"), "a full log");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_removed_leaves_nothing() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let (server, at_home, person) = elsewhere(&desktop).await;
    let mut agent = desktop.agent().await;
    let organization = connect(&agent, &person, password(PASSWORD)(&person)).await.expect("in");
    let account = organization.account.clone();
    let mute = SettingChange::Mute { organization: Some(organization.clone()), mute: Mute::Always };
    agent.ask(Request::ChangeSetting { change: mute }).await.expect("muted");
    let link = server.invite(&at_home).await.link.expect("a link");
    join(&link, &at_home, "Benedetta").await;
    until("a joined member", async || {
        agent.ask(Request::Refresh).await.expect("asked");
        let state = agent.state().await;
        (state.accounts[0].organizations[0].members == 3).then_some(())
    })
    .await;
    fs::write(desktop.data().join("desk.broken-20260101T000000Z.sqlite"), &person.email)
        .expect("something that was set aside");
    assert_eq!(desktop.kept_tokens().await, 1);

    let words = [
        account.as_str(),
        organization.organization.as_str(),
        &person.email,
        &person.address,
        NAME,
        "Benedetta",
        "Acme & Söhne",
    ];
    agent.ask(Request::RemoveAccount { account: account.clone() }).await.expect("removed");
    assert_eq!(desktop.token(account.as_str()), None);
    for word in words {
        assert_in_no_file(word, &desktop.data());
    }
    assert_eq!(agent.ask(Request::Quit).await, Ok(Answer::Done));
    assert!(agent.process.end().await.success());
    for word in words {
        assert_in_no_file(word, &desktop.data());
    }
}
