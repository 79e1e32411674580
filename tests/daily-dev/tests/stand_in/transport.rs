//! GraphQL over HTTP: what is answered before anything is executed.

use crate::client::{Caller, code};
use frontdesk_test_daily_dev::{DailyDev, World};
use serde_json::{Value, json};

fn start() -> (DailyDev, Caller, String) {
    let mut world = World::sample();
    let acme = world.organization_ids()[0].clone();
    let owner = world.members(&acme)[0].clone();
    let cookies = world.sign_in(&owner);
    let server = DailyDev::start(world);
    let caller = Caller::with(&server, &cookies);
    (server, caller, acme)
}

async fn post(caller: &Caller, kind: &str, body: &str) -> Value {
    let request = caller.post("/graphql").header("content-type", kind).body(body.to_owned());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200, "every answer is");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_in_one_of_three_ways() {
    let (_server, caller, _) = start();
    let json = "application/json";
    for empty in ["{}", r#"{"query":null}"#, r#"{"query":""}"#] {
        let answer = post(&caller, json, empty).await;
        assert_eq!(answer, json!({ "errors": [{ "message": "Unknown query" }] }));
    }
    let whole = r#"{"query":"{organizations{role}}"}"#;
    let large = format!(r#"{{"query":"{{organizations{{role}}}}","x":"{}"}}"#, "y".repeat(1 << 20));
    for (kind, body) in [
        (json, ""),
        (json, r#"{"query":"#),
        (json, large.as_str()),
        ("application/x-www-form-urlencoded", "query=x"),
    ] {
        let answer = post(&caller, kind, body).await;
        assert_eq!((code(&answer), answer.get("data")), ("UNEXPECTED", None));
    }
    let nested = "{organizations{organization{members{organization{members{organization{members{organization{members{organization{members{role}}}}}}}}}}}}";
    for (kind, body) in [
        (json, format!("[{whole}]")),
        ("text/plain", whole.to_owned()),
        (json, json!({ "query": "{organizations{" }).to_string()),
        (json, json!({ "query": "{organizations{nope}}" }).to_string()),
        (json, json!({ "query": "{serviceInfo{name}}" }).to_string()),
        (json, json!({ "query": "{__schema{queryType{name}}}" }).to_string()),
        (
            json,
            json!({ "query": "query A{organizations{role}}", "operationName": "B" }).to_string(),
        ),
        (json, json!({ "query": nested }).to_string()),
    ] {
        let answer = post(&caller, kind, &body).await;
        assert_eq!(
            (code(&answer), answer.get("data")),
            ("GRAPHQL_VALIDATION_FAILED", None),
            "{body}"
        );
    }
    let typename = post(&caller, json, r#"{"query":"{__typename}"}"#).await;
    assert_eq!(typename["data"]["__typename"], "Query");
}

#[tokio::test]
async fn an_address_may_hold_a_query_and_no_mutation() {
    let (server, caller, acme) = start();
    let get = |query: String| {
        // Spaces and quotes are encoded on the way.
        let request = caller.get(&format!("/graphql?query={query}"));
        async { request.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let answer = get("{organizations{role}}".to_owned()).await;
    assert_eq!(answer["data"]["organizations"][0]["role"], "owner");
    let members = server.world().members(&acme).len();
    let answer = get(format!("mutation{{deleteOrganization(id:\"{acme}\"){{_}}}}")).await;
    assert_eq!((code(&answer), answer.get("data")), ("GRAPHQL_VALIDATION_FAILED", None));
    assert_eq!(server.world().members(&acme).len(), members);
}

#[tokio::test]
async fn other_addresses_are_not_found() {
    let (_server, caller, _) = start();
    let answer = caller.get("/graphiql").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["message"], "Route GET:/graphiql not found");
}
