//! A sign-in on a server, shared by all who ask with it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync;

/// A sign-in on a server: where, and by what. Clones share it, so that
/// whoever renews it renews it for all.
///
/// What the secret is made of is the business of whoever implements
/// [`super::OrganizationApi`]: the engine keeps it and gives it back.
#[derive(Clone, Debug)]
pub struct Session(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    address: String,
    secrets: Mutex<Secrets>,
    renewing: sync::Mutex<()>,
}

#[derive(Debug)]
struct Secrets {
    /// What requests are made with.
    current: SecretString,
    /// What outlives this program.
    lasting: SecretString,
    /// What was kept last; `None`: nothing yet.
    kept: Option<SecretString>,
}

impl Session {
    /// A session at `address` (without a slash at its end) with a secret as
    /// it was kept.
    pub fn new(address: &str, kept: SecretString) -> Self {
        Self::with(address, kept.clone(), kept.clone(), Some(kept))
    }

    /// A session that just came about: `current` is what requests are made
    /// with, `lasting` what is to be kept of it.
    pub fn signed_in(address: &str, current: SecretString, lasting: SecretString) -> Self {
        Self::with(address, current, lasting, None)
    }

    fn with(
        address: &str,
        current: SecretString,
        lasting: SecretString,
        kept: Option<SecretString>,
    ) -> Self {
        Self(Arc::new(Inner {
            address: address.to_owned(),
            secrets: Mutex::new(Secrets { current, lasting, kept }),
            renewing: sync::Mutex::default(),
        }))
    }

    /// Base address of the server, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// What requests are made with.
    pub fn secret(&self) -> SecretString {
        self.secrets().current.clone()
    }

    /// What is to be kept of it.
    pub fn lasting(&self) -> SecretString {
        self.secrets().lasting.clone()
    }

    /// The session was renewed.
    pub fn renew(&self, current: SecretString, lasting: SecretString) {
        let mut secrets = self.secrets();
        secrets.current = current;
        secrets.lasting = lasting;
    }

    /// Whether the lasting secret is the one that was kept last.
    pub fn is_kept(&self) -> bool {
        let secrets = self.secrets();
        secrets.kept.as_ref().is_some_and(|kept| same(kept, &secrets.lasting))
    }

    /// `lasting` was kept, whatever came after it meanwhile.
    pub fn was_kept(&self, lasting: &SecretString) {
        self.secrets().kept = Some(lasting.clone());
    }

    /// Held while the session is renewed: whoever waits for it finds it new.
    pub async fn renewing(&self) -> sync::MutexGuard<'_, ()> {
        self.0.renewing.lock().await
    }

    /// Whether both are the same sign-in, not only equal ones.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn secrets(&self) -> MutexGuard<'_, Secrets> {
        self.0.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::Session;

    #[test]
    fn only_what_changed_is_to_be_kept() {
        let session = Session::new("http://127.0.0.1:1", "a".into());
        assert!(session.is_kept());
        session.clone().renew("short-lived".into(), "a".into());
        assert!(session.is_kept());
        assert_eq!(session.secret().expose_secret(), "short-lived");
        session.renew("short-lived".into(), "b".into());
        assert!(!session.is_kept());
        session.was_kept(&"b".into());
        assert!(session.is_kept());
        assert!(!Session::signed_in("http://127.0.0.1:1", "a".into(), "a".into()).is_kept());
        assert!(!format!("{session:?}").contains("short-lived"));
    }
}
