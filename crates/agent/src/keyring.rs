//! Sign-ins in the keyring of the operating system, and nowhere else.
//!
//! A keyring can hang: one that asks the person to unlock it waits for them,
//! and a stopped daemon never answers, holding the lock of the store that
//! asked. So every call runs on a thread of its own, with a time limit of ours
//! and a store of its own: nothing hung is ever shared. Opening one takes some
//! 50 ms, and calls are rare: at the start, at a sign-in, at its end.

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

use std::{sync::Arc, time::Duration};

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

/// The keyring of the operating system.
pub struct Keyring {
    /// Name of this program and its place; the person's name in it is the account.
    service: Arc<str>,
    limit: Duration,
    calls: Arc<Semaphore>,
}

impl Keyring {
    /// The entries of `service` in it. It gets `limit` for each call; then it
    /// is `KEYRING_TIMED_OUT`.
    pub fn new(service: &str, limit: Duration) -> Self {
        Self { service: service.into(), limit, calls: Arc::new(Semaphore::new(MAX_CALLS)) }
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
        let calls = Arc::clone(&self.calls);
        let result = timeout(self.limit, async move {
            let permit = calls.acquire_owned().await.ok()?;
            let (answer, answered) = oneshot::channel();
            tokio::task::spawn_blocking(move || {
                let _permit = permit;
                // Entries never leave this thread: letting go of one blocks.
                let unheard = match system::entry(&service, account.as_str()) {
                    Ok(entry) => match answer.send(work(&entry).map_err(|error| failure(&error))) {
                        Err(Ok(late)) => return undo(&entry, late),
                        sent => sent.is_err(),
                    },
                    Err(error) => answer.send(Err(failure(&error))).is_err(),
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
            Err(_) => Err(Failure::new(ErrorCode::KeyringTimedOut)),
        }
    }
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
