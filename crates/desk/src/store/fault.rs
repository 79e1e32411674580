//! Why the history could not be read or written.

use std::io;

use frontdesk_local_api::{ErrorCode, Failure};
use sqlx::migrate::MigrateError;

use crate::disk;

/// Reason of `STORAGE_FAILED`: the file is damaged.
pub(crate) const BROKEN: &str = "BROKEN";

/// Reason of `STORAGE_FAILED`: a newer version of this program wrote the file.
const NEWER: &str = "NEWER";

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
    Migration(#[from] MigrateError),
    /// What is in it.
    #[error("the history holds what this version does not understand: {0}")]
    Content(#[from] serde_json::Error),
    /// A time in it.
    #[error("the history holds what is not a time: {0}")]
    Time(#[from] jiff::Error),
}

impl StoreFault {
    /// Why, where that is one of the reasons that have a word.
    fn reason(&self) -> Option<&'static str> {
        let database = match self {
            Self::File(error) => return disk::reason(error),
            Self::Migration(MigrateError::VersionMissing(_)) => return Some(NEWER),
            Self::Database(error)
            | Self::Migration(
                MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _),
            ) => error,
            _ => return None,
        };
        let code: u32 = database.as_database_error()?.code()?.parse().ok()?;
        // https://sqlite.org/rescode.html: the low byte is the kind of fault.
        match (code & 0xff, code) {
            // CORRUPT, NOTADB; IOERR_SHORT_READ: the file ends too early.
            (11 | 26, _) | (_, 522) => Some(BROKEN),
            // FULL; IOERR_SHMSIZE: no room for the file that shares the index.
            (13, _) | (_, 4874) => Some(disk::FULL),
            // READONLY.
            (8, _) => Some(disk::READ_ONLY),
            _ => None,
        }
    }

    /// The file is damaged: SQLite says so, or what is in it is not what was
    /// written.
    pub(super) fn is_damage(&self) -> bool {
        let nonsense = matches!(
            self,
            Self::Content(_)
                | Self::Time(_)
                | Self::Database(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))
        );
        nonsense || self.reason() == Some(BROKEN)
    }

    /// The file may be sound, but nothing can be written to it.
    pub(super) fn is_unwritable(&self) -> bool {
        matches!(self.reason(), Some(disk::FULL | disk::READ_ONLY))
    }
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Self {
        let reason = fault.reason().map(str::to_owned);
        Self::new(ErrorCode::StorageFailed).because(reason).with_detail(fault)
    }
}

/// The failure of a file that is damaged.
pub(super) fn broken() -> Failure {
    Failure::new(ErrorCode::StorageFailed).because(Some(BROKEN.to_owned()))
}
