//! The keyring: there, locked, hung, late, or not at all.

use frontdesk_local_api::{AccountHealth, ErrorCode, Failure, Health, Request};

use crate::support::{Agent, Daemon, Desktop, Prompter, join, until};

fn code<T>(result: Result<T, Failure>) -> Option<ErrorCode> {
    result.err().map(|failure| failure.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_it_works_for_this_session() {
    let desktop = Desktop::new();
    let mut daemon = Daemon::start(&desktop).await;
    let agent = desktop.agent().await;
    assert_eq!(code(agent.start_organization(false).await), Some(ErrorCode::KeyringUnavailable));
    assert!(matches!(agent.state().await.desktop.keyring, Health::Failing { .. }));

    let organization = agent.start_organization(true).await.expect("for this session");
    assert!(agent.state().await.accounts[0].session_only);
    let link = agent.invite(&organization).await.link.expect("a link");
    join(&link, &organization, "Ada").await;
    assert!(daemon.next().await.summary.contains("Ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_comes_later_is_found() {
    let desktop = Desktop::new();
    let agent = desktop.agent().await;
    assert_eq!(code(agent.start_organization(false).await), Some(ErrorCode::KeyringUnavailable));
    let keyring = desktop.keyring().await;
    let organization = agent.start_organization(false).await.expect("kept");
    assert!(desktop.token(organization.account.as_str()).is_some());

    // And one that was started anew: an old connection to it is of no use.
    keyring.kill().expect("killed");
    let _keyring = desktop.keyring().await;
    let again = agent.start_organization(false).await.expect("kept");
    assert!(desktop.token(again.account.as_str()).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_said_and_nothing_stays_half_done() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let agent = desktop.agent().await;
    desktop.lock_keyring().await;
    assert_eq!(code(agent.start_organization(false).await), Some(ErrorCode::KeyringLocked));
    assert!(agent.state().await.accounts.is_empty());
    assert_eq!(desktop.kept_tokens().await, 0);
    agent.start_organization(true).await.expect("for this session");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_keyring_holds_up_nobody_and_takes_nothing_late() {
    let desktop = Desktop::new();
    let keyring = desktop.keyring().await;
    let agent = desktop.agent().await;
    keyring.signal("STOP");
    let (started, looked) = tokio::join!(agent.start_organization(false), async {
        let begun = std::time::Instant::now();
        agent.state().await;
        begun.elapsed()
    });
    assert_eq!(code(started), Some(ErrorCode::KeyringTimedOut));
    assert!(looked.as_secs() < 5, "the slow request held up another: {looked:?}");

    // What it was asked to keep in vain it does not keep when it wakes up.
    keyring.signal("CONT");
    let organization = until("the keyring", async || agent.start_organization(false).await.ok());
    let organization = organization.await;
    assert!(desktop.token(organization.account.as_str()).is_some());
    until("the late one to go", async || (desktop.kept_tokens().await == 1).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_d_bus_it_starts_and_says_so() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    assert_eq!(code(agent.start_organization(false).await), Some(ErrorCode::KeyringUnavailable));
    let organization = agent.start_organization(true).await.expect("for this session");
    let link = agent.invite(&organization).await.link.expect("a link");
    join(&link, &organization, "Ada").await;
    until("the poll and the failed notification", async || {
        let state = agent.state().await;
        let joined = state.accounts[0].organizations[0].members == 2;
        let failing = matches!(state.desktop.notifications, Health::Failing { .. });
        (joined && failing).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_asked_for_once_and_goes_on_when_it_is_opened() {
    let desktop = Desktop::new();
    let _keyring = desktop.keyring().await;
    let prompter = Prompter::start(&desktop).await;
    let agent = desktop.agent().await;
    agent.start_organization(false).await.expect("kept");
    agent.process.kill().expect("killed");
    desktop.lock_keyring().await;

    let agent = desktop.agent().await;
    let failure = failure_other_than(&agent, None).await;
    assert_eq!(failure.0.code, ErrorCode::KeyringLocked);
    assert_eq!(failure.0.reason.as_deref(), Some("DISMISSED"));
    assert_eq!(prompter.asked(), 1);
    let mut last = failure;
    for _ in 0..3 {
        // It is polled again, and nobody wants anything.
        for visible in [true, false] {
            let request = Request::WindowVisible { visible, inviting: false };
            agent.ask(request).await.expect("noted");
        }
        last = failure_other_than(&agent, Some(&last.1)).await;
        assert_eq!(last.0.code, ErrorCode::KeyringLocked);
    }
    assert_eq!(prompter.asked(), 1);
    // Somebody does want something.
    agent.ask(Request::Refresh).await.expect("asked");
    until("the question", async || (prompter.asked() == 2).then_some(())).await;
    failure_other_than(&agent, Some(&last.1)).await;

    // The next poll is more than a minute away.
    desktop.unlock_keyring().await;
    agent.wait_until_connected().await;
    assert_eq!(agent.state().await.desktop.keyring, Health::Well);
    assert_eq!(prompter.asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_comes_late_is_noticed() {
    let desktop = Desktop::new();
    let keyring = desktop.keyring().await;
    let agent = desktop.agent().await;
    agent.start_organization(false).await.expect("kept");
    agent.process.kill().expect("killed");
    keyring.kill().expect("killed");

    let agent = desktop.agent().await;
    let mut last = failure_other_than(&agent, None).await;
    assert_eq!(last.0.code, ErrorCode::KeyringUnavailable);
    for _ in 0..3 {
        agent.ask(Request::Refresh).await.expect("asked");
        last = failure_other_than(&agent, Some(&last.1)).await;
    }
    let _keyring = desktop.keyring().await;
    agent.wait_until_connected().await;
}

/// Why the one account fails, and when it is tried again: another time than that.
async fn failure_other_than(agent: &Agent, time: Option<&String>) -> (Failure, String) {
    until("a failed poll", async || match agent.state().await.accounts.first()?.health.clone() {
        AccountHealth::Failing { failure, next_try, .. } => {
            Some((failure, next_try.to_string())).filter(|found| Some(&found.1) != time)
        }
        _ => None,
    })
    .await
}
