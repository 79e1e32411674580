//! The keychain of macOS and the credential manager of Windows.

use std::error::Error as StdError;

use keyring_core::Entry;

/// An entry of the system's store.
pub(super) fn entry(service: &str, user: &str) -> keyring_core::Result<Entry> {
    Ok(keyring::Entry::new(service, user)?.inner)
}

/// These systems always have one.
pub(super) fn lacks_a_keyring(_: &(dyn StdError + Send + Sync + 'static)) -> bool {
    false
}
