//! What admins may put in.

use url::{Host, Url};

use super::address;
use super::events::EVENTS;
use crate::organizations::BadInput;

/// Longest address, in characters.
const MAX_URL: usize = 2_000;

/// An address as it is kept. `private`: this service may send to addresses
/// that are not of the public network, and without TLS.
pub(crate) fn url(typed: &str, private: bool) -> Result<Url, BadInput> {
    let bad = |reason, message| BadInput { field: "url", reason, message };
    if typed.chars().count() > MAX_URL {
        return Err(bad("TOO_LONG", "The address has more than 2000 characters."));
    }
    let url = Url::parse(typed).map_err(|_| bad("INVALID", "This is no web address."))?;
    match url.scheme() {
        "https" => {}
        "http" if private => {}
        _ => return Err(bad("NOT_HTTPS", "The address must begin with https://.")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        let message = "The address must hold no user name or password.";
        return Err(bad("CREDENTIALS", message));
    }
    if url.as_str().len() > 2 * MAX_URL {
        return Err(bad("TOO_LONG", "The address has more than 2000 characters."));
    }
    if !private && is_private(&url) {
        return Err(bad("PRIVATE_ADDRESS", "The address must be one of the public network."));
    }
    Ok(url)
}

/// Whether the address itself says that it is not of the public network. What
/// a name leads to is looked at when it is used: that can change.
pub(super) fn is_private(url: &Url) -> bool {
    match url.host() {
        None => true,
        Some(Host::Ipv4(address)) => !address::is_public(address.into()),
        Some(Host::Ipv6(address)) => !address::is_public(address.into()),
        // RFC 6761.
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// Events as they are kept: known words in our order, each once.
pub(crate) fn events(asked: &[String]) -> Result<String, BadInput> {
    let known: Vec<&str> = EVENTS.iter().map(|event| event.as_str()).collect();
    if asked.iter().any(|word| !known.contains(&word.as_str())) {
        let message = "There is no such event.";
        return Err(BadInput { field: "events", reason: "UNKNOWN", message });
    }
    let wanted = known.into_iter().filter(|word| asked.iter().any(|asked| asked == word));
    Ok(wanted.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::{events, url};

    #[test]
    fn addresses_that_are_taken_and_refused() {
        for (typed, private, expected) in [
            ("https://example.org/hook?a=b", false, Ok("https://example.org/hook?a=b")),
            ("https://8.8.8.8", false, Ok("https://8.8.8.8/")),
            ("https://[2606:4700::1111]/", false, Ok("https://[2606:4700::1111]/")),
            ("http://127.0.0.1:8080/x", true, Ok("http://127.0.0.1:8080/x")),
            ("https://example.org/a\0b", false, Ok("https://example.org/a%00b")),
            ("http://example.org/", false, Err("NOT_HTTPS")),
            ("ftp://example.org/", true, Err("NOT_HTTPS")),
            ("file:///etc/passwd", true, Err("NOT_HTTPS")),
            ("javascript:alert(1)", true, Err("NOT_HTTPS")),
            ("example.org", false, Err("INVALID")),
            ("", false, Err("INVALID")),
            ("https://", false, Err("INVALID")),
            ("https://exa\0mple.org/", false, Err("INVALID")),
            ("https://ada:secret@example.org/", false, Err("CREDENTIALS")),
            ("https://ada@example.org/", false, Err("CREDENTIALS")),
            ("https://localhost/", false, Err("PRIVATE_ADDRESS")),
            ("https://LOCALHOST./", false, Err("PRIVATE_ADDRESS")),
            ("https://desk.localhost/", false, Err("PRIVATE_ADDRESS")),
            ("https://127.0.0.1/", false, Err("PRIVATE_ADDRESS")),
            // The same in other spellings, as browsers read them.
            ("https://0x7f.1/", false, Err("PRIVATE_ADDRESS")),
            ("https://2130706433/", false, Err("PRIVATE_ADDRESS")),
            ("https://017700000001/", false, Err("PRIVATE_ADDRESS")),
            ("https://１２７.0.0.1/", false, Err("PRIVATE_ADDRESS")),
            ("https://[::1]/", false, Err("PRIVATE_ADDRESS")),
            ("https://[::ffff:127.0.0.1]/", false, Err("PRIVATE_ADDRESS")),
        ] {
            let taken = url(typed, private).map(String::from).map_err(|bad| bad.reason);
            assert_eq!(taken, expected.map(str::to_owned), "{typed}");
        }
        let long = format!("https://example.org/{}", "x".repeat(2_000));
        assert_eq!(url(&long, true).unwrap_err().reason, "TOO_LONG");
    }

    #[test]
    fn events_are_known_words_each_once() {
        let words =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let asked = words(&["member.left", "member.joined", "member.left"]);
        assert_eq!(events(&asked).unwrap(), "member.joined member.left");
        assert_eq!(events(&[]).unwrap(), "");
        for unknown in ["member.exploded", "webhook.disabled", "", "member.joined member.left"] {
            assert_eq!(events(&words(&[unknown])).unwrap_err().reason, "UNKNOWN", "{unknown}");
        }
    }
}
