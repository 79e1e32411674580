//! Signing up, in and out; sessions; limits; other sites.

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::desk::{Desk, Person, cookie, verdict};

const DAY: i64 = 24 * 60 * 60;

fn credentials(email: &str, password: &str) -> Value {
    json!({ "name": "Ada", "email": email, "password": password })
}

#[tokio::test]
async fn sign_up_then_in_by_cookie_and_by_bearer_then_out() {
    let desk = Desk::open().await;
    let up =
        desk.post("/auth/sign-up/email", credentials(" Ada@Example.TEST ", "correct horse")).await;
    assert_eq!(up.status(), 200);
    let set = up.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure"), "plain HTTP would never send it back");
    let up: Value = up.json().await.unwrap();
    assert_eq!(up["user"]["email"], "ada@example.test");

    desk.service.set_public_address("https://desk.example.org");
    let sign_in =
        desk.post("/auth/sign-in/email", credentials("ada@example.test", "correct horse")).await;
    assert_eq!(sign_in.status(), 200);
    assert!(sign_in.headers()["set-cookie"].to_str().unwrap().ends_with("; Secure"));
    let cookie = cookie(sign_in.headers().get("set-cookie")).unwrap();
    let body: Value = sign_in.json().await.unwrap();
    assert_eq!(body["user"], up["user"]);
    assert_ne!(body["token"], up["token"], "each session has its own");

    let url = format!("{}/graphql", desk.address);
    let whoami = json!({ "query": "{whoami{id email}}" });
    let by_cookie = desk.http.post(&url).header("cookie", &cookie).json(&whoami);
    let answer: Value = by_cookie.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["whoami"]["email"], "ada@example.test");
    let wrong = desk.http.post(&url).header("cookie", &cookie).bearer_auth("wrong").json(&whoami);
    let answer: Value = wrong.send().await.unwrap().json().await.unwrap();
    assert_eq!(verdict(&answer), "UNAUTHENTICATED", "whoever sends a bearer means it");

    let out = desk.http.post(format!("{}/auth/sign-out", desk.address));
    let out = out.bearer_auth(body["token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(out.status(), 200);
    assert!(out.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    let by_cookie = desk.http.post(&url).header("cookie", &cookie).json(&whoami);
    let answer: Value = by_cookie.send().await.unwrap().json().await.unwrap();
    assert_eq!(verdict(&answer), "UNAUTHENTICATED");
    let other = desk.http.post(&url).bearer_auth(up["token"].as_str().unwrap()).json(&whoami);
    let answer: Value = other.send().await.unwrap().json().await.unwrap();
    assert_eq!(verdict(&answer), "ok", "the other session goes on");
}

#[tokio::test]
async fn refusals_have_a_status_a_code_and_a_field() {
    let desk = Desk::open().await;
    let up =
        desk.post("/auth/sign-up/email", credentials("ada@example.test", "correct horse")).await;
    assert_eq!(up.status(), 200);
    let long = "x".repeat(201);
    for (path, body, status, code, field) in [
        (
            "up",
            json!({ "name": "" , "email": "b@c.d", "password": "12345678" }),
            400,
            "VALIDATION_ERROR",
            "name",
        ),
        (
            "up",
            json!({ "name": "x".repeat(10_000), "email": "b@c.d", "password": "12345678" }),
            400,
            "VALIDATION_ERROR",
            "name",
        ),
        ("up", credentials("nonsense", "12345678"), 400, "VALIDATION_ERROR", "email"),
        ("up", credentials("", "12345678"), 400, "VALIDATION_ERROR", "email"),
        ("up", credentials("b@c.d", "1234567"), 400, "VALIDATION_ERROR", "password"),
        ("up", credentials("b@c.d", ""), 400, "VALIDATION_ERROR", "password"),
        ("up", credentials("b@c.d", &long), 400, "VALIDATION_ERROR", "password"),
        ("up", credentials("ADA@example.test", "another one"), 409, "EMAIL_TAKEN", "email"),
        ("up", json!({ "email": "b@c.d" }), 400, "VALIDATION_ERROR", ""),
        (
            "up",
            json!({ "name": 5, "email": "b@c.d", "password": "12345678" }),
            400,
            "VALIDATION_ERROR",
            "",
        ),
        ("in", json!({ "email": "x" }), 400, "VALIDATION_ERROR", ""),
        ("in", credentials("ada@example.test", ""), 400, "VALIDATION_ERROR", "password"),
        (
            "in",
            credentials("ada@example.test", "wrong horse"),
            401,
            "INVALID_EMAIL_OR_PASSWORD",
            "",
        ),
        (
            "in",
            credentials("nobody@example.test", "correct horse"),
            401,
            "INVALID_EMAIL_OR_PASSWORD",
            "",
        ),
    ] {
        let response = desk.post(&format!("/auth/sign-{path}/email"), body.clone()).await;
        assert_eq!(response.status(), status, "{path} {code} {field}");
        assert!(response.headers().get("set-cookie").is_none());
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["code"], code);
        assert_eq!(answer["field"].as_str().unwrap_or(""), field);
        assert!(answer["message"].is_string());
    }
}

#[tokio::test]
async fn wrong_passwords_are_slowed_down_and_right_ones_are_not() {
    let desk = Desk::open().await;
    let up =
        desk.post("/auth/sign-up/email", credentials("ada@example.test", "correct horse")).await;
    assert_eq!(up.status(), 200);
    let sign_in = async |email: &str, password: &str| {
        let response = desk.post("/auth/sign-in/email", credentials(email, password)).await;
        let wait = response.headers().get("retry-after").map(|v| v.to_str().unwrap().to_owned());
        (response.status().as_u16(), wait)
    };
    for _ in 0..8 {
        assert_eq!(sign_in("ada@example.test", "correct horse").await.0, 200);
    }
    for email in ["ada@example.test", "nobody@example.test"] {
        for _ in 0..5 {
            assert_eq!(sign_in(email, "wrong horse").await.0, 401);
        }
        let (status, wait) = sign_in(email, "correct horse").await;
        assert_eq!((status, wait.as_deref()), (429, Some("10")), "even the right one");
    }
    desk.clock.advance(10);
    assert_eq!(sign_in("ada@example.test", "correct horse").await.0, 200);
}

#[tokio::test]
async fn sign_ups_from_one_address_are_limited_generously() {
    let desk = Desk::open().await;
    // Refused for a taken address, after the limit was asked.
    let mut statuses = Vec::new();
    for _ in 0..121 {
        let response = desk
            .post("/auth/sign-up/email", credentials("ada@example.test", "correct horse"))
            .await;
        statuses.push(response.status().as_u16());
    }
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..120].iter().all(|status| *status == 409));
    assert_eq!(statuses[120], 429);
}

#[tokio::test]
async fn a_session_ends_30_days_after_its_last_use_and_the_owners_never() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let up =
        desk.post("/auth/sign-up/email", credentials("ada@example.test", "correct horse")).await;
    let up: Value = up.json().await.unwrap();
    let ada = Person {
        id: up["user"]["id"].as_str().unwrap().to_owned(),
        token: up["token"].as_str().unwrap().to_owned(),
    };
    for days in [20, 29] {
        desk.clock.advance(days * DAY);
        let answer = desk.ask(Some(&ada), "{whoami{id}}", json!({})).await;
        assert_eq!(answer["data"]["whoami"]["id"], ada.id, "after {days} days");
    }
    desk.clock.advance(31 * DAY);
    assert_eq!(verdict(&desk.ask(Some(&ada), "{whoami{id}}", json!({})).await), "UNAUTHENTICATED");
    desk.clock.advance(400 * DAY);
    let answer = desk.ask(Some(&owner), "{whoami{id email}}", json!({})).await;
    assert_eq!(answer["data"]["whoami"], json!({ "id": owner.id, "email": null }));
}

#[tokio::test]
async fn another_site_cannot_use_somebodys_cookie() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let cookie = format!("frontdesk_session={}", owner.token);
    let made = std::sync::atomic::AtomicU32::new(0);
    // Another name each time.
    let create = || {
        let name = made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let query = format!("mutation{{createOrganization(name:\"x{name}\",seats:1){{role}}}}");
        json!({ "query": query })
    };
    let ask = async |headers: &[(&str, &str)], body: &Value| -> String {
        let mut request = desk.http.post(format!("{}/graphql", desk.address)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        verdict(&request.send().await.unwrap().json().await.unwrap())
    };
    let own = desk.address.clone();
    let refused = "FORBIDDEN ORIGIN";
    for (headers, expected) in [
        (vec![("origin", "https://evil.example")], refused),
        (vec![("origin", "null")], refused),
        (vec![], refused),
        (vec![("sec-fetch-site", "cross-site"), ("origin", own.as_str())], refused),
        (vec![("sec-fetch-site", "same-site")], refused),
        (vec![("origin", own.as_str())], "ok"),
        (vec![("sec-fetch-site", "same-origin")], "ok"),
    ] {
        let mut with_cookie = headers.clone();
        with_cookie.push(("cookie", &cookie));
        assert_eq!(ask(&with_cookie, &create()).await, expected, "{headers:?}");
    }
    let bearer = format!("Bearer {}", owner.token);
    let foreign = [("authorization", bearer.as_str()), ("origin", "https://evil.example")];
    assert_eq!(ask(&foreign, &create()).await, "ok", "no browser sends a bearer token by itself");
    let reads = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    assert_eq!(
        ask(&reads, &json!({ "query": "{whoami{id}}" })).await,
        "ok",
        "and cannot be read there"
    );

    let sign_out = |origin: &'static str| {
        let request = desk.http.post(format!("{}/auth/sign-out", desk.address));
        request.header("cookie", &cookie).header("origin", origin).send()
    };
    assert_eq!(sign_out("https://evil.example").await.unwrap().status(), 403);
    assert_eq!(ask(&[("authorization", &bearer)], &json!({ "query": "{whoami{id}}" })).await, "ok");
    let sign_in = desk.http.post(format!("{}/auth/sign-in/email", desk.address));
    let sign_in = sign_in.header("origin", "https://evil.example");
    let sign_in =
        sign_in.json(&credentials("ada@example.test", "correct horse")).send().await.unwrap();
    assert_eq!(sign_in.status(), 403);
    let answer: Value = sign_in.json().await.unwrap();
    assert_eq!(answer["code"], "INVALID_ORIGIN");
}

#[tokio::test]
async fn an_owner_at_this_computer_needs_a_name() {
    let desk = Desk::open().await;
    assert!(desk.service.create_owner("  ").await.is_err());
    assert!(desk.service.create_owner(&"x".repeat(10_000)).await.is_err());
    let owner = desk.service.create_owner(" נועה  ברקאי ").await.unwrap();
    assert_eq!(owner.name, "נועה ברקאי");
}

#[tokio::test]
async fn an_owner_at_this_computer_gets_a_new_token_for_a_lost_one() {
    let desk = Desk::open().await;
    let lost = desk.person("Ada").await;
    let token = desk.service.sign_in_owner(&lost.id).await.unwrap().unwrap();
    let now = Person { id: lost.id.clone(), token: token.expose_secret().to_owned() };
    let whoami = "{ whoami { id } }";
    let answer = desk.ask(Some(&now), whoami, json!({})).await;
    assert_eq!(answer["data"]["whoami"]["id"], lost.id.as_str());
    let answer = desk.ask(Some(&lost), whoami, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn who_has_a_password_gets_no_token_without_it() {
    let desk = Desk::open().await;
    let new = json!({ "name": "Ada", "email": "ada@example.test", "password": "correct horse" });
    let answer: Value = desk.post("/auth/sign-up/email", new).await.json().await.unwrap();
    let id = answer["user"]["id"].as_str().unwrap();
    assert!(desk.service.sign_in_owner(id).await.unwrap().is_none());
    assert!(desk.service.sign_in_owner("nobody").await.unwrap().is_none());
}
