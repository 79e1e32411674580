//! Looking after a database, apart from serving it: bringing it up to date,
//! copying it, finding out whether it is well.

use std::path::Path;

use jiff::Timestamp;

use crate::StartError;
use crate::storage::{Migrate, Share, Storage, StorageError};

pub use crate::storage::BackupError;

/// The database failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UpkeepError(String);

impl From<StorageError> for UpkeepError {
    fn from(error: StorageError) -> Self {
        Self(error.to_string())
    }
}

impl From<std::io::Error> for UpkeepError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Makes a database where there is none, and brings its tables up to date.
///
/// # Errors
///
/// As [`Service::open`](crate::Service::open).
pub async fn migrate(database: &str) -> Result<(), StartError> {
    Storage::open_as(database, Migrate::Now, Share::Much).await?.close().await;
    Ok(())
}

/// A database, opened as it is.
#[derive(Debug)]
pub struct Upkeep(Storage);

impl Upkeep {
    /// Opens a database, and changes nothing in it. The file must exist.
    ///
    /// # Errors
    ///
    /// As [`Service::open`](crate::Service::open).
    pub async fn open(database: &str) -> Result<Self, StartError> {
        Ok(Self(Storage::open_as(database, Migrate::Look, Share::Much).await?))
    }

    /// `SQLite` or `PostgreSQL`.
    pub fn kind(&self) -> &'static str {
        self.0.kind()
    }

    /// How many changes to the tables this version wants that are not made.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn pending_migrations(&self) -> Result<u64, UpkeepError> {
        Ok(self.0.pending_migrations().await?)
    }

    /// What is wrong with what is kept, in words; nothing where all is well.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn faults(&self) -> Result<Vec<String>, UpkeepError> {
        Ok(self.0.faults().await?)
    }

    /// What time it is for the database's server, where it has one.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, UpkeepError> {
        Ok(self.0.server_time().await?)
    }

    /// Copies a SQLite database into a new file, while a service uses it. The
    /// file is there whole or not at all.
    ///
    /// # Errors
    ///
    /// [`BackupError`].
    pub async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        self.0.backup(file).await
    }

    /// Hands on an organization's audit log line by line, oldest entry first:
    /// what [`verify_audit`](crate::verify_audit) reads. Gives how many.
    ///
    /// # Errors
    ///
    /// Where the database does not answer, or `write` fails.
    pub async fn export_audit(
        &self,
        organization: &str,
        mut write: impl FnMut(&str) -> std::io::Result<()>,
    ) -> Result<u64, UpkeepError> {
        self.0.export_audit(organization, |line| write(&line).map_err(UpkeepError::from)).await
    }

    /// Closes the database.
    pub async fn close(self) {
        self.0.close().await;
    }
}
