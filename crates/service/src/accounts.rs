//! Signing up, signing in, and sessions.

mod buckets;
mod endpoints;
mod names;
mod passwords;
mod recovery;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::clock::Clock;
use crate::organizations::{BadInput, name};
use crate::randomness::{self, NoRandomness};
use crate::storage::{
    Account, CreateAccountError, NewAccount, Session, SessionToKeep, Storage, StorageError,
};

use buckets::{Buckets, Rate};
pub(crate) use endpoints::{routes, seconds};
use passwords::Passwords;

/// A session ends so long after its last use.
pub(crate) const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session's end is moved at most this often.
const SESSION_STEP: SignedDuration = SignedDuration::from_hours(24);

/// Longest password that is hashed; longer ones only cost time.
pub(crate) const MAX_PASSWORD: usize = 200;

/// Shortest password (NIST SP 800-63B, 5.1.1.2).
pub(crate) const MIN_PASSWORD: usize = 8;

/// Sign-ups from one address: a whole room behind one router can join.
const SIGN_UPS: Rate = Rate { burst: 120, one_each: SignedDuration::from_millis(500) };

/// Sign-ins from one address, whoever they are for.
const SIGN_INS: Rate = Rate { burst: 120, one_each: SignedDuration::from_millis(500) };

/// Wrong passwords for one e-mail address from one address.
const WRONG_PASSWORDS: Rate = Rate { burst: 5, one_each: SignedDuration::from_secs(10) };

/// SHA-256, for tokens: they are long and random, so a fast hash is right.
pub(crate) fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Why somebody was not signed up or in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    #[error("bad input: {}", .0.field)]
    BadInput(BadInput),
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    #[error("wrong e-mail address or password")]
    WrongPassword,
    #[error("too many attempts")]
    TooMany {
        /// When the next one may succeed.
        wait: SignedDuration,
    },
    #[error(transparent)]
    Failed(#[from] Failed),
}

/// What is nobody's fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error("a password could not be hashed")]
    Hashing,
}

impl From<BadInput> for AccountError {
    fn from(input: BadInput) -> Self {
        Self::BadInput(input)
    }
}

impl From<StorageError> for AccountError {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NoRandomness> for AccountError {
    fn from(error: NoRandomness) -> Self {
        Self::Failed(error.into())
    }
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
    sign_ups: Mutex<Buckets<Option<IpAddr>>>,
    sign_ins: Mutex<Buckets<Option<IpAddr>>>,
    wrong_passwords: Mutex<Buckets<(String, Option<IpAddr>)>>,
}

impl Accounts {
    pub(crate) fn new(storage: Storage, clock: Arc<dyn Clock>) -> Result<Self, Failed> {
        Ok(Self {
            storage,
            clock,
            passwords: Passwords::new()?,
            sign_ups: Mutex::new(Buckets::new(SIGN_UPS)),
            sign_ins: Mutex::new(Buckets::new(SIGN_INS)),
            wrong_passwords: Mutex::new(Buckets::new(WRONG_PASSWORDS)),
        })
    }

    /// Makes an account and signs in. `peer` is who the connection comes from.
    pub(crate) async fn sign_up(
        &self,
        new: SignUp<'_>,
        peer: Option<IpAddr>,
    ) -> Result<SignedIn, AccountError> {
        let name = name(new.name)?;
        let email = names::email(new.email)?;
        check_password(&new.password)?;
        take(&self.sign_ups, peer, self.clock.now())?;
        let hash = self.passwords.hash(new.password).await?;
        let local = email.split('@').next().unwrap_or_default();
        let usernames = |id: &str| names::usernames(&[&name, local], id);
        self.create(&name, usernames, Some((&email, &hash)), Some(SESSION_LASTS)).await
    }

    /// A person who never signs in by password: the owner at this computer.
    /// Their session is their only key, so it does not expire.
    pub(crate) async fn create_owner(&self, typed: &str) -> Result<SignedIn, AccountError> {
        let name = name(typed)?;
        let usernames = |id: &str| names::usernames(&[&name], id);
        self.create(&name, usernames, None, None).await
    }

    /// A new session for a person without a password, in place of those they
    /// had; `None` for anybody else.
    pub(crate) async fn sign_in_owner(&self, id: &str) -> Result<Option<SecretString>, Failed> {
        let token = randomness::token::<32>()?;
        let session_id = randomness::id()?;
        let session = SessionToKeep {
            id: &session_id,
            device: "",
            token_hash: &hash_of(&token),
            account: id,
            at: self.clock.now(),
            expires: None,
        };
        let replaced = self.storage.replace_owner_session(session).await?;
        Ok(replaced.then(|| token.into()))
    }

    async fn create(
        &self,
        name: &str,
        usernames: impl Fn(&str) -> Vec<String>,
        sign_in: Option<(&str, &str)>,
        lasts: Option<SignedDuration>,
    ) -> Result<SignedIn, AccountError> {
        let now = self.clock.now();
        let id = randomness::id()?;
        let token = randomness::token::<32>()?;
        let usernames = usernames(&id);
        let new = NewAccount { id: &id, name, usernames: &usernames, sign_in, at: now };
        let session_id = randomness::id()?;
        let session = SessionToKeep {
            id: &session_id,
            device: "",
            token_hash: &hash_of(&token),
            account: &id,
            at: now,
            expires: lasts.map(|lasts| later(now, lasts)),
        };
        match self.storage.create_account(new, session).await {
            Ok(account) => Ok(SignedIn { account, token: token.into() }),
            Err(CreateAccountError::EmailTaken) => Err(AccountError::EmailTaken),
            Err(CreateAccountError::Storage(error)) => Err(error.into()),
        }
    }

    /// Signs in. Takes as long for an unknown address as for a wrong password.
    pub(crate) async fn sign_in(
        &self,
        email: &str,
        password: SecretString,
        peer: Option<IpAddr>,
    ) -> Result<SignedIn, AccountError> {
        let email = names::email(email)?;
        if password.expose_secret().is_empty() {
            return Err(BadInput {
                field: "password",
                reason: "EMPTY",
                message: "The password is empty.",
            }
            .into());
        }
        let now = self.clock.now();
        take(&self.sign_ins, peer, now)?;
        // Taken before the password is looked at and given back when it was
        // right: guesses made at the same time count each.
        let attempt = (email, peer);
        take(&self.wrong_passwords, attempt.clone(), now)?;
        let found = self.storage.account_by_email(&attempt.0).await?;
        let (account, hash) = found.unzip();
        let right = self.passwords.verify(password, hash).await?;
        let Some(account) = account.filter(|_| right) else {
            return Err(AccountError::WrongPassword);
        };
        lock(&self.wrong_passwords).give_back(&attempt);
        let token = randomness::token::<32>()?;
        let session_id = randomness::id()?;
        let session = SessionToKeep {
            id: &session_id,
            device: "",
            token_hash: &hash_of(&token),
            account: &account.id,
            at: now,
            expires: Some(later(now, SESSION_LASTS)),
        };
        self.storage.create_session(session).await?;
        Ok(SignedIn { account, token: token.into() })
    }

    /// Whose token this is. A use counts as activity and prolongs the session.
    pub(crate) async fn session(&self, token: &str) -> Result<Option<Account>, StorageError> {
        let now = self.clock.now();
        let hash = hash_of(token);
        let Some(session) = self.storage.session(&hash, now).await? else {
            return Ok(None);
        };
        let used = self.storage.session_used(&hash, &session, now, prolonged(&session, now)).await;
        if let Err(error) = used {
            // A full disk should not keep anybody from reading.
            tracing::warn!(%error, "a session's use could not be written down");
        }
        Ok(Some(session.account))
    }

    /// Ends the session of a token.
    pub(crate) async fn sign_out(&self, token: &str) -> Result<(), StorageError> {
        self.storage.end_session(&hash_of(token)).await
    }
}

/// Until when a session lasts that is used now.
fn prolonged(session: &Session, now: Timestamp) -> Option<Timestamp> {
    let expires = session.expires?;
    let from_now = later(now, SESSION_LASTS);
    let gained = from_now.duration_since(expires);
    Some(if gained >= SESSION_STEP { from_now } else { expires })
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn check_password(password: &SecretString) -> Result<(), BadInput> {
    let length = password.expose_secret().chars().count();
    let fault = |reason, message| BadInput { field: "password", reason, message };
    if length < MIN_PASSWORD {
        Err(fault("TOO_SHORT", "The password has fewer than 8 characters."))
    } else if length > MAX_PASSWORD {
        Err(fault("TOO_LONG", "The password has more than 200 characters."))
    } else {
        Ok(())
    }
}

fn take<K: std::hash::Hash + Eq>(
    buckets: &Mutex<Buckets<K>>,
    key: K,
    now: Timestamp,
) -> Result<(), AccountError> {
    lock(buckets).take(key, now).map_err(|wait| AccountError::TooMany { wait })
}

/// A counter is whole after any panic: it is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
