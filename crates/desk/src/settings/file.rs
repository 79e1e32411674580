//! The settings file and what it says, in memory.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use frontdesk_local_api::{ErrorCode, Failure, Settings};
use jiff::Timestamp;
use tokio::sync;

use super::document::{Document, Read};
use crate::disk;

/// The file, in the folder of the history.
const NAME: &str = "settings.json";

/// A file of more bytes was not written by this program.
const LARGEST: u64 = 1024 * 1024;

/// The settings file.
pub(crate) struct SettingsFile {
    path: PathBuf,
    /// Held while the file is written.
    document: sync::Mutex<Document>,
    /// Held for moments.
    current: Mutex<Arc<Settings>>,
}

/// How the file was found.
pub(crate) struct Opened {
    pub file: SettingsFile,
    /// There was none yet.
    pub new: bool,
    /// The name under which a broken one lies now.
    pub set_aside: Option<String>,
}

impl SettingsFile {
    /// Reads the file in `folder`. A broken one is set aside, and what can be
    /// understood of it goes on.
    pub(crate) fn open(folder: &Path, now: Timestamp) -> Opened {
        let path = folder.join(NAME);
        let read = match disk::read(&path, LARGEST) {
            Ok(None) => return Opened { file: Self::of(path, None), new: true, set_aside: None },
            Ok(Some(bytes)) => Document::read(&bytes),
            Err(error) => {
                tracing::warn!(%error, "the settings cannot be read");
                None
            }
        };
        let broken = read.as_ref().is_none_or(|read| read.broken);
        let set_aside = if broken { set_aside(&path, now) } else { None };
        Opened { file: Self::of(path, read), new: false, set_aside }
    }

    fn of(path: PathBuf, read: Option<Read>) -> Self {
        let (document, settings) = match read {
            // What was wrong in it is not written again.
            Some(Read { settings, broken: true, .. }) => {
                let document = Document::default().changed(&Settings::default(), &settings);
                (document.unwrap_or_default(), settings)
            }
            Some(Read { document, settings, .. }) => (document, settings),
            None => (Document::default(), Settings::default()),
        };
        Self { path, document: sync::Mutex::new(document), current: Mutex::new(Arc::new(settings)) }
    }

    /// What it says.
    pub(crate) fn current(&self) -> Arc<Settings> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes it say something else, on disk first.
    ///
    /// # Errors
    ///
    /// That of `change`, or `STORAGE_FAILED`. Everything is as before then.
    pub(crate) async fn change(
        &self,
        change: impl FnOnce(&Settings) -> Result<Settings, Failure>,
    ) -> Result<Arc<Settings>, Failure> {
        let mut document = self.document.lock().await;
        let before = self.current();
        let after = change(&before)?;
        if after == *before {
            return Ok(before);
        }
        let changed = document.changed(&before, &after).map_err(unexpected)?;
        let bytes = changed.bytes().map_err(unexpected)?;
        self.write(bytes).await?;
        *document = changed;
        let after = Arc::new(after);
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&after);
        Ok(after)
    }

    async fn write(&self, bytes: Vec<u8>) -> Result<(), Failure> {
        let path = self.path.clone();
        // It waits for the disk.
        let written = tokio::task::spawn_blocking(move || disk::write(&path, &bytes)).await;
        written.map_err(unexpected)?.map_err(|error| disk::failure(&error))
    }
}

fn set_aside(path: &Path, now: Timestamp) -> Option<String> {
    let aside: io::Result<String> = disk::set_aside(path, now);
    match aside {
        Ok(name) => {
            tracing::warn!(name, "the settings are broken: they were set aside");
            Some(name)
        }
        Err(error) => {
            tracing::warn!(%error, "the settings are broken and cannot be set aside");
            None
        }
    }
}

fn unexpected(fault: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::Unexpected).with_detail(fault)
}
