//! Accounts and their organizations as they were last seen.

use std::sync::Arc;

use frontdesk_local_api::AccountKind;
use frontdesk_model::{AccountId, MemberId, OrganizationId, Snapshot};
use jiff::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreFault};

/// A sign-in, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccountRecord {
    pub id: AccountId,
    pub kind: AccountKind,
    /// Base address of the server.
    pub address: String,
    /// `None` for the owner on this computer.
    pub email: Option<String>,
    pub person_id: MemberId,
    pub person_name: String,
    /// The token is in memory only.
    pub session_only: bool,
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
}

impl Store {
    /// All accounts, in the order in which they were added.
    pub(crate) async fn accounts(&self) -> Result<Vec<AccountRecord>, StoreFault> {
        let rows = sqlx::query(
            "SELECT id, kind, address, email, person_id, person_name, session_only
             FROM account ORDER BY position",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(account).collect()
    }

    /// Keeps an account, in place of what was kept of the one with its id.
    pub(crate) async fn keep_account(&self, account: &AccountRecord) -> Result<(), StoreFault> {
        sqlx::query(
            "INSERT INTO account (id, kind, address, email, person_id, person_name, session_only)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET address = excluded.address, email = excluded.email,
                 person_name = excluded.person_name, session_only = excluded.session_only",
        )
        .bind(account.id.as_str())
        .bind(kind_word(account.kind))
        .bind(&account.address)
        .bind(&account.email)
        .bind(account.person_id.as_str())
        .bind(&account.person_name)
        .bind(account.session_only)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets an account with everything that is kept of it.
    pub(crate) async fn forget_account(&self, account: &AccountId) -> Result<(), StoreFault> {
        sqlx::query("DELETE FROM account WHERE id = ?")
            .bind(account.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Every organization that was ever seen through an account that is left.
    pub(crate) async fn organizations(&self) -> Result<Vec<KeptOrganization>, StoreFault> {
        let rows = sqlx::query(
            "SELECT account, id, present, revision, fetched_at, snapshot FROM organization",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(organization).collect()
    }
}

fn account(row: &SqliteRow) -> Result<AccountRecord, StoreFault> {
    Ok(AccountRecord {
        id: AccountId(row.try_get("id")?),
        kind: kind(row.try_get("kind")?),
        address: row.try_get("address")?,
        email: row.try_get("email")?,
        person_id: MemberId(row.try_get("person_id")?),
        person_name: row.try_get("person_name")?,
        session_only: row.try_get("session_only")?,
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
    })
}

/// The word of a kind; the table's check knows no other.
const fn kind_word(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Local => "local",
        AccountKind::Service => "service",
    }
}

fn kind(word: &str) -> AccountKind {
    if word == "local" { AccountKind::Local } else { AccountKind::Service }
}
