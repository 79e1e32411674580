//! A WebSocket on which is said again what was recorded.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        http::HeaderValue,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::exchange::Frame;

/// Ends when everything was said, or nobody listens any more.
pub(crate) async fn serve(frames: Vec<Frame>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = accept_hdr_async(stream, accepted).await.unwrap();
        let _: Option<()> = say(&mut socket, &frames).await;
    });
    address
}

#[expect(clippy::unnecessary_wraps, clippy::result_large_err, reason = "as the library wants it")]
fn accepted(
    _: &Request,
    mut response: Response,
) -> Result<Response, tokio_tungstenite::tungstenite::handshake::server::ErrorResponse> {
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    response.headers_mut().insert("sec-websocket-protocol", protocol);
    Ok(response)
}

/// `None`: the client has gone.
async fn say(socket: &mut WebSocketStream<TcpStream>, frames: &[Frame]) -> Option<()> {
    let is = |frame: &&Frame, direction: &str, kind: &str| {
        frame.direction == direction && frame.message["type"] == kind
    };
    wait_for(socket, "connection_init").await?;
    let acknowledged = frames.iter().find(|frame| is(frame, "<", "connection_ack"));
    if let Some(acknowledged) = acknowledged {
        socket.send(Message::text(acknowledged.text.clone())).await.ok()?;
        wait_for(socket, "subscribe").await?;
        // The client asks whether it is subscribed.
        wait_for(socket, "ping").await?;
    }
    // What answers something that the client does not say this time is left out.
    let said = ["connection_ack", "pong"];
    let completes = frames.iter().any(|frame| is(&frame, ">", "complete"));
    for frame in frames.iter().filter(|frame| frame.direction == "<") {
        let kind = frame.message["type"].as_str().unwrap_or_default();
        let is_answer = said.contains(&kind) || (completes && kind == "complete");
        if !is_answer {
            socket.send(Message::text(frame.text.clone())).await.ok()?;
        }
    }
    let recorded = frames.iter().rev().find(|frame| frame.direction == "close");
    let code = recorded.and_then(|frame| frame.text.trim().parse::<u16>().ok()).unwrap_or(1_000);
    let code = if matches!(code, 1_005 | 1_006) { 1_000 } else { code };
    let goodbye = CloseFrame { code: CloseCode::from(code), reason: String::new().into() };
    socket.close(Some(goodbye)).await.ok()?;
    while socket.next().await.is_some_and(|message| message.is_ok()) {}
    Some(())
}

/// Reads until a message of that type came; pings are answered.
async fn wait_for(socket: &mut WebSocketStream<TcpStream>, wanted: &str) -> Option<()> {
    loop {
        let message = socket.next().await?.ok()?;
        let message: Value = serde_json::from_str(message.to_text().ok()?).unwrap_or_default();
        let kind = message["type"].as_str().unwrap_or_default();
        if kind == "ping" {
            socket.send(Message::text(json!({ "type": "pong" }).to_string())).await.ok()?;
        }
        if kind == wanted {
            return Some(());
        }
    }
}
