//! Who is connected: bookkeeping without a socket.

use std::collections::BTreeMap;

use frontdesk_desk::{Looking, ports::Target};
use frontdesk_local_api::{AgentFrame, ClientKind, Event};
use tokio::sync::mpsc;

/// A connection, as long as it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClientId(u64);

/// What a new client finds.
#[derive(Debug)]
pub(super) struct Entered {
    /// Who it is from now on.
    pub(super) id: ClientId,
    /// It is a second window: the first was asked to come to the front.
    pub(super) window_open: bool,
    /// A click that waits for the window to open.
    pub(super) clicked: Option<Target>,
}

/// Everybody who is connected.
#[derive(Debug, Default)]
pub(super) struct Clients {
    entered: u64,
    connected: BTreeMap<ClientId, Client>,
    clicked: Option<Target>,
}

#[derive(Debug)]
struct Client {
    window: bool,
    looking: Looking,
    frames: mpsc::Sender<AgentFrame>,
}

impl Clients {
    /// Somebody connected and hears `frames`. There is one window: a second
    /// one is taken as a client without a face, which will end by itself.
    pub(super) fn enter(&mut self, kind: ClientKind, frames: mpsc::Sender<AgentFrame>) -> Entered {
        let first = self.connected.values().find(|client| client.window);
        let window_open = kind == ClientKind::Window && first.is_some();
        if let Some(first) = first.filter(|_| window_open) {
            tell(first, Event::ShowWindow);
        }
        let window = kind == ClientKind::Window && !window_open;
        self.entered += 1;
        let id = ClientId(self.entered);
        self.connected.insert(id, Client { window, looking: Looking::Nobody, frames });
        let clicked = if window { self.clicked.take() } else { None };
        Entered { id, window_open, clicked }
    }

    pub(super) fn leave(&mut self, id: ClientId) {
        self.connected.remove(&id);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.connected.is_empty()
    }

    pub(super) fn has_window(&self) -> bool {
        self.connected.values().any(|client| client.window)
    }

    pub(super) fn set_looking(&mut self, id: ClientId, looking: Looking) {
        if let Some(client) = self.connected.get_mut(&id) {
            client.looking = looking;
        }
    }

    /// Somebody's window goes before they do: from now on another may open.
    pub(super) fn close_window(&mut self, id: ClientId) {
        if let Some(client) = self.connected.get_mut(&id) {
            client.window = false;
            client.looking = Looking::Nobody;
        }
    }

    /// Who looks closest.
    pub(super) fn looking(&self) -> Looking {
        self.connected.values().map(|client| client.looking).max().unwrap_or_default()
    }

    /// Keeps a click for the window that opens next. Only the last one: it is
    /// what the person wants to see now.
    pub(super) fn open_later(&mut self, click: Target) {
        self.clicked = Some(click);
    }

    /// Tells everybody; `false` when there is nobody.
    pub(super) fn tell_all(&self, event: &Event) -> bool {
        self.connected.values().for_each(|client| tell(client, event.clone()));
        !self.is_empty()
    }
}

fn tell(client: &Client, event: Event) {
    if client.frames.try_send(AgentFrame::Event(event)).is_err() {
        tracing::warn!("a client does not read what it is told");
    }
}
