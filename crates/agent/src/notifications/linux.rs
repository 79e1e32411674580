//! The notification daemon on the session's D-Bus.
//!
//! `notify-rust` describes a notification, but does not send it: it opens a
//! connection for each, and listens only after the daemon has answered, so a
//! quick click is lost. One connection of our own sends all of them, and
//! listens before it sends the first. It has to be the same one for both, and
//! to stay: GNOME Shell tells a click only to the connection that sent the
//! notification, and takes the notification away when that connection goes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_desk::ports::{Category, Notice, Notifier, Target};
use futures_util::StreamExt;
use notify_rust::{Hint, Notification, Timeout, Urgency};
use tokio::{
    sync::{Mutex as AsyncMutex, mpsc},
    task::JoinHandle,
    time::timeout,
};
use zbus::{
    Connection, MatchRule, Message, MessageStream, connection, message, zvariant::DynamicType,
    zvariant::Value,
};

use super::{
    shown::{Place, Shown},
    words,
};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A click beside the buttons, as the specification names it.
const DEFAULT: &str = "default";

/// Our one button.
const OPEN: &str = "open";

/// `NotificationClosed` with this reason: it went by itself. Daemons with a
/// history can bring it back under its old id.
const EXPIRED: u32 = 1;

/// Shows notifications, and tells of clicks on them.
pub struct Notifications {
    bus: AsyncMutex<Option<Bus>>,
    shown: Arc<Mutex<Shown<Target>>>,
    clicks: mpsc::Sender<Target>,
    limit: Duration,
}

/// A connection that listens. It ends with the session's bus.
struct Bus {
    connection: Connection,
    listener: JoinHandle<()>,
}

impl Notifications {
    /// Notifications whose clicks go to `clicks`. The daemon gets `limit` for
    /// each call.
    pub fn new(clicks: mpsc::Sender<Target>, limit: Duration) -> Self {
        Self { bus: AsyncMutex::default(), shown: Arc::default(), clicks, limit }
    }

    /// The connection there is, or a new one.
    async fn connection(&self) -> zbus::Result<Connection> {
        let mut bus = self.bus.lock().await;
        if let Some(Bus { connection, listener }) = &*bus
            && !listener.is_finished()
        {
            return Ok(connection.clone());
        }
        let connection = connection::Builder::session()?.method_timeout(self.limit).build().await?;
        let rule = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .interface(NAME)?
            .path(PATH)?
            .build();
        // Returns when the bus has taken the rule: from here on nothing is lost.
        let signals = MessageStream::for_match_rule(rule, &connection, None).await?;
        let listener = tokio::spawn(listen(signals, Arc::clone(&self.shown), self.clicks.clone()));
        *bus = Some(Bus { connection: connection.clone(), listener });
        Ok(connection)
    }

    async fn send(&self, notice: &Notice) -> zbus::Result<Place> {
        let connection = self.connection().await?;
        // Asked every time, in a fraction of a millisecond: there may be
        // another daemon now, and what must be escaped depends on it.
        let capabilities: Vec<String> =
            call(&connection, "GetCapabilities", &()).await?.body().deserialize()?;
        let markup = capabilities.iter().any(|capability| capability == "body-markup");
        let notification = describe(notice, markup);
        let hints: HashMap<&str, Value<'_>> = notification.hints.iter().map(Into::into).collect();
        let replaces = 0_u32;
        let arguments = (
            &notification.appname,
            replaces,
            &notification.icon,
            &notification.summary,
            &notification.body,
            &notification.actions,
            hints,
            i32::from(notification.timeout),
        );
        let answer = call(&connection, "Notify", &arguments).await?;
        let id = answer.body().deserialize()?;
        place(&answer, id).ok_or(zbus::Error::InvalidReply)
    }
}

#[async_trait]
impl Notifier for Notifications {
    async fn show(&self, notice: &Notice) -> Result<(), String> {
        lock(&self.shown).sending();
        let sent = match timeout(self.limit, self.send(notice)).await {
            Ok(sent) => sent.map_err(|error| error.to_string()),
            Err(_) => Err("the notification daemon did not answer in time".to_owned()),
        };
        let clicked = match sent {
            Ok(place) => lock(&self.shown).taken(place, notice.open.target.clone()),
            Err(detail) => {
                lock(&self.shown).refused();
                return Err(detail);
            }
        };
        if let Some(click) = clicked {
            // Nobody listens any more when the agent ends.
            let _ = self.clicks.send(click).await;
        }
        Ok(())
    }
}

/// The notification of a notice.
///
/// The category of who joined is `presence`, "not fitting into any other
/// category" in the specification's words: somebody is there who was not.
/// `presence.online` would say that a contact came online, which desktops may
/// treat as noise. For a sign-in that has ended the specification has none.
fn describe(notice: &Notice, markup: bool) -> Notification {
    let mut notification = Notification::new();
    if notice.category != Category::SignIn {
        notification.hint(Hint::Category("presence".to_owned()));
    }
    notification
        .appname("Frontdesk")
        .icon("frontdesk")
        .summary(&words::title(&notice.title))
        .body(&words::body(&notice.body, markup))
        .action(DEFAULT, &notice.open.word)
        .action(OPEN, &notice.open.word)
        .hint(Hint::DesktopEntry("frontdesk".to_owned()))
        .urgency(Urgency::Normal)
        .timeout(Timeout::Default)
        .finalize()
}

async fn call<B>(connection: &Connection, method: &str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + DynamicType + Sync,
{
    connection.call_method(Some(NAME), PATH, Some(NAME), method, body).await
}

/// Hears of clicks until the connection ends.
async fn listen(
    mut signals: MessageStream,
    shown: Arc<Mutex<Shown<Target>>>,
    clicks: mpsc::Sender<Target>,
) {
    while let Some(Ok(signal)) = signals.next().await {
        if let Some(click) = heard(&signal, &shown)
            && clicks.send(click).await.is_err()
        {
            break;
        }
    }
}

/// What a signal of the daemon says about one of our notifications.
fn heard(signal: &Message, shown: &Mutex<Shown<Target>>) -> Option<Target> {
    let header = signal.header();
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (id, action): (u32, String) = signal.body().deserialize().ok()?;
            let place = place(signal, id)?;
            if action == DEFAULT || action == OPEN { lock(shown).clicked(place) } else { None }
        }
        "NotificationClosed" => {
            let (id, reason): (u32, u32) = signal.body().deserialize().ok()?;
            if reason != EXPIRED {
                lock(shown).closed(&place(signal, id)?);
            }
            None
        }
        _ => None,
    }
}

/// A notification of the daemon that sent `message`.
fn place(message: &Message, id: u32) -> Option<Place> {
    Some(Place { daemon: message.header().sender()?.to_string(), id })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
