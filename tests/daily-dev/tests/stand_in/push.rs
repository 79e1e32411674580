//! `newNotification`, over WebSocket.

use crate::client::PATIENCE;
use frontdesk_test_daily_dev::{DailyDev, World};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

struct Socket(
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>,
);

impl Socket {
    async fn open(server: &DailyDev, protocol: &str) -> Self {
        let address = server.address().replace("http", "ws") + "/graphql";
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        Self(tokio_tungstenite::connect_async(request).await.unwrap().0)
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn hear(&mut self) -> Option<Value> {
        let message = tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap();
        serde_json::from_str(message?.ok()?.to_text().ok()?).ok()
    }

    async fn begin(&mut self, token: &str, fields: &str) {
        self.say(json!({ "type": "connection_init", "payload": { "token": token } })).await;
        assert_eq!(self.hear().await.unwrap()["type"], "connection_ack");
        let query = format!("subscription N {{ newNotification {{ {fields} }} }}");
        self.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
        // In order: when this is answered the subscription has begun.
        self.say(json!({ "type": "ping" })).await;
        assert_eq!(self.hear().await.unwrap()["type"], "pong");
    }
}

fn raw(cookie: &str) -> String {
    cookie.rsplit_once('.').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_join_is_pushed_to_the_owner() {
    let mut world = World::sample();
    let acme = world.organization_ids()[0].clone();
    let owner = world.members(&acme)[0].clone();
    let token = raw(&world.sign_in(&owner).token);
    let server = DailyDev::start(world);
    let mut socket = Socket::open(&server, "graphql-transport-ws").await;
    socket.begin(&token, "title type referenceId").await;
    let mut whole = Socket::open(&server, "graphql-transport-ws").await;
    whole.begin(&token, "title hasThanks").await;
    {
        let mut world = server.world();
        let nora = world.person("Nora <Newcomer>");
        world.join(&acme, &nora);
    }
    let pushed = socket.hear().await.unwrap();
    let pushed = &pushed["payload"]["data"]["newNotification"];
    assert_eq!(pushed["title"], "<b>Nora &lt;Newcomer&gt;</b> joined <b>Acme Engineering</b>");
    assert_eq!(pushed["type"], "organization_member_joined");
    let failed = whole.hear().await.unwrap();
    assert_eq!(failed["payload"]["data"], json!({ "newNotification": null }), "{failed}");
    assert_eq!(server.open_sockets(), 2);
    socket.say(json!({ "id": "1", "type": "complete" })).await;
    assert_eq!(socket.hear().await.unwrap()["type"], "complete");
    server.hang_up();
    assert!(socket.hear().await.is_none());
    let closed = server.until(|server| server.open_sockets() == 0);
    tokio::time::timeout(PATIENCE, closed).await.unwrap();
}

#[tokio::test]
async fn a_bad_token_is_acknowledged_and_silent() {
    let mut world = World::sample();
    let acme = world.organization_ids()[0].clone();
    let server = DailyDev::start({
        let owner = world.members(&acme)[0].clone();
        world.sign_in(&owner);
        world
    });
    let mut socket = Socket::open(&server, "graphql-transport-ws").await;
    socket.begin("x", "title").await;
    {
        let mut world = server.world();
        let nora = world.person("Nora Newcomer");
        world.join(&acme, &nora);
    }
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await.unwrap()["type"], "pong", "nothing came before it");
}

#[tokio::test]
async fn whoever_speaks_another_way_is_refused() {
    let server = DailyDev::start(World::sample());
    let mut socket = Socket::open(&server, "graphql-transport-ws").await;
    let query = json!({ "query": "subscription { newNotification { id } }" });
    socket.say(json!({ "id": "1", "type": "subscribe", "payload": query })).await;
    assert_eq!(socket.hear().await.unwrap()["type"], "connection_error");
    let mut socket = Socket::open(&server, "graphql-transport-ws").await;
    socket.begin("x", "title").await;
    let query = json!({ "query": "{ organizations { role } }" });
    socket.say(json!({ "id": "2", "type": "subscribe", "payload": query })).await;
    let refused = socket.hear().await.unwrap();
    assert_eq!(refused["payload"][0]["message"], "Invalid operation: query");
}
