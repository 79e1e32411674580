//! Secrets, and what is signed with them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

use crate::randomness::{self, NoRandomness};

/// Bytes of a new secret; the specification asks for 24 to 64.
const BYTES: usize = 32;

/// What the signatures of one webhook are made with.
#[derive(Clone, Debug)]
pub(crate) struct Secret(SecretSlice<u8>);

impl Secret {
    /// A new one.
    pub(crate) fn new() -> Result<Self, NoRandomness> {
        Ok(Self::of(randomness::bytes::<BYTES>()?.to_vec()))
    }

    /// The one that was kept.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }

    /// To be kept.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// As admins are shown it and receivers take it.
    pub(crate) fn shown(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.bytes()))
    }

    /// The signature of a message: its id, when it is sent, and its body.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        // A key of any length will do.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.bytes()) else {
            return String::new();
        };
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, Secret};
    use base64::Engine as _;

    /// The example of the specification's own libraries.
    #[test]
    fn a_known_message_has_its_known_signature() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = Secret::of(key).sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_shown_to_admins_and_in_no_log() {
        let secret = Secret::new().unwrap();
        let shown = secret.shown();
        let decoded = STANDARD.decode(shown.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(decoded, secret.bytes());
        assert_eq!(decoded.len(), 32);
        assert!(!format!("{secret:?}").contains(&shown[6..]));
        assert_ne!(shown, Secret::new().unwrap().shown());
    }
}
