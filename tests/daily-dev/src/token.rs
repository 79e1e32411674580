//! Tokens and signed cookies, in the form of the real ones: three parts with
//! the claims readable in the second, and a cookie that carries its own
//! signature (`boot.dast_only`). The real server signs with RSA; here a secret
//! does.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

fn signature(secret: &[u8], text: &str) -> Vec<u8> {
    // An HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A token: `header.claims.signature`. `exp` has a fraction, as the real one.
pub(crate) fn issue(
    secret: &[u8],
    person: &str,
    plus: bool,
    now: Timestamp,
    until: Timestamp,
) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of our time fit")]
    let exp = until.as_millisecond() as f64 / 1000.0;
    let claims = json!({
        "exp": exp,
        "userId": person,
        "roles": [],
        "isTeamMember": false,
        "isPlus": plus,
        "iat": now.as_second(),
        "aud": "Stand-in",
        "iss": "Stand-in API",
    });
    let signed = format!("{}.{}", encode(&json!({"alg": "HS256", "typ": "JWT"})), encode(&claims));
    let signature = URL_SAFE_NO_PAD.encode(signature(secret, &signed));
    format!("{signed}.{signature}")
}

/// Who a token is of, and until when it holds, where the signature is ours.
pub(crate) fn read(secret: &[u8], token: &str) -> Option<(String, Timestamp)> {
    let (signed, given) = token.rsplit_once('.')?;
    if URL_SAFE_NO_PAD.encode(signature(secret, signed)) != given {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "it was milliseconds before")]
    let until = (claims["exp"].as_f64()? * 1000.0).round() as i64;
    Some((claims["userId"].as_str()?.to_owned(), Timestamp::from_millisecond(until).ok()?))
}

/// The value of a signed cookie: the text, a dot, and the signature, url-encoded.
pub(crate) fn cookie(secret: &[u8], text: &str) -> String {
    let signature = STANDARD_NO_PAD.encode(signature(secret, text));
    let signature = signature.replace('+', "%2B").replace('/', "%2F");
    format!("{text}.{signature}")
}

/// The text of a signed cookie, where the signature is ours.
pub(crate) fn opened(secret: &[u8], value: &str) -> Option<String> {
    let (text, _) = value.rsplit_once('.')?;
    // Some clients decode what they were given.
    let same = |given: &str| given.replace('+', "%2B").replace('/', "%2F");
    (cookie(secret, text) == same(value)).then(|| text.to_owned())
}
