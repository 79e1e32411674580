//! How the agent starts, stays alone, and ends.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, process::Stdio, time::Duration};

use frontdesk_local_api::{Answer, ClientKind, ErrorCode, Event, Request};
use tokio::time::Instant;

use crate::support::{Agent, Desktop, Process, until};

/// What the person waits for at most.
const END_LIMIT: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn a_second_agent_ends_and_the_first_goes_on() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    let mut second = Process::start(&mut Agent::command(&desktop));
    assert!(second.end().await.success());
    assert!(desktop.log().contains("another agent runs already"));
    agent.state().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_starts_while_another_ends_takes_over() {
    let desktop = Desktop::bare();
    let mut old = desktop.agent().await;
    assert_eq!(old.ask(Request::Quit).await, Ok(Answer::Done));
    old.event(|event| (event == Event::Quitting).then_some(())).await;
    let new = desktop.agent().await;
    assert!(old.process.end().await.success());
    new.state().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_is_told_to_all_and_quick() {
    let desktop = Desktop::bare();
    let mut agent = desktop.agent().await;
    agent.start_organization(true).await.expect("started");
    let mut script = agent.connect(ClientKind::CommandLine).await;
    let begun = Instant::now();
    assert_eq!(agent.ask(Request::Quit).await, Ok(Answer::Done));
    agent.event(|event| (event == Event::Quitting).then_some(())).await;
    crate::support::next_event(&mut script, |event| (event == Event::Quitting).then_some(())).await;
    assert!(agent.process.end().await.success());
    assert!(begun.elapsed() < END_LIMIT, "{:?}", begun.elapsed());
    assert!(!desktop.socket().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_well() {
    for name in ["TERM", "INT"] {
        let desktop = Desktop::bare();
        let mut agent = desktop.agent().await;
        let begun = Instant::now();
        agent.process.signal(name);
        agent.event(|event| (event == Event::Quitting).then_some(())).await;
        assert!(agent.process.end().await.success());
        assert!(begun.elapsed() < END_LIMIT, "{:?}", begun.elapsed());
        assert!(!desktop.socket().exists());
        assert!(desktop.log().lines().all(|line| !line.contains("ERROR")), "{}", desktop.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_said_and_tried_again() {
    let desktop = Desktop::new();
    // The account must outlive the agent, so its sign-in must.
    let _keyring = desktop.keyring().await;
    let mut agent = desktop.agent().await;
    agent.start_organization(false).await.expect("started");
    let address = agent.state().await.local_service.expect("it runs").address;
    assert_eq!(agent.ask(Request::Quit).await, Ok(Answer::Done));
    assert!(agent.process.end().await.success());

    let thief = TcpListener::bind(address.trim_start_matches("http://")).expect("its port");
    let agent = desktop.agent().await;
    let local = agent.state().await.local_service.expect("an account needs it");
    assert_eq!(local.failure.map(|failure| failure.code), Some(ErrorCode::AddressTaken));
    let refused = agent.ask(Request::RetryLocalService).await.expect_err("still taken");
    assert_eq!(refused.code, ErrorCode::AddressTaken);
    drop(thief);
    assert_eq!(agent.ask(Request::RetryLocalService).await, Ok(Answer::Done));
    agent.wait_until_connected().await;
    let local = agent.state().await.local_service.expect("it runs");
    assert_eq!((local.address, local.failure), (address, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_keeps_is_for_nobody_else() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    agent.start_organization(true).await.expect("started");
    let mode = |path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(desktop.data()), 0o700);
    assert_eq!(mode(desktop.data().join("agent.lock")), 0o600);
    assert_eq!(mode(desktop.data().join("local-service.json")), 0o600);
    assert_eq!(mode(desktop.socket().parent().expect("a folder").to_owned()), 0o700);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_its_version_and_takes_nothing_else() {
    let desktop = Desktop::bare();
    let run = |argument: &str| {
        let mut agent = desktop.command(desktop.agent_program());
        agent.arg(argument).stdout(Stdio::piped()).output().expect("runs")
    };
    let said = run("--version");
    let expected = format!("frontdesk-agent {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8_lossy(&said.stdout), expected);
    assert_eq!(run("--help-me").status.code(), Some(2));
    assert!(!desktop.data().exists(), "nothing was started");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_gtk_nor_webkit_is_in_it() {
    let desktop = Desktop::bare();
    let mut ldd = desktop.command("ldd");
    ldd.arg(desktop.agent_program()).stdout(Stdio::piped());
    let linked = String::from_utf8(ldd.output().expect("ldd runs").stdout).expect("text");
    assert!(linked.contains("libc"), "{linked}");
    let heavy = ["gtk", "webkit", "gdk", "soup", "javascriptcore"];
    assert!(heavy.iter().all(|name| !linked.to_lowercase().contains(name)), "{linked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stays_small() {
    let desktop = Desktop::new();
    let agent = desktop.agent().await;
    agent.start_organization(true).await.expect("started");
    let kibibytes = until("the memory's size", async || {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", agent.process.id()));
        let rollup = rollup.expect("a running agent");
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok()
    })
    .await;
    // Unoptimised, with all its symbols; the bench measures the real one.
    assert!(kibibytes < 64 * 1024, "{kibibytes} KiB");
}
