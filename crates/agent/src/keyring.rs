//! Sign-ins in the keyring of the operating system, and nowhere else.
//!
//! A keyring can hang: one that asks the person to unlock it waits for them,
//! and a stopped daemon never answers, holding the lock of the store that
//! asked. So every call runs on a thread of its own, with a time limit of ours
//! and a store of its own: nothing hung is ever shared. Opening one takes some
//! 50 ms, and calls are rare: at the start, at a sign-in, at its end.
//!
//! A locked one is asked for once, which asks the person; after that only when
//! they want something of this program. When it opens, the system tells.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(all(test, target_os = "linux"))]
mod tests;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use other as system;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_desk::ports::SecretStore;
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::AccountId;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// Most calls at once, those that hang included: beyond, a call waits, so that
/// a keyring that never answers does not gather threads.
const MAX_CALLS: usize = 4;

/// Reason of `KEYRING_LOCKED`: the person was asked to open it, and did not.
const DISMISSED: &str = "DISMISSED";

/// What is known of the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    /// None was met, or the person may be asked again.
    Unknown,
    /// The person is asked.
    Asked,
    /// The person was asked, and did not open it.
    Dismissed,
}

/// The keyring of the operating system.
pub struct Keyring {
    /// Name of this program and its place; the person's name in it is the account.
    service: Arc<str>,
    limit: Duration,
    calls: Arc<Semaphore>,
    lock: Arc<Mutex<Lock>>,
}

impl Keyring {
    /// The entries of `service` in it. It gets `limit` for each call; then it
    /// is `KEYRING_TIMED_OUT`.
    pub fn new(service: &str, limit: Duration) -> Self {
        Self {
            service: service.into(),
            limit,
            calls: Arc::new(Semaphore::new(MAX_CALLS)),
            lock: Arc::new(Mutex::new(Lock::Unknown)),
        }
    }

    /// Does `work` with an account's entry. When it ends after its time, so
    /// that nobody hears of it, `undo` takes back what it did.
    async fn call<T: Send + 'static>(
        &self,
        account: &AccountId,
        work: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
        undo: impl FnOnce(&Entry, T) + Send + 'static,
    ) -> Result<T, Failure> {
        let (service, account) = (Arc::clone(&self.service), account.clone());
        let (calls, lock) = (Arc::clone(&self.calls), Arc::clone(&self.lock));
        let result = timeout(self.limit, async {
            if let Some(failure) = self.ask_or_refuse(&service, &account).await {
                return Some(Err(failure));
            }
            let permit = calls.acquire_owned().await.ok()?;
            let (answer, answered) = oneshot::channel();
            tokio::task::spawn_blocking(move || {
                let _permit = permit;
                // Entries never leave this thread: letting go of one blocks.
                let unheard = match system::entry(&service, account.as_str()) {
                    Ok(entry) => match answer.send(heard(work(&entry), &lock)) {
                        Err(Ok(late)) => return undo(&entry, late),
                        sent => sent.is_err(),
                    },
                    Err(error) => answer.send(heard(Err(error), &lock)).is_err(),
                };
                if unheard {
                    tracing::debug!("the keyring failed after its time");
                }
            });
            answered.await.ok()
        });
        match result.await {
            Ok(Some(result)) => result,
            Ok(None) => Err(Failure::new(ErrorCode::Unexpected)),
            // The person takes their time.
            Err(_) if *held(&self.lock) == Lock::Asked => Err(ErrorCode::KeyringLocked.into()),
            Err(_) => Err(Failure::new(ErrorCode::KeyringTimedOut)),
        }
    }

    /// Asks the person to open a lock, by letting the call come to it; once.
    async fn ask_or_refuse(&self, service: &str, account: &AccountId) -> Option<Failure> {
        let locked = system::is_locked(service, account.as_str()).await;
        let mut lock = held(&self.lock);
        let before = *lock;
        match (locked, before) {
            (false, _) => *lock = Lock::Unknown,
            (true, Lock::Unknown) => *lock = Lock::Asked,
            (true, Lock::Asked) => return Some(ErrorCode::KeyringLocked.into()),
            (true, Lock::Dismissed) => return Some(dismissed(ErrorCode::KeyringLocked.into())),
        }
        None
    }
}

fn held(lock: &Mutex<Lock>) -> MutexGuard<'_, Lock> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a keyring said, and how that leaves the lock.
fn heard<T>(said: keyring_core::Result<T>, lock: &Mutex<Lock>) -> Result<T, Failure> {
    let failure = match said {
        Ok(value) => return Ok(value),
        Err(error) => failure(&error),
    };
    if failure.code != ErrorCode::KeyringLocked {
        return Err(failure);
    }
    *held(lock) = Lock::Dismissed;
    Err(dismissed(failure))
}

fn dismissed(failure: Failure) -> Failure {
    failure.because(Some(DISMISSED.to_owned()))
}

#[async_trait]
impl SecretStore for Keyring {
    async fn get(&self, account: &AccountId) -> Result<Option<SecretString>, Failure> {
        let work = |entry: &Entry| match entry.get_password() {
            Ok(token) => Ok(Some(SecretString::from(token))),
            // Not text, so not written by this program.
            Err(Error::NoEntry | Error::BadEncoding(_)) => Ok(None),
            Err(error) => Err(error),
        };
        self.call(account, work, |_, _| ()).await
    }

    async fn set(&self, account: &AccountId, token: &SecretString) -> Result<(), Failure> {
        let (token, late) = (token.clone(), token.clone());
        let work = move |entry: &Entry| match entry.set_password(token.expose_secret()) {
            // Two with the same name (a copied keyring): this one replaces both.
            Err(Error::Ambiguous(entries)) => {
                entries.iter().try_for_each(Entry::delete_credential)?;
                entry.set_password(token.expose_secret())
            }
            result => result,
        };
        // Whoever asked was told that it was not kept, so it must not stay.
        let undo = move |entry: &Entry, ()| {
            let kept = entry.get_password().is_ok_and(|kept| kept == late.expose_secret());
            if kept && let Err(error) = entry.delete_credential() {
                tracing::warn!(%error, "a sign-in that came too late stays in the keyring");
            }
        };
        self.call(account, work, undo).await
    }

    async fn delete(&self, account: &AccountId) -> Result<(), Failure> {
        let work = |entry: &Entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(Entry::delete_credential),
            result => result,
        };
        self.call(account, work, |_, ()| ()).await
    }

    fn person_asks(&self) {
        let mut lock = held(&self.lock);
        // Asking twice at the same time would be no help.
        if *lock == Lock::Dismissed {
            *lock = Lock::Unknown;
        }
    }

    async fn changed(&self) {
        if let Err(error) = system::changed().await {
            tracing::debug!(%error, "nobody tells when the keyring opens");
            std::future::pending::<()>().await;
        }
    }
}

/// What a keyring's error means. Its text names what failed, never a value.
fn failure(error: &Error) -> Failure {
    let code = match error {
        Error::NoStorageAccess(cause) if !system::lacks_a_keyring(cause.as_ref()) => {
            ErrorCode::KeyringLocked
        }
        _ => ErrorCode::KeyringUnavailable,
    };
    Failure::new(code).with_detail(error)
}
