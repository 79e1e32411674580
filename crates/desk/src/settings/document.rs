//! The file's content. It holds what was chosen and nothing else, so that a
//! better default reaches everybody; what this version does not understand
//! stays in it.

use frontdesk_local_api::Settings;
use serde_json::{Map, Value};

use super::change::judge;

/// The version of the file that this program writes.
const VERSION: u64 = 1;

/// Where the version is.
const VERSION_KEY: &str = "version";

/// By what entries of a list are known.
const KEY_OF_ENTRY: &str = "organization";

/// What a file says.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    pub document: Document,
    pub settings: Settings,
    /// Something in it cannot be meant so. In a file of a newer version, it is
    /// only not understood.
    pub broken: bool,
}

/// A settings file, with everything that is in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document(Map<String, Value>);

impl Default for Document {
    fn default() -> Self {
        Self(Map::from_iter([(VERSION_KEY.to_owned(), VERSION.into())]))
    }
}

impl Document {
    /// Reads a file as far as it can be understood; `None` where it is none of
    /// ours.
    pub(super) fn read(bytes: &[u8]) -> Option<Read> {
        let document: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
        let version = document.get(VERSION_KEY)?.as_u64().filter(|version| *version >= VERSION)?;
        let (settings, whole) = understood(&document);
        let broken = !whole && version == VERSION;
        Some(Read { document: Self(document), settings, broken })
    }

    /// What is to be written.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(&self.0)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The same with what is otherwise in `after`; all else is left as it is.
    pub(super) fn changed(
        &self,
        before: &Settings,
        after: &Settings,
    ) -> Result<Self, serde_json::Error> {
        let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
        let mut document = Value::Object(self.0.clone());
        carry(&mut document, &before, &after);
        match document {
            Value::Object(document) => Ok(Self(document)),
            _ => Ok(Self::default()),
        }
    }
}

/// The settings in a document, and whether all of them were understood.
fn understood(document: &Map<String, Value>) -> (Settings, bool) {
    let whole = Value::Object(document.clone());
    if let Some(settings) = settings(&whole) {
        return (settings, true);
    }
    // One by one, so that one that is wrong costs no other.
    let mut kept = Value::Object(Map::new());
    take_over(&whole, &mut kept, &[]);
    (settings(&kept).unwrap_or_default(), false)
}

fn settings(document: &Value) -> Option<Settings> {
    let settings: Settings = serde_json::from_value(document.clone()).ok()?;
    judge(&settings).is_ok().then_some(settings)
}

/// Takes over what can be understood of `found`, which lies under `path`: as a
/// whole where that goes, else its parts.
fn take_over(found: &Value, kept: &mut Value, path: &[String]) {
    if !path.is_empty() {
        let mut with = kept.clone();
        put(&mut with, path, found.clone());
        if settings(&with).is_some() {
            *kept = with;
            return;
        }
    }
    if let Value::Object(parts) = found {
        for (name, part) in parts {
            take_over(part, kept, &[path, std::slice::from_ref(name)].concat());
        }
    }
}

/// Puts a value into an object of objects, making those on the way.
fn put(into: &mut Value, path: &[String], value: Value) {
    let place = path.iter().fold(into, |place, name| &mut place[name.as_str()]);
    *place = value;
}

/// Makes `document` say what is otherwise in `after` than in `before`.
fn carry(document: &mut Value, before: &Value, after: &Value) {
    if before == after {
        return;
    }
    match (document, before, after) {
        (Value::Object(document), Value::Object(before), Value::Object(after)) => {
            for (name, after) in after {
                let before = before.get(name).unwrap_or(&Value::Null);
                if before != after {
                    carry(document.entry(name).or_insert(Value::Null), before, after);
                }
            }
        }
        (document @ Value::Null, _, Value::Object(_)) => {
            // Only what was chosen of it.
            let mut chosen = Value::Object(Map::new());
            carry(&mut chosen, before, after);
            *document = chosen;
        }
        (Value::Array(entries), _, Value::Array(after)) => {
            let known = std::mem::take(entries);
            *entries = after.iter().map(|after| entry(&known, after)).collect();
        }
        (document, _, after) => *document = after.clone(),
    }
}

/// An entry of a list, with what else was said in the one that was known.
fn entry(known: &[Value], after: &Value) -> Value {
    let mut entry = after.clone();
    let same = |known: &&Value| known.get(KEY_OF_ENTRY) == after.get(KEY_OF_ENTRY);
    if let (Value::Object(entry), Some(Value::Object(known))) =
        (&mut entry, known.iter().find(same))
    {
        for (name, value) in known {
            entry.entry(name).or_insert_with(|| value.clone());
        }
    }
    entry
}
