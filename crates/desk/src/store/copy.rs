//! A copy of the accounts beside the history: where the history is damaged, the
//! sign-ins in the keyring still have their accounts. No secret is in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use frontdesk_local_api::AccountKind;
use frontdesk_model::{AccountId, Capabilities, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::AccountRecord;
use crate::{disk, ports::Person};

/// The file, in the folder of the history.
const NAME: &str = "accounts.json";

/// The version of the file.
const VERSION: u32 = 1;

/// A file of more bytes was not written by this program.
const LARGEST: u64 = 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    accounts: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: AccountId,
    kind: AccountKind,
    address: String,
    person_id: MemberId,
    person_name: String,
    email: Option<String>,
    username: Option<String>,
    image: Option<String>,
    #[serde(default)]
    capabilities: Capabilities,
    session_only: bool,
    sign_in_asked_at: Option<Timestamp>,
}

/// Where the copy is of the history at `database`.
pub(super) fn path(database: &Path) -> PathBuf {
    database.with_file_name(NAME)
}

/// The accounts in the copy; none where it cannot be read.
pub(super) fn read(path: &Path) -> Vec<AccountRecord> {
    let content = match disk::read(path, LARGEST) {
        Ok(None) => return Vec::new(),
        Ok(Some(bytes)) => serde_json::from_slice(&bytes).map_err(io::Error::from),
        Err(error) => Err(error),
    };
    match content {
        Ok(Content { accounts, .. }) => accounts.into_iter().map(AccountRecord::from).collect(),
        Err(error) => {
            tracing::warn!(%error, "the copy of the accounts cannot be read");
            Vec::new()
        }
    }
}

/// Writes these accounts in place of what is there.
pub(super) fn write(path: &Path, accounts: Vec<AccountRecord>) -> io::Result<()> {
    let accounts = accounts.into_iter().map(Entry::from).collect();
    let bytes = serde_json::to_vec_pretty(&Content { version: VERSION, accounts })?;
    // Every start comes here: what is the same needs no new file.
    match disk::read(path, LARGEST) {
        Ok(Some(before)) if before == bytes => Ok(()),
        _ => disk::write(path, &bytes),
    }
}

impl From<AccountRecord> for Entry {
    fn from(record: AccountRecord) -> Self {
        let AccountRecord { id, kind, address, person, capabilities, .. } = record;
        let Person { id: person_id, name: person_name, email, username, image } = person;
        let AccountRecord { session_only, sign_in_asked_at, .. } = record;
        Self {
            id,
            kind,
            address,
            person_id,
            person_name,
            email,
            username,
            image,
            capabilities,
            session_only,
            sign_in_asked_at,
        }
    }
}

impl From<Entry> for AccountRecord {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            kind: entry.kind,
            address: entry.address,
            person: Person {
                id: entry.person_id,
                name: entry.person_name,
                email: entry.email,
                username: entry.username,
                image: entry.image,
            },
            capabilities: entry.capabilities,
            session_only: entry.session_only,
            sign_in_asked_at: entry.sign_in_asked_at,
        }
    }
}
