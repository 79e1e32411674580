//! Signing up, signing in, and what belongs to somebody's account.

mod access_tokens;
mod device;
mod device_grants;
mod email_codes;
mod endpoints;
mod error;
mod limits;
mod names;
mod open_id;
mod own;
mod passwords;
mod recovery;
mod sessions;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::clock::Clock;
use crate::config::Config;
use crate::http::Visitor;
use crate::limits::Rate;
use crate::organizations::{BadInput, name};
use crate::randomness;
use crate::storage::{Account, CreateAccountError, NewAccount, Storage};

pub(crate) use access_tokens::Scope;
pub(crate) use device::device;
pub(crate) use endpoints::{routes, seconds};
pub(crate) use error::{AccountError, EmailCodeError, Failed};
pub(crate) use open_id::local;
pub(crate) use own::{Deletion, LanguageChoice};
pub(crate) use sessions::{Identified, SESSION_LASTS};

use limits::{SIGN_INS, SIGN_UPS, WRONG_PASSWORDS, key, place};
use open_id::Provider;
use passwords::Passwords;
use sessions::FreshSession;

/// Longest password that is hashed; longer ones only cost time.
pub(crate) const MAX_PASSWORD: usize = 200;

/// Shortest password (NIST SP 800-63B, 5.1.1.2).
pub(crate) const MIN_PASSWORD: usize = 8;

/// SHA-256, for tokens: they are long and random, so a fast hash is right.
pub(crate) fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Somebody who was just signed in, with the token of the session.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub account: Account,
    pub token: SecretString,
}

/// What somebody signs up with.
pub(crate) struct SignUp<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub password: SecretString,
}

/// Accounts and sessions.
pub(crate) struct Accounts {
    storage: Storage,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    sends_mail: bool,
    provider: Option<Provider>,
}

impl Accounts {
    pub(crate) fn new(
        storage: Storage,
        clock: Arc<dyn Clock>,
        config: &Config,
    ) -> Result<Self, Failed> {
        Ok(Self {
            storage,
            clock,
            passwords: Passwords::new()?,
            sends_mail: config.mail.is_some(),
            provider: config.open_id.clone().map(Provider::new).transpose()?,
        })
    }

    /// Makes an account and signs in.
    pub(crate) async fn sign_up(
        &self,
        new: SignUp<'_>,
        visitor: &Visitor,
    ) -> Result<SignedIn, AccountError> {
        let name = name(new.name)?;
        let email = names::email(new.email)?;
        check_password("password", &new.password)?;
        self.take(SIGN_UPS, &key(&[&place(visitor.peer)])).await?;
        let hash = self.passwords.hash(new.password).await?;
        let local = email.split('@').next().unwrap_or_default();
        let usernames = |id: &str| names::usernames(&[&name, local], id);
        let session = FreshSession::new(&visitor.device, self.clock.now())?;
        self.create(&name, usernames, Some((&email, &hash)), session).await
    }

    /// A person who never signs in by password: the owner at this computer.
    /// Their session is their only key, so it does not expire.
    pub(crate) async fn create_owner(&self, typed: &str) -> Result<SignedIn, AccountError> {
        let name = name(typed)?;
        let usernames = |id: &str| names::usernames(&[&name], id);
        let session = FreshSession::endless(self.clock.now())?;
        self.create(&name, usernames, None, session).await
    }

    /// A new session for a person without a password, in place of those they
    /// had; `None` for anybody else.
    pub(crate) async fn sign_in_owner(&self, id: &str) -> Result<Option<SecretString>, Failed> {
        let session = FreshSession::endless(self.clock.now())?;
        let replaced = self.storage.replace_owner_session(session.of(id)).await?;
        Ok(replaced.then_some(session.token))
    }

    async fn create(
        &self,
        name: &str,
        usernames: impl Fn(&str) -> Vec<String>,
        sign_in: Option<(&str, &str)>,
        session: FreshSession,
    ) -> Result<SignedIn, AccountError> {
        let id = randomness::id()?;
        let usernames = usernames(&id);
        let new = NewAccount { id: &id, name, usernames: &usernames, sign_in, at: session.at };
        match self.storage.create_account(new, session.of(&id)).await {
            Ok(account) => Ok(SignedIn { account, token: session.token }),
            Err(CreateAccountError::EmailTaken) => Err(AccountError::EmailTaken),
            Err(CreateAccountError::Storage(error)) => Err(error.into()),
        }
    }

    /// Signs in. Takes as long for an unknown address as for a wrong password.
    pub(crate) async fn sign_in(
        &self,
        email: &str,
        password: SecretString,
        visitor: &Visitor,
    ) -> Result<SignedIn, AccountError> {
        let email = names::email(email)?;
        if password.expose_secret().is_empty() {
            return Err(EMPTY_PASSWORD.into());
        }
        let place = place(visitor.peer);
        self.take(SIGN_INS, &key(&[&place])).await?;
        // Taken before the password is looked at and given back when it was
        // right: guesses made at the same time count each.
        let attempt = key(&[&email, &place]);
        self.take(WRONG_PASSWORDS, &attempt).await?;
        let found = self.storage.account_by_email(&email).await?;
        let (account, hash) = found.unzip();
        let right = self.passwords.verify(password, hash).await?;
        let Some(account) = account.filter(|_| right) else {
            return Err(AccountError::WrongPassword);
        };
        self.storage.give_back(WRONG_PASSWORDS, &attempt).await?;
        let session = FreshSession::new(&visitor.device, self.clock.now())?;
        self.storage.create_session(session.of(&account.id)).await?;
        Ok(SignedIn { account, token: session.token })
    }

    async fn take(&self, rate: Rate, key: &str) -> Result<(), AccountError> {
        let taken = self.storage.take(rate, key, self.clock.now()).await?;
        taken.map_err(|wait| AccountError::TooMany { wait })
    }
}

const EMPTY_PASSWORD: BadInput =
    BadInput { field: "password", reason: "EMPTY", message: "The password is empty." };

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Whether a password is one that can be taken.
fn check_password(field: &'static str, password: &SecretString) -> Result<(), BadInput> {
    let length = password.expose_secret().chars().count();
    let fault = |reason, message| BadInput { field, reason, message };
    if length < MIN_PASSWORD {
        Err(fault("TOO_SHORT", "The password has fewer than 8 characters."))
    } else if length > MAX_PASSWORD {
        Err(fault("TOO_LONG", "The password has more than 200 characters."))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
