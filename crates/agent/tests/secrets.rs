//! What is secret is in the keyring and nowhere else; what belonged to an
//! account is nowhere once it is removed.

use std::fs;

use frontdesk_local_api::{Answer, Credentials, ErrorCode, Mute, Request, SettingChange};

use crate::support::{Agent, Desktop, PASSWORD, assert_in_no_file, elsewhere, join, until};

const NAME: &str = "Adalberta Quillfeather";
const WRONG_PASSWORD: &str = "wrong-horse-4711";
const COOKIE: &str = "da2=cookie-0815-of-nobody";
const TOKEN: &str = "fd_token-1234567890-of-nobody";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_is_in_logs_files_environment_or_arguments() {
    let desktop = Desktop::new();
    let keyring = desktop.keyring().await;
    let (server, _, person) = elsewhere(&desktop, NAME).await;
    let mut command = Agent::command(&desktop);
    command.env("FRONTDESK_LOG", "trace").env("RUST_LOG", "trace");
    let agent = Agent::start_as(&mut command, &desktop).await;

    // It works, and fails in many ways.
    let own = agent.start_organization(false).await.expect("started");
    let organization = agent.connect_as(&person).await.expect("in");
    let tokens = [&own, &organization].map(|at| desktop.token(at.account.as_str()).expect("kept"));
    let cookies = Credentials::Cookies { cookies: COOKIE.to_owned().into() };
    let token = || Credentials::Token { token: TOKEN.to_owned().into() };
    for credentials in [person.credentials(WRONG_PASSWORD), cookies, token()] {
        agent.sign_in(&person, credentials).await.expect_err("refused");
    }
    let account = organization.account.clone();
    let again = |credentials| Request::SignInAgain { account: account.clone(), credentials };
    for credentials in [person.credentials(WRONG_PASSWORD), token()] {
        agent.ask(again(credentials)).await.expect_err("refused");
    }
    keyring.kill().expect("killed");
    let refused = agent.ask(again(person.credentials(PASSWORD))).await;
    assert_eq!(refused.expect_err("not kept").code, ErrorCode::KeyringUnavailable);
    server.process.kill().expect("killed");
    agent.ask(again(person.credentials(PASSWORD))).await.expect_err("not reached");
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
    let (server, at_home, person) = elsewhere(&desktop, NAME).await;
    let mut agent = desktop.agent().await;
    let organization = agent.connect_as(&person).await.expect("in");
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
