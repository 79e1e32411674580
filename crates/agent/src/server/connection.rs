//! One connection: its handshake, its requests side by side, its events.

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{
    AgentFrame, ClientFrame, ClientKind, Event, FrameFault, Hello, PROTOCOL, Reader, Request,
    Welcome, Writer, split,
};
use serde_json::Value;
use tokio::{
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{
        Semaphore,
        broadcast::{self, error::RecvError},
        mpsc,
    },
    time::timeout,
};

use super::{Server, clients::ClientId};

/// How long a client may take to say who it is.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// Most requests of one client at once; more wait unread.
const MAX_IN_FLIGHT: usize = 32;

/// Frames that wait for a client to read them.
const WAITING_FRAMES: usize = 64;

/// Serves a connection until either side ends it.
pub(super) async fn serve(server: &Arc<Server>, stream: UnixStream) {
    let (reader, writer) = split(stream.into_split());
    if let Err(fault) = converse(server, reader, writer).await {
        tracing::warn!(fault = described(&fault), "a connection was closed");
    }
}

async fn converse(
    server: &Arc<Server>,
    mut reader: Reader<OwnedReadHalf>,
    mut writer: Writer<OwnedWriteHalf>,
) -> Result<(), FrameFault> {
    let Ok(hello) = timeout(HANDSHAKE_LIMIT, reader.read::<Value>()).await else {
        tracing::warn!("a client did not say who it is");
        return Ok(());
    };
    // Whoever only looked whether somebody listens says nothing.
    let Some(hello) = hello? else { return Ok(()) };
    let Some(kind) = kind_of(hello)? else {
        writer.write(&welcome(false)).await?;
        return make_room(server, &mut reader).await;
    };

    let (frames, to_write) = mpsc::channel(WAITING_FRAMES);
    // From here on nothing is missed, the events before the welcome included.
    let events = server.desk.events();
    let entered = server.clients().enter(kind, frames.clone());
    let _leaving = Leaving(server, entered.id);
    writer.write(&welcome(entered.window_open)).await?;
    if let Some(click) = entered.clicked {
        writer.write(&AgentFrame::Event(click.into())).await?;
    }
    tokio::select! {
        result = hear(server, entered.id, &mut reader, &frames) => result,
        result = say(&mut writer, to_write) => result,
        () = pass_on(events, &frames) => Ok(()),
    }
}

/// Takes the client off the list, however its connection ends.
struct Leaving<'a>(&'a Server, ClientId);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.leave(self.1);
    }
}

/// What a client is, or `None` where it speaks another protocol: then nothing
/// but its number is sure to be where we look for it.
fn kind_of(hello: Value) -> Result<Option<ClientKind>, FrameFault> {
    if hello.get("protocol").and_then(Value::as_u64).is_some_and(|it| it != u64::from(PROTOCOL)) {
        return Ok(None);
    }
    let Hello { version, kind, .. } = serde_json::from_value(hello)?;
    tracing::debug!(version, ?kind, "a client connected");
    Ok(Some(kind))
}

fn welcome(window_open: bool) -> Welcome {
    Welcome { protocol: PROTOCOL, version: env!("CARGO_PKG_VERSION").to_owned(), window_open }
}

/// A program of another version can only ask the agent to end.
async fn make_room(server: &Server, reader: &mut Reader<OwnedReadHalf>) -> Result<(), FrameFault> {
    if let Some(ClientFrame { request: Request::Quit, .. }) = reader.read().await? {
        tracing::info!("making room for another version");
        server.quit.notify_one();
    }
    Ok(())
}

/// Takes requests. Each is carried out on its own, and to its end even when
/// the client goes: nothing stays half done.
async fn hear(
    server: &Arc<Server>,
    client: ClientId,
    reader: &mut Reader<OwnedReadHalf>,
    frames: &mpsc::Sender<AgentFrame>,
) -> Result<(), FrameFault> {
    let in_flight = Arc::new(Semaphore::new(MAX_IN_FLIGHT));
    while let Ok(permit) = Arc::clone(&in_flight).acquire_owned().await {
        let Some(ClientFrame { id, request }) = reader.read().await? else { break };
        let (server, frames) = (Arc::clone(server), frames.clone());
        tokio::spawn(async move {
            let quit = matches!(request, Request::Quit);
            let result = server.answer(client, request).await;
            // Fails when the client has gone; the work is done all the same.
            let _ = frames.send(AgentFrame::Answer { id, result: Box::new(result) }).await;
            if quit {
                server.quit.notify_one();
            }
            drop(permit);
        });
    }
    Ok(())
}

/// Writes what is to be said; the agent's end is the last of it.
async fn say(
    writer: &mut Writer<OwnedWriteHalf>,
    mut frames: mpsc::Receiver<AgentFrame>,
) -> Result<(), FrameFault> {
    while let Some(frame) = frames.recv().await {
        writer.write(&frame).await?;
        if matches!(frame, AgentFrame::Event(Event::Quitting)) {
            break;
        }
    }
    Ok(())
}

/// Passes the engine's events on, as long as there are any.
async fn pass_on(mut events: broadcast::Receiver<Event>, frames: &mpsc::Sender<AgentFrame>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            // Too slow for every single one: it is to look at everything.
            Err(RecvError::Lagged(_)) => Event::StateChanged,
            // The engine ends; what is left to be said is not its to say.
            Err(RecvError::Closed) => std::future::pending().await,
        };
        if frames.send(AgentFrame::Event(event)).await.is_err() {
            break;
        }
    }
}

/// What went wrong, without what was sent: serde quotes values in its
/// messages, and one of them may be a password.
fn described(fault: &FrameFault) -> String {
    match fault {
        FrameFault::Socket(error) => error.to_string(),
        FrameFault::Json(error) => format!("not a frame of this protocol ({:?})", error.classify()),
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::{ClientKind, FrameFault, Hello, PROTOCOL};
    use serde_json::json;

    use super::{described, kind_of};

    #[test]
    fn another_protocol_is_known_by_its_number_alone() {
        let strange = json!({ "protocol": 4_000_000_000_u64, "who": ["knows"] });
        assert!(matches!(kind_of(strange), Ok(None)));
        let own = json!({ "protocol": PROTOCOL, "version": "0", "kind": "commandLine" });
        assert!(matches!(kind_of(own), Ok(Some(ClientKind::CommandLine))));
        assert!(kind_of(json!({ "kind": "window" })).is_err());
        assert!(kind_of(json!([1])).is_err());
    }

    #[test]
    fn a_fault_does_not_show_what_was_sent() {
        let error = serde_json::from_str::<Hello>(r#"{"protocol":"hunter2"}"#).expect_err("text");
        assert!(error.to_string().contains("hunter2"), "else this test shows nothing");
        assert!(!described(&FrameFault::Json(error)).contains("hunter2"));
    }
}
