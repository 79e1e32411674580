//! The handshake of a WebSocket (RFC 6455, 4.1), by the HTTP client: so it has
//! the same trust, proxies and limits as every other request, and no second
//! TLS beside it.

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{
    Response, StatusCode, Upgraded,
    header::{
        CONNECTION, HeaderMap, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
        SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
    },
};
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use url::Url;

use crate::{
    failure::{self, Redirect},
    transport::{Reply, Transport},
};

/// Makes a connection to `url` one that speaks `protocol` over a WebSocket.
pub(super) async fn upgrade(
    transport: &Transport,
    url: Url,
    protocol: &'static str,
) -> Result<Upgraded, Failure> {
    let key = generate_key();
    let unusable = |error| Failure::new(ErrorCode::Unexpected).with_detail(error);
    let headers = HeaderMap::from_iter([
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")),
        (SEC_WEBSOCKET_KEY, HeaderValue::from_str(&key).map_err(unusable)?),
        (SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol)),
    ]);
    let mut response = transport.ask_to_upgrade(url, headers).await?;
    judge(&mut response, &key, protocol)?;
    response.upgrade().await.map_err(|error| failure::of_body(&error))
}

/// Whether the server changes to a WebSocket with that protocol.
fn judge(response: &mut Response, key: &str, protocol: &str) -> Result<(), Failure> {
    let status = response.status();
    let says =
        |name, expected: &str| response.headers().get(name).is_some_and(|value| value == expected);
    if status == StatusCode::SWITCHING_PROTOCOLS {
        let whole = says(SEC_WEBSOCKET_ACCEPT, &derive_accept_key(key.as_bytes()))
            && says(SEC_WEBSOCKET_PROTOCOL, protocol);
        let unknown = || Failure::new(ErrorCode::NotSupported).with_detail("another protocol");
        return if whole { Ok(()) } else { Err(unknown()) };
    }
    // Whoever does not know WebSockets answers as if they were not asked for, or
    // does not understand the request.
    let not_known = status.is_success()
        || matches!(
            status,
            StatusCode::BAD_REQUEST
                | StatusCode::NOT_FOUND
                | StatusCode::METHOD_NOT_ALLOWED
                | StatusCode::UPGRADE_REQUIRED
                | StatusCode::NOT_IMPLEMENTED
        );
    if not_known {
        let detail = format!("status {}", status.as_u16());
        return Err(Failure::new(ErrorCode::NotSupported).with_detail(detail));
    }
    let redirect = Redirect::of(response.url(), response.headers());
    let wait = Reply::new(status, std::mem::take(response.headers_mut())).retry_after_seconds();
    let failure = failure::of_status(status, wait, redirect.as_ref());
    Err(failure.unwrap_or_else(|| failure::of_other(status)))
}
