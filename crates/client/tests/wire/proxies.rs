//! Proxies between here and there.

use frontdesk_client::{HttpApi, Settings};
use frontdesk_local_api::{ErrorCode, Failure};
use tokio::net::TcpListener;

use crate::{
    faults::failure_of,
    server::{Answer, Server},
    settings, with,
};

/// A server that is nowhere: its name is the proxy's business.
const SERVER: &str = "https://desk.example.org";

fn by(proxy: &str) -> HttpApi {
    with(Settings { proxy: Some(proxy.into()), ..settings() })
}

async fn through(answer: &str) -> (Failure, Vec<String>) {
    let proxy = Server::start(Answer::Bytes(answer.as_bytes().to_vec())).await;
    let address = format!("http://ada:sesame@127.0.0.1:{}", proxy.port);
    (failure_of(&by(&address), SERVER).await, proxy.requests())
}

#[tokio::test]
async fn nobody_listens_where_the_proxy_should_be() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let failure = failure_of(&by(&format!("http://127.0.0.1:{port}")), SERVER).await;
    assert_eq!(failure.code, ErrorCode::ProxyFailed);
}

#[tokio::test]
async fn a_proxy_refuses_or_asks_for_a_sign_in() {
    for answer in [
        "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
        "",
    ] {
        let (failure, requests) = through(answer).await;
        assert_eq!(failure.code, ErrorCode::ProxyFailed, "{answer}");
        assert!(requests[0].starts_with("CONNECT desk.example.org:443 HTTP/1.1"), "{requests:?}");
        // Its own credentials, none of ours.
        assert!(requests[0].to_lowercase().contains("proxy-authorization: basic"));
        assert!(!requests[0].contains("sesame"));
    }
}

#[tokio::test]
async fn an_address_that_is_no_proxy_is_not_repeated() {
    for address in ["sesame", "sesame://x", "http://"] {
        let failure = failure_of(&by(address), SERVER).await;
        assert_eq!(failure.code, ErrorCode::ProxyFailed, "{address}");
    }
}

#[tokio::test]
async fn this_computer_is_asked_without_the_proxy() {
    let proxy = Server::start(Answer::Bytes(Vec::new())).await;
    let server = Server::text(503, "text/plain", "", "").await;
    let by = by(&proxy.address());
    assert_eq!(failure_of(&by, &server.address()).await.code, ErrorCode::ServerFault);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failure = failure_of(&by, &format!("https://{closed}")).await;
    assert_eq!(failure.code, ErrorCode::ConnectionRefused);
    assert_eq!(proxy.requests(), Vec::<String>::new());
}
