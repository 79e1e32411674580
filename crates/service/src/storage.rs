//! People, sessions, organizations and members in SQLite. The only place that
//! knows sqlx.
//!
//! One connection writes, a few read. Every write is one transaction begun
//! with `BEGIN IMMEDIATE`: the facts a rule decides on cannot change before
//! the decision is written.

mod accounts;
mod membership;
mod organizations;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::sync::broadcast;

use crate::organizations::{Denial, Refusal};

pub(crate) use accounts::{Account, CreateAccountError, NewAccount, Session, SessionToKeep};
pub(crate) use membership::Joined;
pub(crate) use organizations::{
    Invited, Membership, NewOrganization, OrganizationRecord, Person, Standing,
};

/// Connections that read at the same time. Reads are short.
const READERS: u32 = 4;

/// Longest wait for a connection or for another process's lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// Changes that a slow listener may be behind before it misses some.
const CHANGES_KEPT: usize = 256;

/// Why the storage could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("the database address does not begin with `sqlite:` and a file")]
    Address,
    #[error("the database file cannot be made: {0}")]
    File(#[from] std::io::Error),
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// The database failed. What it said goes to the log, never to a caller.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub(crate) struct StorageError(#[from] sqlx::Error);

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OperationError {
    #[error("not found, or refused: {0:?}")]
    Denied(Denial),
    #[error(transparent)]
    Storage(StorageError),
}

impl From<Denial> for OperationError {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Refusal> for OperationError {
    fn from(refusal: Refusal) -> Self {
        Self::Denied(Denial::Refused(refusal))
    }
}

impl From<sqlx::Error> for OperationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(StorageError(error))
    }
}

/// The database.
#[derive(Clone, Debug)]
pub(crate) struct Storage {
    readers: SqlitePool,
    writer: SqlitePool,
    changes: broadcast::Sender<String>,
}

impl Storage {
    /// Opens the database at `sqlite:PATH`, makes it where there is none, and
    /// brings its tables up to date.
    pub(crate) async fn open(address: &str) -> Result<Self, OpenError> {
        let path = file_of(address).ok_or(OpenError::Address)?;
        make_private(&path)?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            // A join that was answered is there after a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!().run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            .connect_with(options.read_only(true))
            .await?;
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        Ok(Self { readers, writer, changes })
    }

    /// The id of an organization after every committed change to it.
    pub(crate) fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    /// Ends all connections: what was written is then in the file itself.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Commits, and only then tells whoever listens.
    async fn commit(
        &self,
        transaction: Transaction<'static, Sqlite>,
        organization: &str,
    ) -> Result<(), sqlx::Error> {
        transaction.commit().await?;
        // An error means that nobody listens.
        let _ = self.changes.send(organization.to_owned());
        Ok(())
    }
}

/// What happened to an organization, as the audit log keeps it.
struct Event<'a> {
    organization: &'a str,
    kind: &'static str,
    actor: &'a str,
    subject: &'a str,
    detail: Option<&'a str>,
    at: Timestamp,
}

async fn record(connection: &mut SqliteConnection, event: Event<'_>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO organization_events (organization_id, kind, actor_id, subject_id, detail, at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(event.organization)
    .bind(event.kind)
    .bind(event.actor)
    .bind(event.subject)
    .bind(event.detail)
    .bind(event.at.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// The file of `sqlite:PATH` or `sqlite://PATH`. Taken as it is, so that a
/// folder may have any name.
fn file_of(address: &str) -> Option<PathBuf> {
    let path = address.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    // An in-memory database would be another one for each connection.
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Makes the file, readable for nobody else: it holds invite links. SQLite
/// gives its companions the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A kept time. What does not fit a [`Timestamp`] was not written by us and
/// becomes the beginning of time.
fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A kept word that this version does not know.
fn unknown_word(column: &str) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: "a word that this version does not know".into(),
    }
}

#[cfg(test)]
mod tests;
