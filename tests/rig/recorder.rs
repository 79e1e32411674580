//! A notification daemon of the rig's own: it shows nothing and writes down
//! everything, and it can be slow to answer, or go.

#![expect(
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "what a daemon is asked is the specification's, and most of it is not looked at here"
)]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::timeout};
use zbus::{Connection, conn::Builder, interface, zvariant::OwnedValue};

use crate::{Environment, Result};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A notification as the daemon was asked to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number: that of the one it replaces, where it replaces one.
    pub id: u32,
    /// The number that it was to replace; 0: none.
    pub replaces: u32,
    /// The title.
    pub summary: String,
    /// The text.
    pub body: String,
}

/// A notification daemon that remembers. What it has heard outlives it: give
/// the same [`Tape`] to the next one.
pub struct Recorder {
    connection: Connection,
    tape: Tape,
}

/// What was heard, and whether it is answered.
#[derive(Clone, Debug)]
pub struct Tape {
    heard: Arc<Mutex<Vec<Recorded>>>,
    count: watch::Sender<usize>,
    silent: watch::Sender<bool>,
}

impl Default for Tape {
    fn default() -> Self {
        Self {
            heard: Arc::default(),
            count: watch::Sender::new(0),
            silent: watch::Sender::new(false),
        }
    }
}

struct Screen {
    /// The last number that this daemon has given out.
    last: u32,
    tape: Tape,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Screen {
    #[zbus(out_args("capabilities"))]
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body", "body-markup", "persistence"]
    }

    #[zbus(out_args("name", "vendor", "version", "spec_version"))]
    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("recorder", "Frontdesk", "1", "1.2")
    }

    fn close_notification(&self, _id: u32) {}

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    async fn notify(
        &mut self,
        _application: String,
        replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        // "If replaces_id is not 0, the returned value is the same value".
        let id = if replaces == 0 { self.last + 1 } else { replaces };
        self.last = self.last.max(id);
        self.tape.write(Recorded { id, replaces, summary, body });
        let mut silent = self.tape.silent.subscribe();
        // It cannot fail: the sender is in the tape.
        let _ = silent.wait_for(|silent| !silent).await;
        id
    }
}

impl Recorder {
    /// Starts one on this desktop's bus, which must have no other.
    pub async fn start(environment: &Environment, tape: &Tape) -> Result<Self> {
        let address = environment.get("DBUS_SESSION_BUS_ADDRESS")?;
        let screen = Screen { last: 0, tape: tape.clone() };
        let builder = Builder::address(address)?.serve_at(PATH, screen)?.name(NAME)?;
        Ok(Self { connection: builder.build().await?, tape: tape.clone() })
    }

    /// What it writes to.
    pub const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Goes away, as one that crashes or is replaced: its name is free.
    pub async fn go(self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}

impl Tape {
    /// Everything so far, oldest first.
    pub fn heard(&self) -> Vec<Recorded> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many so far.
    pub fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until there are more than `count`; `false`: not within `limit`.
    pub async fn more_than(&self, count: usize, limit: Duration) -> bool {
        let mut counts = self.count.subscribe();
        timeout(limit, counts.wait_for(|now| *now > count)).await.is_ok()
    }

    /// Whether whoever asks for a notification is left without an answer from
    /// here on. It is written down all the same.
    pub fn keep_silent(&self, silent: bool) {
        self.silent.send_replace(silent);
    }

    fn write(&self, notification: Recorded) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(notification);
        self.count.send_replace(heard.len());
    }
}
