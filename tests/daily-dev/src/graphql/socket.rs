//! `/graphql` over WebSocket, as recorded (`ws.*`): the protocol
//! `graphql-transport-ws`, for subscriptions alone.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Request;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Caller;
use super::transport::{about, told};
use crate::server::Shared;

const PROTOCOL: &str = "graphql-transport-ws";

/// RFC 6455, 7.4.1: another protocol than the one spoken here.
const PROTOCOL_ERROR: u16 = 1002;

/// Answers a request to upgrade.
pub(crate) fn open(shared: Arc<Shared>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.protocols([PROTOCOL]);
    let spoken = upgrade.selected_protocol().is_some_and(|protocol| protocol == PROTOCOL);
    upgrade.on_upgrade(move |socket| async move {
        let _open = Open::of(shared.clone());
        let mut hung_up = shared.hung_up.subscribe();
        tokio::select! {
            () = serve(shared, socket, spoken) => {}
            _ = hung_up.changed() => {}
        }
    })
}

/// Counts a socket while it is open.
struct Open(Arc<Shared>);

impl Open {
    fn of(shared: Arc<Shared>) -> Self {
        shared.tally.begin(|tally| &tally.sockets);
        Self(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.tally.end(|tally| &tally.sockets);
    }
}

/// A subscription; ends when it is dropped.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve(shared: Arc<Shared>, mut socket: WebSocket, spoken: bool) {
    if !spoken {
        let close = CloseFrame { code: PROTOCOL_ERROR, reason: "".into() };
        let _ = socket.send(Message::Close(Some(close))).await;
        return;
    }
    let (out, mut outgoing) = mpsc::unbounded_channel::<Value>();
    let mut caller = None;
    let mut running: HashMap<String, Running> = HashMap::new();
    loop {
        let incoming = tokio::select! {
            message = outgoing.recv() => {
                let Some(message) = message else { return };
                if socket.send(Message::text(message.to_string())).await.is_err() {
                    return;
                }
                continue;
            }
            incoming = socket.recv() => incoming,
        };
        let text = match incoming {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            _ => return,
        };
        let Ok(message) = serde_json::from_str::<Value>(&text) else { return };
        let id = message["id"].as_str().unwrap_or_default().to_owned();
        let answer = match message["type"].as_str().unwrap_or_default() {
            "connection_init" => {
                // A bad token is taken as no token (`ws.bad_token`).
                let token = message["payload"]["token"].as_str().unwrap_or_default();
                caller = Some(Caller(shared.world().bearer(token).map(|(person, _)| person)));
                Some(json!({ "type": "connection_ack" }))
            }
            "ping" => Some(json!({ "type": "pong" })),
            "subscribe" => match &caller {
                None => {
                    let why = "Connection has not been established yet.";
                    let refused =
                        json!({ "type": "connection_error", "payload": { "message": why } });
                    let _ = socket.send(Message::text(refused.to_string())).await;
                    let _ = socket.send(Message::Close(None)).await;
                    return;
                }
                Some(caller) => {
                    let begun = subscribe(&shared, caller, &id, &message["payload"], &out);
                    match begun {
                        Ok(task) => {
                            running.insert(id, task);
                            None
                        }
                        Err(refused) => Some(refused),
                    }
                }
            },
            "complete" => running
                .remove(&id)
                .map(|_| json!({ "type": "complete", "id": id, "payload": null })),
            _ => None,
        };
        if let Some(answer) = answer
            && socket.send(Message::text(answer.to_string())).await.is_err()
        {
            return;
        }
    }
}

fn subscribe(
    shared: &Arc<Shared>,
    caller: &Caller,
    id: &str,
    payload: &Value,
    out: &mpsc::UnboundedSender<Value>,
) -> Result<Running, Value> {
    let refused =
        |message: &str| json!({ "type": "error", "id": id, "payload": [{ "message": message }] });
    let Ok(request) = serde_json::from_value::<Request>(payload.clone()) else {
        return Err(refused("Unknown query"));
    };
    let query = request.query.trim_start();
    if !query.starts_with("subscription") && !query.starts_with("fragment") {
        let kind = if query.starts_with("mutation") { "mutation" } else { "query" };
        return Err(refused(&format!("Invalid operation: {kind}")));
    }
    let mut call = crate::record::Call {
        method: "SUBSCRIBE".to_owned(),
        path: "/graphql".to_owned(),
        web_socket: true,
        ..Default::default()
    };
    (call.operation, call.fields) = about(&request);
    call.credentials.authorization = caller.id().is_some();
    let size = payload.to_string().len() as u64;
    let number = shared.log.arrived(call, shared.clock.now(), size);
    let request = request.data(shared.clone()).data(caller.clone());
    let mut stream = shared.schema.execute_stream(request).boxed();
    // It begins when it is first polled: here, before the next message is read,
    // and not when its task gets round to it.
    let begun = stream.next().now_or_never().flatten();
    let mut stream = futures_util::stream::iter(begun).chain(stream);
    let (id, out, shared) = (id.to_owned(), out.clone(), shared.clone());
    let task = tokio::spawn(async move {
        while let Some(response) = stream.next().await {
            let payload = told(response);
            let message = if payload.get("data").is_some() {
                json!({ "type": "next", "id": id, "payload": payload })
            } else {
                json!({ "type": "error", "id": id, "payload": payload["errors"] })
            };
            shared.log.note(number, |entry| entry.sent += message.to_string().len() as u64);
            if out.send(message).is_err() {
                return;
            }
        }
    });
    Ok(Running(task))
}
