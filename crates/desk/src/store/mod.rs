//! What is kept on disk: accounts, the latest snapshots, what happened, what is
//! still to be said, and settings. The only place that knows the database.
//! Session tokens never come here, invite links neither.

mod accounts;
mod bounds;
mod copy;
mod fault;
mod history;
mod notices;
mod opening;
pub(crate) mod review;
mod settings;

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::{
    Connection, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub(crate) use accounts::{AccountRecord, KeptOrganization};
pub(crate) use fault::{BROKEN, StoreFault};
pub(crate) use history::Look;
pub(crate) use notices::Begun;
pub(crate) use opening::Opened;

use self::opening::Place;

/// How long a statement waits for another program that has the file, such as a
/// backup.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// The history of this computer.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
    path: PathBuf,
    place: Arc<Mutex<Place>>,
}

impl Store {
    /// Opens the file, making it (for this person only) where there is none,
    /// and brings its tables up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreFault> {
        // SQLite gives its other files (WAL) the rights of this one.
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        Self::connect(options(path), path, Place::File).await
    }

    async fn connect(
        options: SqliteConnectOptions,
        path: &Path,
        place: Place,
    ) -> Result<Self, StoreFault> {
        // One connection: writers never wait for each other inside SQLite, and
        // each connection is a thread and a cache of its own.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            // A full disk ends a transaction without anybody having asked: sqlx
            // does not notice, and would never begin another one.
            .before_acquire(|connection, _| {
                let sound = !connection.is_in_transaction();
                Box::pin(async move { Ok(sound) })
            })
            .connect_with(options)
            .await?;
        if let Err(fault) = sqlx::migrate!().run(&pool).await {
            pool.close().await;
            return Err(fault.into());
        }
        Ok(Self { pool, path: path.to_owned(), place: Arc::new(Mutex::new(place)) })
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is left and lets go of the file.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreFault> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In KiB. SQLite keeps 2,000 else, and nothing here is read twice.
        .pragma("cache_size", "-256")
        // Full: "said" must outlive a power cut, or it is said twice. The
        // price is one sync to disk for each poll.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_LIMIT)
}

#[cfg(test)]
mod tests;
