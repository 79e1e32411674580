//! Webhooks against real receivers on loopback.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frontdesk_service::Config;
use frontdesk_test_postgres::Database;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};

use crate::desk::{Desk, Organization, Person, verdict};

/// Longer than any round of the service.
const PATIENCE: Duration = Duration::from_secs(40);

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// What a receiver got.
#[derive(Debug)]
struct Message {
    headers: HeaderMap,
    body: String,
}

impl Message {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The signatures that this message should have, by our own reading of
    /// RFC 2104.
    fn signature(&self, secret: &str) -> String {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        assert!((24..=64).contains(&key.len()));
        let padded = |with: u8| {
            let mut block = [with; 64];
            for (byte, key) in block.iter_mut().zip(&key) {
                *byte ^= key;
            }
            block
        };
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = format!("{id}.{at}.{}", self.body);
        let inner = Sha256::new().chain_update(padded(0x36)).chain_update(signed).finalize();
        let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
        format!("v1,{}", STANDARD.encode(outer))
    }
}

type Reply = dyn Fn(usize) -> Response + Send + Sync;

/// A program that is told; it answers each message by its number, from 0.
struct Receiver {
    url: String,
    messages: mpsc::UnboundedReceiver<Message>,
}

#[derive(Clone)]
struct Answering {
    reply: Arc<Reply>,
    number: Arc<AtomicUsize>,
    messages: mpsc::UnboundedSender<Message>,
    /// Each answer takes one of these.
    pace: Arc<Semaphore>,
}

async fn answer(State(state): State<Answering>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1024 * 1024).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    state.messages.send(Message { headers: parts.headers, body }).unwrap();
    let number = state.number.fetch_add(1, Ordering::SeqCst);
    state.pace.acquire().await.unwrap().forget();
    (state.reply)(number)
}

impl Receiver {
    async fn start(reply: impl Fn(usize) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::start_at(listener, Arc::new(Semaphore::new(10_000)), reply)
    }

    /// Takes everything.
    async fn good() -> Self {
        Self::start(|_| StatusCode::NO_CONTENT.into_response()).await
    }

    fn start_at(
        listener: TcpListener,
        pace: Arc<Semaphore>,
        reply: impl Fn(usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, messages) = mpsc::unbounded_channel();
        let state =
            Answering { reply: Arc::new(reply), number: Arc::default(), messages: sender, pace };
        let app = Router::new().fallback(answer).with_state(state);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, messages }
    }

    async fn next(&mut self) -> Message {
        tokio::time::timeout(PATIENCE, self.messages.recv()).await.unwrap().unwrap()
    }

    /// Whether nothing has come so far.
    fn is_idle(&mut self) -> bool {
        self.messages.try_recv().is_err()
    }
}

/// A service that may send to this computer, and an organization in it.
async fn desk() -> (Desk, Person, Organization) {
    let desk = Desk::open_with(|config| config.private_webhooks = true).await;
    let ada = desk.person("Ada").await;
    let acme = desk.organization(&ada, "Acme", 20).await;
    (desk, ada, acme)
}

async fn create(desk: &Desk, who: &Person, organization: &Organization, url: &str) -> Value {
    let query = "mutation ($id: ID!, $url: String!) {
        createOrganizationWebhook(id: $id, url: $url) {
            id url secret events enabled createdBy failingSince disabledAt } }";
    let answer = desk.ask(Some(who), query, json!({ "id": organization.id, "url": url })).await;
    assert_eq!(verdict(&answer), "ok", "{answer}");
    answer["data"]["createOrganizationWebhook"].clone()
}

/// One of the operations on a webhook, with what it answers.
async fn operate(
    desk: &Desk,
    who: &Person,
    organization: &Organization,
    webhook: &Value,
    operation: &str,
) -> Value {
    let query = format!("mutation ($id: ID!, $webhook: ID!) {{ {operation} }}");
    let variables = json!({ "id": organization.id, "webhook": webhook["id"] });
    desk.ask(Some(who), &query, variables).await
}

const TEST: &str = "testOrganizationWebhook(id: $id, webhookId: $webhook) { _ }";

async fn test(desk: &Desk, who: &Person, organization: &Organization, webhook: &Value) {
    let answer = operate(desk, who, organization, webhook, TEST).await;
    assert_eq!(verdict(&answer), "ok", "{answer}");
}

async fn log(desk: &Desk, who: &Person, organization: &Organization, webhook: &Value) -> Value {
    let query = "query ($id: ID!, $webhook: ID!) {
        organizationWebhookDeliveries(id: $id, webhookId: $webhook) {
            endCursor deliveries { id event payload attempts lastStatus lastError lastAttemptAt
                nextAttemptAt deliveredAt } } }";
    let variables = json!({ "id": organization.id, "webhook": webhook["id"] });
    let answer = desk.ask(Some(who), query, variables).await;
    assert_eq!(verdict(&answer), "ok", "{answer}");
    answer["data"]["organizationWebhookDeliveries"]["deliveries"].clone()
}

/// Waits until the latest delivery looks so.
async fn logged(
    desk: &Desk,
    who: &Person,
    organization: &Organization,
    webhook: &Value,
    fits: impl Fn(&Value) -> bool,
) -> Value {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let latest = log(desk, who, organization, webhook).await[0].clone();
            if fits(&latest) {
                return latest;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    waited.await.unwrap()
}

async fn webhook(desk: &Desk, who: &Person, organization: &Organization) -> Value {
    let query = "query ($id: ID!) { organizationWebhooks(id: $id) {
        id secret enabled failingSince disabledAt } }";
    let answer = desk.ask(Some(who), query, json!({ "id": organization.id })).await;
    answer["data"]["organizationWebhooks"][0].clone()
}

#[tokio::test]
async fn a_join_is_told_with_a_signature_and_without_secrets() {
    let (desk, ada, acme) = desk().await;
    let mut receiver = Receiver::good().await;
    let webhook = create(&desk, &ada, &acme, &receiver.url).await;
    assert_eq!(webhook["url"], receiver.url);
    assert_eq!(webhook["createdBy"], ada.id);
    let account = json!({ "name": "Bo", "email": "bo@example.org", "password": "correct horse" });
    let signed_up: Value = desk.post("/auth/sign-up/email", account).await.json().await.unwrap();
    let bo = Person {
        id: String::new(),
        token: signed_up["token"].as_str().map(str::to_owned).unwrap_or_default(),
    };
    let joined = desk.join(&bo, &acme).await;
    assert_eq!(verdict(&joined), "ok", "{signed_up} {joined}");

    let message = receiver.next().await;
    let secret = webhook["secret"].as_str().unwrap();
    assert_eq!(message.header("webhook-signature"), message.signature(secret));
    assert_eq!(message.header("content-type"), "application/json");
    assert!(message.header("user-agent").starts_with("Frontdesk-Webhooks/"));
    assert_eq!(message.header("webhook-timestamp"), "1790000000");
    let body = message.json();
    assert_eq!(body["type"], "member.joined");
    assert_eq!(body["data"]["organization"], json!({ "id": acme.id, "name": "Acme" }));
    assert_eq!(body["data"]["member"]["name"], "Bo");
    assert_eq!(body["data"]["member"]["role"], "member");
    for secret in ["bo@example.org", acme.token.as_str(), bo.token.as_str(), secret] {
        assert!(!message.body.contains(secret), "{}", message.body);
    }
    let delivery =
        logged(&desk, &ada, &acme, &webhook, |latest| !latest["deliveredAt"].is_null()).await;
    assert_eq!(delivery["id"], message.header("webhook-id"));
    assert_eq!(delivery["payload"], message.body);
    assert_eq!((&delivery["attempts"], &delivery["lastStatus"]), (&json!(1), &json!(204)));
    assert!(delivery["nextAttemptAt"].is_null() && delivery["lastError"].is_null());
}

#[tokio::test]
async fn what_failed_is_sent_again_with_the_same_id() {
    let (desk, ada, acme) = desk().await;
    let mut receiver = Receiver::start(|number| {
        match number {
            0 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            // For longer than the next step would be.
            1 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7200")]).into_response(),
            _ => StatusCode::OK.into_response(),
        }
    })
    .await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    test(&desk, &ada, &acme, &hook).await;
    let first = receiver.next().await;
    let failed = logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    assert_eq!((&failed["lastStatus"], &failed["lastError"]), (&json!(500), &json!("STATUS")));
    assert!(!failed["nextAttemptAt"].is_null() && failed["deliveredAt"].is_null());
    assert!(!webhook(&desk, &ada, &acme).await["failingSince"].is_null());

    desk.clock.advance(10);
    let second = receiver.next().await;
    let failed = logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 2).await;
    let next: jiff::Timestamp = failed["nextAttemptAt"].as_str().unwrap().parse().unwrap();
    let last: jiff::Timestamp = failed["lastAttemptAt"].as_str().unwrap().parse().unwrap();
    assert_eq!(next.duration_since(last).as_secs(), 7_200);
    // Before its time nothing comes, whatever wakes the service.
    desk.clock.advance(HOUR);
    desk.member(&acme, "Bo").await;
    assert_eq!(receiver.next().await.json()["type"], "member.joined");
    desk.clock.advance(HOUR);
    desk.member(&acme, "Cy").await;
    let (one, other) = (receiver.next().await, receiver.next().await);
    let third = if one.json()["type"] == "webhook.test" { one } else { other };
    let id = first.header("webhook-id");
    assert_eq!((second.header("webhook-id"), third.header("webhook-id")), (id, id));
    // Each attempt is signed for its own time.
    let secret = hook["secret"].as_str().unwrap();
    assert_eq!(third.header("webhook-signature"), third.signature(secret));
    assert_ne!(third.header("webhook-timestamp"), first.header("webhook-timestamp"));
    assert_eq!(third.body, first.body);
    let done = tokio::time::timeout(PATIENCE, async {
        while !webhook(&desk, &ada, &acme).await["failingSince"].is_null() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    done.await.unwrap();
}

#[tokio::test]
async fn a_receiver_that_was_down_is_told_later() {
    let (desk, ada, acme) = desk().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    drop(listener);
    let hook = create(&desk, &ada, &acme, &format!("http://{address}/hook")).await;
    test(&desk, &ada, &acme, &hook).await;
    let failed = logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    assert_eq!(failed["lastError"], "NO_CONNECTION");
    assert!(failed["lastStatus"].is_null());
    let listener = TcpListener::bind(address).await.unwrap();
    let pace = Arc::new(Semaphore::new(10));
    let mut receiver = Receiver::start_at(listener, pace, |_| StatusCode::OK.into_response());
    desk.clock.advance(10);
    let message = receiver.next().await;
    assert_eq!(message.json()["type"], "webhook.test");
    logged(&desk, &ada, &acme, &hook, |latest| !latest["deliveredAt"].is_null()).await;
}

#[tokio::test]
async fn who_says_gone_is_disabled_until_enabled() {
    let (desk, ada, acme) = desk().await;
    let mut receiver = Receiver::start(|number| {
        let status = if number == 0 { StatusCode::GONE } else { StatusCode::OK };
        status.into_response()
    })
    .await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    test(&desk, &ada, &acme, &hook).await;
    receiver.next().await;
    let gone = logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    assert_eq!((&gone["lastError"], &gone["lastStatus"]), (&json!("GONE"), &json!(410)));
    assert!(gone["nextAttemptAt"].is_null());
    let disabled = tokio::time::timeout(PATIENCE, async {
        while webhook(&desk, &ada, &acme).await["enabled"] == true {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    disabled.await.unwrap();
    desk.member(&acme, "Bo").await;
    let refused = operate(&desk, &ada, &acme, &hook, TEST).await;
    assert_eq!(verdict(&refused), "FORBIDDEN WEBHOOK_DISABLED");
    let enable = "updateOrganizationWebhook(id: $id, webhookId: $webhook, enabled: true)
        { enabled disabledAt failingSince }";
    let enabled = operate(&desk, &ada, &acme, &hook, enable).await;
    let expected = json!({ "enabled": true, "disabledAt": null, "failingSince": null });
    assert_eq!(enabled["data"]["updateOrganizationWebhook"], expected);
    desk.member(&acme, "Cy").await;
    // What happened meanwhile is not told.
    assert_eq!(receiver.next().await.json()["data"]["member"]["name"], "Cy");
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn days_of_nothing_but_failures_disable() {
    let (desk, ada, acme) = desk().await;
    let mut receiver = Receiver::start(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()).await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    test(&desk, &ada, &acme, &hook).await;
    receiver.next().await;
    logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    desk.clock.advance(4 * 24 * HOUR);
    // Wakes the service, and is an event of its own.
    desk.member(&acme, "Bo").await;
    receiver.next().await;
    receiver.next().await;
    logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    assert_eq!(webhook(&desk, &ada, &acme).await["enabled"], true);
    desk.clock.advance(25 * HOUR);
    desk.member(&acme, "Cy").await;
    let disabled = tokio::time::timeout(PATIENCE, async {
        while webhook(&desk, &ada, &acme).await["enabled"] == true {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    disabled.await.unwrap();
    for delivery in log(&desk, &ada, &acme, &hook).await.as_array().unwrap() {
        assert!(delivery["nextAttemptAt"].is_null(), "{delivery}");
    }
}

#[tokio::test]
async fn a_receiver_that_never_answers_keeps_nobody_else_waiting() {
    let (desk, ada, acme) = desk().await;
    let (pace, never) = (Arc::new(Semaphore::new(0)), StatusCode::OK);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut slow = Receiver::start_at(listener, Arc::clone(&pace), move |_| never.into_response());
    let mut quick = Receiver::good().await;
    let hook = create(&desk, &ada, &acme, &slow.url).await;
    create(&desk, &ada, &acme, &quick.url).await;
    for round in 0..10 {
        let bo = desk.member(&acme, &format!("Bo {round}")).await;
        assert_eq!(quick.next().await.json()["data"]["member"]["id"], bo.id);
    }
    for _ in 0..4 {
        slow.next().await;
    }
    // No more than four at once.
    assert!(slow.is_idle());
    let late = logged(&desk, &ada, &acme, &hook, |_| true).await;
    assert_eq!(late["attempts"], 0);
    // Now it answers, and gets the rest.
    pace.add_permits(1_000);
    for _ in 0..6 {
        slow.next().await;
    }
}

#[tokio::test]
async fn nothing_is_followed_elsewhere() {
    let (desk, ada, acme) = desk().await;
    let mut elsewhere = Receiver::good().await;
    let location = elsewhere.url.clone();
    let mut receiver = Receiver::start(move |_| {
        (StatusCode::TEMPORARY_REDIRECT, [("location", location.clone())]).into_response()
    })
    .await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    test(&desk, &ada, &acme, &hook).await;
    receiver.next().await;
    let failed = logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    assert_eq!((&failed["lastError"], &failed["lastStatus"]), (&json!("REDIRECT"), &json!(307)));
    assert!(elsewhere.is_idle());
}

#[tokio::test]
async fn a_service_that_may_not_sends_to_no_private_address() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("desk.db").display());
    let desk = Desk::open_with(|config| {
        config.private_webhooks = true;
        config.database.clone_from(&database);
    })
    .await;
    let ada = desk.person("Ada").await;
    let acme = desk.organization(&ada, "Acme", 20).await;
    let mut receiver = Receiver::good().await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    desk.service.close().await;
    drop(desk);

    // What was allowed once is looked at again.
    let desk = Desk::open_with(|config| config.database.clone_from(&database)).await;
    test(&desk, &ada, &acme, &hook).await;
    let failed = logged(&desk, &ada, &acme, &hook, |latest| latest["attempts"] == 1).await;
    assert_eq!(failed["lastError"], "PRIVATE_ADDRESS");
    assert!(receiver.is_idle());
    let port = receiver.url.rsplit(':').next().unwrap().to_owned();
    for (url, reason) in [
        (format!("https://127.0.0.1:{port}"), "PRIVATE_ADDRESS"),
        (format!("https://localhost:{port}"), "PRIVATE_ADDRESS"),
        (format!("https://[::ffff:127.0.0.1]:{port}"), "PRIVATE_ADDRESS"),
        (format!("https://[::1]:{port}"), "PRIVATE_ADDRESS"),
        ("https://10.0.0.1/".to_owned(), "PRIVATE_ADDRESS"),
        ("https://169.254.169.254/latest/meta-data/".to_owned(), "PRIVATE_ADDRESS"),
        ("http://example.org/".to_owned(), "NOT_HTTPS"),
        ("https://ada:secret@example.org/".to_owned(), "CREDENTIALS"),
        (format!("https://example.org/{}", "x".repeat(3_000)), "TOO_LONG"),
        ("nonsense".to_owned(), "INVALID"),
    ] {
        for query in [
            "mutation ($id: ID!, $webhook: ID!, $url: String!) {
                updateOrganizationWebhook(id: $id, webhookId: $webhook, url: $url) { id } }",
            "mutation ($id: ID!, $url: String!) {
                createOrganizationWebhook(id: $id, url: $url) { id } }",
        ] {
            let variables = json!({ "id": acme.id, "webhook": hook["id"], "url": url });
            let answer = desk.ask(Some(&ada), query, variables).await;
            assert_eq!(verdict(&answer), format!("BAD_USER_INPUT {reason}"), "{url}");
            assert_eq!(answer["errors"][0]["extensions"]["field"], "url");
        }
    }
}

#[tokio::test]
async fn only_managers_see_and_change_webhooks() {
    let (desk, ada, acme) = desk().await;
    let receiver = Receiver::good().await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    let (bo, cy) = (desk.member(&acme, "Bo").await, desk.person("Cy").await);
    let operations = [
        "query ($id: ID!) { organizationWebhooks(id: $id) { secret } }",
        "query ($id: ID!, $webhook: ID!) {
            organizationWebhookDeliveries(id: $id, webhookId: $webhook) { endCursor } }",
        "mutation ($id: ID!) { createOrganizationWebhook(id: $id, url: \"http://a.b\") { id } }",
        "mutation ($id: ID!, $webhook: ID!) {
            updateOrganizationWebhook(id: $id, webhookId: $webhook, enabled: false) { id } }",
        "mutation ($id: ID!, $webhook: ID!) {
            rotateOrganizationWebhookSecret(id: $id, webhookId: $webhook) { secret } }",
        "mutation ($id: ID!, $webhook: ID!) {
            testOrganizationWebhook(id: $id, webhookId: $webhook) { _ } }",
        "mutation ($id: ID!, $webhook: ID!) { redeliverOrganizationWebhook(
            id: $id, webhookId: $webhook, deliveryId: $webhook) { id } }",
        "mutation ($id: ID!, $webhook: ID!) {
            deleteOrganizationWebhook(id: $id, webhookId: $webhook) { _ } }",
    ];
    for operation in operations {
        let variables = json!({ "id": acme.id, "webhook": hook["id"] });
        for (who, expected) in
            [(None, "UNAUTHENTICATED"), (Some(&bo), "FORBIDDEN ROLE"), (Some(&cy), "NOT_FOUND")]
        {
            let answer = desk.ask(who, operation, variables.clone()).await;
            assert_eq!(verdict(&answer), expected, "{operation}");
        }
    }
    // Another organization's admin does not come to it by their own.
    let own = desk.organization(&cy, "Umbrella", 3).await;
    for operation in &operations[3..] {
        let variables = json!({ "id": own.id, "webhook": hook["id"] });
        let answer = desk.ask(Some(&cy), operation, variables).await;
        assert_eq!(verdict(&answer), "NOT_FOUND", "{operation}");
    }
    for (arguments, expected) in [
        ("events: [\"member.exploded\"]", "BAD_USER_INPUT UNKNOWN"),
        ("events: [\"webhook.test\"]", "BAD_USER_INPUT UNKNOWN"),
    ] {
        let update = format!(
            "updateOrganizationWebhook(id: $id, webhookId: $webhook, {arguments}) {{ id }}"
        );
        assert_eq!(verdict(&operate(&desk, &ada, &acme, &hook, &update).await), expected);
    }
    let query = "query ($id: ID!, $webhook: ID!, $first: Int, $after: String) {
        organizationWebhookDeliveries(
            id: $id, webhookId: $webhook, first: $first, after: $after) { endCursor } }";
    for (first, after, expected) in [
        (json!(0), json!(null), "BAD_USER_INPUT OUT_OF_RANGE"),
        (json!(-1), json!(null), "BAD_USER_INPUT OUT_OF_RANGE"),
        (json!(101), json!(null), "BAD_USER_INPUT OUT_OF_RANGE"),
        (json!(null), json!("nonsense"), "BAD_USER_INPUT INVALID"),
        (json!(null), json!("99999999999999999999:x"), "BAD_USER_INPUT INVALID"),
        (json!(1), json!(null), "ok"),
    ] {
        let variables =
            json!({ "id": acme.id, "webhook": hook["id"], "first": first, "after": after });
        assert_eq!(verdict(&desk.ask(Some(&ada), query, variables).await), expected);
    }
}

#[tokio::test]
async fn a_rotated_secret_and_the_old_one_sign_and_what_was_told_is_told_again() {
    let (desk, ada, acme) = desk().await;
    let mut receiver = Receiver::good().await;
    let hook = create(&desk, &ada, &acme, &receiver.url).await;
    let rotate = "rotateOrganizationWebhookSecret(id: $id, webhookId: $webhook) { secret }";
    let rotated = operate(&desk, &ada, &acme, &hook, rotate).await;
    let new = rotated["data"]["rotateOrganizationWebhookSecret"]["secret"].as_str().unwrap();
    let old = hook["secret"].as_str().unwrap();
    assert_ne!(new, old);
    assert_eq!(webhook(&desk, &ada, &acme).await["secret"], new);
    test(&desk, &ada, &acme, &hook).await;
    let first = receiver.next().await;
    let both = format!("{} {}", first.signature(new), first.signature(old));
    assert_eq!(first.header("webhook-signature"), both);
    logged(&desk, &ada, &acme, &hook, |latest| !latest["deliveredAt"].is_null()).await;

    desk.clock.advance(24 * HOUR);
    let query = "mutation ($id: ID!, $webhook: ID!, $delivery: ID!) {
        redeliverOrganizationWebhook(id: $id, webhookId: $webhook, deliveryId: $delivery) {
            id attempts deliveredAt nextAttemptAt } }";
    let variables = json!({
        "id": acme.id, "webhook": hook["id"], "delivery": first.header("webhook-id"),
    });
    let again = desk.ask(Some(&ada), query, variables).await;
    assert_eq!(again["data"]["redeliverOrganizationWebhook"]["attempts"], 0, "{again}");
    let second = receiver.next().await;
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
    assert_eq!(second.header("webhook-signature"), second.signature(new));
    let delete = "deleteOrganizationWebhook(id: $id, webhookId: $webhook) { _ }";
    assert_eq!(verdict(&operate(&desk, &ada, &acme, &hook, delete).await), "ok");
    desk.member(&acme, "Bo").await;
    assert_eq!(webhook(&desk, &ada, &acme).await, Value::Null);
    assert!(receiver.is_idle());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_services_on_one_database_tell_each_event_once() {
    const EVENTS: usize = 200;
    let database = Database::create().await;
    let on_it = |config: &mut Config| {
        config.private_webhooks = true;
        config.database.clone_from(&database.address);
    };
    let (one, other) = (Desk::open_with(on_it).await, Desk::open_with(on_it).await);
    let ada = one.person("Ada").await;
    let acme = one.organization(&ada, "Acme", 20).await;
    let mut receiver = Receiver::good().await;
    let hook = create(&one, &ada, &acme, &receiver.url).await;
    let asked = async |desk: &Desk| {
        for _ in 0..EVENTS / 2 {
            test(desk, &ada, &acme, &hook).await;
        }
    };
    tokio::join!(asked(&one), asked(&other));
    let mut times: HashMap<String, usize> = HashMap::new();
    while times.len() < EVENTS {
        let id = receiver.next().await.header("webhook-id").to_owned();
        *times.entry(id).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 1));
    let settled = tokio::time::timeout(PATIENCE, async {
        while log(&other, &ada, &acme, &hook).await[0]["deliveredAt"].is_null() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    settled.await.unwrap();
    assert!(receiver.is_idle(), "nothing comes twice");
    let ids: HashSet<String> = times.into_keys().collect();
    assert_eq!(ids.len(), EVENTS);
    one.service.close().await;
    other.service.close().await;
}

#[tokio::test]
async fn a_service_without_a_receiver_answers_all_the_same() {
    let (desk, ada, acme) = desk().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    // Takes connections and says nothing.
    let url = format!("http://{}/", listener.local_addr().unwrap());
    for _ in 0..20 {
        create(&desk, &ada, &acme, &url).await;
    }
    let full =
        "mutation ($id: ID!) { createOrganizationWebhook(id: $id, url: \"http://a.b\") { id } }";
    let answer = desk.ask(Some(&ada), full, json!({ "id": acme.id })).await;
    assert_eq!(verdict(&answer), "FORBIDDEN TOO_MANY_WEBHOOKS");
    for round in 0..5 {
        desk.member(&acme, &format!("Bo {round}")).await;
    }
}
