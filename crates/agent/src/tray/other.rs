//! macOS and Windows have trays that only the thread of a window system can
//! feed, and the agent has none: there is no tray here yet. Everything is in the
//! window.

use frontdesk_local_api::Health;
use tokio::sync::mpsc::UnboundedSender;

use super::{Told, look::Look};

/// There is none.
pub(super) enum Tray {}

impl Tray {
    pub(super) async fn show(&self, _look: &Look) {
        match *self {}
    }
}

pub(super) async fn appear(_look: Look, told: UnboundedSender<Told>) {
    let detail = "there is no tray on this system yet".to_owned();
    let _ = told.send(Told::Health(Health::Failing { detail }));
}
