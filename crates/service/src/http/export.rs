//! The audit log as a file.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::{Caller, Unavailable};
use crate::Service;

/// The routes.
pub(super) fn routes() -> Router<Service> {
    Router::new().route("/organizations/{id}/audit.jsonl", get(audit_log))
}

/// For admins and the owner. What `frontdesk-service audit verify` checks.
async fn audit_log(
    State(service): State<Service>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Response, Unavailable> {
    let Some(account) = caller.account else {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    };
    let Ok(id) = uuid::Uuid::try_parse(&id) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let id = id.hyphenated().to_string();
    let membership = service.storage().membership(&id, &account.id).await.map_err(|error| {
        tracing::error!(%error, "a membership could not be looked up");
        Unavailable
    })?;
    let Some(membership) = membership else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if !membership.standing.role.manages() {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    let name = format!("attachment; filename=\"audit-{id}.jsonl\"");
    let mut response = Body::from_stream(service.storage().audit_export(id)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
