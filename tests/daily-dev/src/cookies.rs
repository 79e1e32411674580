//! Cookies, as they come and go.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HOST};
use jiff::Timestamp;

use crate::clock::http_date;

/// The cookies that came, by name.
pub(crate) fn came(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The value of one of them.
pub(crate) fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    came(headers).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The host that the caller named: cookies are of it.
pub(crate) fn domain(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    host.rsplit_once(':').map_or(host, |(host, _)| host).to_owned()
}

/// A cookie to keep.
pub(crate) fn keep(
    name: &str,
    value: &str,
    domain: &str,
    seconds: i64,
    until: Option<Timestamp>,
) -> String {
    let until = until.map(|at| format!(" Expires={};", http_date(at))).unwrap_or_default();
    let secure = if name.starts_with("__Secure-") { " Secure;" } else { "" };
    format!(
        "{name}={value}; Max-Age={seconds}; Domain={domain}; Path=/;{until} HttpOnly;{secure} SameSite=Lax"
    )
}

/// A cookie to forget.
pub(crate) fn forget(name: &str, domain: &str) -> String {
    keep(name, "", domain, 0, Some(Timestamp::UNIX_EPOCH))
}

/// The tracking cookie that any answer may set.
pub(crate) fn tracking(value: &str, domain: &str) -> String {
    format!("da2={value}; Max-Age=315360000; Domain={domain}; Path=/; Secure; SameSite=None")
}
