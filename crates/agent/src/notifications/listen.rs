//! What the notification daemon says by itself, and the bus about it.

use std::sync::{Arc, Mutex};

use frontdesk_desk::ports::{Surrounding, Target};
use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc;
use zbus::Message;

use super::{
    describe::action,
    linux::lock,
    shown::{Place, Shown},
};
use crate::surroundings::Surroundings;

/// `NotificationClosed` with this reason: it went by itself. Daemons with a
/// history can bring it back under its old id.
const EXPIRED: u32 = 1;

/// Where what is heard goes.
pub(super) struct Ears {
    pub(super) shown: Arc<Mutex<Shown<Target>>>,
    pub(super) clicks: mpsc::Sender<Target>,
    pub(super) surroundings: Arc<Surroundings>,
}

impl Ears {
    /// Listens until the connection ends.
    pub(super) async fn listen(
        &self,
        mut signals: impl Stream<Item = zbus::Result<Message>> + Unpin,
    ) {
        while let Some(Ok(signal)) = signals.next().await {
            if let Some(click) = self.heard(&signal)
                && self.clicks.send(click).await.is_err()
            {
                break;
            }
        }
    }

    /// Heeds a signal. Gives where it leads, when it is a click.
    fn heard(&self, signal: &Message) -> Option<Target> {
        let header = signal.header();
        let body = signal.body();
        match header.member()?.as_str() {
            "ActionInvoked" => {
                let (id, name): (u32, String) = body.deserialize().ok()?;
                lock(&self.shown).clicked(Place::of(signal, id)?, action(&name)?)
            }
            "NotificationClosed" => {
                let (id, reason): (u32, u32) = body.deserialize().ok()?;
                if reason != EXPIRED {
                    lock(&self.shown).closed(&Place::of(signal, id)?);
                }
                None
            }
            "NameOwnerChanged" => {
                let (_, _, owner): (&str, &str, &str) = body.deserialize().ok()?;
                if !owner.is_empty() {
                    self.surroundings.note(Surrounding::NotificationDaemon);
                }
                None
            }
            _ => None,
        }
    }
}
