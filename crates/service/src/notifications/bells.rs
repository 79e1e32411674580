//! Bells inside this process: one for each person who is connected, rung when
//! there is something new for them to read. Nobody else wakes up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

/// Connections that a person may hold to this process: more than anybody has
/// devices.
pub(crate) const CONNECTIONS: usize = 20;

/// The bells.
#[derive(Debug, Default)]
pub(crate) struct Bells {
    people: Mutex<HashMap<String, Person>>,
    mail: Notify,
}

#[derive(Debug)]
struct Person {
    bell: watch::Sender<()>,
    /// Held by each connection, and here.
    connections: Arc<()>,
}

impl Bells {
    /// One more connection of somebody; `None` where they have too many.
    pub(crate) fn connect(self: &Arc<Self>, account: &str) -> Option<Connection> {
        let mut people = self.people();
        let person = people.entry(account.to_owned()).or_insert_with(|| Person {
            bell: watch::Sender::new(()),
            connections: Arc::default(),
        });
        if Arc::strong_count(&person.connections) > CONNECTIONS {
            return None;
        }
        Some(Connection {
            bells: Arc::clone(self),
            account: account.to_owned(),
            bell: person.bell.subscribe(),
            held: Arc::clone(&person.connections),
        })
    }

    /// Ends all connections: the service ends.
    pub(crate) fn end(&self) {
        self.people().clear();
    }

    /// Somebody has something new to read, and perhaps a mail to be sent.
    pub(crate) fn ring(&self, account: &str) {
        if let Some(person) = self.people().get(account) {
            person.bell.send_replace(());
        }
        self.mail.notify_one();
    }

    /// Anybody may have.
    pub(crate) fn ring_all(&self) {
        for person in self.people().values() {
            person.bell.send_replace(());
        }
        self.mail.notify_one();
    }

    /// Waits until there may be a mail to send.
    pub(crate) async fn mail(&self) {
        self.mail.notified().await;
    }

    /// A map is whole after any panic.
    fn people(&self) -> MutexGuard<'_, HashMap<String, Person>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody is connected until this is dropped.
#[derive(Debug)]
pub(crate) struct Connection {
    bells: Arc<Bells>,
    account: String,
    bell: watch::Receiver<()>,
    held: Arc<()>,
}

impl Connection {
    /// Whose it is.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// Waits until the service ends.
    pub(crate) async fn ended(&self) {
        let mut bell = self.bell();
        while bell.changed().await.is_ok() {}
    }

    /// Their bell. It ends with their last connection, or the service.
    pub(crate) fn bell(&self) -> watch::Receiver<()> {
        self.bell.clone()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut people = self.bells.people();
        let last = people.get(&self.account).is_some_and(|person| {
            // This one, and the one that is kept.
            Arc::ptr_eq(&person.connections, &self.held) && Arc::strong_count(&self.held) == 2
        });
        if last {
            people.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bells, CONNECTIONS};
    use std::sync::Arc;

    #[test]
    fn a_person_has_a_bell_and_so_many_connections() {
        let bells = Arc::new(Bells::default());
        let mut held: Vec<_> = (0..CONNECTIONS).map(|_| bells.connect("ada").unwrap()).collect();
        assert!(bells.connect("ada").is_none());
        let bell = held[0].bell();
        bells.connect("bea").unwrap();
        bells.ring("bea");
        assert!(!bell.has_changed().unwrap());
        bells.ring("ada");
        assert!(bell.has_changed().unwrap());
        held.pop();
        assert!(bells.connect("ada").is_some());
        held.clear();
        assert!(bell.has_changed().is_err(), "nothing is kept of who is gone");
        assert!(bells.people().is_empty());
        let held = bells.connect("ada").unwrap();
        bells.end();
        let again = bells.connect("ada").unwrap();
        assert!(held.bell().has_changed().is_err());
        drop(held);
        assert!(again.bell().has_changed().is_ok(), "what began later goes on");
    }
}
