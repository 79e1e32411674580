//! The two databases, and all that differs between them.
//!
//! SQLite: one connection writes, a few read; a write transaction begins with
//! `BEGIN IMMEDIATE` and so is alone. PostgreSQL: any number of processes; a
//! transaction locks the rows that it decides on ([`Database::locking`]), and
//! tells the other processes by `NOTIFY`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgListener;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Executor as _, Transaction};
use tokio::sync::broadcast;

use super::news::{self, News};
use crate::notifications::Bells;

/// Connections that read at the same time, on SQLite. Reads are short.
const READERS: u32 = 4;

/// The same where the computer is somebody's own: each is a thread.
const READERS_OF_ONE: u32 = 2;

/// What SQLite keeps of a file for each connection, in KiB, on a computer of
/// somebody's own; elsewhere it is SQLite's own 2,000.
const CACHE_OF_ONE: u32 = 256;

/// Connections of one process to PostgreSQL.
const CONNECTIONS: u32 = 16;

/// Longest wait for a connection or for another process's lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// The first wait before listening is tried again, and the longest.
const LISTEN_AGAIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// The channel of `LISTEN` and `NOTIFY`; its messages are [`News`].
const CHANNEL: &str = "frontdesk_changes";

/// Why the storage could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("the database address is neither `sqlite:` and a file nor `postgres://`")]
    Address,
    #[error("the database file cannot be made: {0}")]
    File(#[from] std::io::Error),
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("the database is not up to date: {0} migrations are missing")]
    OutOfDate(u64),
}

/// How much of the computer a database may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// What makes it quick.
    Much,
    /// As little as can be: others work there.
    Little,
}

/// Whether the tables are brought up to date when a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Migrate {
    /// They are.
    Now,
    /// Somebody else does it; a database that is behind is not opened.
    Never,
    /// They stay as they are, whatever that is: to look at it.
    Look,
}

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Connections to a database.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(super) dialect: Dialect,
    /// For what changes nothing.
    pub(super) readers: AnyPool,
    /// For what does. On PostgreSQL the same as `readers`.
    pub(super) writer: AnyPool,
    address: SecretString,
}

impl Database {
    pub(super) async fn open(
        address: &str,
        migrate: Migrate,
        share: Share,
    ) -> Result<Self, OpenError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        if let Some(path) = file_of(address) {
            return Self::open_file(&path, migrate, share).await;
        }
        if !(address.starts_with("postgres://") || address.starts_with("postgresql://")) {
            return Err(OpenError::Address);
        }
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    let limit = PATIENCE.as_millis();
                    let settings = format!(
                        "SET lock_timeout = {limit}; SET idle_in_transaction_session_timeout = {limit}"
                    );
                    connection.execute(AssertSqlSafe(settings)).await.map(drop)
                })
            })
            .connect(address)
            .await?;
        let database = Self {
            dialect: Dialect::Postgres,
            readers: pool.clone(),
            writer: pool,
            address: address.into(),
        };
        database.migrate(migrate).await?;
        Ok(database)
    }

    async fn open_file(path: &Path, migrate: Migrate, share: Share) -> Result<Self, OpenError> {
        if migrate == Migrate::Now {
            make_private(path)?;
        }
        let address = address_of(path)?;
        let writer = AnyPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| Box::pin(prepare(connection, "OFF", share)))
            .connect(&address)
            .await?;
        let readers = AnyPoolOptions::new()
            .max_connections(if share == Share::Much { READERS } else { READERS_OF_ONE })
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| Box::pin(prepare(connection, "ON", share)))
            .connect_lazy(&address)?;
        let dialect = Dialect::Sqlite;
        let database = Self { dialect, readers, writer, address: address.into() };
        database.migrate(migrate).await?;
        Ok(database)
    }

    async fn migrate(&self, migrate: Migrate) -> Result<(), OpenError> {
        match migrate {
            Migrate::Now => self.migrations().run(&self.writer).await?,
            Migrate::Look => {}
            Migrate::Never => match self.pending_migrations().await? {
                0 => {}
                missing => return Err(OpenError::OutOfDate(missing)),
            },
        }
        Ok(())
    }

    fn migrations(&self) -> &'static Migrator {
        match self.dialect {
            Dialect::Sqlite => &SQLITE,
            Dialect::Postgres => &POSTGRES,
        }
    }

    /// How many migrations this version knows that were not applied.
    pub(super) async fn pending_migrations(&self) -> Result<u64, sqlx::Error> {
        let table = match self.dialect {
            Dialect::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Dialect::Postgres => {
                "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')"
            }
        };
        let mut connection = self.readers.acquire().await?;
        let known: i64 = sqlx::query_scalar(table).fetch_one(&mut *connection).await?;
        let mut applied: Vec<i64> = Vec::new();
        if known > 0 {
            let sql = "SELECT version FROM _sqlx_migrations WHERE success = TRUE";
            applied = sqlx::query_scalar(sql).fetch_all(&mut *connection).await?;
        }
        let pending =
            self.migrations().iter().filter(|migration| !applied.contains(&migration.version));
        Ok(pending.count() as u64)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a transaction that may write.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.dialect {
            Dialect::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await,
            Dialect::Postgres => self.writer.begin().await,
        }
    }

    /// A `SELECT` whose rows stay as they are until the transaction ends.
    pub(super) fn locking(&self, select: &'static str) -> AssertSqlSafe<String> {
        self.with(select, " FOR NO KEY UPDATE")
    }

    /// A `SELECT` that passes over rows which another process has locked: how
    /// several share the jobs.
    pub(super) fn claiming(&self, select: &'static str) -> AssertSqlSafe<String> {
        self.with(select, " FOR NO KEY UPDATE SKIP LOCKED")
    }

    fn with(&self, select: &'static str, postgres: &str) -> AssertSqlSafe<String> {
        AssertSqlSafe(match self.dialect {
            // The whole database is locked already.
            Dialect::Sqlite => select.to_owned(),
            Dialect::Postgres => format!("{select}{postgres}"),
        })
    }

    /// Commits, and only then tells whoever listens.
    pub(super) async fn commit(
        &self,
        mut transaction: Transaction<'static, Any>,
        news: &News,
        changes: &broadcast::Sender<String>,
        bells: &Bells,
    ) -> Result<(), sqlx::Error> {
        let message = news.message();
        if self.dialect == Dialect::Postgres {
            // Delivered at the commit, to this process as well.
            sqlx::query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(message)
                .execute(&mut *transaction)
                .await?;
            return transaction.commit().await;
        }
        transaction.commit().await?;
        news::spread(&message, changes, bells);
        Ok(())
    }

    /// Hands on what other processes tell, until the pool is closed. Whoever
    /// must not miss anything looks again by themselves: a connection can
    /// break without a word.
    pub(super) fn listen(&self, changes: broadcast::Sender<String>, bells: Arc<Bells>) {
        if self.dialect == Dialect::Sqlite {
            return;
        }
        let (address, pool) = (self.address.clone(), self.writer.clone());
        tokio::spawn(async move {
            let closed = pool.close_event();
            tokio::pin!(closed);
            let mut wait = LISTEN_AGAIN.0;
            loop {
                let heard = async {
                    let mut listener = PgListener::connect(address.expose_secret()).await?;
                    listener.listen(CHANNEL).await?;
                    wait = LISTEN_AGAIN.0;
                    // Whatever was said before is not repeated.
                    bells.ring_all();
                    loop {
                        let told = listener.recv().await?;
                        news::spread(told.payload(), &changes, &bells);
                    }
                };
                tokio::select! {
                    () = &mut closed => return,
                    ended = heard => {
                        let ended: Result<(), sqlx::Error> = ended;
                        if let Err(error) = ended {
                            tracing::warn!(%error, "not told of other replicas' changes for now");
                        }
                    }
                }
                tokio::select! {
                    () = &mut closed => return,
                    () = tokio::time::sleep(wait) => {}
                }
                wait = (wait * 2).min(LISTEN_AGAIN.1);
            }
        });
    }
}

/// What every connection to a file begins with.
async fn prepare(
    connection: &mut AnyConnection,
    read_only: &str,
    share: Share,
) -> Result<(), sqlx::Error> {
    let patience = PATIENCE.as_millis();
    if share == Share::Little {
        // A negative number is of KiB.
        let cache = format!("PRAGMA cache_size = -{CACHE_OF_ONE}");
        connection.execute(AssertSqlSafe(cache)).await?;
    }
    // `synchronous`: a join that was answered is there after a power cut.
    let settings = format!(
        "PRAGMA busy_timeout = {patience}; PRAGMA journal_mode = WAL; \
         PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA query_only = {read_only}"
    );
    connection.execute(AssertSqlSafe(settings)).await.map(drop)
}

/// The file of `sqlite:PATH` or `sqlite://PATH`. Taken as it is, so that a
/// folder may have any name.
pub(crate) fn file_of(address: &str) -> Option<PathBuf> {
    let path = address.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    // An in-memory database would be another one for each connection.
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// The address of a file in the library's own form, where `?` and `%` of a
/// folder's name are escaped.
fn address_of(path: &Path) -> Result<String, OpenError> {
    let path = std::path::absolute(path)?;
    let path = path.to_str().ok_or(OpenError::Address)?;
    let escaped = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Ok(format!("sqlite://{escaped}?mode=rw"))
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

/// A file as it is, to read alone: no write-ahead log is made beside it.
pub(super) async fn look_at(path: &Path) -> Result<AnyPool, sqlx::Error> {
    let address = address_of(path).map_err(|_| sqlx::Error::RowNotFound)?;
    let address = address.replace("?mode=rw", "?mode=ro&immutable=1");
    AnyPoolOptions::new().max_connections(1).connect(&address).await
}
