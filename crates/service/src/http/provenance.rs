//! From which site a request comes: what keeps other sites from using
//! somebody's cookie.

use axum::http::{HeaderMap, header};
use url::Url;

use crate::Service;

/// From where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// One of our own pages.
    Own,
    /// Somebody else's page.
    Foreign,
    /// Nothing says it: no browser, or one that hides it, as they do for pages
    /// with `Referrer-Policy: no-referrer` on plain HTTP.
    Unknown,
}

impl Provenance {
    /// Of a request with these headers.
    pub(crate) fn of(headers: &HeaderMap, service: &Service) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let public = service.public_address();
        judge(
            text("sec-fetch-site"),
            text(header::ORIGIN.as_str()),
            text(header::HOST.as_str()),
            public.as_deref(),
        )
    }
}

/// `Sec-Fetch-Site` is the browser's own judgement and goes first; where it is
/// missing, the origin must be the host that was asked or the public address.
fn judge(
    site: Option<&str>,
    origin: Option<&str>,
    host: Option<&str>,
    public: Option<&str>,
) -> Provenance {
    match site {
        Some("same-origin" | "none") => return Provenance::Own,
        Some(_) => return Provenance::Foreign,
        None => {}
    }
    let Some(origin) = origin.filter(|origin| *origin != "null") else {
        return Provenance::Unknown;
    };
    let asked = host.is_some_and(|host| authority(origin) == Some(host));
    let ours = public.is_some_and(|public| same_origin(origin, public));
    if asked || ours { Provenance::Own } else { Provenance::Foreign }
}

fn authority(origin: &str) -> Option<&str> {
    origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))
}

fn same_origin(origin: &str, public: &str) -> bool {
    let parse = |address| Url::parse(address).ok().map(|url| url.origin());
    parse(origin).is_some_and(|origin| Some(origin) == parse(public))
}

#[cfg(test)]
mod tests {
    use super::Provenance::{Foreign, Own, Unknown};
    use super::judge;

    #[test]
    fn the_browsers_judgement_goes_first_then_the_origin() {
        let host = Some("10.0.0.7:4000");
        let public = Some("https://desk.example.org");
        for (site, origin, expected) in [
            (Some("same-origin"), None, Own),
            (Some("none"), None, Own),
            (Some("same-site"), Some("http://10.0.0.7:4000"), Foreign),
            (Some("cross-site"), Some("http://10.0.0.7:4000"), Foreign),
            (None, Some("http://10.0.0.7:4000"), Own),
            (None, Some("https://desk.example.org"), Own),
            (None, Some("http://desk.example.org"), Foreign),
            (None, Some("http://10.0.0.7:4001"), Foreign),
            (None, Some("https://evil.example"), Foreign),
            (None, Some("null"), Unknown),
            (None, None, Unknown),
        ] {
            assert_eq!(judge(site, origin, host, public), expected, "{site:?} {origin:?}");
        }
    }
}
