//! Signing in by OpenID Connect, with a little provider on loopback that can
//! also say what is wrong.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use frontdesk_service::OpenIdConfig;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::desk::Desk;

const NOW: i64 = 1_790_000_000;

/// A key of nobody but this test.
fn new_key(id: &str) -> Arc<CoreEdDsaPrivateSigningKey> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).unwrap();
    // RFC 8410, 7: what stands before the seed in PKCS #8.
    let mut der = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
    der.extend(seed);
    let label = "PRIVATE KEY";
    let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der));
    let id = JsonWebKeyId::new(id.to_owned());
    Arc::new(CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(id)).unwrap())
}

/// What the provider does next.
struct Mind {
    published: Arc<CoreEdDsaPrivateSigningKey>,
    signs_with: Arc<CoreEdDsaPrivateSigningKey>,
    claims: Value,
    /// Of the sign-in that is under way.
    challenge: String,
}

#[derive(Clone)]
struct Provider {
    issuer: String,
    mind: Arc<Mutex<Mind>>,
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = new_key("first");
        let mind = Mind {
            published: Arc::clone(&key),
            signs_with: key,
            claims: json!({}),
            challenge: String::new(),
        };
        let provider = Self { issuer, mind: Arc::new(Mutex::new(mind)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    fn mind(&self) -> std::sync::MutexGuard<'_, Mind> {
        self.mind.lock().unwrap()
    }

    async fn desk(&self) -> Desk {
        let issuer = self.issuer.clone();
        Desk::open_with(|config| {
            config.open_id = Some(OpenIdConfig {
                issuer,
                client_id: "frontdesk".to_owned(),
                client_secret: "the secret".into(),
                name: "Example".to_owned(),
            });
        })
        .await
    }

    /// What it says of Ada, who came with that nonce.
    fn ada(&self, nonce: &str) -> Value {
        json!({
            "iss": self.issuer, "aud": "frontdesk", "sub": "ada-1", "nonce": nonce,
            "iat": NOW, "exp": NOW + 3600,
            "email": "Ada@example.test", "email_verified": true, "name": "Ada Lovelace",
        })
    }
}

async fn discovery(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({ "keys": [provider.mind().published.as_verification_key()] }))
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<std::collections::HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let mind = provider.mind();
    let secret = STANDARD.encode("frontdesk:the+secret");
    let verifier = Sha256::digest(form["code_verifier"].as_bytes());
    let right = headers["authorization"] == format!("Basic {secret}").as_str()
        && form["code"] == "the code"
        && form["redirect_uri"].ends_with("/auth/openid/callback")
        && URL_SAFE_NO_PAD.encode(verifier) == mind.challenge;
    if !right {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    }
    let id = mind.signs_with.as_verification_key();
    let id = serde_json::to_value(id).unwrap()["kid"].clone();
    let header = json!({ "alg": "EdDSA", "kid": id }).to_string();
    let parts = [header, mind.claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    let signed = parts.join(".");
    let signature = mind.signs_with.sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signature.unwrap());
    let token = json!({
        "access_token": "unused", "token_type": "Bearer", "expires_in": 60,
        "id_token": format!("{signed}.{signature}"),
    });
    (StatusCode::OK, Json(token))
}

/// A browser that was sent to the provider.
struct Away {
    state: String,
    nonce: String,
    cookie: String,
}

async fn go(desk: &Desk, provider: &Provider, return_to: &str) -> Away {
    let url = format!("{}/auth/openid?return_to={return_to}", desk.address);
    let response = desk.http.get(url).send().await.unwrap();
    assert_eq!(response.status(), 303);
    let set = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/auth/openid", "Max-Age=600"] {
        assert!(set.contains(part), "{set}");
    }
    let location = url::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    assert!(location.as_str().starts_with(&format!("{}/authorize?", provider.issuer)));
    let value = |name: &str| {
        let found = location.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    assert_eq!(value("client_id"), "frontdesk");
    assert_eq!(value("response_type"), "code");
    assert_eq!(value("code_challenge_method"), "S256");
    assert_eq!(value("scope"), "openid email profile");
    assert_eq!(value("redirect_uri"), format!("{}/auth/openid/callback", desk.address));
    let nonce = value("nonce");
    let mut mind = provider.mind();
    mind.challenge = value("code_challenge");
    mind.claims = provider.ada(&nonce);
    let cookie = set.split(';').next().unwrap().to_owned();
    Away { state: value("state"), nonce, cookie }
}

async fn back(desk: &Desk, state: &str, cookie: Option<&str>) -> reqwest::Response {
    let url = format!("{}/auth/openid/callback?state={state}&code=the%20code", desk.address);
    let mut request = desk.http.get(url);
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    request.send().await.unwrap()
}

/// The session cookie of somebody who came back, and who they are.
async fn whoami(desk: &Desk, response: &reqwest::Response) -> Value {
    let cookies = response.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies.map(|value| value.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|c| c.starts_with("frontdesk_sign_in=;")), "{cookies:?}");
    let session = cookies.iter().find(|cookie| cookie.starts_with("frontdesk_session=")).unwrap();
    let request = desk.http.post(format!("{}/graphql", desk.address));
    let request = request.header("cookie", session.split(';').next().unwrap());
    let query = json!({ "query": "{ whoami { id name email } }" });
    let answer: Value = request.json(&query).send().await.unwrap().json().await.unwrap();
    answer["data"]["whoami"].clone()
}

#[tokio::test]
async fn somebody_comes_back_signed_in_where_they_wanted_to_be_and_is_known_again() {
    let provider = Provider::start().await;
    let desk = provider.desk().await;
    let away = go(&desk, &provider, "/j/abc?x=1").await;
    let response = back(&desk, &away.state, Some(&away.cookie)).await;
    assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
    assert_eq!(response.headers()["location"], "/j/abc?x=1");
    let ada = whoami(&desk, &response).await;
    assert_eq!((&ada["name"], &ada["email"]), (&"Ada Lovelace".into(), &"ada@example.test".into()));

    let away = go(&desk, &provider, "https://evil.example/").await;
    let response = back(&desk, &away.state, Some(&away.cookie)).await;
    assert_eq!(response.headers()["location"], "/", "nobody is sent to another site");
    assert_eq!(whoami(&desk, &response).await, ada);
}

/// What is wrong with what the provider says.
type Change = fn(&mut Value);

#[tokio::test]
async fn what_does_not_hold_signs_nobody_in() {
    let provider = Provider::start().await;
    let desk = provider.desk().await;
    let stranger = new_key("first");
    let changes: [(&str, Change); 7] = [
        ("nonce", |claims| claims["nonce"] = json!("another")),
        ("no nonce", |claims| drop(claims.as_object_mut().unwrap().remove("nonce"))),
        ("audience", |claims| claims["aud"] = json!("somebody-else")),
        ("more audiences", |claims| claims["aud"] = json!(["frontdesk", "somebody-else"])),
        ("issuer", |claims| claims["iss"] = json!("https://evil.example")),
        ("expired", |claims| claims["exp"] = json!(NOW - 1)),
        ("key", |_| ()),
    ];
    for (what, change) in changes {
        let away = go(&desk, &provider, "/").await;
        {
            let mut mind = provider.mind();
            change(&mut mind.claims);
            if what == "key" {
                mind.signs_with = Arc::clone(&stranger);
            }
        }
        let response = back(&desk, &away.state, Some(&away.cookie)).await;
        assert_eq!(response.status(), 403, "{what}");
        assert!(!response.headers().contains_key("set-cookie"), "{what}");
    }
}

#[tokio::test]
async fn only_the_browser_that_went_comes_back_and_only_once() {
    let provider = Provider::start().await;
    let desk = provider.desk().await;
    let (first, second) = (go(&desk, &provider, "/").await, go(&desk, &provider, "/").await);
    assert_ne!(first.nonce, second.nonce);
    assert_eq!(back(&desk, &second.state, None).await.status(), 400, "without the cookie");
    let other = back(&desk, &second.state, Some(&first.cookie)).await;
    assert_eq!(other.status(), 400, "with the cookie of another sign-in");
    assert_eq!(back(&desk, "", Some("frontdesk_sign_in=")).await.status(), 400);
    let made_up = back(&desk, "made-up", Some("frontdesk_sign_in=made-up")).await;
    assert_eq!(made_up.status(), 400);
    assert_eq!(back(&desk, &second.state, Some(&second.cookie)).await.status(), 303);
    assert_eq!(back(&desk, &second.state, Some(&second.cookie)).await.status(), 400, "once");
    // The verifier of one sign-in does not fit the challenge of another.
    assert_eq!(back(&desk, &first.state, Some(&first.cookie)).await.status(), 403);
    let late = go(&desk, &provider, "/").await;
    desk.clock.advance(600);
    assert_eq!(back(&desk, &late.state, Some(&late.cookie)).await.status(), 400, "too late");
}

#[tokio::test]
async fn an_address_that_nobody_has_verified_here_gives_no_account_away() {
    let provider = Provider::start().await;
    let desk = provider.desk().await;
    let body = json!({ "name": "Eve", "email": "ada@example.test", "password": "correct horse" });
    let eve: Value = desk.post("/auth/sign-up/email", body).await.json().await.unwrap();
    let away = go(&desk, &provider, "/").await;
    let ada = whoami(&desk, &back(&desk, &away.state, Some(&away.cookie)).await).await;
    assert_ne!(ada["id"], eve["user"]["id"]);
    assert_eq!(ada["email"], Value::Null);

    let away = go(&desk, &provider, "/").await;
    {
        let mut mind = provider.mind();
        mind.claims["sub"] = json!("ada-2");
        mind.claims["email"] = json!("new@example.test");
        mind.claims["email_verified"] = json!(false);
    }
    let new = whoami(&desk, &back(&desk, &away.state, Some(&away.cookie)).await).await;
    assert_eq!(new["email"], Value::Null, "the provider has not verified it");
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_looked_up() {
    let provider = Provider::start().await;
    let desk = provider.desk().await;
    go(&desk, &provider, "/").await;
    desk.clock.advance(61);
    let key = new_key("second");
    {
        let mut mind = provider.mind();
        mind.published = Arc::clone(&key);
        mind.signs_with = key;
    }
    let away = go(&desk, &provider, "/").await;
    assert_eq!(back(&desk, &away.state, Some(&away.cookie)).await.status(), 303);
}

#[tokio::test]
async fn a_dead_provider_keeps_nobody_else_from_anything() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let key = new_key("first");
    let mind = Mind {
        published: Arc::clone(&key),
        signs_with: key,
        claims: json!({}),
        challenge: String::new(),
    };
    let desk = Provider { issuer, mind: Arc::new(Mutex::new(mind)) }.desk().await;
    let page = desk.page(&format!("{}/auth/openid", desk.address), None).await;
    assert_eq!(page.status, 502);
    let body = json!({ "name": "Ada", "email": "ada@example.test", "password": "correct horse" });
    assert_eq!(desk.post("/auth/sign-up/email", body.clone()).await.status(), 200);
    assert_eq!(desk.post("/auth/sign-in/email", body).await.status(), 200);

    let without = Desk::open().await;
    for path in ["/auth/openid", "/auth/openid/callback?state=x&code=y"] {
        let page = without.page(&format!("{}{path}", without.address), None).await;
        assert_eq!(page.status, 404, "{path}");
    }
}
