//! The Secret Service on the session's D-Bus: GNOME Keyring, `KWallet`,
//! `KeePassXC` and whoever else implements it.

use std::{collections::HashMap, error::Error as StdError};

use keyring_core::{Entry, api::CredentialStoreApi};
use zbus_secret_service_keyring_store::Store;

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
