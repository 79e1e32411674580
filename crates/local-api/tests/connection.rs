//! The client against an agent of a few lines, over a real socket.

#![expect(clippy::unwrap_used, reason = "what a test stands on may end it")]

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use frontdesk_local_api::{
    AgentFrame, Answer, Client, ClientFrame, ClientKind, ConnectFault, ErrorCode, Event, Failure,
    Hello, PROTOCOL, Place, Reader, Request, Welcome, Writer, socket, split,
};
use tokio::net::{
    UnixListener,
    unix::{OwnedReadHalf, OwnedWriteHalf},
};

struct Socket {
    folder: tempfile::TempDir,
}

impl Socket {
    fn new() -> (Self, UnixListener) {
        let folder = tempfile::tempdir().unwrap();
        let listener = socket::listen(&folder.path().join("run/agent.sock")).unwrap();
        (Self { folder }, listener)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("run/agent.sock")
    }
}

type Ends = (Reader<OwnedReadHalf>, Writer<OwnedWriteHalf>);

async fn welcome(listener: &UnixListener, protocol: u32) -> Ends {
    let welcome = Welcome { protocol, version: "0".into(), window_open: false };
    take(listener, ClientKind::CommandLine, welcome).await
}

/// Takes a client of that kind.
async fn take(listener: &UnixListener, kind: ClientKind, welcome: Welcome) -> Ends {
    let (stream, _) = listener.accept().await.unwrap();
    let (mut reader, mut writer) = split(stream.into_split());
    let hello: Hello = reader.read().await.unwrap().unwrap();
    assert_eq!((hello.protocol, hello.kind), (PROTOCOL, kind));
    writer.write(&welcome).await.unwrap();
    (reader, writer)
}

async fn connect(path: &Path) -> Result<Client, ConnectFault> {
    Client::connect(path, ClientKind::CommandLine).await
}

#[tokio::test]
async fn answers_find_their_requests_in_any_order() {
    let (socket, listener) = Socket::new();
    let agent = tokio::spawn(async move {
        let (mut reader, mut writer) = welcome(&listener, PROTOCOL).await;
        let first: ClientFrame = reader.read().await.unwrap().unwrap();
        let second: ClientFrame = reader.read().await.unwrap().unwrap();
        writer.write(&AgentFrame::Event(Event::StateChanged)).await.unwrap();
        for frame in [second, first] {
            let result = match frame.request {
                Request::Refresh => Ok(Answer::Done),
                _ => Err(Failure::new(ErrorCode::NotFound)),
            };
            writer
                .write(&AgentFrame::Answer { id: frame.id, result: Box::new(result) })
                .await
                .unwrap();
        }
    });

    let mut client = connect(&socket.path()).await.unwrap();
    let (done, refused) =
        tokio::join!(client.asker.ask(Request::Refresh), client.asker.ask(Request::State));
    assert_eq!(done, Ok(Answer::Done));
    assert_eq!(refused, Err(Failure::new(ErrorCode::NotFound)));
    assert_eq!(client.events.next().await, Some(Event::StateChanged));
    agent.await.unwrap();
    // The agent has gone: whoever asks now is told, and events end.
    assert_eq!(client.events.next().await, None);
    let late = client.asker.ask(Request::State).await;
    assert_eq!(late, Err(Failure::new(ErrorCode::AgentUnreachable)));
}

#[tokio::test]
async fn who_waits_is_told_when_the_agent_goes() {
    let (socket, listener) = Socket::new();
    let agent = tokio::spawn(async move {
        let (mut reader, _writer) = welcome(&listener, PROTOCOL).await;
        let _: ClientFrame = reader.read().await.unwrap().unwrap();
    });
    let client = connect(&socket.path()).await.unwrap();
    let answer = client.asker.ask(Request::State).await;
    assert_eq!(answer, Err(Failure::new(ErrorCode::AgentUnreachable)));
    agent.await.unwrap();
}

#[tokio::test]
async fn an_agent_of_another_version_is_asked_to_make_room() {
    let (socket, listener) = Socket::new();
    let agent = tokio::spawn(async move {
        let (mut reader, _writer) = welcome(&listener, PROTOCOL + 1).await;
        let frame: ClientFrame = reader.read().await.unwrap().unwrap();
        assert!(matches!(frame.request, Request::Quit));
    });
    let fault = connect(&socket.path()).await.err().unwrap();
    assert!(matches!(fault, ConnectFault::Version(other) if other == PROTOCOL + 1));
    assert_eq!(Failure::from(fault).code, ErrorCode::AgentOutdated);
    agent.await.unwrap();
}

/// An older agent that speaks our protocol, and whether it has another window.
fn older(window_open: bool) -> Welcome {
    Welcome { protocol: PROTOCOL, version: "0.0.1".into(), window_open }
}

#[tokio::test]
async fn a_window_replaces_an_older_agent_that_understands_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = RealPlace(Place::at(&folder.path().join("place")).unwrap());
    let (program, started) = (folder.path().join("agent"), folder.path().join("started"));
    std::fs::write(&program, format!("#!/bin/sh\necho > '{}'\n", started.display())).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();

    let path = place.0.socket().to_owned();
    let agent = tokio::spawn(async move {
        let listener = socket::listen(&path).unwrap();
        // It shows another window: it is left as it is.
        drop(take(&listener, ClientKind::Window, older(true)).await);
        // A script is content with it, too.
        drop(take(&listener, ClientKind::CommandLine, older(false)).await);
        let (mut reader, mut writer) = take(&listener, ClientKind::Window, older(false)).await;
        let frame: ClientFrame = reader.read().await.unwrap().unwrap();
        assert!(matches!(frame.request, Request::Quit));
        std::fs::remove_file(&path).unwrap();
        drop(listener);
        let done = AgentFrame::Answer { id: frame.id, result: Box::new(Ok(Answer::Done)) };
        writer.write(&done).await.unwrap();
        drop((reader, writer));

        // The new one, which the window has started.
        while !started.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let listener = socket::listen(&path).unwrap();
        let new = Welcome {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
            window_open: false,
        };
        take(&listener, ClientKind::Window, new).await
    });
    let connect = async |kind| Client::connect_or_start(&place.0, &program, kind).await.unwrap();
    assert!(connect(ClientKind::Window).await.is_outdated());
    assert!(connect(ClientKind::CommandLine).await.is_outdated());
    let client = connect(ClientKind::Window).await;
    assert!(!client.is_outdated());
    assert_eq!(client.welcome.version, env!("CARGO_PKG_VERSION"));
    drop(agent.await.unwrap());
}

/// A place whose socket is where the desktop has such: it is taken away.
struct RealPlace(Place);

impl Drop for RealPlace {
    fn drop(&mut self) {
        let folder = self.0.socket().parent().unwrap();
        let _ = std::fs::remove_dir_all(folder);
        // Only where nothing else of ours is beside it.
        let _ = std::fs::remove_dir(folder.parent().unwrap());
    }
}

#[tokio::test]
async fn an_agent_that_cannot_be_started_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::at(&folder.path().join("place")).unwrap();
    let nothing = folder.path().join("agent");
    let fault = Client::connect_or_start(&place, &nothing, ClientKind::Window).await.err().unwrap();
    assert!(matches!(fault, ConnectFault::Start(_)));
    assert_eq!(Failure::from(fault).code, ErrorCode::AgentUnreachable);
}

#[tokio::test]
async fn a_frame_that_is_too_long_is_refused_before_it_is_read() {
    use tokio::io::AsyncWriteExt;

    let (socket, listener) = Socket::new();
    let mut stream = tokio::net::UnixStream::connect(socket.path()).await.unwrap();
    let (accepted, _) = listener.accept().await.unwrap();
    let (mut reader, _writer) = split(accepted.into_split());
    stream.write_all(&u32::MAX.to_be_bytes()).await.unwrap();
    assert!(reader.read::<Hello>().await.is_err());
}

#[test]
fn the_folder_of_the_socket_is_private() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (socket, _listener) = Socket::new();
        let folder = socket.path().parent().unwrap().to_owned();
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
        // What a crash left there does not keep the next one from listening.
        assert!(socket::listen(&socket.path()).is_ok());
    });
}
