//! Accounts and their organizations as they were last seen.

use std::{collections::HashSet, sync::Arc};

use frontdesk_local_api::AccountKind;
use frontdesk_model::{AccountId, Capabilities, MemberId, OrganizationId, Snapshot};
use jiff::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreFault, copy};
use crate::{
    disk,
    ports::{Person, Server},
};

/// A sign-in, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccountRecord {
    pub id: AccountId,
    pub kind: AccountKind,
    /// Base address of the server.
    pub address: String,
    pub person: Person,
    /// What the server can do beyond the protocol, as it said last.
    pub capabilities: Capabilities,
    /// The secret is in memory only.
    pub session_only: bool,
    /// When the person was asked to sign in again; `None`: not since a session
    /// of it worked.
    pub sign_in_asked_at: Option<Timestamp>,
}

impl AccountRecord {
    /// The server it is on, as it was found last.
    pub(crate) fn server(&self) -> Server {
        Server {
            address: self.address.clone(),
            kind: self.kind,
            version: None,
            capabilities: self.capabilities.clone(),
            sign_in_page: None,
            clock_ahead: None,
        }
    }
}

/// An organization as the history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptOrganization {
    pub account: AccountId,
    pub id: OrganizationId,
    /// It was in its server's list at the last poll.
    pub present: bool,
    pub revision: i64,
    pub fetched_at: Timestamp,
    /// Without the invite link.
    pub snapshot: Arc<Snapshot>,
    /// Who joined and was not reviewed yet.
    pub unreviewed: Arc<HashSet<MemberId>>,
}

impl Store {
    /// All accounts, in the order in which they were added.
    pub(crate) async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreFault> {
        let rows = sqlx::query(
            "SELECT id, kind, server, address, email, person_id, person_name, username, image,
                 capabilities, session_only, sign_in_asked_at
             FROM account ORDER BY position",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(account).collect()
    }

    /// Keeps an account, in place of what was kept of the one with its id.
    pub(crate) async fn keep_account(&self, account: &AccountRecord) -> Result<(), StoreFault> {
        self.insert_account(account).await?;
        self.copy_all().await
    }

    pub(super) async fn insert_account(&self, account: &AccountRecord) -> Result<(), StoreFault> {
        sqlx::query(
            "INSERT INTO account (id, kind, server, address, email, person_id, person_name,
                 username, image, capabilities, session_only, sign_in_asked_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET address = excluded.address, email = excluded.email,
                 person_name = excluded.person_name, username = excluded.username,
                 image = excluded.image, capabilities = excluded.capabilities,
                 session_only = excluded.session_only,
                 sign_in_asked_at = excluded.sign_in_asked_at",
        )
        .bind(account.id.as_str())
        .bind(place_word(account.kind))
        .bind(server_word(account.kind))
        .bind(&account.address)
        .bind(&account.person.email)
        .bind(account.person.id.as_str())
        .bind(&account.person.name)
        .bind(&account.person.username)
        .bind(&account.person.image)
        .bind(serde_json::to_string(&account.capabilities)?)
        .bind(account.session_only)
        .bind(account.sign_in_asked_at.map(|at| at.to_string()))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Keeps when the person was asked to sign in again, or that they need not
    /// be any more.
    pub(crate) async fn keep_sign_in_asked(
        &self,
        account: &AccountId,
        at: Option<Timestamp>,
    ) -> Result<(), StoreFault> {
        sqlx::query("UPDATE account SET sign_in_asked_at = ? WHERE id = ?")
            .bind(at.map(|at| at.to_string()))
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        self.copy_all().await
    }

    /// Keeps whose account it is: what they are called can change.
    pub(crate) async fn keep_person(
        &self,
        account: &AccountId,
        person: &Person,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "UPDATE account SET person_name = ?, email = ?, username = ?, image = ? WHERE id = ?",
        )
        .bind(&person.name)
        .bind(&person.email)
        .bind(&person.username)
        .bind(&person.image)
        .bind(account.as_str())
        .execute(&self.pool)
        .await?;
        self.copy_all().await
    }

    /// Keeps what the server of an account can do.
    pub(crate) async fn keep_capabilities(
        &self,
        account: &AccountId,
        capabilities: &Capabilities,
    ) -> Result<(), StoreFault> {
        sqlx::query("UPDATE account SET capabilities = ? WHERE id = ?")
            .bind(serde_json::to_string(capabilities)?)
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Keeps when the server of an account asked to be left alone, and until
    /// when.
    pub(crate) async fn keep_quiet(
        &self,
        account: &AccountId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreFault> {
        sqlx::query("UPDATE account SET quiet_from = ?, quiet_until = ? WHERE id = ?")
            .bind(from.to_string())
            .bind(until.to_string())
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// When the server of an account last asked to be left alone, and until
    /// when.
    pub(crate) async fn quiet(
        &self,
        account: &AccountId,
    ) -> Result<Option<(Timestamp, Timestamp)>, StoreFault> {
        let row = sqlx::query(
            "SELECT quiet_from, quiet_until FROM account WHERE id = ? AND quiet_until IS NOT NULL",
        )
        .bind(account.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let time = |column| -> Result<Timestamp, StoreFault> {
            Ok(row.try_get::<&str, _>(column)?.parse()?)
        };
        Ok(Some((time("quiet_from")?, time("quiet_until")?)))
    }

    /// Forgets an account with everything that is kept of it: what is deleted
    /// does not stay in unused parts of the file, nor in files that were set
    /// aside.
    pub(crate) async fn forget_account(&self, account: &AccountId) -> Result<(), StoreFault> {
        let mut others = self.accounts().await?;
        others.retain(|other| other.id != *account);
        self.write_copy(others).await?;
        disk::remove_set_aside(&self.path)?;
        sqlx::query("DELETE FROM account WHERE id = ?")
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        self.give_back_space().await;
        Ok(())
    }

    /// Lets go of the parts of the file that hold what is gone. What these two
    /// cannot do is done by time.
    pub(super) async fn give_back_space(&self) {
        for rest in ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            if let Err(error) = sqlx::query(rest).execute(&self.pool).await {
                tracing::warn!(%error, "unused parts of the history stay as they are");
            }
        }
    }

    /// Copies these accounts beside the file. Without the copy all goes on.
    pub(super) async fn copy_accounts(&self, accounts: &[AccountRecord]) {
        if let Err(fault) = self.write_copy(accounts.to_vec()).await {
            tracing::warn!(%fault, "the accounts were not copied");
        }
    }

    async fn copy_all(&self) -> Result<(), StoreFault> {
        let accounts = self.accounts().await?;
        self.copy_accounts(&accounts).await;
        Ok(())
    }

    async fn write_copy(&self, accounts: Vec<AccountRecord>) -> Result<(), StoreFault> {
        let path = copy::path(&self.path);
        let written = tokio::task::spawn_blocking(move || copy::write(&path, accounts)).await;
        Ok(written.map_err(std::io::Error::other)??)
    }

    /// Every organization that was ever seen through an account that is left.
    /// One that cannot be understood is looked at anew.
    pub(crate) async fn organizations(&self) -> Result<Vec<KeptOrganization>, StoreFault> {
        let rows = sqlx::query(
            "SELECT account, id, present, revision, fetched_at, snapshot FROM organization",
        )
        .fetch_all(&self.pool)
        .await?;
        let understood = rows.iter().filter_map(|row| {
            let fault = |fault| tracing::warn!(%fault, "an organization is looked at anew");
            organization(row).map_err(fault).ok()
        });
        Ok(understood.collect())
    }
}

fn account(row: &SqliteRow) -> Result<AccountRecord, StoreFault> {
    Ok(AccountRecord {
        id: AccountId(row.try_get("id")?),
        kind: kind(row.try_get("kind")?, row.try_get("server")?),
        address: row.try_get("address")?,
        person: Person {
            id: MemberId(row.try_get("person_id")?),
            name: row.try_get("person_name")?,
            email: row.try_get("email")?,
            username: row.try_get("username")?,
            image: row.try_get("image")?,
        },
        // Asked again at every start: what is not readable is not missed.
        capabilities: serde_json::from_str(row.try_get("capabilities")?).unwrap_or_default(),
        session_only: row.try_get("session_only")?,
        sign_in_asked_at: row
            .try_get::<Option<&str>, _>("sign_in_asked_at")?
            .map(str::parse)
            .transpose()?,
    })
}

fn organization(row: &SqliteRow) -> Result<KeptOrganization, StoreFault> {
    Ok(KeptOrganization {
        account: AccountId(row.try_get("account")?),
        id: OrganizationId(row.try_get("id")?),
        present: row.try_get("present")?,
        revision: row.try_get("revision")?,
        fetched_at: row.try_get::<&str, _>("fetched_at")?.parse()?,
        snapshot: Arc::new(serde_json::from_str(row.try_get("snapshot")?)?),
        unreviewed: Arc::default(),
    })
}

/// Where a kind of server is; the table's check knows no other word.
const fn place_word(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Local => "local",
        AccountKind::Service | AccountKind::DailyDev => "service",
    }
}

/// What speaks there; the table's check knows no other word.
const fn server_word(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Local | AccountKind::Service => "frontdesk",
        AccountKind::DailyDev => "dailyDev",
    }
}

fn kind(place: &str, server: &str) -> AccountKind {
    match (place, server) {
        ("local", _) => AccountKind::Local,
        (_, "dailyDev") => AccountKind::DailyDev,
        _ => AccountKind::Service,
    }
}
