//! Invite links: the permanent one of each organization, and further ones.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::AnyConnection;
use subtle::ConstantTimeEq as _;

use super::audit::Named;
use super::event::{Action, Event};
use super::transaction::OrganizationTransaction;
use super::{OperationError, Storage, StorageError, count, time};
use crate::accounts::hash_of;
use crate::audit::facts;
use crate::organizations::{Denial, Joins, LinkState, Refusal};

/// Most links of one organization that let somebody in.
const MAX_LINKS: i64 = 200;

/// An invite link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InviteLink {
    pub id: String,
    /// `None`: the organization's own, permanent one.
    pub name: Option<String>,
    /// `None` once it lets nobody in any more.
    pub token: Option<String>,
    pub created_by: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub max_uses: Option<u32>,
    pub uses: u32,
    pub last_used_at: Option<Timestamp>,
    pub needs_approval: bool,
    /// From then on it lets nobody in.
    pub revoked_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
pub(super) struct LinkRow {
    id: String,
    name: Option<String>,
    token: Option<String>,
    created_by: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    max_uses: Option<i64>,
    uses: i64,
    last_used_at: Option<i64>,
    needs_approval: i64,
    revoked_at: Option<i64>,
}

impl From<LinkRow> for InviteLink {
    fn from(row: LinkRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            token: row.token,
            created_by: row.created_by,
            created_at: time(row.created_at),
            expires_at: row.expires_at.map(time),
            max_uses: row.max_uses.map(count),
            uses: count(row.uses),
            last_used_at: row.last_used_at.map(time),
            needs_approval: row.needs_approval != 0,
            revoked_at: row.revoked_at.map(time),
        }
    }
}

impl InviteLink {
    /// What it is good for.
    pub(crate) fn state(&self, now: Timestamp) -> LinkState {
        if self.revoked_at.is_some_and(|at| at <= now) {
            LinkState::Revoked
        } else if self.expires_at.is_some_and(|at| at <= now) {
            LinkState::Expired
        } else if self.max_uses.is_some_and(|most| self.uses >= most) {
            LinkState::UsedUp
        } else {
            LinkState::Good
        }
    }
}

macro_rules! link_columns {
    () => {
        "l.id, l.name, l.token, l.created_by, l.created_at, l.expires_at, l.max_uses, l.uses,
         l.last_used_at, l.needs_approval, l.revoked_at"
    };
}

/// A link to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewInviteLink<'a> {
    pub id: &'a str,
    /// `None`: the permanent one.
    pub name: Option<&'a str>,
    pub token: &'a str,
    pub expires_at: Option<Timestamp>,
    pub max_uses: Option<u32>,
    pub needs_approval: bool,
}

impl<'a> NewInviteLink<'a> {
    /// A permanent one.
    pub(crate) const fn permanent(id: &'a str, token: &'a str) -> Self {
        Self { id, name: None, token, expires_at: None, max_uses: None, needs_approval: false }
    }
}

/// What regenerating did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Regenerated {
    /// The link that was replaced, as it is now.
    pub old: InviteLink,
    /// The one in its place.
    pub new: InviteLink,
}

impl OrganizationTransaction<'_> {
    /// Keeps a new link.
    pub(super) async fn keep_link(
        &mut self,
        creator: &str,
        link: NewInviteLink<'_>,
    ) -> Result<(), sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        sqlx::query(
            "INSERT INTO invite_links
                (id, organization_id, name, token, token_hash, created_by, created_at,
                 expires_at, max_uses, needs_approval)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(link.id)
        .bind(organization)
        .bind(link.name)
        .bind(link.token)
        .bind(hash_of(link.token).as_slice())
        .bind(creator)
        .bind(now)
        .bind(link.expires_at.map(Timestamp::as_millisecond))
        .bind(link.max_uses.map(i64::from))
        .bind(i64::from(link.needs_approval))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Counts a use of a link.
    pub(super) async fn use_link(&mut self, link: &str) -> Result<(), sqlx::Error> {
        let now = self.now.as_millisecond();
        sqlx::query("UPDATE invite_links SET uses = uses + 1, last_used_at = $1 WHERE id = $2")
            .bind(now)
            .bind(link)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn end_link(&mut self, link: &str, at: Timestamp) -> Result<(), sqlx::Error> {
        // What lets nobody in any more is not kept where it could be read.
        let sql = if at <= self.now {
            "UPDATE invite_links SET revoked_at = $1, token = NULL WHERE id = $2"
        } else {
            "UPDATE invite_links SET revoked_at = $1 WHERE id = $2"
        };
        sqlx::query(sql).bind(at.as_millisecond()).bind(link).execute(self.connection()).await?;
        Ok(())
    }

    /// Who made a link, where they still have an account.
    pub(super) async fn creator_of(&mut self, link: &str) -> Result<Option<String>, sqlx::Error> {
        let creator: Option<String> = sqlx::query_scalar(
            "SELECT a.id FROM invite_links l JOIN accounts a ON a.id = l.created_by
             WHERE l.id = $1",
        )
        .bind(link)
        .fetch_optional(self.connection())
        .await?;
        Ok(creator)
    }

    async fn link(&mut self, id: &str) -> Result<Option<InviteLink>, sqlx::Error> {
        let organization = self.organization.id.clone();
        let row: Option<LinkRow> = sqlx::query_as(concat!(
            "SELECT ",
            link_columns!(),
            " FROM invite_links l WHERE l.organization_id = $1 AND l.id = $2"
        ))
        .bind(organization)
        .bind(id)
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(InviteLink::from))
    }

    /// How many links let somebody in.
    async fn live_links(&mut self) -> Result<i64, sqlx::Error> {
        let (organization, now) = (self.organization.id.clone(), self.now.as_millisecond());
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM invite_links
             WHERE organization_id = $1 AND (revoked_at IS NULL OR revoked_at > $2)
               AND (expires_at IS NULL OR expires_at > $3)
               AND (max_uses IS NULL OR uses < max_uses)",
        )
        .bind(organization)
        .bind(now)
        .bind(now)
        .fetch_one(self.connection())
        .await
    }

    async fn permanent_link(&mut self) -> Result<Option<InviteLink>, sqlx::Error> {
        let organization = self.organization.id.clone();
        permanent_link(self.connection(), &organization).await
    }
}

impl Storage {
    /// Makes a further link.
    pub(crate) async fn create_link(
        &self,
        organization: &str,
        actor: &str,
        link: NewInviteLink<'_>,
        now: Timestamp,
    ) -> Result<InviteLink, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        if change.live_links().await? >= MAX_LINKS {
            return Err(Refusal::TooManyLinks.into());
        }
        change.keep_link(actor, link).await?;
        let after = facts([
            ("link", json!(link.id)),
            ("expiresAt", json!(link.expires_at)),
            ("maxUses", json!(link.max_uses)),
            ("needsApproval", json!(link.needs_approval)),
        ]);
        let (actor, after) = (Some(actor), Some(after));
        change
            .record(Event { action: Action::LinkCreated, actor, after, ..Event::default() })
            .await?;
        let made = change.link(link.id).await?.ok_or(Denial::NotFound)?;
        change.commit().await?;
        Ok(made)
    }

    /// Puts another permanent link in place of the one there is; that one is
    /// dead after `grace`, on the next request where it is zero.
    pub(crate) async fn regenerate_link(
        &self,
        organization: &str,
        actor: &str,
        new: NewInviteLink<'_>,
        grace: SignedDuration,
        now: Timestamp,
    ) -> Result<Regenerated, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let old = change.permanent_link().await?.ok_or(Denial::NotFound)?;
        let dead_at = change.now.saturating_add(grace).unwrap_or(Timestamp::MAX);
        change.end_link(&old.id, dead_at).await?;
        change.keep_link(actor, new).await?;
        change
            .record_change(
                Action::LinkRegenerated,
                actor,
                [("link", json!(old.id)), ("deadAt", json!(dead_at))],
                [("link", json!(new.id)), ("deadAt", json!(null))],
            )
            .await?;
        let old = change.link(&old.id).await?.ok_or(Denial::NotFound)?;
        let new = change.link(new.id).await?.ok_or(Denial::NotFound)?;
        change.commit().await?;
        Ok(Regenerated { old, new })
    }

    /// Ends a link at once. The permanent one is regenerated instead. Fine for
    /// one that is dead already.
    pub(crate) async fn revoke_link(
        &self,
        organization: &str,
        actor: &str,
        link: &str,
        now: Timestamp,
    ) -> Result<InviteLink, OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        let kept = change.link(link).await?.ok_or(Denial::NotFound)?;
        if kept.name.is_none() && kept.revoked_at.is_none() {
            return Err(Denial::NotFound.into());
        }
        if kept.revoked_at.is_none_or(|at| at > change.now) {
            let at = change.now;
            change.end_link(link, at).await?;
            let (actor, before) = (Some(actor), Some(facts([("link", json!(link))])));
            change
                .record(Event { action: Action::LinkRevoked, actor, before, ..Event::default() })
                .await?;
        }
        let link = change.link(link).await?.ok_or(Denial::NotFound)?;
        change.commit().await?;
        Ok(link)
    }

    /// Lets people join, or not for now.
    pub(crate) async fn set_joins(
        &self,
        organization: &str,
        actor: &str,
        joins: Joins,
        now: Timestamp,
    ) -> Result<(), OperationError> {
        let mut change = self.change_known(organization, now).await?;
        change.managed_by(actor).await?;
        if change.organization.joins == joins {
            return Ok(());
        }
        change.set_joins(joins).await?;
        let action = if joins == Joins::Open { Action::JoinsResumed } else { Action::JoinsPaused };
        let until = if let Joins::PausedUntil(end) = joins { json!(end) } else { json!(null) };
        let (actor, after) = (Some(actor), Some(facts([("until", until)])));
        change.record(Event { action, actor, after, ..Event::default() }).await?;
        Ok(change.commit().await?)
    }

    /// All links of an organization, the permanent one first, then the latest.
    /// Those that are long dead are left out.
    pub(crate) async fn links(
        &self,
        organization: &str,
        now: Timestamp,
    ) -> Result<Vec<InviteLink>, StorageError> {
        /// A dead link is listed so long.
        const DEAD_LISTED: SignedDuration = SignedDuration::from_hours(90 * 24);
        let since = now.saturating_sub(DEAD_LISTED).unwrap_or(Timestamp::MIN);
        let rows: Vec<LinkRow> = sqlx::query_as(concat!(
            "SELECT ",
            link_columns!(),
            " FROM invite_links l
             WHERE l.organization_id = $1
               AND (l.revoked_at IS NULL OR l.revoked_at >= $2)
               AND (l.expires_at IS NULL OR l.expires_at >= $3)
             ORDER BY CASE WHEN l.name IS NULL AND l.revoked_at IS NULL THEN 0 ELSE 1 END,
                      l.created_at DESC, l.id
             LIMIT 500"
        ))
        .bind(organization)
        .bind(since.as_millisecond())
        .bind(since.as_millisecond())
        .fetch_all(&self.database.readers)
        .await?;
        Ok(rows.into_iter().map(InviteLink::from).collect())
    }

    /// The names of an organization's links, by their ids.
    pub(crate) async fn link_names(
        &self,
        organization: &str,
    ) -> Result<HashMap<String, Option<String>>, StorageError> {
        let names: Vec<(String, Option<String>)> =
            sqlx::query_as("SELECT id, name FROM invite_links WHERE organization_id = $1")
                .bind(organization)
                .fetch_all(&self.database.readers)
                .await?;
        Ok(names.into_iter().collect())
    }

    /// Who invited the members of an organization, by their ids.
    pub(crate) async fn inviters(
        &self,
        organization: &str,
    ) -> Result<HashMap<String, Named>, StorageError> {
        let people: Vec<Named> = sqlx::query_as(
            "SELECT id, name, username, image FROM accounts WHERE id IN (
                SELECT invited_by FROM memberships
                WHERE organization_id = $1 AND invited_by IS NOT NULL)",
        )
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(people.into_iter().map(|person| (person.id.clone(), person)).collect())
    }

    /// Who made an organization's links, by their ids.
    pub(crate) async fn link_creators(
        &self,
        organization: &str,
    ) -> Result<HashMap<String, Named>, StorageError> {
        let people: Vec<Named> = sqlx::query_as(
            "SELECT id, name, username, image FROM accounts WHERE id IN (
                SELECT created_by FROM invite_links
                WHERE organization_id = $1 AND created_by IS NOT NULL)",
        )
        .bind(organization)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(people.into_iter().map(|person| (person.id.clone(), person)).collect())
    }

    /// Erases the tokens of links that let nobody in any more.
    pub(crate) async fn forget_dead_tokens(&self, now: Timestamp) -> Result<(), StorageError> {
        sqlx::query(
            "UPDATE invite_links SET token = NULL
             WHERE token IS NOT NULL
               AND (revoked_at <= $1 OR expires_at <= $2 OR uses >= max_uses)",
        )
        .bind(now.as_millisecond())
        .bind(now.as_millisecond())
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }
}

/// The link of a token, with the id of its organization.
pub(super) async fn link_of(
    connection: &mut AnyConnection,
    token: &str,
) -> Result<Option<(String, InviteLink)>, sqlx::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        organization_id: String,
        token_hash: Vec<u8>,
        #[sqlx(flatten)]
        link: LinkRow,
    }
    let hash = hash_of(token);
    let row: Option<Row> = sqlx::query_as(concat!(
        "SELECT l.organization_id, l.token_hash, ",
        link_columns!(),
        " FROM invite_links l WHERE l.token_hash = $1"
    ))
    .bind(hash.as_slice())
    .fetch_optional(connection)
    .await?;
    let row = row.filter(|row| row.token_hash.ct_eq(&hash).into());
    Ok(row.map(|row| (row.organization_id, row.link.into())))
}

/// The permanent link of an organization.
pub(super) async fn permanent_link(
    connection: &mut AnyConnection,
    organization: &str,
) -> Result<Option<InviteLink>, sqlx::Error> {
    let row: Option<LinkRow> = sqlx::query_as(concat!(
        "SELECT ",
        link_columns!(),
        " FROM invite_links l
         WHERE l.organization_id = $1 AND l.name IS NULL AND l.revoked_at IS NULL"
    ))
    .bind(organization)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(InviteLink::from))
}
