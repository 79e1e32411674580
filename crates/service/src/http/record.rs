//! One line in the log for each request, and one count.
//!
//! By the route's template, never by the address: that can hold an invite
//! token.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::Service;
use crate::randomness;

/// What an answer and its line in the log have in common.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Routes of programs that ask every few seconds: logged at `debug`.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

pub(super) async fn record(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    // Without randomness nothing else works either; a request still may.
    let id = randomness::token::<9>().unwrap_or_default();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;

    let took = begun.elapsed();
    service.metrics().answered(route, response.status(), took);
    let status = response.status().as_u16();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if PROBES.contains(&route) {
            tracing::debug!(%method, route, status, took_ms, "answered");
        } else {
            tracing::info!(%method, route, status, took_ms, "answered");
        }
    });
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
