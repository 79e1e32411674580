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
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_client::HttpApi;
use frontdesk_desk::ports::{Notice, Notifier, Target};
use futures_util::stream;
use tokio::{
    sync::{Mutex as AsyncMutex, mpsc},
    task::JoinHandle,
    time::{sleep, timeout},
};
use zbus::{
    Connection, MatchRule, Message, MessageStream, connection, message,
    zvariant::{DynamicType, Value},
};

use super::{
    describe::{Abilities, asked_id, describe, pixels},
    images::Images,
    listen::Ears,
    shown::{Place, Shown, Targets},
};
use crate::surroundings::Surroundings;

/// The name that a notification daemon has, and its interface's.
pub(super) const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A daemon has no room for another one just now. KDE Plasma says so when it says
/// the same as the last.
const TOO_SOON: &str = "org.freedesktop.Notifications.Error.ExcessNotificationGeneration";

/// How long after the last one KDE Plasma takes the same again: 1000 ms, and
/// some for the way.
const A_MOMENT: Duration = Duration::from_millis(1200);

/// Shows notifications, and tells of clicks on them.
pub struct Notifications {
    bus: AsyncMutex<Option<Bus>>,
    shown: Arc<Mutex<Shown<Target>>>,
    clicks: mpsc::Sender<Target>,
    surroundings: Arc<Surroundings>,
    images: Images,
    limit: Duration,
}

/// A connection that listens. It ends with the session's bus.
struct Bus {
    connection: Connection,
    listener: JoinHandle<()>,
}

impl Notifications {
    /// Notifications whose clicks go to `clicks`; that a daemon is there, after
    /// there was none or another one, goes to `surroundings`. Images come by
    /// `api`. The daemon gets `limit` for each call.
    pub fn new(
        clicks: mpsc::Sender<Target>,
        surroundings: Arc<Surroundings>,
        api: Arc<HttpApi>,
        limit: Duration,
    ) -> Self {
        Self {
            bus: AsyncMutex::default(),
            shown: Arc::default(),
            clicks,
            surroundings,
            images: Images::new(api),
            limit,
        }
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
        let of_the_daemon = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .interface(NAME)?
            .path(PATH)?
            .build();
        let of_the_bus = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .sender("org.freedesktop.DBus")?
            .interface("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build();
        // Returns when the bus has taken the rules: from here on nothing is lost.
        let signals = stream::select(
            MessageStream::for_match_rule(of_the_daemon, &connection, None).await?,
            MessageStream::for_match_rule(of_the_bus, &connection, None).await?,
        );
        let ears = Ears {
            shown: Arc::clone(&self.shown),
            clicks: self.clicks.clone(),
            surroundings: Arc::clone(&self.surroundings),
        };
        let listener = tokio::spawn(async move { ears.listen(signals).await });
        *bus = Some(Bus { connection: connection.clone(), listener });
        Ok(connection)
    }

    async fn send(&self, notice: &Notice) -> zbus::Result<Place> {
        let connection = self.connection().await?;
        // Asked every time, in a fraction of a millisecond: there may be
        // another daemon now, and what must be escaped depends on it.
        let answer = call(&connection, "GetCapabilities", &()).await?;
        let capabilities: Vec<String> = answer.body().deserialize()?;
        let abilities = Abilities::of(&capabilities);
        let notification = describe(notice, abilities);
        let mut hints: HashMap<&str, Value<'_>> =
            notification.hints.iter().map(Into::into).collect();
        if let Some(address) = &notice.image
            && abilities.images
            && let Some(image) = self.images.get(address).await
        {
            hints.insert("image-data", pixels(&image));
        }
        let replaced = self.replaced(notice.number, &answer);
        let arguments = (
            &notification.appname,
            replaced,
            &notification.icon,
            &notification.summary,
            &notification.body,
            &notification.actions,
            hints,
            i32::from(notification.timeout),
        );
        let mut answer = call(&connection, "Notify", &arguments).await;
        if answer.as_ref().is_err_and(is_too_soon) {
            sleep(A_MOMENT).await;
            answer = call(&connection, "Notify", &arguments).await;
        }
        let answer = answer?;
        let id = answer.body().deserialize()?;
        Place::of(&answer, id).ok_or(zbus::Error::InvalidReply)
    }

    /// The id of the notification that one with this number replaces: what the
    /// daemon that gave `answer` called it, or, in a later run of ours, what we
    /// asked it to be called.
    fn replaced(&self, number: u32, answer: &Message) -> u32 {
        let header = answer.header();
        let given = header.sender().and_then(|daemon| lock(&self.shown).id(number, daemon));
        given.unwrap_or_else(|| asked_id(number))
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
            Ok(place) => lock(&self.shown).taken(place, notice.number, targets(notice)),
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

fn targets(notice: &Notice) -> Targets<Target> {
    let buttons = notice.buttons.iter().map(|button| button.target.clone()).collect();
    Targets { open: notice.open.target.clone(), buttons }
}

async fn call<B>(connection: &Connection, method: &str, body: &B) -> zbus::Result<Message>
where
    B: serde::Serialize + DynamicType + Sync,
{
    connection.call_method(Some(NAME), PATH, Some(NAME), method, body).await
}

fn is_too_soon(error: &zbus::Error) -> bool {
    matches!(error, zbus::Error::MethodError(name, ..) if name.as_str() == TOO_SOON)
}

impl Place {
    /// A notification of the daemon that sent `message`.
    pub(super) fn of(message: &Message, id: u32) -> Option<Self> {
        Some(Self { daemon: message.header().sender()?.to_string(), id })
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
