//! The session cookie of browsers.

use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::{ExposeSecret as _, SecretString};

use crate::accounts::SESSION_LASTS;

/// Name of the cookie.
pub(crate) const NAME: &str = "frontdesk_session";

/// The cookie of a new session.
pub(crate) fn session(token: &SecretString, secure: bool) -> HeaderValue {
    value(token.expose_secret(), SESSION_LASTS.as_secs(), secure)
}

/// A cookie that ends the one before.
pub(crate) fn ended(secure: bool) -> HeaderValue {
    value("", 0, secure)
}

fn value(token: &str, max_age: i64, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
    // Tokens are made of letters that fit a header.
    let mut value = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The session token that a browser sent.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}
