//! The router: what is where, with which limits and headers; who calls, and
//! from which site.

mod caller;
pub(crate) mod cookie;
mod provenance;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::Service;

pub(crate) use caller::{Authority, Caller, Unavailable, Visitor};
pub(crate) use provenance::Provenance;

/// Largest body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// A request that takes longer is answered with `503`.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// Everything the service answers.
pub(crate) fn router(service: Service) -> Router {
    Router::new()
        .merge(crate::graphql::routes())
        .merge(crate::accounts::routes())
        .merge(crate::mail::routes())
        .merge(crate::pages::routes())
        .fallback(nothing_here)
        .with_state(service)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CompressionLayer::new())
        .layer(middleware::map_response(headers_for_all))
        .layer(middleware::from_fn(log))
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "Nothing is here. Invite links look like /j/...\n")
}

/// No answer is kept by anybody: seats move, tokens are secrets.
async fn headers_for_all(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// One line a request. By its route, never by its address: that can hold an
/// invite token.
async fn log(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    tracing::debug!(
        %method,
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        took_ms = begun.elapsed().as_millis(),
        "answered"
    );
    response
}

/// Whom the connection comes from; `None` where the router runs without one.
///
/// Behind a proxy that is the proxy: what it says about others is not
/// believed, since everybody can say it.
pub(crate) struct Peer(pub(crate) Option<std::net::IpAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(address)| address.ip())))
    }
}

/// Whether the body says that it is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
}
