//! A sign-in on a server, shared by all who ask with it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync;

use super::Person;

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
    state: Mutex<State>,
    renewing: sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    /// What requests are made with.
    current: SecretString,
    /// What outlives this program.
    lasting: SecretString,
    /// What was kept last; `None`: nothing yet.
    kept: Option<SecretString>,
    /// Whose it is, as the server said last.
    person: Option<Person>,
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
            state: Mutex::new(State { current, lasting, kept, person: None }),
            renewing: sync::Mutex::default(),
        }))
    }

    /// Base address of the server, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// What requests are made with.
    pub fn secret(&self) -> SecretString {
        self.state().current.clone()
    }

    /// What is to be kept of it.
    pub fn lasting(&self) -> SecretString {
        self.state().lasting.clone()
    }

    /// The session was renewed.
    pub fn renew(&self, current: SecretString, lasting: SecretString) {
        let mut state = self.state();
        state.current = current;
        state.lasting = lasting;
    }

    /// The server said whose it is: they may have another name by now.
    pub fn note_person(&self, person: Person) {
        self.state().person = Some(person);
    }

    /// Whose it is, as the server said last; `None`: not yet.
    pub fn person(&self) -> Option<Person> {
        self.state().person.clone()
    }

    /// Whether the lasting secret is the one that was kept last.
    pub fn is_kept(&self) -> bool {
        let state = self.state();
        state.kept.as_ref().is_some_and(|kept| same(kept, &state.lasting))
    }

    /// `lasting` was kept, whatever came after it meanwhile.
    pub fn was_kept(&self, lasting: &SecretString) {
        self.state().kept = Some(lasting.clone());
    }

    /// Held while the session is renewed: whoever waits for it finds it new.
    pub async fn renewing(&self) -> sync::MutexGuard<'_, ()> {
        self.0.renewing.lock().await
    }

    /// Whether both are the same sign-in, not only equal ones.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{Person, Session};

    fn olive() -> Person {
        Person {
            id: "p".into(),
            name: "Olive".to_owned(),
            email: None,
            username: None,
            image: None,
        }
    }

    #[test]
    fn only_what_changed_is_to_be_kept() {
        let session = Session::new("http://127.0.0.1:1", "a".into());
        assert!(session.is_kept() && session.person().is_none());
        session.clone().renew("short-lived".into(), "a".into());
        assert!(session.is_kept());
        session.clone().note_person(olive());
        assert_eq!(session.person(), Some(olive()));
        assert_eq!(session.secret().expose_secret(), "short-lived");
        session.renew("short-lived".into(), "b".into());
        assert!(!session.is_kept());
        session.was_kept(&"b".into());
        assert!(session.is_kept());
        assert!(!Session::signed_in("http://127.0.0.1:1", "a".into(), "a".into()).is_kept());
        assert!(!format!("{session:?}").contains("short-lived"));
    }
}
