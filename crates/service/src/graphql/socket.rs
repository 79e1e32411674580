//! `/graphql` over WebSocket: the protocol `graphql-transport-ws`, for
//! subscriptions alone.
//!
//! What the messages mean is the library's business; who may connect, how much
//! and for how long is ours. Close codes are the protocol's (graphql-ws,
//! PROTOCOL.md), and those of RFC 6455, 7.4.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::http::{ClientMessage, WebSocketProtocols, WsMessage};
use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Request};
use axum::extract::FromRequestParts as _;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::Service;
use crate::accounts::hash_of;
use crate::http::{Caller, Provenance};
use crate::notifications::Connection;

/// The protocol's name.
const PROTOCOL: &str = "graphql-transport-ws";

/// Largest message, in bytes: a subscription and a token fit many times.
const MAX_MESSAGE: usize = 16 * 1024;

/// Buffers of a connection, in bytes. Most of the time nothing is said.
const BUFFER: usize = 2 * 1024;

/// What may wait for somebody who does not read, in bytes.
const MAX_UNREAD: usize = 256 * 1024;

/// Whoever opens a connection says who they are within this time.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);

/// Subscriptions of one connection.
const SUBSCRIPTIONS: usize = 10;

/// How often it is asked whether anybody is there, and whether their session
/// still holds. Proxies end what says nothing for a minute.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// A connection that takes nothing for so long is dead.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);

/// Why a connection is closed.
type Close = (u16, &'static str);

const BAD_MESSAGE: Close = (4400, "This message cannot be read.");
const UNAUTHORIZED: Close = (4401, "Unauthorized");
const FORBIDDEN: Close = (4403, "Forbidden");
const INIT_LATE: Close = (4408, "Connection initialisation timeout");
const DUPLICATE: Close = (4409, "There is a subscription with this id.");
const INIT_TWICE: Close = (4429, "Too many initialisation requests");
const TOO_MANY: Close = (4429, "Too many subscriptions or connections");
const GONE: Close = (1001, "Nobody answers.");
const ENDING: Close = (1001, "The service ends.");
const UNAVAILABLE: Close = (1013, "Not available right now. Try again in a moment.");

/// Answers a request to upgrade.
pub(super) fn open(service: Service, headers: &HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_UNREAD);
    if upgrade.selected_protocol().is_none_or(|protocol| protocol != PROTOCOL) {
        let message = "Speak graphql-transport-ws.\n";
        return (StatusCode::BAD_REQUEST, message).into_response();
    }
    let credentials = credentials(headers, &service);
    upgrade.on_upgrade(|socket| serve(service, credentials, socket))
}

/// What of the request says who calls. A cookie counts on our own pages alone:
/// any page of any site can open a WebSocket.
fn credentials(headers: &HeaderMap, service: &Service) -> HeaderMap {
    let mut kept = HeaderMap::new();
    let own = Provenance::of(headers, service) == Provenance::Own;
    for (name, counts) in [(header::AUTHORIZATION, true), (header::COOKIE, own)] {
        for value in headers.get_all(&name).iter().filter(|_| counts) {
            kept.append(name.clone(), value.clone());
        }
    }
    kept
}

/// Who calls, by the headers of the request and the payload of the first
/// message. There is one way to find that out, and it reads headers.
async fn caller(
    service: &Service,
    mut credentials: HeaderMap,
    payload: Option<&Value>,
) -> Result<Caller, Close> {
    if let Some(token) = payload.and_then(|payload| payload.get("token")).and_then(Value::as_str) {
        let token = token.trim_start_matches("Bearer ");
        let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| FORBIDDEN)?;
        value.set_sensitive(true);
        credentials.insert(header::AUTHORIZATION, value);
    }
    let (mut parts, ()) = axum::http::Request::new(()).into_parts();
    parts.headers = credentials;
    Caller::from_request_parts(&mut parts, service).await.map_err(|_| UNAVAILABLE)
}

/// One connection, until either side ends it.
async fn serve(service: Service, credentials: HeaderMap, mut socket: WebSocket) {
    let close = match begin(&service, credentials, &mut socket).await {
        Ok(Some(conversation)) => conversation.hold(&service, &mut socket).await,
        Ok(None) => None,
        Err(close) => Some(close),
    };
    if let Some((code, reason)) = close {
        let frame = CloseFrame { code, reason: reason.into() };
        // Whoever is gone needs no reason.
        let _ = timeout(WRITE_TIMEOUT, socket.send(Message::Close(Some(frame)))).await;
    }
}

/// The first message, and who sent it. `None`: they are gone.
async fn begin(
    service: &Service,
    credentials: HeaderMap,
    socket: &mut WebSocket,
) -> Result<Option<Conversation>, Close> {
    let first = async {
        loop {
            match socket.recv().await {
                Some(Ok(Message::Text(text))) => return Some(text),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    };
    let Some(text) = timeout(INIT_TIMEOUT, first).await.map_err(|_| INIT_LATE)? else {
        return Ok(None);
    };
    let message = ClientMessage::from_bytes(text.as_str()).map_err(|_| BAD_MESSAGE)?;
    let ClientMessage::ConnectionInit { payload } = message else { return Err(UNAUTHORIZED) };
    let caller = caller(service, credentials, payload.as_ref()).await?;
    let (Some(account), Some(token)) = (&caller.account, &caller.token) else {
        return Err(FORBIDDEN);
    };
    let connection = service.storage().bells().connect(&account.id).ok_or(TOO_MANY)?;
    Ok(Some(Conversation {
        token_hash: hash_of(token.expose_secret()),
        caller,
        connection: Arc::new(connection),
        open: HashSet::new(),
    }))
}

/// A connection whose person is known.
struct Conversation {
    token_hash: [u8; 32],
    caller: Caller,
    connection: Arc<Connection>,
    /// Ids of the subscriptions that run.
    open: HashSet<String>,
}

impl Conversation {
    /// Talks until there is a reason to close; `None`: they are gone.
    async fn hold(mut self, service: &Service, socket: &mut WebSocket) -> Option<Close> {
        // Holds one message at most: the library has taken what was said before
        // the next is heard.
        let (say, mut said) = mpsc::unbounded_channel();
        let mut data = Data::default();
        data.insert(service.clone());
        data.insert(self.caller.clone());
        data.insert(Arc::clone(&self.connection));
        let messages = poll_fn(move |context| said.poll_recv(context));
        let mut answers = async_graphql::http::WebSocket::from_message_stream(
            service.schema().clone(),
            messages,
            WebSocketProtocols::GraphQLWS,
        )
        .on_connection_init(|_| async move { Ok(data) });
        // Ours was the first message; the library has to hear of it, too.
        say.send(Ok(ClientMessage::ConnectionInit { payload: None })).ok()?;
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut alive = true;
        let connection = Arc::clone(&self.connection);
        let mut ended = pin!(connection.ended());
        loop {
            tokio::select! {
                biased;
                () = &mut ended => return Some(ENDING),
                _ = heartbeat.tick() => {
                    if !alive {
                        return Some(GONE);
                    }
                    alive = false;
                    let now = service.now();
                    match service.storage().token_holds(&self.token_hash, now).await {
                        Ok(true) => {}
                        Ok(false) => return Some(FORBIDDEN),
                        Err(error) => {
                            tracing::warn!(%error, "a session could not be looked up");
                        }
                    }
                    write(socket, Message::Ping(Vec::new().into())).await?;
                }
                answer = answers.next() => match answer {
                    Some(WsMessage::Text(text)) => {
                        self.note_end(&text);
                        write(socket, Message::text(text)).await?;
                    }
                    Some(WsMessage::Close(..)) | None => return Some(BAD_MESSAGE),
                },
                heard = socket.recv() => {
                    alive = true;
                    match heard {
                        Some(Ok(Message::Text(text))) => match self.hear(&text) {
                            Heard::Fine(message) => say.send(Ok(*message)).ok()?,
                            Heard::Refused(answer) => write(socket, Message::text(answer)).await?,
                            Heard::Over(close) => return Some(close),
                        },
                        Some(Ok(Message::Binary(_))) => return Some(BAD_MESSAGE),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    }
                }
            }
        }
    }

    /// Looks at a message before the library does.
    fn hear(&mut self, text: &str) -> Heard {
        let Ok(message) = ClientMessage::from_bytes(text) else { return Heard::Over(BAD_MESSAGE) };
        match message {
            ClientMessage::ConnectionInit { .. } => Heard::Over(INIT_TWICE),
            ClientMessage::Start { id, payload } => self.start(id, payload),
            ClientMessage::Stop { id } => {
                self.open.remove(&id);
                Heard::fine(ClientMessage::Stop { id })
            }
            message => Heard::fine(message),
        }
    }

    fn start(&mut self, id: String, mut payload: Request) -> Heard {
        if self.open.contains(&id) {
            return Heard::Over(DUPLICATE);
        }
        if self.open.len() >= SUBSCRIPTIONS {
            return Heard::Over(TOO_MANY);
        }
        // One that cannot be read gets its error from the library.
        let name = payload.operation_name.clone();
        let other = payload.parsed_query().ok().and_then(|document| {
            let mut operations = document.operations.iter();
            let meant = operations.find(|(of, _)| {
                name.is_none() || of.map(async_graphql::Name::as_str) == name.as_deref()
            });
            let kind = meant.map(|(_, operation)| operation.node.ty)?;
            (kind != OperationType::Subscription).then_some(kind)
        });
        if let Some(kind) = other {
            let errors = [json!({ "message": format!("Invalid operation: {kind}") })];
            let answer = json!({ "type": "error", "id": id, "payload": errors });
            return Heard::Refused(answer.to_string());
        }
        self.open.insert(id.clone());
        Heard::fine(ClientMessage::Start { id, payload })
    }

    /// A subscription that ended by itself makes room for another.
    fn note_end(&mut self, answer: &str) {
        if answer.contains("\"complete\"")
            && let Ok(answer) = serde_json::from_str::<Value>(answer)
            && answer["type"] == "complete"
            && let Some(id) = answer["id"].as_str()
        {
            self.open.remove(id);
        }
    }
}

/// What becomes of a message.
enum Heard {
    /// The library has it.
    Fine(Box<ClientMessage>),
    /// It is answered with this.
    Refused(String),
    /// It ends the connection.
    Over(Close),
}

impl Heard {
    fn fine(message: ClientMessage) -> Self {
        Self::Fine(Box::new(message))
    }
}

/// Sends; `None` where they do not take it.
async fn write(socket: &mut WebSocket, message: Message) -> Option<()> {
    timeout(WRITE_TIMEOUT, socket.send(message)).await.ok()?.ok()
}
