//! Misbehaving on order, and nothing that is held afterwards.

use std::time::Duration;

use crate::client::{Caller, PATIENCE, code, set};
use frontdesk_test_daily_dev::{DailyDev, Fault, World};
use serde_json::{Value, json};

/// After this long an answer does not come any more.
const STALLED: Duration = Duration::from_secs(1);

fn start() -> (DailyDev, Caller) {
    let mut world = World::sample();
    let owner = world.members(&world.organization_ids()[0])[0].clone();
    let cookies = world.sign_in(&owner);
    let server = DailyDev::start(world);
    let caller = Caller::with(&server, &cookies);
    (server, caller)
}

const ASK: &str =
    "query Ask { organizations { role organization { name seats members { role } } } }";

async fn ask(caller: &Caller) -> Result<reqwest::Response, reqwest::Error> {
    caller.post("/graphql").json(&json!({ "query": ASK })).send().await
}

async fn read(caller: &Caller) -> Value {
    ask(caller).await.unwrap().json().await.unwrap()
}

async fn settled(server: &DailyDev) {
    tokio::time::timeout(PATIENCE, server.settled()).await.expect("nothing is held");
}

#[tokio::test]
async fn an_order_is_for_a_number_of_requests_of_a_kind() {
    let (server, caller) = start();
    server.misbehave(Fault::Status(502).times(2).on_operation("organizations"));
    server.misbehave(Fault::Status(500).once().on_path("/boot"));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ask(&caller).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [502, 502, 200]);
    assert_eq!(caller.get("/boot").send().await.unwrap().status(), 500);
    assert_eq!(caller.get("/boot").send().await.unwrap().status(), 200);
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    assert_eq!(requests[0].call.operation.as_deref(), Some("Ask"));
    assert_eq!(requests[0].call.fields, ["organizations"]);
    assert!(requests[0].call.credentials.has_cookie("da3"));
    assert!(requests[2].sent > 100 && requests[2].over);
    assert_eq!(server.count_of("organizations"), 3);
}

#[tokio::test]
async fn connections_break_as_ordered() {
    let (server, caller) = start();
    for fault in [Fault::Reset, Fault::HangUp] {
        server.misbehave(fault.once());
        assert!(ask(&caller).await.is_err(), "{fault:?}");
    }
    server.misbehave(Fault::CutOff.once());
    assert!(ask(&caller).await.unwrap().bytes().await.is_err());
    server.refuse_connections();
    let refused = ask(&caller).await.unwrap_err();
    assert!(refused.is_connect());
    assert_eq!(server.open_connections(), 0);
    server.accept_connections();
    assert_eq!(ask(&caller).await.unwrap().status(), 200);
    settled(&server).await;
}

#[tokio::test]
async fn a_reset_is_a_reset_and_a_hang_up_is_not() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (server, _) = start();
    for (fault, expected) in
        [(Fault::Reset, Err(std::io::ErrorKind::ConnectionReset)), (Fault::HangUp, Ok(0))]
    {
        server.misbehave(fault.once());
        let mut stream =
            tokio::net::TcpStream::connect(("127.0.0.1", server.port())).await.unwrap();
        stream.write_all(b"GET /boot HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").await.unwrap();
        let read = stream.read(&mut [0; 64]).await.map_err(|error| error.kind());
        assert_eq!(read, expected, "{fault:?}");
    }
}

#[tokio::test]
async fn after_each_fault_nothing_is_held_and_the_next_answer_is_good() {
    let (server, caller) = start();
    for fault in Fault::ALL {
        server.misbehave(fault.once());
        let request = caller.post("/graphql").json(&json!({ "query": ASK }));
        let request = request.timeout(STALLED);
        let answer = async { request.send().await?.bytes().await };
        // Good, bad or late: it is over.
        let _ = answer.await;
        settled(&server).await;
        assert_eq!(code(&read(&caller).await), "none", "after {fault:?}");
    }
    let requests = server.take_requests();
    assert_eq!(requests.len(), 2 * Fault::ALL.len());
    assert!(requests.iter().all(|request| request.over));
    assert!(server.elsewhere().is_empty() && server.requests().is_empty());
}

#[tokio::test]
async fn what_stalls_ends_when_the_client_hangs_up() {
    let (server, caller) = start();
    for fault in [Fault::StallBefore, Fault::StallMidBody, Fault::Drip(Duration::from_millis(20))] {
        server.misbehave(fault.once());
        let request = caller.post("/graphql").json(&json!({ "query": ASK })).timeout(STALLED);
        let answer = async { request.send().await?.bytes().await };
        assert!(answer.await.unwrap_err().is_timeout(), "{fault:?}");
        settled(&server).await;
    }
    let closed = server.until(|server| server.open_connections() == 0);
    tokio::time::timeout(PATIENCE, closed).await.unwrap();
    server.misbehave(Fault::StallBefore);
    let asking = tokio::spawn(async move { ask(&caller).await.is_err() });
    let begun = server.until(|server| server.in_progress() == 1);
    tokio::time::timeout(PATIENCE, begun).await.unwrap();
    server.stop();
    assert!(asking.await.unwrap(), "stopping ends what stalls");
}

#[tokio::test]
async fn answers_are_spoiled_as_ordered() {
    let (server, caller) = start();
    let ordered = |fault: Fault| server.misbehave(fault.once());
    ordered(Fault::TruncatedJson);
    assert!(ask(&caller).await.unwrap().json::<Value>().await.unwrap_err().is_decode());
    ordered(Fault::Html);
    assert!(ask(&caller).await.unwrap().text().await.unwrap().starts_with("<!doctype html>"));
    ordered(Fault::WrongTypes);
    let one = read(&caller).await["data"]["organizations"][0].clone();
    assert_eq!((&one["role"], &one["organization"]["seats"]), (&json!(7), &json!("seven")));
    ordered(Fault::UnknownEnumValues);
    assert_eq!(read(&caller).await["data"]["organizations"][0]["role"], "novel");
    ordered(Fault::UnknownFields);
    assert!(read(&caller).await["data"]["organizations"][0].get("novelField").is_some());
    ordered(Fault::NullEntries);
    let nulls = read(&caller).await;
    assert_eq!(nulls["data"]["organizations"][0], Value::Null);
    assert_eq!(nulls["errors"][0]["path"], json!(["organizations", "0"]));
    ordered(Fault::UnknownErrorCode);
    let novel = read(&caller).await;
    assert_eq!((code(&novel), &novel["data"]["organizations"]), ("NOVEL_CODE", &Value::Null));
    ordered(Fault::CookiesRemoved);
    let removed = ask(&caller).await.unwrap();
    assert_eq!(set(&removed, "da3").as_deref(), Some(""));
    assert_eq!(code(&removed.json().await.unwrap()), "UNAUTHENTICATED");
    for header in ["retry-after", "x-retry-after"] {
        ordered(Fault::TryLater { status: 429, header, seconds: 9 });
        assert_eq!(ask(&caller).await.unwrap().headers()[header], "9");
    }
    ordered(Fault::HugeBody);
    let mut huge = ask(&caller).await.unwrap();
    let mut size = 0;
    while let Some(piece) = huge.chunk().await.unwrap() {
        size += piece.len();
    }
    assert!(size > 100 * 1024 * 1024);
    assert_eq!(code(&read(&caller).await), "none");
    settled(&server).await;
}

#[tokio::test]
async fn redirects_lead_in_a_circle_or_elsewhere() {
    let (server, caller) = start();
    server.misbehave(Fault::RedirectLoop.once());
    let answer = ask(&caller).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["location"]),
        (307, &"/graphql".parse().unwrap())
    );
    server.misbehave(Fault::RedirectElsewhere.once());
    let answer = ask(&caller).await.unwrap();
    let to = answer.headers()["location"].to_str().unwrap();
    assert!(to.starts_with(server.elsewhere_address()));
    assert!(server.elsewhere().is_empty());
    caller.client.get(to).header("cookie", "da3=x; da2=y").send().await.unwrap();
    assert!(!server.elsewhere()[0].call.credentials.is_empty());
}

#[tokio::test]
async fn the_clock_can_be_hours_off() {
    let (server, caller) = start();
    let before = ask(&caller).await.unwrap().headers()["date"].clone();
    server.clock().skew(jiff::SignedDuration::from_hours(-5));
    let after = ask(&caller).await.unwrap().headers()["date"].clone();
    assert_ne!(before, after);
    assert_eq!(code(&read(&caller).await), "none", "it is not over yet, by that clock");
    server.clock().skew(jiff::SignedDuration::from_hours(10));
    assert_eq!(code(&read(&caller).await), "UNAUTHENTICATED");
}
