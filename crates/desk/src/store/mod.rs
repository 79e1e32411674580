//! What is kept on disk: accounts, the latest snapshots, what happened, what is
//! still to be said, and settings. The only place that knows the database.
//! Session tokens never come here, invite links neither.

mod accounts;
mod bounds;
mod history;
mod notices;
mod settings;

use std::{fs::OpenOptions, io, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

use frontdesk_local_api::{ErrorCode, Failure};
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub(crate) use accounts::{AccountRecord, KeptOrganization};
pub(crate) use history::Look;
pub(crate) use notices::Begun;

/// How long a statement waits for another program that has the file, such as a
/// backup.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// Why the history could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreFault {
    /// The file.
    #[error("the history file: {0}")]
    File(#[from] io::Error),
    /// The database.
    #[error("the history: {0}")]
    Database(#[from] sqlx::Error),
    /// Its shape.
    #[error("the history cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What is in it.
    #[error("the history holds what this version does not understand: {0}")]
    Content(#[from] serde_json::Error),
    /// A time in it.
    #[error("the history holds what is not a time: {0}")]
    Time(#[from] jiff::Error),
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Self {
        Self::new(ErrorCode::StorageFailed).with_detail(fault)
    }
}

/// The history of this computer.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the file, making it (for this person only) where there is none,
    /// and brings its tables up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreFault> {
        // SQLite gives its other files (WAL) the rights of this one.
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Full: "said" must outlive a power cut, or it is said twice. The
            // price is one sync to disk for each poll.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_LIMIT);
        // One connection: writers never wait for each other inside SQLite, and
        // each connection is a thread and a cache of its own.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { pool })
    }

    /// Writes what is left and lets go of the file.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreFault> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

#[cfg(test)]
mod tests;
