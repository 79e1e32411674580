//! What is pushed, over WebSocket.

use std::sync::Arc;
use std::time::{Duration, Instant};

use frontdesk_service::{Clock, Config, Service};
use frontdesk_test_postgres::Database;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::desk::{Desk, Person, StillClock, client, verdict};

const SUBSCRIPTION: &str = "subscription NewNotification { newNotification {
    createdAt icon id targetUrl title type avatars { type image name targetUrl }
    numTotalAvatars } }";

/// A socket to the service.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(address: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let address = format!("{}/graphql", address.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        let others = headers.iter().any(|(name, _)| *name == protocol.0);
        for (name, value) in headers.iter().copied().chain((!others).then_some(protocol)) {
            if !value.is_empty() {
                request.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        // What it needs itself should not hide what the service needs.
        let small = WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0);
        match connect_async_with_config(request, Some(small), false).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(_) => Err(0),
        }
    }

    /// One that was let in and waits for notifications.
    async fn subscribed(address: &str, person: &Person) -> Self {
        let mut socket = Self::open(address, &[]).await.unwrap();
        socket
            .say(json!({ "type": "connection_init", "payload": { "token": person.token } }))
            .await;
        assert_eq!(socket.hear().await, Ok(json!({ "type": "connection_ack" })));
        socket.subscribe("1").await;
        // It is there once the next message was answered.
        socket.ping().await;
        socket
    }

    async fn subscribe(&mut self, id: &str) {
        let payload = json!({ "query": SUBSCRIPTION });
        self.say(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    async fn ping(&mut self) {
        self.say(json!({ "type": "ping" })).await;
        assert_eq!(self.hear().await, Ok(json!({ "type": "pong" })));
    }

    async fn say(&mut self, message: Value) {
        // Whoever is refused hears it with the next message.
        let _ = self.0.send(Message::text(message.to_string())).await;
    }

    /// The next message, or the code with which it was closed.
    async fn hear(&mut self) -> Result<Value, u16> {
        loop {
            let heard = tokio::time::timeout(Duration::from_mins(1), self.0.next()).await.unwrap();
            match heard {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(0, |f| f.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    async fn title(&mut self) -> String {
        let heard = self.hear().await.unwrap();
        assert_eq!((&heard["type"], &heard["id"]), (&json!("next"), &json!("1")), "{heard}");
        heard["payload"]["data"]["newNotification"]["title"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_join_is_pushed_within_a_second_to_whom_it_concerns() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let organization = desk.organization(&owner, "Acme", 100).await;
    let elsewhere = desk.person("Elsa").await;
    desk.organization(&elsewhere, "Elsewhere", 100).await;
    let nora = desk.person("Nora").await;
    desk.member(&organization, "Before").await;
    let mut socket = Socket::subscribed(&desk.address, &owner).await;
    let mut hers = Socket::subscribed(&desk.address, &nora).await;
    let mut other = Socket::subscribed(&desk.address, &elsewhere).await;
    let begun = Instant::now();
    assert_eq!(verdict(&desk.join(&nora, &organization).await), "ok");
    let heard = socket.hear().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    let told = &heard["payload"]["data"]["newNotification"];
    let target = format!("{}/account", desk.address);
    assert_eq!(
        heard,
        json!({ "type": "next", "id": "1", "payload": { "data": { "newNotification": {
            "createdAt": "2026-09-21T14:13:20.123Z",
            "icon": "Bell",
            "id": told["id"],
            "targetUrl": target,
            "title": "<b>Nora</b> joined <b>Acme</b>",
            "type": "organization_member_joined",
            "avatars": [{ "type": "organization", "image": "", "name": "Acme", "targetUrl": target }],
            "numTotalAvatars": null,
        } } } })
    );
    assert_eq!(hers.title().await, "Welcome to <b>Acme</b>");
    other.ping().await;
    // Many at once: each once, in order.
    for number in 0..30 {
        desk.member(&organization, &format!("N{number}")).await;
    }
    for number in 0..30 {
        assert_eq!(socket.title().await, format!("<b>N{number}</b> joined <b>Acme</b>"));
    }
    socket.say(json!({ "id": "1", "type": "complete" })).await;
    assert_eq!(socket.hear().await.unwrap()["type"], "complete");
    desk.member(&organization, "Nelly").await;
    socket.ping().await;
    other.ping().await;
}

#[tokio::test]
async fn only_who_is_signed_in_is_let_in() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let bearer = format!("Bearer {}", owner.token);
    let cookie = format!("frontdesk_session={}", owner.token);
    let own = desk.address.as_str();
    let none: &[(&'static str, &str)] = &[];
    let mut attempts = vec![];
    for (headers, payload, expected) in [
        (none.to_vec(), json!({ "token": owner.token }), Ok("connection_ack")),
        (none.to_vec(), json!({ "token": bearer }), Ok("connection_ack")),
        (vec![("authorization", bearer.as_str())], Value::Null, Ok("connection_ack")),
        (vec![("cookie", &cookie), ("origin", own)], Value::Null, Ok("connection_ack")),
        (vec![("cookie", &cookie), ("origin", "https://evil.example")], Value::Null, Err(4403)),
        // No browser leaves it out.
        (vec![("cookie", &cookie)], Value::Null, Err(4403)),
        (none.to_vec(), json!({ "token": "x" }), Err(4403)),
        (none.to_vec(), json!({ "token": "x\r\ny" }), Err(4403)),
        (none.to_vec(), json!({ "token": 7 }), Err(4403)),
        (none.to_vec(), json!({}), Err(4403)),
        (vec![("authorization", bearer.as_str())], json!({ "token": "x" }), Err(4403)),
    ] {
        let mut socket = Socket::open(own, &headers).await.unwrap();
        let mut init = json!({ "type": "connection_init" });
        if !payload.is_null() {
            init["payload"] = payload.clone();
        }
        socket.say(init).await;
        let heard = socket.hear().await;
        let heard = heard.as_ref().map(|heard| heard["type"].as_str().unwrap());
        assert_eq!(heard.map_err(|code| *code), expected, "{headers:?} {payload}");
        attempts.push(socket);
    }
}

#[tokio::test]
async fn what_is_against_the_protocol_ends_the_connection() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let address = desk.address.as_str();
    for protocol in ["", "graphql-ws", "foo"] {
        let opened = Socket::open(address, &[("sec-websocket-protocol", protocol)]).await;
        assert_eq!(opened.err(), Some(400), "{protocol}");
    }
    let init = json!({ "type": "connection_init", "payload": { "token": owner.token } });

    let mut socket = Socket::open(address, &[]).await.unwrap();
    socket.subscribe("1").await;
    assert_eq!(socket.hear().await, Err(4401));

    let mut socket = Socket::subscribed(address, &owner).await;
    socket.say(init.clone()).await;
    assert_eq!(socket.hear().await, Err(4429));

    let mut socket = Socket::subscribed(address, &owner).await;
    socket.subscribe("1").await;
    assert_eq!(socket.hear().await, Err(4409));

    let mut socket = Socket::subscribed(address, &owner).await;
    socket.0.send(Message::text("{")).await.unwrap();
    assert_eq!(socket.hear().await, Err(4400));

    let mut socket = Socket::subscribed(address, &owner).await;
    for id in 2..=10 {
        socket.subscribe(&id.to_string()).await;
    }
    socket.ping().await;
    // One that ended makes room.
    socket.say(json!({ "id": "5", "type": "complete" })).await;
    assert_eq!(socket.hear().await.unwrap()["type"], "complete");
    socket.subscribe("11").await;
    socket.ping().await;
    socket.subscribe("12").await;
    assert_eq!(socket.hear().await, Err(4429));

    let mut socket = Socket::subscribed(address, &owner).await;
    for query in ["{whoami{id}}", "mutation { readNotifications { _ } }"] {
        let payload = json!({ "query": query });
        socket.say(json!({ "id": "2", "type": "subscribe", "payload": payload })).await;
        let heard = socket.hear().await.unwrap();
        assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!("2")));
        let message = heard["payload"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("Invalid operation: "), "{message}");
    }
    let payload = json!({ "query": "subscription { nothing }" });
    socket.say(json!({ "id": "3", "type": "subscribe", "payload": payload })).await;
    let heard = socket.hear().await.unwrap();
    assert!(heard.to_string().contains("nothing"), "{heard}");

    let mut socket = Socket::open(address, &[]).await.unwrap();
    let long = json!({ "type": "connection_init", "payload": { "token": "x".repeat(20_000) } });
    socket.say(long).await;
    assert!(socket.hear().await.is_err());

    // Nothing is said at all.
    let mut socket = Socket::open(address, &[]).await.unwrap();
    assert_eq!(socket.hear().await, Err(4408));
}

#[tokio::test]
async fn a_person_has_twenty_connections_and_one_that_ended_makes_room() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(Socket::subscribed(&desk.address, &owner).await);
    }
    let init = json!({ "type": "connection_init", "payload": { "token": owner.token } });
    let mut one_more = Socket::open(&desk.address, &[]).await.unwrap();
    one_more.say(init.clone()).await;
    assert_eq!(one_more.hear().await, Err(4429));
    sockets.pop().unwrap().0.close(None).await.unwrap();
    let let_in = async {
        loop {
            let mut again = Socket::open(&desk.address, &[]).await.unwrap();
            again.say(init.clone()).await;
            if again.hear().await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), let_in).await.unwrap();
    let other = desk.person("Elsa").await;
    let mut hers = Socket::subscribed(&desk.address, &other).await;
    // The service ends, and says so.
    drop(desk);
    let code = loop {
        match hers.hear().await {
            Ok(message) => assert_eq!(message["type"], "complete"),
            Err(code) => break code,
        }
    };
    assert_eq!(code, 1001);
}

#[tokio::test]
async fn a_session_that_ended_ends_its_connections_within_a_minute() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let mut socket = Socket::subscribed(&desk.address, &owner).await;
    let out = desk.http.post(format!("{}/auth/sign-out", desk.address)).bearer_auth(&owner.token);
    assert!(out.send().await.unwrap().status().is_success());
    assert_eq!(socket.hear().await, Err(4403));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_through_one_replica_is_pushed_by_the_other() {
    let database = Database::create().await;
    let clock = Arc::new(StillClock::at(1_790_000_000_123));
    let (mut addresses, mut services, mut stops) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..2 {
        let config = Config { database: database.address.clone(), ..Config::default() };
        let service =
            Service::open_with(config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        addresses.push(format!("http://{}", listener.local_addr().unwrap()));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = service.clone();
        tokio::spawn(async move {
            let told = async {
                let _ = stopped.await;
            };
            serving.serve(listener, told).await.unwrap();
        });
        services.push(service);
        stops.push(stop);
    }
    let http = client();
    let person = async |name: &str| {
        let owner = services[0].create_owner(name).await.unwrap();
        let token = secrecy::ExposeSecret::expose_secret(&owner.token).to_owned();
        Person { id: owner.id, token }
    };
    let ask = async |replica: usize, who: &Person, query: &str, variables: Value| -> Value {
        let body = json!({ "query": query, "variables": variables });
        let address = format!("{}/graphql", addresses[replica]);
        let request = http.post(address).bearer_auth(&who.token).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let owner = person("Olga").await;
    let query = "mutation { createOrganization(name: \"Acme\", seats: 1000) {
        referralToken organization { id } } }";
    let made = ask(0, &owner, query, json!({})).await;
    let made = &made["data"]["createOrganization"];
    let variables = json!({ "id": made["organization"]["id"], "token": made["referralToken"] });
    let mut socket = Socket::subscribed(&addresses[1], &owner).await;
    for number in 0..20 {
        let name = format!("N{number}");
        let query = "mutation ($id: ID!, $token: String!) {
            joinOrganization(id: $id, token: $token) { role } }";
        let who = person(&name).await;
        let begun = Instant::now();
        let joined = ask(number % 2, &who, query, variables.clone()).await;
        assert_eq!(verdict(&joined), "ok", "{joined}");
        assert_eq!(socket.title().await, format!("<b>{name}</b> joined <b>Acme</b>"));
        // The first one can come while the listening begins.
        assert!(number == 0 || begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    }
    drop(stops);
}

/// What the process needs, in KiB.
#[cfg(target_os = "linux")]
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn two_hundred_open_subscriptions_are_cheap() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let organization = desk.organization(&owner, "Acme", 1_000).await;
    let mut people = Vec::new();
    for number in 0..200 {
        people.push(desk.member(&organization, &format!("N{number}")).await);
    }
    let mut first = Socket::subscribed(&desk.address, &people[0]).await;
    let before = resident();
    let mut sockets = Vec::new();
    for person in &people {
        sockets.push(Socket::subscribed(&desk.address, person).await);
    }
    let each = (resident() - before) / 200;
    println!("{each} KiB for each open subscription, both ends in this process");
    assert!(each < 100, "{each} KiB each");
    let act = desk.act(Some(&owner), "toggle", &organization.id, &people[0].id).await;
    assert_eq!(verdict(&act), "ok");
    assert!(first.title().await.contains("Acme"));
    assert!(sockets[0].title().await.contains("Acme"));
}
