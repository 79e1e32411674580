//! The local socket: handshakes, one window, bad frames.

use frontdesk_local_api::{
    AgentFrame, Answer, ClientFrame, ClientKind, Event, Hello, PROTOCOL, Request, Welcome, split,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::timeout,
};

use crate::support::{Desktop, PATIENCE};

fn hello(protocol: u32) -> Hello {
    Hello { protocol, version: "0".to_owned(), kind: ClientKind::CommandLine }
}

async fn frame(stream: &mut UnixStream, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("short").to_be_bytes();
    stream.write_all(&length).await.expect("written");
    stream.write_all(bytes).await.expect("written");
}

/// Waits until the agent has closed the connection.
async fn closed(mut stream: UnixStream) {
    let mut rest = Vec::new();
    // A reset is an end too.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.expect("closed in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_brings_the_first_to_the_front() {
    let desktop = Desktop::bare();
    let mut agent = desktop.agent().await;
    assert!(!agent.window.welcome.window_open);
    let second = agent.connect(ClientKind::Window).await;
    assert!(second.welcome.window_open);
    agent.event(|event| (event == Event::ShowWindow).then_some(())).await;
    let script = agent.connect(ClientKind::CommandLine).await;
    assert!(!script.welcome.window_open);
    let shown = second.asker.ask(Request::WindowVisible { visible: true, inviting: false }).await;
    assert_eq!(shown, Ok(Answer::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_close_their_connection_and_no_other() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    let own = serde_json::to_vec(&hello(PROTOCOL)).expect("JSON");
    let huge = u32::MAX.to_be_bytes();
    let secret = br#"{"id":"hunter2","request":{"type":"quit"}}"#;
    for (greeted, bytes) in
        [(false, &b"{}"[..]), (false, b"\xff\xfe"), (true, b"[1,2"), (true, secret)]
    {
        let mut stream = UnixStream::connect(desktop.socket()).await.expect("connects");
        if greeted {
            frame(&mut stream, &own).await;
        }
        frame(&mut stream, bytes).await;
        closed(stream).await;
    }
    let mut stream = UnixStream::connect(desktop.socket()).await.expect("connects");
    stream.write_all(&huge).await.expect("written");
    closed(stream).await;
    // Half a frame, then nothing.
    let mut stream = UnixStream::connect(desktop.socket()).await.expect("connects");
    stream.write_all(&[0, 0, 1]).await.expect("written");
    drop(stream);

    agent.state().await;
    let log = desktop.log();
    assert!(log.contains("a connection was closed"), "{log}");
    assert!(!log.contains("hunter2") && !log.contains("panic"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_answered_and_can_only_ask_to_make_room() {
    let desktop = Desktop::bare();
    let mut agent = desktop.agent().await;
    let greet = async || {
        let stream = UnixStream::connect(desktop.socket()).await.expect("connects");
        let (mut reader, mut writer) = split(stream.into_split());
        writer.write(&hello(PROTOCOL + 1)).await.expect("written");
        let welcome: Option<Welcome> = reader.read().await.expect("a welcome");
        assert_eq!(welcome.expect("a welcome").protocol, PROTOCOL);
        (reader, writer)
    };
    let (mut reader, mut writer) = greet().await;
    writer.write(&ClientFrame { id: 0, request: Request::State }).await.expect("written");
    let answer = timeout(PATIENCE, reader.read::<AgentFrame>()).await.expect("closed in time");
    assert!(!matches!(answer, Ok(Some(_))), "{answer:?}");
    agent.state().await;

    let (_reader, mut writer) = greet().await;
    writer.write(&ClientFrame { id: 0, request: Request::Quit }).await.expect("written");
    agent.event(|event| (event == Event::Quitting).then_some(())).await;
    assert!(agent.process.end().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_at_once_are_all_answered() {
    let desktop = Desktop::bare();
    let agent = desktop.agent().await;
    let asked: Vec<_> = (0..200)
        .map(|_| {
            let asker = agent.window.asker.clone();
            tokio::spawn(async move { asker.ask(Request::State).await })
        })
        .collect();
    for answer in asked {
        assert!(matches!(answer.await.expect("asked"), Ok(Answer::State(_))));
    }
}
