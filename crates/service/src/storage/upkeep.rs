//! What whoever runs the service asks of the database: whether it is well, how
//! much waits in it, a copy of it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::database::Dialect;
use super::{Storage, StorageError, time};

/// Entries of an audit log that are read at once.
const PAGE: i64 = 1000;

/// Connections of one pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pool {
    pub name: &'static str,
    pub idle: i64,
    pub used: i64,
}

/// Why there is no copy of the database.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Its own programs make a better one.
    #[error("this is PostgreSQL: use pg_dump, or a base backup with its write-ahead log")]
    Postgres,
    /// The file exists. What is in it may be the only backup there is.
    #[error("{} exists already, and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("the backup cannot be written: {0}")]
    File(#[from] std::io::Error),
    /// The database could not be opened or copied.
    #[error("the database cannot be copied: {0}")]
    Database(String),
    /// The copy does not hold together.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

impl Storage {
    /// How many migrations are missing; an error where the database does not
    /// answer.
    pub(crate) async fn pending_migrations(&self) -> Result<u64, StorageError> {
        Ok(self.database.pending_migrations().await?)
    }

    /// What kind of database this is.
    pub(crate) fn kind(&self) -> &'static str {
        match self.database.dialect {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        }
    }

    /// The connections that there are.
    pub(crate) fn pools(&self) -> Vec<Pool> {
        let pool = |name, pool: &sqlx::AnyPool| {
            let idle = i64::try_from(pool.num_idle()).unwrap_or(i64::MAX);
            Pool { name, idle, used: (i64::from(pool.size()) - idle).max(0) }
        };
        match self.database.dialect {
            Dialect::Postgres => vec![pool("all", &self.database.writer)],
            Dialect::Sqlite => {
                vec![pool("writer", &self.database.writer), pool("readers", &self.database.readers)]
            }
        }
    }

    /// How much waits to be sent, by queue.
    pub(crate) async fn queues(&self) -> Result<[(&'static str, i64); 2], StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        let mails: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE gave_up_at IS NULL")
            .fetch_one(&mut *connection)
            .await?;
        let deliveries: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM webhook_deliveries
             WHERE delivered_at IS NULL AND gave_up_at IS NULL",
        )
        .fetch_one(&mut *connection)
        .await?;
        Ok([("mail", mails), ("webhooks", deliveries)])
    }

    /// What is wrong with the file, as SQLite finds it; for PostgreSQL, which
    /// checks its pages as it reads them, that the counts it keeps are right.
    pub(crate) async fn faults(&self) -> Result<Vec<String>, StorageError> {
        let mut connection = self.database.readers.acquire().await?;
        let mut faults: Vec<String> = Vec::new();
        if self.database.dialect == Dialect::Sqlite {
            faults =
                sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *connection).await?;
            faults.retain(|fault| fault != "ok");
        }
        let miscounted: Vec<String> = sqlx::query_scalar(
            "SELECT o.id FROM organizations o
             WHERE o.assigned_seats + o.reserved_seats > o.seats
                OR o.assigned_seats <> (SELECT COUNT(*) FROM memberships m
                    WHERE m.organization_id = o.id AND m.seat_type = 'plus')
                OR o.member_count <> (SELECT COUNT(*) FROM memberships n
                    WHERE n.organization_id = o.id)",
        )
        .fetch_all(&mut *connection)
        .await?;
        faults
            .extend(miscounted.iter().map(|id| format!("organization {id}: seats do not add up")));
        Ok(faults)
    }

    /// What time it is for the database server; `None` for a file.
    pub(crate) async fn server_time(&self) -> Result<Option<Timestamp>, StorageError> {
        if self.database.dialect == Dialect::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        let now: i64 = sqlx::query_scalar(sql).fetch_one(&self.database.readers).await?;
        Ok(Some(time(now)))
    }

    /// An organization's audit log as an export, handed on line by line.
    pub(crate) async fn export_audit<E: From<StorageError>>(
        &self,
        organization: &str,
        mut write: impl FnMut(String) -> Result<(), E>,
    ) -> Result<u64, E> {
        let mut after = 0;
        loop {
            let page = self.audit_entries(organization, after, PAGE).await?;
            if page.is_empty() {
                return Ok(after.unsigned_abs());
            }
            for entry in page {
                after += 1;
                write(crate::audit::line(entry.entry, &entry.hash))?;
            }
        }
    }

    /// Copies the database into a new file while others go on using it. The
    /// file is there whole or not at all, and readable for nobody else.
    pub(crate) async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        if self.database.dialect == Dialect::Postgres {
            return Err(BackupError::Postgres);
        }
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        // In the same folder: a name is given to it at the end.
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = file.with_file_name(name);
        new_private(&part).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => BackupError::Exists(part.clone()),
            _ => error.into(),
        })?;
        let done = self.copy_into(&part, file).await;
        let removed = std::fs::remove_file(&part);
        done?;
        Ok(removed?)
    }

    async fn copy_into(&self, part: &Path, file: &Path) -> Result<(), BackupError> {
        let path = part.to_str().ok_or_else(|| {
            BackupError::File(std::io::Error::other("the path is no text that SQLite takes"))
        })?;
        // `VACUUM INTO` changes nothing in the database that it reads.
        sqlx::query("VACUUM INTO $1").bind(path).execute(&self.database.writer).await?;
        let copy = super::database::look_at(part).await?;
        let found: Vec<String> =
            sqlx::query_scalar("PRAGMA quick_check").fetch_all(&copy).await.unwrap_or_default();
        copy.close().await;
        if found != ["ok"] {
            return Err(BackupError::Damaged(found.join("; ")));
        }
        std::fs::File::open(part)?.sync_all()?;
        // Unlike a rename, a link does not take the place of a file that came
        // in between.
        match std::fs::hard_link(part, file) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(BackupError::Exists(file.to_owned()))
            }
            linked => Ok(linked?),
        }
    }
}

/// Makes an empty file that nobody else can read.
fn new_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}
