//! The certificate: fits its key, and for how long it is good.

use std::path::Path;

use frontdesk_service::Tls;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::Finding;
use crate::settings::Settings;

/// Days before its end at which a certificate should have been renewed.
const SOON: i64 = 14;

const RENEW: &str = "Renew it; the service reads it anew by itself.";

pub(super) fn look(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let Some((certificate, key)) = &settings.tls else { return Vec::new() };
    if let Err(error) = Tls::load(certificate.clone(), key.clone()) {
        let remedy = "Look at `tls_certificate` and `tls_key`: both are PEM, and belong together.";
        return vec![Finding::fail(format!("certificate: {error}"), remedy)];
    }
    let Some(end) = end_of(certificate) else {
        return vec![Finding::warn("certificate: its end cannot be read", RENEW)];
    };
    let days = (end.as_second() - now.as_second()).div_euclid(24 * 3600);
    vec![match days {
        ..0 => Finding::fail(format!("certificate: over since {end}"), RENEW),
        0..SOON => Finding::warn(format!("certificate: good for {days} days"), RENEW),
        SOON.. => Finding::ok(format!("certificate: good for {days} days")),
    }]
}

/// Until when the first certificate of a file is good.
fn end_of(file: &Path) -> Option<Timestamp> {
    let certificate = CertificateDer::from_pem_slice(&std::fs::read(file).ok()?).ok()?;
    not_after(&certificate)
}

/// The end of a certificate's validity (RFC 5280, 4.1): in the certificate the
/// part that is signed, in there the fifth element, in there the second.
fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let inside = |(tag, content, _)| (tag == SEQUENCE).then_some(content);
    let mut rest = inside(element(inside(element(certificate)?)?)?)?;
    if element(rest)?.0 == VERSION {
        rest = element(rest)?.2;
    }
    // Serial number, signature, issuer.
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let validity = inside(element(rest)?)?;
    let (kind, text, _) = element(element(validity)?.2)?;
    time(kind, std::str::from_utf8(text).ok()?)
}

/// Tag, content, and what stands behind, of the first element (X.690).
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], mut rest) = bytes.split_first_chunk::<2>()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let digits = rest.get(..usize::from(first & 0x7f)).filter(|digits| digits.len() <= 4)?;
        length = digits.iter().fold(0, |length, digit| (length << 8) | usize::from(*digit));
        rest = rest.get(digits.len()..)?;
    }
    let (content, behind) = rest.split_at_checked(length)?;
    Some((tag, content, behind))
}

/// `UTCTime` with two digits of the year, which mean 1950 to 2049, or
/// `GeneralizedTime` with four (RFC 5280, 4.1.2.5).
fn time(kind: u8, text: &str) -> Option<Timestamp> {
    const UTC_TIME: u8 = 0x17;
    let text = text.strip_suffix('Z')?;
    let full = match (kind, text.get(..2)?) {
        (UTC_TIME, year) if year < "50" => format!("20{text}"),
        (UTC_TIME, _) => format!("19{text}"),
        _ => text.to_owned(),
    };
    let time = DateTime::strptime("%Y%m%d%H%M%S", full).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::{element, time};

    #[test]
    fn both_kinds_of_time_are_read() {
        for (kind, text, expected) in [
            (0x17, "261125001326Z", "2026-11-25T00:13:26Z"),
            (0x17, "991231235959Z", "1999-12-31T23:59:59Z"),
            (0x18, "20500101000000Z", "2050-01-01T00:00:00Z"),
        ] {
            assert_eq!(time(kind, text), Some(expected.parse().unwrap()), "{text}");
        }
        for text in ["", "Z", "261125001326", "26112500132xZ"] {
            assert_eq!(time(0x17, text), None, "{text}");
        }
    }

    #[test]
    fn what_is_cut_short_is_no_element() {
        assert_eq!(element(&[0x30, 2, 1, 2, 3]), Some((0x30, &[1, 2][..], &[3][..])));
        for bytes in [&[][..], &[0x30], &[0x30, 3, 1, 2], &[0x30, 0x82, 1], &[0x30, 0x89, 1, 1]] {
            assert_eq!(element(bytes), None, "{bytes:?}");
        }
    }
}
