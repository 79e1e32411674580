//! The router: what is where, with which limits and headers; who calls, and
//! from which site.

mod caller;
pub(crate) mod cookie;
mod export;
mod health;
pub(crate) mod listener;
pub(crate) mod metrics;
mod peer;
mod provenance;
mod record;
pub(crate) mod tls;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::Service;

pub(crate) use caller::{Authority, Caller, Unavailable, Visitor};
pub(crate) use peer::Peer;
pub(crate) use provenance::Provenance;

/// Largest body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// A request that takes longer is answered with `503`. A WebSocket is answered
/// once it is open, and may stay as long as it wants.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// A browser that was here by TLS comes back by TLS for two years: what the
/// browsers' preload lists ask for (RFC 6797).
const ALWAYS_TLS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Everything the service answers.
pub(crate) fn router(service: Service) -> Router {
    Router::new()
        .merge(crate::graphql::routes())
        .merge(crate::accounts::routes())
        .merge(crate::images::routes())
        .merge(crate::mail::routes())
        .merge(crate::pages::routes())
        .merge(export::routes())
        .merge(health::routes())
        .fallback(nothing_here)
        .with_state(service.clone())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CompressionLayer::new())
        .layer(middleware::map_response(headers_for_all))
        .layer(middleware::from_fn_with_state(service.clone(), say_always_tls))
        .layer(middleware::from_fn_with_state(service, record::record))
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "Nothing is here. Invite links look like /j/...\n")
}

/// No answer is kept by anybody: seats move, tokens are secrets. Who is not
/// answered now is told when to ask again.
async fn headers_for_all(mut response: Response) -> Response {
    let unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    if unavailable {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Where people reach us by TLS, browsers keep to it. Not said in an answer to
/// plain HTTP (RFC 6797, 7.2).
async fn say_always_tls(State(service): State<Service>, request: Request, next: Next) -> Response {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let connection = connection.map(|ConnectInfo(address)| address.ip());
    let trusted = &service.config().trusted_proxies;
    let plain = peer::came_plain(connection, trusted, request.headers());
    let secure = service.is_secure() && plain != Some(true);
    let mut response = next.run(request).await;
    if secure {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, ALWAYS_TLS);
    }
    response
}

/// Whether the body says that it is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
}
