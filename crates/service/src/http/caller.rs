//! Who calls: by bearer token, or by the cookie of a browser.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;

use super::cookie;
use crate::Service;
use crate::storage::Account;

/// What stands behind a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Authority {
    /// The person themselves, signed in.
    #[default]
    Session,
    /// A personal access token.
    Token {
        /// It may change organizations, not only look.
        manages: bool,
    },
}

/// Who calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caller {
    /// Who they are, where their token is valid.
    pub account: Option<Account>,
    /// What they sent.
    pub token: Option<SecretString>,
    /// How much they may.
    pub authority: Authority,
    /// Sent by a browser on its own. What changes something must then come
    /// from one of our pages.
    pub by_cookie: bool,
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Unavailable;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Unavailable> {
        // Whoever sends a bearer token means that one, valid or not.
        let bearer = parts.headers.contains_key(header::AUTHORIZATION);
        let token = if bearer { bearer_of(&parts.headers) } else { cookie::read(&parts.headers) };
        let Some(token) = token else { return Ok(Self::default()) };
        let account = service.accounts().session(token).await.map_err(|error| {
            tracing::error!(%error, "a session could not be looked up");
            Unavailable
        })?;
        let token = Some(token.into());
        Ok(Self { account, token, authority: Authority::Session, by_cookie: !bearer })
    }
}

fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The database does not answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unavailable;

impl IntoResponse for Unavailable {
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, "Not available right now. Try again in a moment.\n")
            .into_response()
    }
}
