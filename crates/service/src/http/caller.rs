//! Who calls: by bearer token, or by the cookie of a browser.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::SecretString;

use super::{Peer, cookie};
use crate::Service;
use crate::accounts::{self, Identified};
use crate::storage::{Account, StorageError};

/// Seconds after which somebody whom the database did not answer may try again.
const TRY_AGAIN: &str = "5";

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
        Self::by_token(service, token, !bearer).await
    }
}

impl Caller {
    /// Who stands behind a token.
    ///
    /// # Errors
    ///
    /// [`Unavailable`]: nobody is taken for signed out because the database
    /// does not answer.
    pub(crate) async fn by_token(
        service: &Service,
        token: &str,
        by_cookie: bool,
    ) -> Result<Self, Unavailable> {
        let found = service.accounts().identify(token).await?;
        let (account, authority) = match found {
            // No browser sends an access token on its own.
            Some(Identified { authority: Authority::Token { .. }, .. }) if by_cookie => {
                (None, None)
            }
            Some(Identified { account, authority }) => (Some(account), Some(authority)),
            None => (None, None),
        };
        let authority = authority.unwrap_or_default();
        Ok(Self { account, token: Some(token.into()), authority, by_cookie })
    }

    /// Who calls, where they are signed in themselves: not a program of theirs
    /// with an access token.
    pub(crate) fn in_person(&self) -> Option<&Account> {
        self.account.as_ref().filter(|_| self.authority == Authority::Session)
    }
}

/// Somebody who signs up or in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visitor {
    /// Whom the connection comes from, as far as it is known.
    pub peer: Option<IpAddr>,
    /// What they use, such as `Firefox on Linux`; empty where nothing says it.
    pub device: String,
}

impl FromRequestParts<Service> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Infallible> {
        let Peer(peer) = Peer::from_request_parts(parts, service).await?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self { peer, device: accounts::device(agent.unwrap_or_default()) })
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
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, TRY_AGAIN)],
            "Not available right now. Try again in a moment.\n",
        )
            .into_response()
    }
}

impl From<StorageError> for Unavailable {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "the database did not answer");
        Self
    }
}
