use std::collections::HashMap;

use tokio::{sync::mpsc, time::timeout};
use zbus::{
    Connection, DBusError, interface, message::Header, names::UniqueName,
    object_server::SignalEmitter, zvariant::OwnedValue,
};

use super::{Desktop, PATIENCE};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A notification as the daemon got it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) id: u32,
    pub(crate) sender: String,
    pub(crate) application: String,
    pub(crate) replaces: u32,
    pub(crate) icon: String,
    pub(crate) summary: String,
    pub(crate) body: String,
    pub(crate) actions: Vec<String>,
    pub(crate) hints: HashMap<String, String>,
    /// Milliseconds; -1 as the daemon likes it.
    pub(crate) timeout: i32,
}

/// A notification daemon that shows nothing and remembers everything.
pub(crate) struct Daemon {
    connection: Connection,
    seen: mpsc::UnboundedReceiver<Seen>,
}

/// What a daemon is like.
#[derive(Clone)]
pub(crate) struct Manners {
    /// What it says that it can do.
    pub(crate) capabilities: Vec<&'static str>,
    /// Its person clicks before it has answered.
    pub(crate) quick_finger: bool,
    /// It shows a notification under an id that it did not give.
    pub(crate) takes_any_id: bool,
    /// It refuses this many, as too many at once.
    pub(crate) refuses: u32,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            capabilities: vec!["actions", "body", "body-markup"],
            quick_finger: false,
            takes_any_id: false,
            refuses: 0,
        }
    }
}

struct Screen {
    shown: u32,
    seen: mpsc::UnboundedSender<Seen>,
    manners: Manners,
}

#[derive(Debug, DBusError)]
#[zbus(prefix = "org.freedesktop.Notifications.Error")]
enum Refusal {
    #[zbus(error)]
    Other(zbus::Error),
    ExcessNotificationGeneration(String),
}

#[interface(name = "org.freedesktop.Notifications")]
impl Screen {
    #[zbus(out_args("capabilities"))]
    fn get_capabilities(&self) -> Vec<&'static str> {
        self.manners.capabilities.clone()
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    async fn notify(
        &mut self,
        application: String,
        replaces: u32,
        icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> Result<u32, Refusal> {
        if self.manners.refuses > 0 {
            self.manners.refuses -= 1;
            return Err(Refusal::ExcessNotificationGeneration("too soon".to_owned()));
        }
        let hints = hints.into_iter().map(|(name, value)| (name, value.to_string())).collect();
        let sender = header.sender().expect("a sender").to_string();
        let id = if replaces != 0 && (self.manners.takes_any_id || replaces <= self.shown) {
            replaces
        } else {
            self.shown += 1;
            self.shown
        };
        let seen = Seen {
            id,
            sender,
            application,
            replaces,
            icon,
            summary,
            body,
            actions,
            hints,
            timeout,
        };
        self.seen.send(seen).expect("the test listens");
        if self.manners.quick_finger {
            Self::action_invoked(&emitter, id, "default").await.expect("said");
        }
        Ok(id)
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str)
    -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;
}

impl Daemon {
    pub(crate) async fn start(desktop: &Desktop) -> Self {
        Self::with(desktop, Manners::default()).await
    }

    /// A daemon whose person clicks before the daemon has answered.
    pub(crate) async fn start_with_quick_finger(desktop: &Desktop) -> Self {
        Self::with(desktop, Manners { quick_finger: true, ..Manners::default() }).await
    }

    /// A daemon of another kind.
    pub(crate) async fn with(desktop: &Desktop, manners: Manners) -> Self {
        let (sender, seen) = mpsc::unbounded_channel();
        let connection = desktop.connection().await;
        let screen = Screen { shown: 0, seen: sender, manners };
        connection.object_server().at(PATH, screen).await.expect("served");
        connection.request_name(NAME).await.expect("the name");
        Self { connection, seen }
    }

    /// Waits for the next notification.
    pub(crate) async fn next(&mut self) -> Seen {
        timeout(PATIENCE, self.seen.recv()).await.expect("a notification").expect("a daemon")
    }

    /// What came meanwhile and was not looked at.
    pub(crate) fn unread(&mut self) -> Vec<Seen> {
        std::iter::from_fn(|| self.seen.try_recv().ok()).collect()
    }

    /// A click, told to everybody, as most daemons do.
    pub(crate) async fn click(&self, id: u32, action: &str) {
        let emitter = SignalEmitter::new(&self.connection, PATH).expect("a path");
        Screen::action_invoked(&emitter, id, action).await.expect("said");
    }

    /// A click, told only to the sender of the notification, as GNOME Shell does.
    pub(crate) async fn click_privately(&self, seen: &Seen, action: &str) {
        let emitter = SignalEmitter::new(&self.connection, PATH).expect("a path");
        let sender = UniqueName::try_from(seen.sender.as_str()).expect("a name");
        let emitter = emitter.set_destination(sender.into());
        Screen::action_invoked(&emitter, seen.id, action).await.expect("said");
    }

    /// The notification is gone.
    pub(crate) async fn close(&self, id: u32, reason: u32) {
        let emitter = SignalEmitter::new(&self.connection, PATH).expect("a path");
        Screen::notification_closed(&emitter, id, reason).await.expect("said");
    }

    /// Whether a connection is still on the bus.
    pub(crate) async fn is_connected(&self, sender: &str) -> bool {
        let bus = zbus::fdo::DBusProxy::new(&self.connection).await.expect("the bus");
        let name = UniqueName::try_from(sender).expect("a name");
        bus.name_has_owner(name.into()).await.expect("an answer")
    }
}
