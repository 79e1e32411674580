//! Personal access tokens.

use serde_json::{Value, json};

use crate::desk::{Desk, Person, verdict};

const CREATE: &str = "mutation ($name: String!, $scopes: [AccessTokenScope!]!, $days: Int!) {
    createAccessToken(name: $name, scopes: $scopes, expiresInDays: $days) {
        token accessToken { id name scopes lastUsedAt createdAt expiresAt } } }";

const LIST: &str = "{ accessTokens { id name scopes lastUsedAt } }";

async fn create(desk: &Desk, who: &Person, scopes: Value) -> (Person, Value) {
    let variables = json!({ "name": "script", "scopes": scopes, "days": 30 });
    let answer = desk.ask(Some(who), CREATE, variables).await;
    assert_eq!(verdict(&answer), "ok", "{answer}");
    let made = &answer["data"]["createAccessToken"];
    let token = made["token"].as_str().unwrap().to_owned();
    (Person { id: who.id.clone(), token }, made["accessToken"].clone())
}

#[tokio::test]
async fn a_token_may_what_it_was_made_for_and_never_its_persons_own_affairs() {
    let desk = Desk::open().await;
    let ada = desk.person("Ada").await;
    let (reads, made) = create(&desk, &ada, json!(["read"])).await;
    let (manages, _) = create(&desk, &ada, json!(["manage"])).await;
    assert!(reads.token.starts_with("fdp_"), "scanners find it");
    assert!(reads.token.len() > 40);
    assert_eq!(made["scopes"], json!(["read"]));
    assert_eq!(made["lastUsedAt"], Value::Null);

    let whoami = "{ whoami { id } }";
    let organization = "mutation { createOrganization(name: \"Desk\", seats: 2) { role } }";
    for (query, by_reads, by_manages) in [
        (whoami, "ok", "ok"),
        (organization, "FORBIDDEN SCOPE", "ok"),
        (LIST, "FORBIDDEN SCOPE", "FORBIDDEN SCOPE"),
        ("{ sessions { id } }", "FORBIDDEN SCOPE", "FORBIDDEN SCOPE"),
        ("mutation { revokeOtherSessions }", "FORBIDDEN SCOPE", "FORBIDDEN SCOPE"),
        ("mutation { deleteAccount { _ } }", "FORBIDDEN SCOPE", "FORBIDDEN SCOPE"),
        ("mutation { updateAccount(name: \"x\") { id } }", "FORBIDDEN SCOPE", "FORBIDDEN SCOPE"),
    ] {
        let answer = desk.ask(Some(&reads), query, json!({})).await;
        assert_eq!(verdict(&answer), by_reads, "{query}");
        let answer = desk.ask(Some(&manages), query, json!({})).await;
        assert_eq!(verdict(&answer), by_manages, "{query}");
    }
    let variables = json!({ "name": "x", "scopes": ["read"], "days": 1 });
    let answer = desk.ask(Some(&manages), CREATE, variables).await;
    assert_eq!(verdict(&answer), "FORBIDDEN SCOPE", "a token makes no token");
    let export = desk.http.get(format!("{}/account/export", desk.address));
    assert_eq!(export.bearer_auth(&manages.token).send().await.unwrap().status(), 401);
    let answer = desk.ask(Some(&ada), LIST, json!({})).await;
    let listed = answer["data"]["accessTokens"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|token| token["lastUsedAt"].is_string()));
    assert!(!answer.to_string().contains("fdp_"), "it was shown once");
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        let kept = std::fs::read(file.unwrap().path()).unwrap();
        let token = reads.token.as_bytes();
        assert!(!kept.windows(token.len()).any(|window| window == token), "and is nowhere");
    }
}

#[tokio::test]
async fn a_token_is_no_cookie() {
    let desk = Desk::open().await;
    let ada = desk.person("Ada").await;
    let (token, _) = create(&desk, &ada, json!(["manage"])).await;
    let request = desk.http.post(format!("{}/graphql", desk.address));
    let request = request.header("cookie", format!("frontdesk_session={}", token.token));
    let request = request.json(&json!({ "query": "{ whoami { id } }" }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(verdict(&answer), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_token_that_looks_only_joins_by_no_page() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Desk", 5).await;
    let ada = desk.person("Ada").await;
    let (token, _) = create(&desk, &ada, json!(["read"])).await;
    let request = desk.http.post(&organization.link).bearer_auth(&token.token);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("sec-fetch-site", "same-origin");
    request.body("action=join").send().await.unwrap();
    assert_eq!(desk.count(&owner, &organization).await, (5, 1, 0));
}

#[tokio::test]
async fn a_token_ends_in_time_or_when_it_is_revoked() {
    let desk = Desk::open().await;
    let (ada, eve) = (desk.person("Ada").await, desk.person("Eve").await);
    let (first, made) = create(&desk, &ada, json!(["read"])).await;
    let (second, _) = create(&desk, &ada, json!(["read", "manage"])).await;
    let revoke = "mutation ($id: ID!) { revokeAccessToken(id: $id) { _ } }";
    let id = json!({ "id": made["id"] });
    assert_eq!(verdict(&desk.ask(Some(&eve), revoke, id.clone()).await), "BAD_USER_INPUT UNKNOWN");
    assert_eq!(verdict(&desk.ask(Some(&ada), revoke, id.clone()).await), "ok");
    assert_eq!(verdict(&desk.ask(Some(&ada), revoke, id).await), "BAD_USER_INPUT UNKNOWN");
    let whoami = "{ whoami { id } }";
    assert_eq!(verdict(&desk.ask(Some(&first), whoami, json!({})).await), "UNAUTHENTICATED");
    assert_eq!(verdict(&desk.ask(Some(&second), whoami, json!({})).await), "ok");
    desk.clock.advance(30 * 24 * 60 * 60 - 1);
    assert_eq!(verdict(&desk.ask(Some(&second), whoami, json!({})).await), "ok");
    desk.clock.advance(1);
    assert_eq!(verdict(&desk.ask(Some(&second), whoami, json!({})).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn what_cannot_be_a_token_is_refused_at_its_field() {
    let desk = Desk::open().await;
    let ada = desk.person("Ada").await;
    let long = "x".repeat(101);
    for (name, scopes, days, field) in [
        ("", json!(["read"]), 1, "name"),
        (long.as_str(), json!(["read"]), 1, "name"),
        ("x", json!([]), 1, "scopes"),
        ("x", json!(["read"]), 0, "expiresInDays"),
        ("x", json!(["read"]), -5, "expiresInDays"),
        ("x", json!(["read"]), 367, "expiresInDays"),
    ] {
        let variables = json!({ "name": name, "scopes": scopes, "days": days });
        let answer = desk.ask(Some(&ada), CREATE, variables).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "BAD_USER_INPUT", "{answer}");
        assert_eq!(extensions["field"], field, "{answer}");
    }
    for _ in 0..50 {
        create(&desk, &ada, json!(["read"])).await;
    }
    let variables = json!({ "name": "x", "scopes": ["read"], "days": 366 });
    let answer = desk.ask(Some(&ada), CREATE, variables.clone()).await;
    assert_eq!(verdict(&answer), "BAD_USER_INPUT TOO_MANY");
    let eve = desk.person("Eve").await;
    assert_eq!(verdict(&desk.ask(Some(&eve), CREATE, variables).await), "ok");
}
