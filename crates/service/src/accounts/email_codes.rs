//! Signing in by a one-time code that comes by e-mail.

use jiff::SignedDuration;
use serde_json::json;

use super::limits::{CODES, CODES_TO_ADDRESS, SIGN_INS, key, place};
use super::sessions::FreshSession;
use super::{Accounts, EmailCodeError, SignedIn, hash_of, later, names};
use crate::http::Visitor;
use crate::organizations::BadInput;
use crate::randomness::{self, NoRandomness};
use crate::storage::NewEmailCode;

/// How long a code is good for.
const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Digits of a code.
const DIGITS: usize = 6;

impl Accounts {
    /// Sends a code to whoever has an account with that address. The answer is
    /// the same where nobody has. `language` is what the mail is written in
    /// where the account has none.
    pub(crate) async fn begin_email_code(
        &self,
        email: &str,
        language: &str,
        visitor: &Visitor,
    ) -> Result<(), EmailCodeError> {
        if !self.sends_mail {
            return Err(EmailCodeError::NoMail);
        }
        let email = names::email(email)?;
        self.take(CODES, &key(&[&place(visitor.peer)])).await?;
        self.take(CODES_TO_ADDRESS, &key(&[&email])).await?;
        let code = new_code()?;
        let now = self.clock.now();
        let mail = randomness::id()?;
        let new = NewEmailCode {
            email: &email,
            code_hash: &hash_of_code(&email, &code),
            at: now,
            expires: later(now, LASTS),
            mail: &mail,
            language,
            facts: &json!({ "code": code }).to_string(),
        };
        Ok(self.storage.begin_email_code(new).await?)
    }

    /// Signs in by a code.
    pub(crate) async fn sign_in_by_code(
        &self,
        email: &str,
        code: &str,
        visitor: &Visitor,
    ) -> Result<SignedIn, EmailCodeError> {
        if !self.sends_mail {
            return Err(EmailCodeError::NoMail);
        }
        let email = names::email(email)?;
        let code = read_code(code)?;
        self.take(SIGN_INS, &key(&[&place(visitor.peer)])).await?;
        let session = FreshSession::new(&visitor.device, self.clock.now())?;
        let hash = hash_of_code(&email, &code);
        let account = self.storage.redeem_email_code(&email, &hash, session.of("")).await?;
        let account = account.ok_or(EmailCodeError::WrongCode)?;
        Ok(SignedIn { account, token: session.token })
    }
}

/// With the address: a code is good for one only.
fn hash_of_code(email: &str, code: &str) -> [u8; 32] {
    hash_of(&format!("{email}\n{code}"))
}

fn new_code() -> Result<String, NoRandomness> {
    // Of 2^64 numbers no code is more likely than another by one in 10^13.
    let number = u64::from_le_bytes(randomness::bytes()?) % 1_000_000;
    Ok(format!("{number:0DIGITS$}"))
}

/// The digits of a code, however they were typed.
fn read_code(typed: &str) -> Result<String, BadInput> {
    let fault = |reason, message| BadInput { field: "code", reason, message };
    let code: String = typed.chars().take(50).filter(|c| !c.is_whitespace() && *c != '-').collect();
    if code.is_empty() {
        Err(fault("EMPTY", "The code is empty."))
    } else if code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(fault("INVALID", "A code has six digits."))
    }
}

#[cfg(test)]
mod tests {
    use super::{new_code, read_code};

    #[test]
    fn codes_have_six_digits_however_they_are_typed() {
        for typed in ["012345", " 012 345 ", "012-345"] {
            assert_eq!(read_code(typed).as_deref(), Ok("012345"), "{typed}");
        }
        for (typed, reason) in
            [("", "EMPTY"), ("12345", "INVALID"), ("1234567", "INVALID"), ("12345x", "INVALID")]
        {
            assert_eq!(read_code(typed).map_err(|fault| fault.reason), Err(reason), "{typed}");
        }
        let code = new_code().unwrap();
        assert_eq!(read_code(&code).as_ref(), Ok(&code));
    }
}
