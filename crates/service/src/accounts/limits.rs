//! How often somebody may try what has to do with signing in.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;

use super::hash_of;
use crate::limits::Rate;

/// Sign-ups from one address: a whole room behind one router can join.
pub(super) const SIGN_UPS: Rate =
    Rate { what: "sign-up", burst: 120, one_each: SignedDuration::from_millis(500) };

/// Sign-ins from one address, whoever they are for.
pub(super) const SIGN_INS: Rate =
    Rate { what: "sign-in", burst: 120, one_each: SignedDuration::from_millis(500) };

/// Wrong passwords for one e-mail address from one address, or of one person
/// who is signed in.
pub(super) const WRONG_PASSWORDS: Rate =
    Rate { what: "wrong-password", burst: 5, one_each: SignedDuration::from_secs(10) };

/// Devices that ask from one address to be signed in.
pub(super) const DEVICES: Rate =
    Rate { what: "device", burst: 60, one_each: SignedDuration::from_secs(5) };

/// Wrong codes of devices that one person types. With 34 bits in a code and
/// ten minutes it leaves nobody a chance (RFC 8628, 5.1).
pub(super) const WRONG_USER_CODES: Rate =
    Rate { what: "wrong-user-code", burst: 10, one_each: SignedDuration::from_secs(30) };

/// Codes sent to one e-mail address. Four an hour with five attempts each, out
/// of a million: a guesser has one chance in fifty thousand an hour.
pub(super) const CODES_TO_ADDRESS: Rate =
    Rate { what: "code-to-address", burst: 3, one_each: SignedDuration::from_mins(15) };

/// Codes asked for from one address.
pub(super) const CODES: Rate =
    Rate { what: "code", burst: 60, one_each: SignedDuration::from_secs(5) };

/// A bucket's name out of what it is about. Hashed: the table of limits holds
/// no addresses.
pub(super) fn key(about: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(hash_of(&about.join("\n")))
}

/// What counts as one place: an IPv4 address, or the network of 64 bits that
/// an IPv6 one is in, as one home is given (RFC 6177).
pub(super) fn place(peer: Option<IpAddr>) -> String {
    match peer.map(|peer| peer.to_canonical()) {
        None => String::new(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{key, place};

    #[test]
    fn neighbours_of_one_network_are_one_place() {
        let at = |address: &str| place(Some(address.parse().unwrap()));
        assert_eq!(at("2001:db8:1:2::3"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::3"), at("2001:db8:1:3::3"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
        assert_eq!(place(None), "");
    }

    #[test]
    fn a_name_of_a_bucket_says_nothing() {
        let name = key(&["ada@example.org", "192.0.2.1"]);
        assert_eq!(name.len(), 43);
        assert_ne!(name, key(&["ada@example.org", "192.0.2.2"]));
    }
}
