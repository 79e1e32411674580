//! The Secret Service on the session's D-Bus: GNOME Keyring, `KWallet`,
//! `KeePassXC` and whoever else implements it
//! (<https://specifications.freedesktop.org/secret-service-spec/0.2/>).

use std::{
    collections::HashMap,
    error::Error as StdError,
    io::{self, ErrorKind},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use keyring_core::{Entry, api::CredentialStoreApi};
use tokio::time::timeout;
use zbus::{
    Connection, MatchRule, Message, MessageStream, message,
    zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue},
};
use zbus_secret_service_keyring_store::Store;

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// How often it is looked whether a locked keyring is open: as often as servers
/// are polled. GNOME Keyring says nothing when signing in to the desktop opens
/// it.
const BETWEEN_LOOKS: Duration = Duration::from_mins(1);

/// An entry of a store of its own. The store is used directly: `keyring::Entry`
/// keeps a failed start for the life of the process.
pub(super) fn entry(service: &str, user: &str) -> keyring_core::Result<Entry> {
    let label = HashMap::from([("label", "Frontdesk")]);
    Store::new()?.build(service, user, Some(&label))
}

/// Whether a refused access is not for a lock: the service runs, but has no
/// keyring to write to, and unlocking would help nobody.
pub(super) fn lacks_a_keyring(cause: &(dyn StdError + Send + Sync + 'static)) -> bool {
    matches!(cause.downcast_ref(), Some(secret_service::Error::NoResult))
}

/// Whether an entry is behind a lock, so that to ask for it is to ask the
/// person. Where that cannot be found out, the entry itself says why.
pub(super) async fn is_locked(service: &str, user: &str) -> bool {
    let looked = async {
        let connection = Connection::session().await?;
        let entry = HashMap::from([("service", service), ("username", user)]);
        let answer = call(&connection, PATH, SERVICE, "SearchItems", &(entry,)).await?;
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            answer.body().deserialize()?;
        if !open.is_empty() || !locked.is_empty() {
            return Ok(open.is_empty());
        }
        // It may be hidden by the lock, or it would be made there.
        Ok(state(&connection).await? == State::Locked)
    };
    looked.await.unwrap_or_else(|error: zbus::Error| {
        tracing::debug!(%error, "it is not known whether the keyring is locked");
        false
    })
}

/// How the keyring is, from bad to good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Absent,
    Locked,
    Open,
}

/// Waits until the keyring is there, or open, and was not. Not at all where it
/// is open: whoever was refused may have been so a moment ago.
pub(super) async fn changed() -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let signal = || MatchRule::builder().msg_type(message::Type::Signal);
    let here = signal().sender(NAME)?.path_namespace(PATH)?.build();
    let owner =
        signal().sender("org.freedesktop.DBus")?.member("NameOwnerChanged")?.arg(0, NAME)?.build();
    let mut signals = stream::select(
        MessageStream::for_match_rule(here, &connection, None).await?,
        MessageStream::for_match_rule(owner, &connection, None).await?,
    );
    let look = async || state(&connection).await.unwrap_or(State::Absent);
    let mut before = look().await;
    if before == State::Open {
        return Ok(());
    }
    loop {
        let rest = if before == State::Locked { BETWEEN_LOOKS } else { Duration::MAX };
        if let Ok(signal) = timeout(rest, signals.next()).await {
            signal.transpose()?.ok_or_else(|| io::Error::from(ErrorKind::BrokenPipe))?;
        }
        let now = look().await;
        if now > before {
            return Ok(());
        }
        before = now;
    }
}

/// How the keyring is that new entries go to.
async fn state(connection: &Connection) -> zbus::Result<State> {
    let answer = call(connection, PATH, SERVICE, "ReadAlias", &"default").await?;
    let body = answer.body();
    let collection: ObjectPath<'_> = body.deserialize()?;
    // The specification's word for none.
    if collection.as_str() == "/" {
        return Ok(State::Absent);
    }
    let question = (COLLECTION, "Locked");
    let answer = call(connection, collection.as_str(), PROPERTIES, "Get", &question).await?;
    let locked: OwnedValue = answer.body().deserialize()?;
    Ok(if bool::try_from(locked)? { State::Locked } else { State::Open })
}

async fn call(
    connection: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    body: &(impl serde::Serialize + DynamicType + Sync),
) -> zbus::Result<Message> {
    connection.call_method(Some(NAME), path, Some(interface), method, body).await
}
