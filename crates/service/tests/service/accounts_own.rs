//! One's own account: sessions, name, password, deletion, export.

use serde_json::{Value, json};

use crate::desk::{Desk, Person, verdict};

const PASSWORD: &str = "correct horse";

async fn sign_up(desk: &Desk, name: &str) -> Person {
    let email = format!("{name}@example.test").to_lowercase();
    let body = json!({ "name": name, "email": email, "password": PASSWORD });
    person(desk.post("/auth/sign-up/email", body).await).await
}

async fn sign_in(desk: &Desk, email: &str, password: &str, agent: &str) -> reqwest::Response {
    let request = desk.http.post(format!("{}/auth/sign-in/email", desk.address));
    let body = json!({ "email": email, "password": password });
    request.header("user-agent", agent).json(&body).send().await.unwrap()
}

async fn person(response: reqwest::Response) -> Person {
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Person { id: text(&body["user"]["id"]), token: text(&body["token"]) }
}

#[tokio::test]
async fn everybody_sees_and_ends_where_they_are_signed_in() {
    let desk = Desk::open().await;
    let ada = sign_up(&desk, "Ada").await;
    let eve = sign_up(&desk, "Eve").await;
    desk.clock.advance(120);
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let there = person(sign_in(&desk, "ada@example.test", PASSWORD, firefox).await).await;
    let list = "{ sessions { id device current lastUsedAt createdAt expiresAt } }";
    let answer = desk.ask(Some(&ada), list, json!({})).await;
    let sessions = answer["data"]["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 2, "{answer}");
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!(other["device"], "Firefox on Linux");
    assert!(!answer.to_string().contains("127.0.0.1"), "no addresses are kept");

    let revoke = "mutation ($id: ID!) { revokeSession(id: $id) { _ } }";
    let id = json!({ "id": other["id"] });
    assert_eq!(verdict(&desk.ask(Some(&eve), revoke, id.clone()).await), "BAD_USER_INPUT UNKNOWN");
    assert_eq!(verdict(&desk.ask(Some(&ada), revoke, id).await), "ok");
    let whoami = "{ whoami { id } }";
    assert_eq!(verdict(&desk.ask(Some(&there), whoami, json!({})).await), "UNAUTHENTICATED");

    for _ in 0..2 {
        sign_in(&desk, "ada@example.test", PASSWORD, firefox).await;
    }
    let answer = desk.ask(Some(&ada), "mutation { revokeOtherSessions }", json!({})).await;
    assert_eq!(answer["data"]["revokeOtherSessions"], 2);
    assert_eq!(verdict(&desk.ask(Some(&ada), whoami, json!({})).await), "ok");
    assert_eq!(verdict(&desk.ask(Some(&eve), whoami, json!({})).await), "ok");
    assert_eq!(verdict(&desk.ask(None, list, json!({})).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_wrong_ones_are_limited() {
    let desk = Desk::open().await;
    let ada = sign_up(&desk, "Ada").await;
    let other = person(sign_in(&desk, "ada@example.test", PASSWORD, "").await).await;
    let change = async |who: &Person, current: &str, new: &str| {
        let query = "mutation ($current: String, $new: String!) {
            changePassword(current: $current, new: $new) { _ } }";
        desk.ask(Some(who), query, json!({ "current": current, "new": new })).await
    };
    for (current, new, field, reason) in [
        (PASSWORD, "short", "new", "TOO_SHORT"),
        (PASSWORD, &"x".repeat(201), "new", "TOO_LONG"),
        ("", "another horse", "current", "EMPTY"),
        ("wrong horse", "another horse", "current", "WRONG"),
    ] {
        let answer = change(&ada, current, new).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!((&extensions["field"], &extensions["reason"]), (&field.into(), &reason.into()));
    }
    assert_eq!(verdict(&change(&ada, PASSWORD, "another horse").await), "ok");
    let whoami = "{ whoami { id } }";
    assert_eq!(verdict(&desk.ask(Some(&ada), whoami, json!({})).await), "ok");
    assert_eq!(verdict(&desk.ask(Some(&other), whoami, json!({})).await), "UNAUTHENTICATED");
    assert_eq!(sign_in(&desk, "ada@example.test", PASSWORD, "").await.status(), 401);
    assert_eq!(sign_in(&desk, "ada@example.test", "another horse", "").await.status(), 200);
    for _ in 0..4 {
        change(&ada, "wrong horse", "another horse").await;
    }
    let answer = change(&ada, "another horse", "third horse").await;
    assert_eq!(verdict(&answer), "RATE_LIMITED", "even the right one");
    assert_eq!(answer["errors"][0]["extensions"]["retryAfter"], 10);

    let owner = desk.person("Owner").await;
    let answer = change(&owner, "", "another horse").await;
    assert_eq!(verdict(&answer), "BAD_USER_INPUT NO_EMAIL", "their session is their only key");
}

#[tokio::test]
async fn name_and_language_are_changed_alone_or_together() {
    let desk = Desk::open().await;
    let ada = sign_up(&desk, "Ada").await;
    let update = async |arguments: &str| {
        let query = format!("mutation {{ updateAccount({arguments}) {{ name }} }}");
        desk.ask(Some(&ada), &query, json!({})).await
    };
    let answer = update("name: \" Ada  Lovelace \", language: \"he\"").await;
    assert_eq!(answer["data"]["updateAccount"]["name"], "Ada Lovelace");
    for (arguments, field) in [
        ("name: \"\"", "name"),
        (&format!("name: \"{}\"", "x".repeat(101)), "name"),
        ("language: \"fr\"", "language"),
    ] {
        let answer = update(arguments).await;
        assert_eq!(answer["errors"][0]["extensions"]["field"], field, "{answer}");
    }
    let language = async || {
        let export = desk.http.get(format!("{}/account/export", desk.address));
        let export = export.bearer_auth(&ada.token).send().await.unwrap();
        let export: Value = export.json().await.unwrap();
        export["account"]["language"].clone()
    };
    assert_eq!(language().await, "he");
    assert_eq!(verdict(&update("name: \"Ada\"").await), "ok");
    assert_eq!(language().await, "he", "what is left out stays");
    assert_eq!(verdict(&update("language: null").await), "ok");
    assert_eq!(language().await, Value::Null);
}

#[tokio::test]
async fn an_account_is_deleted_by_password_and_never_an_owners() {
    let desk = Desk::open().await;
    let owner = sign_up(&desk, "Owner").await;
    let organization = desk.organization(&owner, "Desk", 5).await;
    let ada = sign_up(&desk, "Ada").await;
    desk.join(&ada, &organization).await;
    assert_eq!(desk.count(&owner, &organization).await, (5, 2, 1));
    let delete = async |who: &Person, password: Value| {
        let query = "mutation ($password: String) { deleteAccount(password: $password) { _ } }";
        verdict(&desk.ask(Some(who), query, json!({ "password": password })).await)
    };
    assert_eq!(delete(&ada, Value::Null).await, "BAD_USER_INPUT EMPTY");
    assert_eq!(delete(&ada, json!("wrong horse")).await, "BAD_USER_INPUT WRONG");
    assert_eq!(delete(&owner, json!(PASSWORD)).await, "FORBIDDEN OWNER");
    assert_eq!(delete(&ada, json!(PASSWORD)).await, "ok");
    assert_eq!(desk.count(&owner, &organization).await, (5, 1, 0), "the seat is free");
    assert_eq!(verdict(&desk.ask(Some(&ada), "{whoami{id}}", json!({})).await), "UNAUTHENTICATED");
    assert_eq!(sign_in(&desk, "ada@example.test", PASSWORD, "").await.status(), 401);
    sign_up(&desk, "Ada").await;
}

#[tokio::test]
async fn without_a_password_only_soon_after_the_sign_in() {
    let desk = Desk::open().await;
    let query = "mutation { deleteAccount { _ } }";
    let late = desk.person("Late").await;
    desk.clock.advance(16 * 60);
    let answer = desk.ask(Some(&late), query, json!({})).await;
    assert_eq!(verdict(&answer), "BAD_USER_INPUT SIGN_IN_AGAIN");
    let soon = desk.person("Soon").await;
    assert_eq!(verdict(&desk.ask(Some(&soon), query, json!({})).await), "ok");
}

#[tokio::test]
async fn an_export_holds_what_is_kept_and_no_secret() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Desk", 5).await;
    let ada = sign_up(&desk, "Ada").await;
    desk.join(&ada, &organization).await;
    let create =
        "mutation { createAccessToken(name: \"script\", scopes: [read], expiresInDays: 1) {
        token } }";
    let made = desk.ask(Some(&ada), create, json!({})).await;
    let token = made["data"]["createAccessToken"]["token"].as_str().unwrap();
    let url = format!("{}/account/export", desk.address);
    assert_eq!(desk.http.get(&url).send().await.unwrap().status(), 401);
    let response = desk.http.get(&url).bearer_auth(&ada.token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment;"));
    let text = response.text().await.unwrap();
    for secret in [token, ada.token.as_str(), organization.token.as_str(), "argon2"] {
        assert!(!text.contains(secret));
    }
    let export: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(export["account"]["email"], "ada@example.test");
    assert_eq!(export["account"]["id"], ada.id.as_str());
    assert_eq!(export["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(export["accessTokens"][0]["name"], "script");
    assert_eq!(export["memberships"][0]["organization"]["name"], "Desk");
    assert_eq!(export["memberships"][0]["role"], "member");
    assert!(export["notifications"].is_array());
}

#[tokio::test]
async fn a_database_that_does_not_answer_signs_nobody_out() {
    let desk = Desk::open().await;
    let ada = sign_up(&desk, "Ada").await;
    desk.service.close().await;
    let request = desk.http.post(format!("{}/graphql", desk.address)).bearer_auth(&ada.token);
    let response = request.json(&json!({ "query": "{whoami{id}}" })).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
    let response = sign_in(&desk, "ada@example.test", PASSWORD, "").await;
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
}
