//! What requests are signed in with: a token of a Frontdesk service, or the
//! cookies of daily.dev; and how both come about, are renewed and end.
//!
//! The engine keeps either as one secret: a token as it is, cookies as JSON
//! ([`Jar`]).

mod boot;
mod cookies;
mod jar;
mod lifetime;
mod renewal;
mod sign_in;

use std::time::Duration;

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

pub(crate) use boot::anonymous;
pub(crate) use jar::Jar;
pub(crate) use lifetime::Now;
pub(crate) use renewal::Renewals;

/// What requests are signed in with.
#[derive(Clone, Debug)]
pub(crate) enum Credential {
    /// A token.
    Token(SecretString),
    /// Cookies.
    Cookies(Jar),
}

/// A token for a connection that outlives a request.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    /// As `connection_init` has it.
    pub(crate) token: SecretString,
    /// How much longer it holds; `Duration::MAX`: until it is taken back.
    pub(crate) lifetime: Duration,
}

impl Credential {
    /// What a session is made of.
    pub(crate) fn of(session: &Session) -> Result<Self, Failure> {
        let secret = session.secret();
        if !secret.expose_secret().starts_with('{') {
            return Ok(Self::Token(secret));
        }
        Jar::read(&secret).map(Self::Cookies).ok_or_else(damaged)
    }

    /// Whether another can be had in place of one that has ended.
    pub(crate) fn is_renewable(&self) -> bool {
        matches!(self, Self::Cookies(_))
    }

    /// The headers of a request for an operation: only what it needs.
    pub(crate) fn for_operations(&self) -> Result<HeaderMap, Failure> {
        match self {
            Self::Token(token) => {
                header(AUTHORIZATION, &format!("Bearer {}", token.expose_secret()))
            }
            Self::Cookies(jar) => header(COOKIE, jar.access_cookie().expose_secret()),
        }
    }

    /// The headers of a request about the sign-in itself.
    pub(crate) fn for_the_session(&self) -> Result<HeaderMap, Failure> {
        match self {
            Self::Token(_) => self.for_operations(),
            Self::Cookies(jar) => header(COOKIE, jar.all_cookies().expose_secret()),
        }
    }
}

fn header(name: HeaderName, value: &str) -> Result<HeaderMap, Failure> {
    let mut value = HeaderValue::from_str(value).map_err(|_| damaged())?;
    value.set_sensitive(true);
    Ok(HeaderMap::from_iter([(name, value)]))
}

/// What was kept has a line break in it, or is half of what it was.
fn damaged() -> Failure {
    Failure::new(ErrorCode::SignInNeeded).with_detail("the kept sign-in is damaged")
}
