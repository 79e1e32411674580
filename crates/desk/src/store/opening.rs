//! The history at the start, and when its file fails later. A damaged file is
//! set aside, and a new one begun with the accounts of the copy: their servers
//! tell the rest. Where nothing can be written, everything is in memory until
//! something can.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use frontdesk_local_api::{Failure, OrganizationRef};
use frontdesk_model::MemberId;
use jiff::Timestamp;
use sqlx::{
    SqliteConnection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{AccountRecord, KeptOrganization, Look, Store, StoreFault, copy, fault, review};
use crate::disk;

/// What SQLite writes beside a database, by what it adds to its name.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Where everything is kept.
#[derive(Debug)]
pub(super) enum Place {
    /// In the file.
    File,
    /// In the file that was set aside under this name: a new one could not be
    /// begun yet.
    Aside(String),
    /// In memory, because of this.
    Memory(Failure),
}

/// The history as it was found.
pub(crate) struct Opened {
    pub store: Store,
    pub accounts: Vec<AccountRecord>,
    pub organizations: Vec<KeptOrganization>,
    /// The name under which a damaged file lies now.
    pub set_aside: Option<String>,
}

impl Store {
    /// Opens the history and reads what is in it, whatever state it is in.
    ///
    /// # Errors
    ///
    /// When a newer version wrote it, or for a reason that may pass.
    pub(crate) async fn open_or_begin(
        database: &Path,
        now: Timestamp,
    ) -> Result<Opened, StoreFault> {
        let copied = copy::read(&copy::path(database));
        let length = fs::metadata(database).ok().map(|file| file.len());
        // SQLite takes an empty file for a new one.
        let emptied = length == Some(0) && !copied.is_empty();
        let read = if emptied { None } else { Some(Self::open_and_read(database).await) };
        let set_aside = match read {
            Some(Ok(opened)) if length.is_some() => {
                opened.store.copy_accounts(&opened.accounts).await;
                return Ok(opened);
            }
            Some(Ok(opened)) => {
                opened.store.close().await;
                None
            }
            Some(Err(fault)) if fault.is_unwritable() => {
                return Self::adrift(database, &copied, fault).await;
            }
            Some(Err(fault)) if !fault.is_damage() => return Err(fault),
            Some(Err(_)) | None => match set_aside(database, now) {
                Ok(name) => Some(name),
                Err(fault) if fault.is_unwritable() => {
                    return Self::adrift(database, &copied, fault).await;
                }
                Err(fault) => return Err(fault),
            },
        };
        let begun = async {
            let store = Self::open(database).await?;
            store.fill(&copied, &[]).await?;
            Ok(store)
        };
        match begun.await {
            Ok(store) => Ok(Opened { set_aside, ..Opened::with(store, copied) }),
            Err(fault) if StoreFault::is_unwritable(&fault) => {
                let adrift = Self::adrift(database, &copied, fault).await?;
                Ok(Opened { set_aside, ..adrift })
            }
            Err(fault) => Err(fault),
        }
    }

    async fn open_and_read(database: &Path) -> Result<Opened, StoreFault> {
        let store = Self::open(database).await?;
        let read = async {
            let mut organizations = store.organizations().await?;
            note_unreviewed(&mut organizations, store.unreviewed().await?);
            Ok((store.accounts().await?, organizations))
        };
        match read.await {
            Ok((accounts, organizations)) => {
                Ok(Opened { store, accounts, organizations, set_aside: None })
            }
            Err(fault) => {
                store.close().await;
                Err(fault)
            }
        }
    }

    /// A history in memory, for as long as nothing can be written.
    async fn adrift(
        database: &Path,
        accounts: &[AccountRecord],
        fault: StoreFault,
    ) -> Result<Opened, StoreFault> {
        tracing::error!(%fault, "nothing can be kept: everything is in memory");
        let options = SqliteConnectOptions::new().in_memory(true);
        let store = Self::connect(options, database, Place::Memory(fault.into())).await?;
        let mut organizations = Self::frozen(database).await.unwrap_or_default();
        organizations.retain(|kept| accounts.iter().any(|account| account.id == kept.account));
        store.fill(accounts, &organizations).await?;
        Ok(Opened { organizations, ..Opened::with(store, accounts.to_vec()) })
    }

    /// The organizations in a file that cannot be written, as they are known to
    /// be: what happened since is found. None where some of it is not in the file
    /// itself, for what is older than what was said would be said twice.
    async fn frozen(database: &Path) -> Result<Vec<KeptOrganization>, StoreFault> {
        let rest = fs::metadata(beside(database, "-wal")).map_or(0, |file| file.len());
        if rest > 0 {
            return Ok(Vec::new());
        }
        let options =
            SqliteConnectOptions::new().filename(database).read_only(true).immutable(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let place = Arc::new(Mutex::new(Place::File));
        let file = Self { pool, path: database.to_owned(), place };
        let mut read = file.organizations().await;
        // A file of an older version does not know who is new.
        if let (Ok(organizations), Ok(unreviewed)) = (&mut read, file.unreviewed().await) {
            note_unreviewed(organizations, unreviewed);
        }
        file.close().await;
        read
    }

    /// Why nothing is kept, where nothing is.
    pub(crate) fn unkept(&self) -> Option<Failure> {
        match &*self.place() {
            Place::File => None,
            Place::Aside(_) => Some(fault::broken()),
            Place::Memory(failure) => Some(failure.clone()),
        }
    }

    /// Goes on with a file that can be read and written, with what is `known`
    /// in it: a damaged one is set aside. Gives the name that one has now.
    pub(crate) async fn mend(
        &self,
        known: impl FnOnce() -> (Vec<AccountRecord>, Vec<KeptOrganization>),
        now: Timestamp,
    ) -> Result<Option<String>, StoreFault> {
        // There is one connection: nobody else has one until the file is whole.
        let mut held = self.pool.acquire().await?;
        if matches!(*self.place(), Place::File) {
            if is_whole(&mut held).await {
                return Ok(None);
            }
            let name = set_aside(&self.path, now)?;
            *self.place() = Place::Aside(name);
        }
        let file = Self::open(&self.path).await?;
        let (accounts, organizations) = known();
        let filled = file.fill(&accounts, &organizations).await;
        file.close().await;
        filled?;
        self.pool.set_connect_options(super::options(&self.path));
        let before = std::mem::replace(&mut *self.place(), Place::File);
        // It is damaged, or in memory: how it ends is of no importance.
        let _ = held.close().await;
        Ok(match before {
            Place::Aside(name) => Some(name),
            Place::File | Place::Memory(_) => None,
        })
    }

    /// Puts in what is known, silently.
    async fn fill(
        &self,
        accounts: &[AccountRecord],
        organizations: &[KeptOrganization],
    ) -> Result<(), StoreFault> {
        for account in accounts {
            self.insert_account(account).await?;
        }
        for kept in organizations {
            let at =
                OrganizationRef { account: kept.account.clone(), organization: kept.id.clone() };
            self.record(&Look {
                at: &at,
                seen_at: kept.fetched_at,
                fetched_at: kept.fetched_at,
                snapshot: &kept.snapshot,
                revision: kept.revision,
                changes: &[],
            })
            .await?;
            let mut transaction = self.begin().await?;
            for member in &*kept.unreviewed {
                review::keep_unreviewed(&mut transaction, &at, member).await?;
            }
            transaction.commit().await?;
            if !kept.present {
                self.drop_organization(&at).await?;
            }
        }
        Ok(())
    }
}

impl Opened {
    /// A history that has only accounts.
    fn with(store: Store, accounts: Vec<AccountRecord>) -> Self {
        Self { store, accounts, organizations: Vec::new(), set_aside: None }
    }
}

/// Adds who was not reviewed yet to what is kept of organizations.
fn note_unreviewed(
    organizations: &mut [KeptOrganization],
    mut unreviewed: HashMap<OrganizationRef, HashSet<MemberId>>,
) {
    for kept in organizations {
        let at = OrganizationRef { account: kept.account.clone(), organization: kept.id.clone() };
        kept.unreviewed = Arc::new(unreviewed.remove(&at).unwrap_or_default());
    }
}

/// Gives the database another name, with what SQLite has beside it. That first:
/// alone, it would be taken for a part of the next database.
fn set_aside(database: &Path, now: Timestamp) -> Result<String, StoreFault> {
    let aside = disk::aside(database, now);
    for suffix in BESIDE {
        match fs::rename(beside(database, suffix), beside(&aside, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let name = disk::rename(database, &aside)?;
    tracing::error!(name, "the history is damaged: it was set aside");
    Ok(name)
}

fn beside(database: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether a database is whole: it is read from its beginning to its end.
async fn is_whole(connection: &mut SqliteConnection) -> bool {
    let check = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(connection);
    let answer: Result<String, sqlx::Error> = check.await;
    answer.is_ok_and(|answer| answer == "ok")
}
