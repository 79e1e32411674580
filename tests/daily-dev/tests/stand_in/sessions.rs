//! Signing in, renewing and signing out.

use std::time::Duration;

use crate::client::{Caller, code, set};
use frontdesk_test_daily_dev::{DailyDev, PASSWORD, World};
use serde_json::{Value, json};

fn start() -> (DailyDev, String) {
    let mut world = World::new();
    let olivia = world.person("Olivia Owner");
    world.organization("Acme", &olivia, 3);
    (DailyDev::start(world), olivia)
}

const ASK: &str = "{ organizations { role } }";

async fn boot(caller: &Caller) -> (reqwest::header::HeaderMap, Value, Option<String>) {
    let answer = caller.get("/boot").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let (headers, token) = (answer.headers().clone(), set(&answer, "da3"));
    (headers, answer.json().await.unwrap(), token)
}

#[tokio::test]
async fn a_session_gives_a_token_and_the_token_alone_opens_the_protocol() {
    let (server, olivia) = start();
    let email = server.world().email(&olivia);
    let anonymous = Caller::anonymous(&server);
    let answer = anonymous.sign_in(&email, PASSWORD).await;
    assert_eq!(answer.status(), 200);
    let session = format!("dast={}", set(&answer, "dast").unwrap());
    let by_session = Caller::with_header(&server, &session);
    assert_eq!(code(&by_session.graphql(ASK, json!({})).await), "UNAUTHENTICATED");
    let (_, body, token) = boot(&by_session).await;
    assert_eq!(body["user"]["email"], email.as_str());
    let token = token.unwrap();
    let raw = body["accessToken"]["token"].as_str().unwrap();
    assert!(token.starts_with(raw));
    let by_token = Caller::with_header(&server, &format!("da3={token}"));
    assert_eq!(by_token.graphql(ASK, json!({})).await["data"]["organizations"][0]["role"], "owner");
    let tampered = Caller::with_header(&server, &format!("da3={token}x"));
    assert_eq!(code(&tampered.graphql(ASK, json!({})).await), "UNAUTHENTICATED");
    let bearer = anonymous.post("/graphql").bearer_auth(raw).json(&json!({ "query": ASK }));
    let answer: Value = bearer.send().await.unwrap().json().await.unwrap();
    assert_eq!(code(&answer), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_token_ends_after_15_minutes_and_is_renewed() {
    let (server, olivia) = start();
    let cookies = server.world().sign_in(&olivia);
    let caller = Caller::with(&server, &cookies);
    let alone = Caller::with_header(&server, &format!("da3={}", cookies.token));
    assert!(boot(&alone).await.2.is_none(), "it has more than 3 minutes left");
    server.clock().advance(Duration::from_mins(13));
    assert!(boot(&alone).await.2.is_some(), "it has less than 3 minutes left");
    server.clock().advance(Duration::from_mins(3));
    assert_eq!(code(&caller.graphql(ASK, json!({})).await), "UNAUTHENTICATED");
    let (_, body, token) = boot(&alone).await;
    assert!(token.is_none() && body.get("accessToken").is_none());
    let (headers, _, token) = boot(&caller).await;
    let renewed = Caller::with_header(&server, &format!("da3={}", token.unwrap()));
    assert_eq!(code(&renewed.graphql(ASK, json!({})).await), "none");
    let dates = headers.get_all("date").iter().count();
    assert_eq!(dates, 1);
    server.world().end_sessions(&olivia);
    let (headers, body, _) = boot(&caller).await;
    assert!(body.get("accessToken").is_none());
    let cleared = headers.get_all("set-cookie").iter();
    let mut cleared = cleared.filter_map(|cookie| cookie.to_str().ok());
    assert!(cleared.any(|cookie| cookie.starts_with("dast=; Max-Age=0")));
}

#[tokio::test]
async fn a_session_holds_for_30_days_after_its_last_use() {
    let (server, olivia) = start();
    let caller = Caller::signed_in(&server, &olivia);
    let days = |days: u64| server.clock().advance(Duration::from_hours(24 * days));
    days(20);
    assert!(boot(&caller).await.2.is_some());
    days(20);
    assert!(boot(&caller).await.2.is_some());
    days(31);
    assert!(boot(&caller).await.2.is_none());
}

#[tokio::test]
async fn signing_in_is_refused_for_its_reasons() {
    let (server, olivia) = start();
    let email = server.world().email(&olivia);
    let anonymous = Caller::anonymous(&server);
    let wrong = anonymous.sign_in(&email, "wrong").await;
    assert_eq!(wrong.status(), 401);
    assert_eq!(wrong.json::<Value>().await.unwrap()["code"], "INVALID_EMAIL_OR_PASSWORD");
    server.world().set_confirmed(&olivia, false);
    let unconfirmed = anonymous.sign_in(&email, PASSWORD).await;
    assert_eq!(unconfirmed.status(), 403);
    assert_eq!(unconfirmed.json::<Value>().await.unwrap()["code"], "EMAIL_NOT_VERIFIED");
    let malformed = anonymous.post("/auth/sign-in/email").json(&json!({ "email": "x" }));
    let malformed = malformed.send().await.unwrap();
    assert_eq!(malformed.status(), 400);
    assert_eq!(malformed.json::<Value>().await.unwrap()["code"], "VALIDATION_ERROR");
    let fourth = anonymous.sign_in(&email, PASSWORD).await;
    assert_eq!(fourth.status(), 429);
    assert_eq!(fourth.headers()["content-type"], "text/plain;charset=UTF-8");
    assert!(fourth.headers()["x-retry-after"].to_str().unwrap().parse::<u32>().unwrap() <= 10);
    server.clock().advance(Duration::from_secs(11));
    server.world().set_confirmed(&olivia, true);
    server.world().switches.captcha = true;
    let captcha = anonymous.sign_in(&email, PASSWORD).await;
    assert_eq!(captcha.status(), 400);
    server.world().switches.captcha = false;
    server.world().switches.production_names = true;
    let signed_in = anonymous.sign_in(&email, PASSWORD).await;
    assert!(set(&signed_in, "__Secure-dast").is_some());
}

#[tokio::test]
async fn signing_out_with_a_cookie_needs_an_origin_that_is_trusted() {
    let (server, olivia) = start();
    let caller = Caller::signed_in(&server, &olivia);
    let out = caller.post("/auth/sign-out").send().await.unwrap();
    assert_eq!(out.json::<Value>().await.unwrap()["code"], "MISSING_OR_NULL_ORIGIN");
    let out = caller.post("/auth/sign-out").header("origin", "https://evil.example");
    assert_eq!(out.send().await.unwrap().json::<Value>().await.unwrap()["code"], "INVALID_ORIGIN");
    assert_eq!(server.world().sessions_of(&olivia), 1);
    let out = caller.post("/auth/sign-out").header("origin", server.address());
    assert_eq!(out.send().await.unwrap().json::<Value>().await.unwrap()["success"], true);
    assert_eq!(server.world().sessions_of(&olivia), 0);
    assert_eq!(code(&caller.graphql(ASK, json!({})).await), "none", "the token still works");
    let caller = Caller::signed_in(&server, &olivia);
    let session: Value =
        caller.get("/auth/get-session").send().await.unwrap().json().await.unwrap();
    assert_eq!(session["user"]["id"], olivia.as_str());
    let out = caller.post("/v1/users/logout").send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert_eq!(set(&out, "da3").as_deref(), Some(""));
    let none: Value = caller.get("/auth/get-session").send().await.unwrap().json().await.unwrap();
    assert_eq!(none, Value::Null);
}

#[tokio::test]
async fn another_provider_leads_away_and_comes_back_signed_in() {
    let (server, _) = start();
    let anonymous = Caller::anonymous(&server);
    let page = anonymous.get("/").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/sign-in/github"));
    let first = anonymous.get("/sign-in/github").send().await.unwrap();
    assert_eq!(first.status(), 302);
    let to = first.headers()["location"].to_str().unwrap();
    let second = anonymous.get(to).send().await.unwrap();
    assert_eq!(second.status(), 302);
    assert!(set(&second, "dast").is_some());
}
