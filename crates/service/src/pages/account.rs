//! The pages of one's own account.

mod delete;
mod leave;
mod mail;
mod overview;
mod sessions;
mod tokens;
mod waiting;

use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::Service;

/// The routes.
pub(super) fn routes() -> axum::Router<Service> {
    axum::Router::new()
        .route("/", get(async || Redirect::to("/account")))
        .route("/account", get(overview::show).post(overview::submit))
        .route("/account/leave", get(leave::show).post(leave::submit))
        .route("/account/mail", get(mail::show).post(mail::submit))
        .route("/account/sessions", get(sessions::show).post(sessions::submit))
        .route("/account/tokens", get(tokens::show).post(tokens::submit))
        .route("/account/delete", get(delete::show).post(delete::submit))
        .route("/account/waiting", post(waiting::submit))
}

/// On to a page that says what was done.
fn done(path: &str, what: &str) -> Response {
    Redirect::to(&format!("{path}?done={what}")).into_response()
}
