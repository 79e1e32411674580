//! The device authorization grant (RFC 8628): a device without a browser of
//! its own is signed in through one elsewhere.

use jiff::SignedDuration;
use secrecy::SecretString;

use super::limits::{DEVICES, WRONG_USER_CODES, key, place};
use super::sessions::FreshSession;
use super::{AccountError, Accounts, hash_of, later};
use crate::http::Visitor;
use crate::randomness::{self, NoRandomness};
use crate::storage::{Account, DeviceAnswer, DeviceGrant, NewDeviceGrant};

/// How long somebody has to allow it.
pub(super) const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Seconds between two questions of a device (RFC 8628, 3.2).
pub(super) const INTERVAL: i64 = 5;

/// Letters of user codes: no vowels, so no words, and none that look like
/// another (RFC 8628, 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Letters in a user code, 34 bits.
const LENGTH: usize = 8;

/// Rounds in which a user code can be one that is under way.
const ROUNDS: usize = 5;

/// A grant that has begun.
pub(super) struct BegunGrant {
    pub(super) device_code: SecretString,
    pub(super) user_code: String,
}

impl Accounts {
    /// Begins a grant.
    pub(super) async fn begin_device_grant(
        &self,
        visitor: &Visitor,
    ) -> Result<BegunGrant, AccountError> {
        self.take(DEVICES, &key(&[&place(visitor.peer)])).await?;
        let device_code = randomness::token::<32>()?;
        let now = self.clock.now();
        for _ in 0..ROUNDS {
            let user_code = new_user_code()?;
            let new = NewDeviceGrant {
                code_hash: &hash_of(&device_code),
                user_code: &user_code,
                device: &visitor.device,
                at: now,
                expires: later(now, LASTS),
                interval: INTERVAL,
            };
            if self.storage.begin_device_grant(new).await? {
                return Ok(BegunGrant { device_code: device_code.into(), user_code });
            }
        }
        // More grants are under way than there are codes: as good as no
        // randomness.
        Err(NoRandomness.into())
    }

    /// What becomes of a grant; with the token of the session where it begins.
    pub(super) async fn ask_device_grant(
        &self,
        device_code: &str,
        visitor: &Visitor,
    ) -> Result<(DeviceAnswer, SecretString), AccountError> {
        let session = FreshSession::new(&visitor.device, self.clock.now())?;
        let asked = self.storage.ask_device_grant(&hash_of(device_code), session.of("")).await?;
        Ok((asked, session.token))
    }

    /// The grant of a code that somebody signed in typed; `None` where none
    /// waits for them. Wrong codes are limited.
    pub(crate) async fn device_grant(
        &self,
        account: &Account,
        typed: &str,
    ) -> Result<Option<DeviceGrant>, AccountError> {
        let attempt = key(&[&account.id]);
        self.take(WRONG_USER_CODES, &attempt).await?;
        let Some(user_code) = user_code(typed) else { return Ok(None) };
        let grant = self.storage.device_grant(&user_code, self.clock.now()).await?;
        if grant.is_some() {
            self.storage.give_back(WRONG_USER_CODES, &attempt).await?;
        }
        Ok(grant)
    }

    /// Allows a grant, or does not. Gives whether there was one to decide.
    pub(crate) async fn decide_device_grant(
        &self,
        account: &Account,
        typed: &str,
        approve: bool,
    ) -> Result<bool, AccountError> {
        let attempt = key(&[&account.id]);
        self.take(WRONG_USER_CODES, &attempt).await?;
        let Some(user_code) = user_code(typed) else { return Ok(false) };
        let now = self.clock.now();
        let decided =
            self.storage.decide_device_grant(&account.id, &user_code, approve, now).await?;
        if decided {
            self.storage.give_back(WRONG_USER_CODES, &attempt).await?;
        }
        Ok(decided)
    }
}

fn new_user_code() -> Result<String, NoRandomness> {
    let mut letters = Vec::with_capacity(LENGTH);
    while letters.len() < LENGTH {
        // 240 is a multiple of 20: each letter is as likely as another.
        let bytes = randomness::bytes::<16>()?;
        let fair = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < 240);
        letters.extend(fair.map(|byte| char::from(LETTERS[byte % LETTERS.len()])));
    }
    Ok(written(&letters[..LENGTH]))
}

/// A code as it is kept, however it was typed: case and punctuation do not
/// matter (RFC 8628, 6.1).
fn user_code(typed: &str) -> Option<String> {
    let letters = typed.chars().take(4 * LENGTH).filter(char::is_ascii_alphanumeric);
    let letters: Vec<char> = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    let known = |letter: &char| LETTERS.contains(&u8::try_from(*letter).unwrap_or_default());
    (letters.len() == LENGTH && letters.iter().all(known)).then(|| written(&letters))
}

fn written(letters: &[char]) -> String {
    let (first, second) = letters.split_at(LENGTH / 2);
    first.iter().chain(&['-']).chain(second).collect()
}

#[cfg(test)]
mod tests {
    use super::{new_user_code, user_code};

    #[test]
    fn codes_are_read_however_they_are_typed() {
        let expected = Some("BCDF-GHJK".to_owned());
        for typed in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b.c.d.f-g.h.j.k"] {
            assert_eq!(user_code(typed), expected, "{typed}");
        }
        for typed in ["", "BCDF", "BCDF-GHJKL", "ABCD-FGHJ", "BCDF-GHJ0", "BCDF-GHJÄ"] {
            assert_eq!(user_code(typed), None, "{typed}");
        }
    }

    #[test]
    fn new_codes_are_codes_and_differ() {
        let codes: std::collections::HashSet<_> =
            (0..1000).map(|_| new_user_code().unwrap()).collect();
        assert!(codes.len() > 990);
        assert!(codes.iter().all(|code| user_code(code).as_ref() == Some(code)));
    }
}
