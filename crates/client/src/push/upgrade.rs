//! The handshake of a WebSocket (RFC 6455, 4.1), by the HTTP client: so it has
//! the same trust, proxies and limits as every other request, and no second
//! TLS beside it.

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{
    Response, StatusCode, Upgraded,
    header::{
        CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
        SEC_WEBSOCKET_VERSION, UPGRADE,
    },
};
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use url::Url;

use crate::{failure, transport::Transport};

/// Makes a connection to `url` one that speaks `protocol` over a WebSocket.
pub(super) async fn upgrade(
    transport: &Transport,
    url: Url,
    protocol: &'static str,
) -> Result<Upgraded, Failure> {
    let key = generate_key();
    let request = transport
        .upgrading_client(&url)
        .await?
        .get(url)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, &key)
        .header(SEC_WEBSOCKET_PROTOCOL, protocol);
    let response = request.send().await.map_err(|error| failure::of_request(&error))?;
    judge(&response, &key, protocol)?;
    response.upgrade().await.map_err(|error| failure::of_request(&error))
}

/// Whether the server changes to a WebSocket with that protocol.
fn judge(response: &Response, key: &str, protocol: &str) -> Result<(), Failure> {
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
    let seconds = crate::transport::retry_after_seconds(response.headers());
    Err(failure::of_status(status, seconds, None).unwrap_or_else(|| failure::of_other(status)))
}
