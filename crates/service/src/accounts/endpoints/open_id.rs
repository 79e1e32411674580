//! The endpoints of signing in by OpenID Connect, for browsers.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{log, seconds};
use crate::Service;
use crate::accounts::AccountError;
use crate::accounts::open_id::{LASTS, OpenIdError, Return};
use crate::http::{Unavailable, Visitor, cookie};

#[derive(Deserialize)]
pub(super) struct BeginQuery {
    #[serde(default)]
    return_to: String,
}

/// `GET /auth/openid?return_to=/...`: on to the provider.
pub(super) async fn begin(
    State(service): State<Service>,
    visitor: Visitor,
    query: Result<Query<BeginQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let return_to = query.map(|Query(query)| query.return_to).unwrap_or_default();
    let public = service.public_address().ok_or(Problem::Unavailable)?;
    let begun = service.accounts().begin_open_id(&return_to, &public, &visitor).await?;
    let cookie = cookie::sign_in(&begun.state, LASTS, service.is_secure());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(begun.address.as_str())).into_response())
}

/// What a provider sends a browser back with.
#[derive(Default, Deserialize)]
pub(super) struct EndQuery {
    #[serde(default)]
    state: String,
    /// None where the provider did not let them in.
    #[serde(default)]
    code: String,
}

/// `GET /auth/openid/callback`: back from the provider, signed in.
pub(super) async fn end(
    State(service): State<Service>,
    visitor: Visitor,
    headers: HeaderMap,
    query: Result<Query<EndQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let query = query.map(|Query(query)| query).unwrap_or_default();
    let public = service.public_address().ok_or(Problem::Unavailable)?;
    let came =
        Return { state: &query.state, code: &query.code, cookie: cookie::read_sign_in(&headers) };
    let (signed_in, return_to) =
        service.accounts().sign_in_by_open_id(came, &public, &visitor).await?;
    let secure = service.is_secure();
    let cookies = AppendHeaders([
        (header::SET_COOKIE, cookie::session(&signed_in.token, secure)),
        (header::SET_COOKIE, cookie::sign_in_ended(secure)),
    ]);
    Ok((cookies, Redirect::to(&return_to)).into_response())
}

/// Why somebody is not signed in, for their browser.
#[derive(Debug)]
pub(super) enum Problem {
    NotHere,
    NotUnderWay,
    Refused,
    Unreachable,
    TooMany(i64),
    Unavailable,
}

impl From<OpenIdError> for Problem {
    fn from(error: OpenIdError) -> Self {
        match error {
            OpenIdError::NoProvider => Self::NotHere,
            OpenIdError::NotUnderWay => Self::NotUnderWay,
            OpenIdError::Account(AccountError::TooMany { wait }) => Self::TooMany(seconds(wait)),
            OpenIdError::Account(AccountError::Failed(failed)) => {
                log(&failed);
                Self::Unavailable
            }
            error @ (OpenIdError::Refused(_) | OpenIdError::Account(_)) => {
                tracing::warn!(%error, "a sign-in by OpenID Connect was refused");
                Self::Refused
            }
            error @ OpenIdError::Unreachable(_) => {
                tracing::error!(%error, "a sign-in by OpenID Connect failed");
                Self::Unreachable
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Unavailable => return Unavailable.into_response(),
            Self::TooMany(wait) => {
                let text = "Too many attempts. Wait a moment.\n";
                let wait = [(header::RETRY_AFTER, wait.to_string())];
                return (StatusCode::TOO_MANY_REQUESTS, wait, text).into_response();
            }
            Self::NotHere => (StatusCode::NOT_FOUND, "Sign in another way.\n"),
            Self::NotUnderWay => (
                StatusCode::BAD_REQUEST,
                "This sign-in is over or was not begun here. Begin anew.\n",
            ),
            Self::Refused => (StatusCode::FORBIDDEN, "You were not signed in. Begin anew.\n"),
            Self::Unreachable => (
                StatusCode::BAD_GATEWAY,
                "The sign-in provider does not answer. Try again, or sign in another way.\n",
            ),
        };
        (status, text).into_response()
    }
}
