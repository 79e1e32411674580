//! Everything that is kept, in SQLite or PostgreSQL. The only place that knows
//! sqlx.
//!
//! Both databases hold the same tables and are asked the same questions; what
//! differs is in [`database`]. Every change to an organization is one
//! [`OrganizationTransaction`](transaction::OrganizationTransaction): the facts
//! a rule decides on cannot change before the decision is written.

mod access_tokens;
mod accounts;
mod audit;
mod billing;
mod changes;
mod database;
mod device_grants;
mod email_codes;
mod event;
mod images;
mod limits;
mod links;
mod look;
mod members;
mod membership;
mod news;
mod notifications;
mod open_id;
mod organizations;
mod origins;
mod outbox;
mod refused;
mod removals;
mod requests;
mod seats;
mod sessions;
mod settings;
mod telling;
mod ties;
mod transaction;
mod upkeep;
mod waiting;
mod webhooks;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::config::Names;
use crate::notifications::Bells;
use crate::organizations::{BadInput, Denial, Refusal, name_key};
use database::Database;

pub(crate) use access_tokens::{AccessToken, NewAccessToken};
pub(crate) use accounts::{Account, CreateAccountError, NewAccount};
pub(crate) use audit::{AuditEntry, Named};
pub(crate) use database::{Migrate, OpenError, Share};
pub(crate) use device_grants::{DeviceAnswer, DeviceGrant, NewDeviceGrant};
pub(crate) use email_codes::NewEmailCode;
pub(crate) use event::Action;
pub(crate) use links::{InviteLink, NewInviteLink, Regenerated};
pub(crate) use look::Look;
pub(crate) use members::Person;
pub(crate) use membership::Joined;
pub(crate) use notifications::Told;
pub(crate) use open_id::{Identity, OpenIdAttempt};
pub(crate) use organizations::{
    Invited, Membership, NewOrganization, OrganizationRecord, Price, Standing,
};
pub(crate) use outbox::{Mail, Outcome as MailOutcome};
pub(crate) use sessions::{ListedSession, Session, SessionToKeep};
pub(crate) use settings::Looks;
pub use upkeep::BackupError;
pub(crate) use webhooks::{
    Claimed, Delivery, DisabledFor, Ended, NewWebhook, Webhook, WebhookChange,
};

/// Most rows of a list that is read whole. Who is behind them comes up when
/// others are gone.
const LIST: i64 = 500;

/// Changes that a slow listener may be behind before it misses some.
const CHANGES_KEPT: usize = 256;

/// The database failed. What it said goes to the log, never to a caller.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub(crate) struct StorageError(#[from] sqlx::Error);

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OperationError {
    #[error("not found, or refused: {0:?}")]
    Denied(Denial),
    #[error("{}", .0.message)]
    BadInput(BadInput),
    #[error(transparent)]
    Storage(StorageError),
}

impl From<Denial> for OperationError {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<BadInput> for OperationError {
    fn from(input: BadInput) -> Self {
        Self::BadInput(input)
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

impl From<StorageError> for OperationError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// What is kept.
#[derive(Clone, Debug)]
pub(crate) struct Storage {
    database: Database,
    changes: broadcast::Sender<String>,
    bells: Arc<Bells>,
    /// There is a mail server: what is told goes into the outbox, too.
    mails: bool,
    names: Names,
}

impl Storage {
    /// Opens the database at `sqlite:PATH` or `postgres://...`, makes a file
    /// where there is none, and brings the tables up to date.
    #[cfg(test)]
    pub(crate) async fn open(address: &str) -> Result<Self, OpenError> {
        Self::open_as(address, Migrate::Now, Share::Much).await
    }

    /// Opens a database, and brings its tables up to date or not.
    pub(crate) async fn open_as(
        address: &str,
        migrate: Migrate,
        share: Share,
    ) -> Result<Self, OpenError> {
        let database = Database::open(address, migrate, share).await?;
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        let storage =
            Self { database, changes, bells: Arc::default(), mails: false, names: Names::Unique };
        if migrate == Migrate::Look {
            return Ok(storage);
        }
        storage.chain_old_events().await?;
        storage.database.listen(storage.changes.clone(), Arc::clone(&storage.bells));
        Ok(storage)
    }

    /// As it is, with a mail server or without.
    pub(crate) fn with_mail(self, mails: bool) -> Self {
        Self { mails, ..self }
    }

    /// A storage in which organizations may have the same name, or not.
    pub(crate) fn with_names(self, names: Names) -> Self {
        Self { names, ..self }
    }

    /// What a name is told apart by; `None` where it need not be.
    fn name_key(&self, name: &str) -> Option<String> {
        (self.names == Names::Unique).then(|| name_key(name))
    }

    /// Who is rung for when there is something to read.
    pub(crate) const fn bells(&self) -> &Arc<Bells> {
        &self.bells
    }

    /// The id of an organization after every committed change to it, by this
    /// process or another one on the same database.
    pub(crate) fn changes(&self) -> broadcast::Receiver<String> {
        self.changes.subscribe()
    }

    /// Ends all connections: what was written is then in the file itself.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

/// A kept time. What does not fit a [`Timestamp`] was not written by us and
/// becomes the beginning of time.
fn time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A kept count. The tables refuse negative ones, the rules such large ones.
fn count(kept: i64) -> u32 {
    u32::try_from(kept).unwrap_or_default()
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
