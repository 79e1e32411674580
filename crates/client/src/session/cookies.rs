//! Cookies as servers set them and as people copy them.

use frontdesk_local_api::{ErrorCode, Failure};

use super::jar::{ACCESS, Jar};

/// Longest text that is looked at, in bytes: browsers send no more than that.
const MAX_TEXT: usize = 64 * 1024;

/// The names that the cookie of a session can have, where only its value was
/// copied: the server takes the one it knows.
const SESSION_NAMES: [&str; 2] = ["__Secure-dast", "dast"];

/// What a `Set-Cookie` header says (RFC 6265, 5.2), as far as it is of use. No
/// `Debug`: it holds a secret.
pub(super) struct SetCookie<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    /// It takes the cookie away.
    pub(super) is_removal: bool,
}

impl<'a> SetCookie<'a> {
    pub(super) fn read(header: &'a str) -> Option<Self> {
        let mut parts = header.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let ended = parts.any(|attribute| {
            attribute.split_once('=').is_some_and(|(name, value)| {
                name.trim().eq_ignore_ascii_case("max-age")
                    && value.trim().parse::<i64>().is_ok_and(|seconds| seconds <= 0)
            })
        });
        let value = value.trim();
        Some(Self { name: name.trim(), value, is_removal: ended || !is_value(value) })
    }
}

/// The cookies in a text that a sign-in window gives or a person copies:
/// `name=value; name=value`, with `Cookie:` before it, a line each, in quotes,
/// as a row of a browser's table, or a value alone.
///
/// # Errors
///
/// `COOKIES_UNUSABLE` where nothing in it signs in.
pub(super) fn pasted(text: &str) -> Result<Jar, Failure> {
    let jar = if text.len() > MAX_TEXT { Jar::default() } else { named(text) };
    let jar = if jar.is_empty() { alone(text) } else { jar };
    if jar.is_empty() { Err(ErrorCode::CookiesUnusable.into()) } else { Ok(jar) }
}

fn named(text: &str) -> Jar {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        for (place, part) in without_header(line).split(';').map(unquoted).enumerate() {
            // `name=value`, `name: "value"`, or a row of a table.
            if let Some((name, rest)) = part.split_once(['=', ':', '\t']) {
                let value = rest.trim_start().split(['\t', ',']).next().unwrap_or_default();
                found.push((unquoted(name), unquoted(value).to_owned()));
            } else if let (0, Some((_, value))) = (place, found.last_mut()) {
                // A value that a narrow window broke in two.
                value.push_str(part);
            }
        }
    }
    let mut jar = Jar::default();
    for (name, value) in found.into_iter().filter(|(_, value)| is_value(value)) {
        jar.put(name, value.into());
    }
    jar
}

/// A value without its name: a token says so, a session is two words with a dot.
fn alone(text: &str) -> Jar {
    let mut jar = Jar::default();
    let value = unquoted(without_header(text));
    let dots = value.matches('.').count();
    if !is_value(value) {
        return jar;
    }
    // The three parts of a token, and the signature of its cookie.
    if dots == 3 && value.starts_with("eyJ") {
        jar.put(ACCESS, value.into());
    } else if dots == 1 && !value.starts_with('.') && !value.ends_with('.') {
        for name in SESSION_NAMES {
            jar.put(name, value.into());
        }
    }
    jar
}

fn without_header(text: &str) -> &str {
    let text = unquoted(text);
    let header = text.get(..7).filter(|header| header.eq_ignore_ascii_case("cookie:"));
    if header.is_some() { text[7..].trim() } else { text }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`'))
}

/// What a cookie's value may be made of (RFC 6265, 4.1.1).
fn is_value(text: &str) -> bool {
    let is_octet = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    !text.is_empty() && text.bytes().all(is_octet)
}

#[cfg(test)]
mod tests;
