//! An answer that is worth reading.

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER, SET_COOKIE},
};

/// Where daily.dev says how long to wait after too many sign-ins
/// (`prod.sign_in.4`).
const X_RETRY_AFTER: &str = "x-retry-after";

/// No `Debug`: it holds cookies and tokens.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap) -> Self {
        Self { status, headers, body: Vec::new() }
    }

    /// The time on the server.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        date(self.headers.get(DATE)?)
    }

    /// How long the server asks to wait (RFC 9110, 10.2.3): a number of
    /// seconds, or a date, which is measured by the server's own clock.
    pub(crate) fn retry_after_seconds(&self) -> Option<u32> {
        let value = [RETRY_AFTER.as_str(), X_RETRY_AFTER]
            .into_iter()
            .find_map(|name| self.headers.get(name))?;
        let text = value.to_str().ok()?.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(text.parse().unwrap_or(u32::MAX));
        }
        let wait = date(value)?.duration_since(self.date()?).as_secs();
        Some(u32::try_from(wait.max(0)).unwrap_or(u32::MAX))
    }

    /// The cookies that it sets, each as in its header.
    pub(crate) fn set_cookies(&self) -> impl Iterator<Item = &str> {
        self.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok())
    }
}

/// A date of a header (RFC 9110, 5.6.7), in the form that is sent today.
fn date(value: &HeaderValue) -> Option<Timestamp> {
    Some(rfc2822::parse(value.to_str().ok()?.trim()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::Reply;

    fn reply(headers: &[(&'static str, &'static str)]) -> Reply {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        Reply::new(StatusCode::OK, headers)
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_by_the_server_s_own_clock() {
        let at = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        for (headers, seconds) in [
            (vec![("retry-after", "42")], Some(42)),
            (vec![("x-retry-after", "10")], Some(10)),
            (vec![("retry-after", "1"), ("x-retry-after", "10")], Some(1)),
            (vec![("retry-after", "99999999999999")], Some(u32::MAX)),
            (vec![at, ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], Some(60)),
            (vec![at, ("retry-after", "Sun, 06 Nov 1994 08:40:00 GMT")], Some(0)),
            (vec![("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], None),
            (vec![("retry-after", "soon")], None),
            (vec![("retry-after", "-3")], None),
            (vec![("retry-after", "")], None),
            (vec![], None),
        ] {
            assert_eq!(reply(&headers).retry_after_seconds(), seconds, "{headers:?}");
        }
    }

    #[test]
    fn the_server_s_time() {
        let at = reply(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT")]).date();
        assert_eq!(at, Some("1994-11-06T08:49:37Z".parse().unwrap()));
        assert_eq!(reply(&[("date", "yesterday")]).date(), None);
    }
}
