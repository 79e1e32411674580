//! E-mail addresses and usernames.

use crate::organizations::BadInput;

/// Longest e-mail address (RFC 5321, 4.5.3.1.3, without the brackets).
const MAX_EMAIL: usize = 254;

/// Longest username before what makes it unique.
const MAX_USERNAME: usize = 20;

/// An e-mail address as it is kept: trimmed, in lower case. Only what cannot
/// be one is refused; whether somebody reads it, only a mail could tell.
pub(super) fn email(typed: &str) -> Result<String, BadInput> {
    let fault = |reason, message| BadInput { field: "email", reason, message };
    let email = typed.trim().to_lowercase();
    if email.is_empty() {
        return Err(fault("EMPTY", "The e-mail address is empty."));
    }
    if email.len() > MAX_EMAIL {
        return Err(fault("TOO_LONG", "The e-mail address is too long."));
    }
    let plausible = email.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !local.contains('@')
    });
    if plausible && !email.contains(|c: char| c.is_whitespace() || c.is_control()) {
        Ok(email)
    } else {
        Err(fault("INVALID", "This is not an e-mail address."))
    }
}

/// Usernames to try for the account `id`, the nicest first: out of the first
/// of `sources` that has letters for one. The last one is taken by nobody.
pub(super) fn usernames(sources: &[&str], id: &str) -> Vec<String> {
    let base = sources.iter().map(|source| letters(source)).find(|letters| letters.len() >= 2);
    let base = base.unwrap_or_else(|| "member".to_owned());
    let tail: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    let short = tail.get(..4).unwrap_or(&tail);
    vec![base.clone(), format!("{base}-{short}"), format!("{base}-{tail}")]
}

fn letters(source: &str) -> String {
    source
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(MAX_USERNAME)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{email, usernames};

    #[test]
    fn addresses_are_folded_and_what_is_none_is_refused() {
        assert_eq!(email(" Ada@Example.ORG ").as_deref(), Ok("ada@example.org"));
        for (typed, reason) in [
            ("", "EMPTY"),
            ("   ", "EMPTY"),
            ("ada", "INVALID"),
            ("@example.org", "INVALID"),
            ("ada@", "INVALID"),
            ("a@b@c", "INVALID"),
            ("a b@c", "INVALID"),
            ("a\u{0}@c", "INVALID"),
        ] {
            assert_eq!(email(typed).map_err(|input| input.reason), Err(reason), "{typed:?}");
        }
        let long = format!("{}@example.org", "x".repeat(300));
        assert_eq!(email(&long).map_err(|input| input.reason), Err("TOO_LONG"));
    }

    #[test]
    fn a_username_comes_from_the_name_or_else_from_the_address() {
        let id = "0a1b2c3d-0000-4000-8000-000000000000";
        assert_eq!(usernames(&["Ada Lovelace", "x"], id)[0], "adalovelace");
        assert_eq!(usernames(&["נועה", "noa.b"], id)[0], "noab");
        assert_eq!(usernames(&["נועה"], id)[0], "member");
        assert_eq!(usernames(&["Ada"], id)[1], "ada-0a1b");
        assert_eq!(usernames(&["Ada"], id)[2], "ada-0a1b2c3d000040008000000000000000");
    }
}
