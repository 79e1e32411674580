//! Addresses of servers: as typed, as kept, and what is asked below them.

use frontdesk_local_api::{ErrorCode, Failure};
use url::{Host, Url};

/// Longest address that is looked at, in bytes.
const MAX_ADDRESS: usize = 2_048;

/// Where daily.dev answers.
const DAILY_DEV: &str = "https://api.daily.dev";

/// What people type for daily.dev: its pages, which lead there.
const DAILY_DEV_PAGES: [&str; 3] =
    ["https://daily.dev", "https://www.daily.dev", "https://app.daily.dev"];

/// The page of daily.dev that offers every way to sign in.
const DAILY_DEV_SIGN_IN: &str = "https://app.daily.dev/onboarding";

/// A typed address as it is kept: scheme, host and port, nothing after them.
///
/// Without a scheme it is `https`, on this computer `http`.
///
/// # Errors
///
/// `ADDRESS_INVALID` for what is no address of a server or holds a password;
/// `TLS_REQUIRED` for plain `http` to another computer.
pub(crate) fn normalize(typed: &str) -> Result<String, Failure> {
    let typed = typed.trim();
    // The URL standard drops tabs and line breaks silently; here they are a slip.
    if typed.is_empty() || typed.len() > MAX_ADDRESS || typed.contains(char::is_control) {
        return Err(invalid("not an address"));
    }
    let url = if has_scheme(typed) { parse(typed)? } else { with_scheme(typed)? };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("only https and http"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("an address holds no user and no password"));
    }
    if url.host().is_none() || url.port() == Some(0) {
        return Err(invalid("no host"));
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(ErrorCode::TlsRequired.into());
    }
    let origin = url.origin().ascii_serialization();
    let is_daily_dev = DAILY_DEV_PAGES.contains(&origin.as_str());
    Ok(if is_daily_dev { DAILY_DEV.to_owned() } else { origin })
}

/// The page where people sign in to a server of daily.dev's kind: a stand-in
/// or one of one's own shows it at its root.
pub(crate) fn sign_in_page(address: &str) -> String {
    if address == DAILY_DEV { DAILY_DEV_SIGN_IN.to_owned() } else { format!("{address}/") }
}

/// What lies at `path` of a kept address. The address is judged once more: it
/// was read from a file since.
pub(crate) fn endpoint(address: &str, path: &str) -> Result<Url, Failure> {
    let mut url = parse(&normalize(address)?)?;
    url.set_path(path);
    Ok(url)
}

fn with_scheme(typed: &str) -> Result<Url, Failure> {
    let url = parse(&format!("https://{typed}"))?;
    if is_loopback(&url) { parse(&format!("http://{typed}")) } else { Ok(url) }
}

/// `host:port` is no scheme, although it looks like one.
fn has_scheme(typed: &str) -> bool {
    let Some((scheme, rest)) = typed.split_once(':') else { return false };
    let word = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    word && (web || rest.starts_with("//"))
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn parse(text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(invalid)
}

fn invalid(detail: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::AddressInvalid).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::ErrorCode;

    use super::{endpoint, normalize, sign_in_page};

    fn code(typed: &str) -> ErrorCode {
        normalize(typed).unwrap_err().code
    }

    #[test]
    fn a_missing_scheme_is_https_and_on_this_computer_http() {
        for (typed, kept) in [
            ("desk.example.org", "https://desk.example.org"),
            ("  desk.example.org:8443/ ", "https://desk.example.org:8443"),
            ("192.0.2.7", "https://192.0.2.7"),
            ("localhost", "http://localhost"),
            ("localhost:8080", "http://localhost:8080"),
            ("127.0.0.1:80", "http://127.0.0.1"),
            ("[::1]:4000", "http://[::1]:4000"),
        ] {
            assert_eq!(normalize(typed).as_deref(), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn what_follows_the_host_is_dropped() {
        for (typed, kept) in [
            ("https://desk.example.org/join?token=x#y", "https://desk.example.org"),
            ("HTTPS://Desk.Example.org:443", "https://desk.example.org"),
            ("http://127.0.0.1:9/graphql", "http://127.0.0.1:9"),
            ("desk.example.org/?next=http://other", "https://desk.example.org"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(normalize(typed).as_deref(), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("https://example.org/{}", "x".repeat(3_000));
        for typed in [
            "",
            "  ",
            "https://",
            "http://:80",
            "two words",
            "a\nb.example",
            "ftp://example.org",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "mailto:ada@example.org",
            "https://ada:secret@example.org",
            "ada@example.org",
            "example.org:99999",
            "example.org:0",
            "https://[::1",
            &long,
        ] {
            assert_eq!(code(typed), ErrorCode::AddressInvalid, "{typed}");
        }
    }

    #[test]
    fn plain_http_is_for_this_computer_alone() {
        for typed in ["http://example.org", "http://192.168.1.4:80", "http://localhost.example.org"]
        {
            assert_eq!(code(typed), ErrorCode::TlsRequired, "{typed}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        let failure = normalize("https://ada:hunter2@example.org").unwrap_err();
        assert!(!format!("{failure:?} {failure}").contains("hunter2"));
    }

    #[test]
    fn endpoints_lie_below_the_address_and_keep_its_rules() {
        let url = endpoint("https://desk.example.org:8443", "/graphql").unwrap();
        assert_eq!(url.as_str(), "https://desk.example.org:8443/graphql");
        let failure = endpoint("http://desk.example.org", "/graphql").unwrap_err();
        assert_eq!(failure.code, ErrorCode::TlsRequired);
    }

    #[test]
    fn daily_dev_is_found_by_the_names_people_know() {
        for typed in ["daily.dev", "www.daily.dev", "https://app.daily.dev/squads", "api.daily.dev"]
        {
            assert_eq!(normalize(typed).unwrap(), "https://api.daily.dev", "{typed}");
        }
        assert_eq!(code("http://daily.dev"), ErrorCode::TlsRequired);
        assert_eq!(normalize("daily.dev.example.org").unwrap(), "https://daily.dev.example.org");
        assert_eq!(sign_in_page("https://api.daily.dev"), "https://app.daily.dev/onboarding");
        assert_eq!(sign_in_page("http://127.0.0.1:5000"), "http://127.0.0.1:5000/");
    }
}
