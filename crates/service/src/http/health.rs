//! `/healthz`: the process lives. `/readyz`: it can answer.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Service;

/// A database that takes longer is as good as none.
const PATIENCE: Duration = Duration::from_secs(1);

/// The routes.
pub(super) fn routes() -> Router<Service> {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready))
}

async fn ready(State(service): State<Service>) -> Response {
    let looked = tokio::time::timeout(PATIENCE, service.storage().pending_migrations()).await;
    let why = match looked {
        Ok(Ok(0)) => return "ready\n".into_response(),
        Ok(Ok(_)) => "the database is not up to date\n",
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            "the database does not answer\n"
        }
        Err(_) => "the database does not answer in time\n",
    };
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], why).into_response()
}
