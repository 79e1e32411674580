//! A subscription, by the protocol `graphql-transport-ws`.

use std::time::Duration;

use frontdesk_rig::{Context as _, Fault, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

const PATIENCE: Duration = Duration::from_secs(30);

const SUBSCRIPTION: &str = "subscription { newNotification { id title } }";

/// Somebody who waits for notifications.
pub(super) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(super) async fn subscribed(address: &str, token: &str) -> Result<Self> {
        let address = format!("{}/graphql", address.replacen("http", "ws", 1));
        let mut request = address.into_client_request()?;
        let protocol = "graphql-transport-ws".parse()?;
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (socket, _) = connect_async(request).await?;
        let mut socket = Self(socket);
        let token = json!({ "token": token });
        socket.say(json!({ "type": "connection_init", "payload": token })).await?;
        socket.hears("connection_ack").await?;
        let payload = json!({ "query": SUBSCRIPTION });
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await?;
        // It is there once the next message was answered.
        socket.is_open().await?;
        Ok(socket)
    }

    pub(super) async fn is_open(&mut self) -> Result<()> {
        self.say(json!({ "type": "ping" })).await?;
        self.hears("pong").await
    }

    async fn say(&mut self, message: Value) -> Result<()> {
        Ok(self.0.send(Message::text(message.to_string())).await?)
    }

    async fn hears(&mut self, kind: &str) -> Result<()> {
        loop {
            let heard = tokio::time::timeout(PATIENCE, self.0.next()).await?;
            let Message::Text(text) = heard.context("the socket was closed")?? else { continue };
            let heard: Value = serde_json::from_str(&text)?;
            return if heard["type"] == kind {
                Ok(())
            } else {
                Err(Fault::new(format!("{heard} instead of {kind}")))
            };
        }
    }
}
