//! The cookies of browsers: the session, and a sign-in elsewhere that is under
//! way.

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};

use crate::accounts::SESSION_LASTS;

/// Name of the cookie.
pub(crate) const NAME: &str = "frontdesk_session";

/// Name of the cookie that binds a sign-in elsewhere to the browser it began in.
const SIGN_IN: &str = "frontdesk_sign_in";

/// Where that cookie is sent.
const SIGN_IN_PATH: &str = "/auth/openid";

/// The cookie of a new session.
pub(crate) fn session(token: &SecretString, secure: bool) -> HeaderValue {
    value((NAME, "/"), token.expose_secret(), SESSION_LASTS.as_secs(), secure)
}

/// A cookie that ends the one before.
pub(crate) fn ended(secure: bool) -> HeaderValue {
    value((NAME, "/"), "", 0, secure)
}

/// The cookie of a sign-in elsewhere that begins. `Lax`: the browser comes back
/// from another site.
pub(crate) fn sign_in(state: &str, lasts: SignedDuration, secure: bool) -> HeaderValue {
    value((SIGN_IN, SIGN_IN_PATH), state, lasts.as_secs(), secure)
}

/// A cookie that ends the one before.
pub(crate) fn sign_in_ended(secure: bool) -> HeaderValue {
    value((SIGN_IN, SIGN_IN_PATH), "", 0, secure)
}

fn value((name, path): (&str, &str), token: &str, max_age: i64, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text =
        format!("{name}={token}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
    // Tokens are made of letters that fit a header.
    let mut value = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The session token that a browser sent.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    named(headers, NAME)
}

/// The state of a sign-in elsewhere that this browser began.
pub(crate) fn read_sign_in(headers: &HeaderMap) -> Option<&str> {
    named(headers, SIGN_IN)
}

fn named<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}
