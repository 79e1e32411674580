//! Signing in and out at a service.

use frontdesk_desk::ports::OrganizationApi;
use frontdesk_local_api::{AccountKind, Credentials, ErrorCode, Failure};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    PASSWORD, TOKEN, api, password,
    server::{Answer, Server},
    service, session,
};

async fn refused_with(credentials: &Credentials, server: &Server) -> Failure {
    let failure = api().sign_in(&service(server.address()), credentials).await.unwrap_err();
    assert!(!format!("{failure:?} {failure}").contains("sesame"), "{failure:?}");
    failure
}

async fn refused(status: u16, kind: &str, body: &str) -> Failure {
    refused_with(&password(), &Server::text(status, kind, "", body).await).await
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
    let (session, person) = api().sign_in(&service(server.address()), &password()).await.unwrap();

    assert_eq!(session.address(), server.address());
    assert_eq!(session.secret().expose_secret(), TOKEN);
    assert_eq!(session.lasting().expose_secret(), TOKEN);
    assert!(!format!("{session:?} {person:?}").contains("sesame"));
    assert_eq!((person.id.as_str(), person.name.as_str()), ("u1", "Ada"));
    assert_eq!(person.email.as_deref(), Some("ada@example.org"));

    let request = server.requests().remove(0);
    assert!(request.starts_with("POST /auth/sign-in/email HTTP/1.1"));
    let system = if cfg!(target_os = "linux") { " (Linux)" } else { " (" };
    assert!(request.contains(&format!("user-agent: frontdesk/0.1.0{system}")), "{request}");
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
async fn what_a_service_does_not_know_is_not_asked() {
    let server = Server::json(200, &json!({})).await;
    let cookies = Credentials::Cookies { cookies: "dast=sesame.x".to_owned().into() };
    assert_eq!(refused_with(&cookies, &server).await.code, ErrorCode::NotSupported);
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_second_factor_is_the_business_of_the_server_s_own_page() {
    let headers = "set-cookie: da2=tracking; Max-Age=315360000\r\n";
    let body = json!({ "twoFactorRedirect": true }).to_string();
    let server = Server::text(200, "application/json", headers, &body).await;
    let daily_dev =
        frontdesk_desk::ports::Server { kind: AccountKind::DailyDev, ..service(server.address()) };
    let failure = api().sign_in(&daily_dev, &password()).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::CaptchaRequired);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_token_signs_in_whom_it_is_of() {
    let credentials = || Credentials::Token { token: format!(" {TOKEN}\n").into() };
    let ada = json!({ "id": "u1", "name": "Ada", "username": "ada", "email": null, "image": null });
    let server = Server::json(200, &json!({ "data": { "whoami": ada } })).await;
    let (session, person) =
        api().sign_in(&service(server.address()), &credentials()).await.unwrap();
    assert_eq!((session.secret().expose_secret(), person.name.as_str()), (TOKEN, "Ada"));

    let server = Server::json(200, &json!({ "data": { "whoami": null } })).await;
    assert_eq!(refused_with(&credentials(), &server).await.code, ErrorCode::SignInRefused);
    let broken = Credentials::Token { token: "sesame\nx: 1".to_owned().into() };
    assert_eq!(refused_with(&broken, &server).await.code, ErrorCode::SignInRefused);
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_tried_again() {
    let ended = json!({ "errors": [{ "extensions": { "code": "UNAUTHENTICATED" } }] });
    let server = Server::json(200, &ended).await;
    let failure = api().whoami(&session(server.address())).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::SignInNeeded);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_service_is_found_and_so_is_its_clock() {
    let info = json!({ "name": "Frontdesk", "version": "0.1.0", "capabilities": ["inviteLinks"] });
    let body = json!({ "data": { "serviceInfo": info } }).to_string();
    let date = "date: Thu, 01 Jan 1970 03:00:00 GMT\r\n";
    let server = Server::text(200, "application/json", date, &body).await;
    let found = api().find_server(&server.address()).await.unwrap();
    assert_eq!((found.kind, found.version.as_deref()), (AccountKind::Service, Some("0.1.0")));
    assert_eq!(found.address, server.address());
    assert_eq!(found.sign_in_page, None);
    assert_eq!(found.clock_ahead.unwrap().as_secs(), 3 * 60 * 60);
    assert!(!server.requests()[0].contains("authorization"));
}

#[tokio::test]
async fn other_servers_are_not_taken_for_one() {
    let code = |code: &str| json!({ "errors": [{ "extensions": { "code": code } }] }).to_string();
    for body in [
        code("GRAPHQL_VALIDATION_FAILED"),
        code("SOMETHING_ELSE"),
        json!({ "errors": [{ "message": "Cannot query field" }] }).to_string(),
        json!({ "data": null }).to_string(),
        "<h1>Hello</h1>".to_owned(),
    ] {
        let server = Server::text(200, "application/json", "", &body).await;
        let failure = api().find_server(&server.address()).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::NotAService, "{body}");
    }
    let busy =
        Server::start(Answer::Bytes(b"HTTP/1.1 503 X\r\nconnection: close\r\n\r\n".to_vec())).await;
    let failure = api().find_server(&busy.address()).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::ServerFault);
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
