//! Everything that can be on the other end, or not be there.

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{OrganizationApi, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    TOKEN, api, hasty, password,
    server::{Answer, Server},
    service, session, settings, with,
};

pub(crate) async fn failure_of(api: &HttpApi, address: &str) -> Failure {
    let failure = api.whoami(&session(address)).await.expect_err("this server is broken");
    assert!(!format!("{failure:?} {failure}").contains("sesame"), "{failure:?}");
    failure
}

async fn code_of(api: &HttpApi, address: &str) -> ErrorCode {
    failure_of(api, address).await.code
}

#[tokio::test]
async fn unknown_host() {
    assert_eq!(code_of(&api(), "https://nonexistent.invalid").await, ErrorCode::HostUnknown);
}

#[tokio::test]
async fn refused_port() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    assert_eq!(code_of(&api(), &address).await, ErrorCode::ConnectionRefused);
}

#[tokio::test]
async fn plain_http_behind_https() {
    let server = Server::text(400, "text/plain", "", "this is no TLS").await;
    let address = format!("https://127.0.0.1:{}", server.port);
    assert_eq!(code_of(&api(), &address).await, ErrorCode::TlsFailed);
}

#[tokio::test]
async fn hanging_up_in_the_tls_handshake() {
    let server = Server::start(Answer::Bytes(Vec::new())).await;
    let address = format!("https://127.0.0.1:{}", server.port);
    assert_eq!(code_of(&api(), &address).await, ErrorCode::TlsFailed);
}

#[tokio::test]
async fn plain_http_to_another_computer_is_never_asked() {
    let failure = failure_of(&api(), "http://desk.example.org").await;
    assert_eq!(failure.code, ErrorCode::TlsRequired);
}

#[tokio::test]
async fn a_web_page() {
    let server = Server::text(200, "text/html", "", "<!doctype html><h1>Hello</h1>").await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::NotAService);
}

#[tokio::test]
async fn json_of_something_else() {
    let server = Server::json(200, &json!({ "hello": "world" })).await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::NotAService);
}

#[tokio::test]
async fn nothing_at_that_path() {
    let server = Server::json(404, &json!({ "error": "not found" })).await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::NotAService);
}

#[tokio::test]
async fn another_protocol() {
    let server = Server::start(Answer::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())).await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::NotAService);
}

#[tokio::test]
async fn hanging_up_without_an_answer() {
    let server = Server::start(Answer::Bytes(Vec::new())).await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::Unreachable);
}

#[tokio::test]
async fn a_gateway_s_error_page() {
    let server = Server::text(502, "text/html", "retry-after: 9\r\n", "<h1>Bad gateway</h1>").await;
    let failure = failure_of(&api(), &server.address()).await;
    assert_eq!(failure.code, ErrorCode::ServerFault);
    assert_eq!(failure.retry_after_seconds, Some(9));
}

#[tokio::test]
async fn an_answer_cut_off() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for half in [
        format!("{head}content-length: 900\r\n\r\n{{\"data\":"),
        format!("{head}transfer-encoding: chunked\r\n\r\n8\r\n{{\"data\":\r\n"),
        // Its end is the end of the connection: only the JSON tells.
        format!("{head}connection: close\r\n\r\n{{\"data\":"),
    ] {
        let server = Server::start(Answer::Bytes(half.clone().into_bytes())).await;
        assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::AnswerCutOff, "{half}");
    }
}

#[tokio::test]
async fn too_large_an_answer() {
    let small = with(Settings { max_answer_bytes: 1_000, ..settings() });
    let body = "x".repeat(1_001);
    let announced = Server::text(200, "application/json", "", &body).await;
    assert_eq!(code_of(&small, &announced.address()).await, ErrorCode::AnswerTooLarge);

    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    let endless = Answer::ThenSilence(format!("{head}{body}").into_bytes());
    let endless = Server::start(endless).await;
    assert_eq!(code_of(&small, &endless.address()).await, ErrorCode::AnswerTooLarge);
}

#[tokio::test]
async fn no_answer_in_time() {
    let silent = Server::start(Answer::ThenSilence(Vec::new())).await;
    assert_eq!(code_of(&hasty(), &silent.address()).await, ErrorCode::TimedOut);

    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{".to_vec();
    let stalling = Server::start(Answer::ThenSilence(half)).await;
    assert_eq!(code_of(&hasty(), &stalling.address()).await, ErrorCode::TimedOut);
}

#[tokio::test]
async fn asked_to_wait() {
    for (header, seconds) in
        [("retry-after: 42\r\n", Some(42)), ("retry-after: soon\r\n", None), ("", None)]
    {
        let server = Server::text(429, "text/plain", header, "slow down").await;
        let failure = failure_of(&api(), &server.address()).await;
        assert_eq!(failure.code, ErrorCode::RateLimited);
        assert_eq!(failure.retry_after_seconds, seconds, "{header}");
    }
    let body = json!({ "errors": [{ "extensions": { "code": "RATE_LIMITED" } }] }).to_string();
    let server = Server::text(200, "application/json", "retry-after: 5\r\n", &body).await;
    let failure = failure_of(&api(), &server.address()).await;
    assert_eq!((failure.code, failure.retry_after_seconds), (ErrorCode::RateLimited, Some(5)));
}

#[tokio::test]
async fn redirects_are_not_followed_and_carry_no_credential() {
    let elsewhere = Server::json(200, &json!({ "data": null })).await;
    for status in [301, 302, 307, 308] {
        let location = format!("location: {}/graphql?next=sesame\r\n", elsewhere.address());
        let server = Server::text(status, "text/html", &location, "").await;
        let failure = failure_of(&api(), &server.address()).await;
        assert_eq!(failure.code, ErrorCode::RedirectedElsewhere, "{status}");
        assert_eq!(failure.detail.unwrap(), format!("to {}", elsewhere.address()));

        let signing_in = api().sign_in(&service(server.address()), &password()).await;
        assert_eq!(signing_in.unwrap_err().code, ErrorCode::RedirectedElsewhere, "{status}");
        assert!(server.requests()[0].contains(TOKEN));
    }
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn redirects_to_itself_are_not_followed_either() {
    let server = Server::text(307, "text/html", "location: /graphql\r\n", "").await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::NotAService);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_damaged_sign_in_needs_a_new_one() {
    let server = Server::json(200, &json!({ "data": null })).await;
    for kept in ["sesame\nx-injected: 1", "{\"session\":[{\"name\":\"dast\",", "{}"] {
        let session = Session::new(&server.address(), kept.into());
        let failure = api().whoami(&session).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SignInNeeded, "{kept}");
        assert!(!failure.to_string().contains("sesame"));
    }
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_compressed_answer() {
    // `{"data":{"whoami":null}}`, as gzip makes it.
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
    let mut bytes = head.as_bytes().to_vec();
    bytes.extend_from_slice(COMPRESSED);
    let server = Server::start(Answer::Bytes(bytes)).await;
    assert_eq!(code_of(&api(), &server.address()).await, ErrorCode::SignInNeeded);
    assert!(server.requests()[0].contains("accept-encoding: gzip"));
}

const COMPRESSED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 170, 86, 42, 207, 200, 79,
    204, 205, 84, 178, 202, 43, 205, 201, 169, 173, 5, 0, 42, 212, 51, 188, 24, 0, 0, 0,
];
