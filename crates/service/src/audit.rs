//! The audit log's chain: each entry's hash covers the entry and the hash
//! before it, so that nobody changes, drops or inserts one unseen. Pure.
//!
//! An export is JSON Lines: one entry a line, oldest first ([`Entry`]). Whoever
//! holds one checks it without the service ([`verify`]). What a chain cannot
//! show is that its newest entries were cut off: keep the last hash of an
//! export elsewhere, and compare.

use std::collections::BTreeMap;
use std::io::BufRead;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The hash of an entry.
pub(crate) type Hash = [u8; 32];

/// What changed, by name: words and numbers alone. Sorted, whatever order a JSON
/// library keeps: a hash covers it.
pub(crate) type Facts = BTreeMap<String, Value>;

/// Facts out of pairs.
pub(crate) fn facts<const N: usize>(pairs: [(&str, Value); N]) -> Facts {
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

/// What the first entry of an organization is chained to.
pub(crate) const GENESIS: Hash = [0; 32];

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Entry {
    /// Which organization's.
    pub organization: String,
    /// From 1, without gaps.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it; `None`: the service itself.
    pub actor: Option<String>,
    /// What was done.
    pub action: String,
    /// Whom it is about.
    pub subject: Option<String>,
    /// What it was before.
    pub before: Option<Facts>,
    /// What it is now.
    pub after: Option<Facts>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
}

impl Entry {
    /// The hash of this entry after one with the hash `previous`: SHA-256 of
    /// that hash and of the entry as JSON, its fields in the order of this
    /// type.
    pub(crate) fn hash(&self, previous: &Hash) -> Hash {
        let mut hash = Sha256::new();
        hash.update(previous);
        // Writing plain data to memory does not fail; if it did, the chain
        // would show it.
        hash.update(serde_json::to_vec(self).unwrap_or_default());
        hash.finalize().into()
    }
}

/// A line of an export.
#[derive(Serialize, Deserialize)]
struct Line {
    entry: Entry,
    /// Base64.
    hash: String,
}

/// A line of an export, without its end.
pub(crate) fn line(entry: Entry, hash: &[u8]) -> String {
    let line = Line { entry, hash: STANDARD.encode(hash) };
    serde_json::to_string(&line).unwrap_or_default()
}

/// What an export that holds together says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Which organization's log it is; empty for an empty export.
    pub organization: String,
    /// How many entries.
    pub entries: u64,
    /// The last hash, in Base64: to compare with one kept elsewhere.
    pub last_hash: String,
}

/// Why an export does not hold together.
#[derive(Debug, thiserror::Error)]
pub enum Tampered {
    /// The file cannot be read.
    #[error("line {line}: cannot be read: {error}")]
    Unreadable {
        /// Which line, from 1.
        line: u64,
        /// What went wrong.
        error: std::io::Error,
    },
    /// Not a line of an export.
    #[error("line {line}: this is no entry of an audit log: {error}")]
    NoEntry {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// Another organization's.
    #[error("line {line}: belongs to another organization")]
    Organization {
        /// Which line, from 1.
        line: u64,
    },
    /// An entry is missing, or stands elsewhere.
    #[error("line {line}: is entry {found}, where entry {expected} should be")]
    Sequence {
        /// Which line, from 1.
        line: u64,
        /// The number that belongs there.
        expected: u64,
        /// The number that stands there.
        found: u64,
    },
    /// The entry, its hash, or the hash before was changed.
    #[error("line {line}: entry {sequence} was changed: its hash does not fit")]
    Hash {
        /// Which line, from 1.
        line: u64,
        /// The entry's number.
        sequence: u64,
    },
}

/// Checks a whole export.
///
/// # Errors
///
/// [`Tampered`]: the first line that does not fit what stands before it.
pub fn verify(export: impl BufRead) -> Result<Verified, Tampered> {
    let (mut organization, mut previous, mut entries) = (String::new(), GENESIS, 0);
    for (number, text) in (1..).zip(export.lines()) {
        let text = text.map_err(|error| Tampered::Unreadable { line: number, error })?;
        let Line { entry, hash } = serde_json::from_str(&text)
            .map_err(|error| Tampered::NoEntry { line: number, error })?;
        if entries == 0 {
            organization.clone_from(&entry.organization);
        }
        if entry.organization != organization {
            return Err(Tampered::Organization { line: number });
        }
        if entry.sequence != number {
            let found = entry.sequence;
            return Err(Tampered::Sequence { line: number, expected: number, found });
        }
        let right = entry.hash(&previous);
        if STANDARD.encode(right) != hash {
            return Err(Tampered::Hash { line: number, sequence: entry.sequence });
        }
        previous = right;
        entries = number;
    }
    Ok(Verified { organization, entries, last_hash: STANDARD.encode(previous) })
}

#[cfg(test)]
mod tests;
