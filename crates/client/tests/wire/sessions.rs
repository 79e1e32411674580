//! Signing in and out.

use frontdesk_desk::ports::OrganizationApi;
use frontdesk_local_api::{ErrorCode, Failure};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{PASSWORD, TOKEN, api, server::Server, session};

async fn refused(status: u16, kind: &str, body: &str) -> Failure {
    let server = Server::text(status, kind, "", body).await;
    let password = PASSWORD.to_owned().into();
    let failure = api().sign_in(&server.address(), "ada@example.org", &password).await.unwrap_err();
    assert!(!format!("{failure:?} {failure}").contains("sesame"), "{failure:?}");
    failure
}

#[tokio::test]
async fn signing_in_gives_a_session_and_the_person() {
    let server = Server::json(
        200,
        &json!({
            "token": TOKEN,
            "user": { "id": "u1", "name": "Ada", "username": "ada", "email": "ada@example.org" },
        }),
    )
    .await;
    let typed = format!("{}/", server.address());
    let password = PASSWORD.to_owned().into();
    let (session, person) = api().sign_in(&typed, "ada@example.org", &password).await.unwrap();

    assert_eq!(session.address, server.address());
    assert_eq!(session.token.expose_secret(), TOKEN);
    assert!(!format!("{session:?} {person:?}").contains("sesame"));
    assert_eq!((person.id.as_str(), person.name.as_str()), ("u1", "Ada"));
    assert_eq!(person.email.as_deref(), Some("ada@example.org"));

    let request = server.requests().remove(0);
    assert!(request.starts_with("POST /auth/sign-in/email HTTP/1.1"));
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body, json!({ "email": "ada@example.org", "password": PASSWORD }));
}

#[tokio::test]
async fn a_wrong_password() {
    let body = json!({ "code": "INVALID_EMAIL_OR_PASSWORD", "message": "no" }).to_string();
    let failure = refused(401, "application/json", &body).await;
    assert_eq!(failure.code, ErrorCode::SignInRefused);
}

#[tokio::test]
async fn what_stands_before_a_service_does_not_refuse_the_password() {
    let failure = refused(401, "text/html", "<h1>Authorization required</h1>").await;
    assert_eq!(failure.code, ErrorCode::NotAService);
}

#[tokio::test]
async fn an_answer_without_a_token_is_no_service() {
    let failure = refused(200, "application/json", r#"{"user":"sesame-token"}"#).await;
    assert_eq!(failure.code, ErrorCode::NotAService);
}

#[tokio::test]
async fn too_many_tries() {
    assert_eq!(refused(429, "text/plain", "wait").await.code, ErrorCode::RateLimited);
}

#[tokio::test]
async fn signing_out_sends_the_token_and_takes_an_ended_session_as_done() {
    for status in [200, 204, 401] {
        let server = Server::text(status, "application/json", "", "").await;
        api().sign_out(&session(server.address())).await.unwrap();
        let request = server.requests().remove(0);
        assert!(request.starts_with("POST /auth/sign-out HTTP/1.1"));
        assert!(request.contains(&format!("authorization: Bearer {TOKEN}")));
    }
    let server = Server::text(404, "text/html", "", "").await;
    let failure = api().sign_out(&session(server.address())).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::NotAService);
}
