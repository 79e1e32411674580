//! The client against an agent of a few lines, over a real socket.

#![expect(clippy::unwrap_used, reason = "what a test stands on may end it")]

use std::path::{Path, PathBuf};

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

async fn welcome(
    listener: &UnixListener,
    protocol: u32,
) -> (Reader<OwnedReadHalf>, Writer<OwnedWriteHalf>) {
    let (stream, _) = listener.accept().await.unwrap();
    let (mut reader, mut writer) = split(stream.into_split());
    let hello: Hello = reader.read().await.unwrap().unwrap();
    assert_eq!((hello.protocol, hello.kind), (PROTOCOL, ClientKind::CommandLine));
    writer.write(&Welcome { protocol, version: "0".into(), window_open: false }).await.unwrap();
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
    use std::os::unix::fs::PermissionsExt;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (socket, _listener) = Socket::new();
        let folder = socket.path().parent().unwrap().to_owned();
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
        // What a crash left there does not keep the next one from listening.
        assert!(socket::listen(&socket.path()).is_ok());
    });
}
