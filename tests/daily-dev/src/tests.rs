//! The stand-in against recorded exchanges with the real server: what begins
//! with a world as it was recorded is asked again, and must be answered alike.
//! The recordings are in the folder that `FRONTDESK_EXCHANGES` names.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::graphql::schema;
use crate::{DailyDev, PASSWORD, World};
use scene::{prepare, recorded};

mod scene;

/// Exchanges whose world was not the one of the beginning, or that are about
/// what the stand-in has not: by name, or by the beginning of it.
const LEFT_OUT: &[&str] = &["introspection.", "subscription.expired_with_cycle"];

/// Exchanges about HTTP: by the beginning of their names.
const ABOUT_HTTP: &[&str] = &["auth.", "boot.", "graphql.", "prod.", "signout.", "transport."];

/// Those of them that the stand-in has nothing of, or that are not whole.
const NOT_HTTP: &[&str] = &[
    "boot.user_gone",
    "graphql.service_secret_dev",
    "prod.sign_in.",
    "signout.v1_users_logout",
    "transport.500_aliases",
    "transport.body_900k",
    "transport.graphiql",
];

/// Parts of answers that are the recording's own: times, addresses, tokens that
/// were made up, prices, words about the wording of a query.
const OWN: &[&str] = &[
    "amount",
    "createdAt",
    "duration",
    "endCursor",
    "image",
    "locations",
    "message",
    "nextBilling",
    "permalink",
    "plusMemberSince",
    "priceId",
    "referralUrl",
    "lastActive",
    "readAt",
    "targetUrl",
    "expiresAt",
    "token",
    "updatedAt",
    "userAgent",
];

/// An answer without what is the recording's own.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let own = OWN.contains(&name.as_str()) && !value.is_null();
                let token = name == "referralToken"
                    && value.as_str().is_some_and(|token| !token.starts_with("tok-"));
                // Ids of notifications and sessions.
                let made = name == "id"
                    && value
                        .as_str()
                        .is_some_and(|id| id.len() >= 32 && !id.contains("-0000-4000-"));
                let value = if own || token || made { json!("...") } else { comparable(value) };
                (name.clone(), value)
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(entries) => Value::Array(entries.iter().map(comparable).collect()),
        other => other.clone(),
    }
}

/// What somebody sent, and what came back.
struct Reply {
    status: u16,
    /// The cookies that were set or cleared, but for the tracking one.
    cookies: Vec<String>,
    body: Value,
}

fn client() -> reqwest::Client {
    // Another test of this process may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let policy = reqwest::redirect::Policy::none();
    reqwest::Client::builder().no_proxy().redirect(policy).build().unwrap()
}

async fn send(
    client: &reqwest::Client,
    server: &DailyDev,
    request: &Value,
    cookies: Option<String>,
    body: Option<String>,
) -> Reply {
    let method = request["method"].as_str().unwrap().parse().unwrap();
    let path = request["path"].as_str().unwrap();
    let mut asking = client.request(method, format!("{}{path}", server.address()));
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        if name != "cookie" {
            let value = value.as_str().unwrap().replace("http://127.0.0.1:15000", server.address());
            asking = asking.header(name, value);
        }
    }
    if let Some(cookies) = cookies {
        asking = asking.header("cookie", cookies);
    }
    if let Some(body) = body {
        asking = asking.body(body);
    }
    let answer = asking.send().await.unwrap();
    let set = answer.headers().get_all("set-cookie").iter();
    let cookies = cookies_of(set.map(|cookie| cookie.to_str().unwrap()));
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Reply { status, cookies, body }
}

/// Names and attributes; of the values, whether there is one.
fn cookies_of<'a>(cookies: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut cookies: Vec<String> = cookies
        .filter(|cookie| !cookie.starts_with("da2="))
        .map(|cookie| {
            let (name, rest) = cookie.split_once('=').unwrap();
            let (value, attributes) = rest.split_once(';').unwrap();
            let attributes = attributes.split("Expires=").next().unwrap();
            let rest = rest.split("GMT;").nth(1).unwrap_or_default();
            format!("{name}={};{attributes}{rest}", if value.is_empty() { "" } else { "..." })
        })
        .collect();
    cookies.sort();
    cookies
}

async fn ask(client: &reqwest::Client, name: &str, exchange: &Value, query: &str) -> Value {
    let mut world = recorded();
    prepare(&mut world, name);
    let cookies = exchange["userId"].as_str().map(|person| world.sign_in(person).header());
    let server = DailyDev::start(world);
    let variables = exchange["request"].get("variables").cloned().unwrap_or_else(|| json!({}));
    let body = json!({ "query": query, "variables": variables }).to_string();
    send(client, &server, &exchange["request"], cookies, Some(body)).await.body
}

/// The cookies of the recorded request, of our own making.
fn own_cookies(world: &mut World, name: &str, recorded: &str) -> String {
    let own = world.sign_in("uOwner000000000000001");
    if name == "boot.dast_invalid" {
        return recorded.to_owned();
    }
    let cookies =
        recorded.split(';').map(|cookie| match cookie.trim().split_once('=').unwrap().0 {
            "da3" if name == "graphql.da3_tampered" => format!("da3=x{}", own.token),
            "da3" => format!("da3={}", own.token),
            session => format!("{session}={}", own.session),
        });
    cookies.collect::<Vec<_>>().join("; ")
}

/// An exchange that is about HTTP: the reply as it was, and as it is.
async fn replay(client: &reqwest::Client, name: &str, exchange: &Value) -> (Reply, Reply) {
    let mut world = recorded();
    let request = &exchange["request"];
    world.switches.production_names = name.starts_with("prod.");
    let cookies = request["headers"]["cookie"].as_str();
    let mut cookies = cookies.map(|cookies| own_cookies(&mut world, name, cookies));
    if name.starts_with("signout.") {
        cookies = Some(world.sign_in("uOwner000000000000001").header());
    }
    if name.contains("da3_expired") {
        world.clock().advance(std::time::Duration::from_mins(16));
    }
    let server = DailyDev::start(world);
    let body = request["body"].as_str().map(|body| body.replace("Passw0rd-1234", PASSWORD));
    let reply = send(client, &server, request, cookies, body).await;
    let set = exchange.get("set-cookie").unwrap_or_else(|| {
        exchange.pointer("/response_headers_of_interest/set-cookie").unwrap_or(&Value::Null)
    });
    let set = match set {
        Value::Array(cookies) => cookies_of(cookies.iter().filter_map(Value::as_str)),
        cookie => cookies_of(cookie.as_str().into_iter()),
    };
    let body = match &exchange["response"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        body => body.clone(),
    };
    let status = exchange["status"].as_u64().unwrap().try_into().unwrap();
    (Reply { status, cookies: set, body }, reply)
}

/// What `/boot` says that matters here.
fn boot(body: &Value) -> Value {
    let token = body.get("accessToken").map(|_| "...");
    json!({ "person": body["user"]["name"], "token": token, "unread": body["notifications"] })
}

/// The recordings, by name; none where there are none.
fn exchanges() -> Option<BTreeMap<String, Value>> {
    let Some(folder) = std::env::var_os("FRONTDESK_EXCHANGES") else {
        println!("Skipped: FRONTDESK_EXCHANGES names no folder of recorded exchanges.");
        return None;
    };
    let files = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let json = files.filter(|file| file.path().extension().is_some_and(|kind| kind == "json"));
    let read = json.map(|file| {
        let text = std::fs::read_to_string(file.path()).unwrap();
        let name = file.path().file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_str(&text).unwrap())
    });
    Some(read.collect())
}

#[tokio::test]
async fn it_answers_as_the_real_server_did() {
    let Some(exchanges) = exchanges() else { return };
    let client = client();
    let (mut alike, mut different) = (0, Vec::new());
    for (name, exchange) in exchanges {
        let query = exchange["request"]["query"].as_str();
        let Some(query) = query.filter(|_| exchange.get("actor").is_some()) else { continue };
        if LEFT_OUT.iter().any(|left_out| name.starts_with(left_out)) {
            continue;
        }
        let (expected, answered) = (
            comparable(&exchange["response"]),
            comparable(&ask(&client, &name, &exchange, query).await),
        );
        if expected == answered {
            alike += 1;
        } else {
            different.push(format!("{name}\n  was {expected}\n  is  {answered}"));
        }
    }
    println!("{alike} exchanges were answered alike.");
    assert!(different.is_empty(), "{} were not:\n{}", different.len(), different.join("\n"));
}

#[tokio::test]
async fn it_speaks_http_as_the_real_server_did() {
    let Some(exchanges) = exchanges() else { return };
    let begins =
        |name: &str, with: &[&str]| with.iter().any(|beginning| name.starts_with(beginning));
    let client = client();
    let (mut alike, mut different) = (0, Vec::new());
    for (name, exchange) in exchanges {
        if !begins(&name, ABOUT_HTTP) || begins(&name, NOT_HTTP) || exchange.get("actor").is_some()
        {
            continue;
        }
        let (was, is) = replay(&client, &name, &exchange).await;
        let compare = if name.starts_with("boot.") { boot } else { comparable };
        let (was, is) =
            [was, is].map(|reply| (reply.status, reply.cookies, compare(&reply.body))).into();
        if was == is {
            alike += 1;
        } else {
            different.push(format!("{name}\n  was {was:?}\n  is  {is:?}"));
        }
    }
    println!("{alike} exchanges were answered alike.");
    assert!(different.is_empty(), "{} were not:\n{}", different.len(), different.join("\n"));
}

/// What ours has that the recorded one has not, or has otherwise. Lists of named
/// things are compared by name: ours may lack some of the recorded ones.
fn beyond(path: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (name, value) in ours.iter().filter(|(name, _)| *name != "description") {
                let path = format!("{path}/{name}");
                beyond(&path, value, theirs.get(name).unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            for one in ours {
                let path = format!("{path}/{}", one["name"]);
                let same = theirs.iter().find(|other| other["name"] == one["name"]);
                beyond(&path, one, same.unwrap_or(&Value::Null), found);
            }
        }
        _ if ours == theirs || ours.is_null() => {}
        _ => found.push(format!("{path}: ours is {ours}, theirs {theirs}")),
    }
}

#[tokio::test]
async fn its_schema_is_a_part_of_the_real_one() {
    let Some(exchanges) = exchanges() else { return };
    let ours = async |name: &str| {
        // Asked of the schema itself: over HTTP it is closed.
        let asked = exchanges[name]["request"]["query"].as_str().unwrap();
        let answer = schema().execute(asked).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        answer.data.into_json().unwrap()
    };
    let types = "introspection.organization_types";
    let mut found = Vec::new();
    beyond("", &ours(types).await, &exchanges[types]["response"]["data"], &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let operations = "introspection.organization_operations";
    let ours = ours(operations).await;
    for kind in ["queryType", "mutationType"] {
        let theirs = &exchanges[operations]["response"]["data"]["__schema"][kind];
        let known = ours["__schema"][kind]["fields"].as_array().unwrap();
        for one in theirs.as_array().unwrap() {
            assert!(known.contains(one), "{one}");
        }
    }
}
