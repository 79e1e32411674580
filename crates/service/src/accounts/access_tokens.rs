//! Personal access tokens: for programs that act for a person.

use jiff::SignedDuration;
use secrecy::SecretString;

use super::{AccountError, Accounts, Identified, hash_of, later};
use crate::http::Authority;
use crate::organizations::{BadInput, name};
use crate::randomness;
use crate::storage::{AccessToken, Account, NewAccessToken, StorageError};

/// What a token begins with, so that whoever finds one knows what it is, and
/// programs that look for leaked secrets find it.
pub(super) const PREFIX: &str = "fdp_";

/// Tokens of one person.
const MOST: i64 = 50;

/// Longest time that a token is good for.
const MOST_DAYS: u32 = 366;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Looking. Every token may.
    Read,
    /// Changing organizations as well.
    Manage,
}

impl Scope {
    /// How it is kept.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Manage => "manage",
        }
    }

    /// Those of a kept token.
    pub(crate) fn kept(scopes: &str) -> Vec<Self> {
        let there = |scope: &Self| scopes.split(' ').any(|word| word == scope.as_str());
        [Self::Read, Self::Manage].into_iter().filter(there).collect()
    }
}

impl Accounts {
    /// Makes a token. It is given here and never again.
    pub(crate) async fn create_access_token(
        &self,
        account: &Account,
        typed: &str,
        scopes: &[Scope],
        expires_in_days: i32,
    ) -> Result<(AccessToken, SecretString), AccountError> {
        let name = name(typed)?;
        if scopes.is_empty() {
            let message = "Choose what the access token is for.";
            return Err(BadInput { field: "scopes", reason: "EMPTY", message }.into());
        }
        let days =
            u32::try_from(expires_in_days).ok().filter(|days| (1..=MOST_DAYS).contains(days));
        let days = days.ok_or(BadInput {
            field: "expiresInDays",
            reason: "OUT_OF_RANGE",
            message: "An access token is good for 1 to 366 days.",
        })?;
        // Whoever may change something may look at it.
        let scopes = if scopes.contains(&Scope::Manage) { "read manage" } else { "read" };
        let token = format!("{PREFIX}{}", randomness::token::<32>()?);
        let id = randomness::id()?;
        let now = self.clock.now();
        let expires = later(now, SignedDuration::from_hours(24 * i64::from(days)));
        let new = NewAccessToken {
            id: &id,
            token_hash: &hash_of(&token),
            account: &account.id,
            name: &name,
            scopes,
            at: now,
            expires,
        };
        if !self.storage.create_access_token(new, MOST).await? {
            let message = "You have 50 access tokens. Revoke one first.";
            return Err(BadInput { field: "name", reason: "TOO_MANY", message }.into());
        }
        let scopes = scopes.to_owned();
        let kept = AccessToken { id, name, scopes, created: now, last_used: None, expires };
        Ok((kept, token.into()))
    }

    /// Whose access token this is.
    pub(super) async fn access_token(
        &self,
        token: &str,
    ) -> Result<Option<Identified>, StorageError> {
        let now = self.clock.now();
        let hash = hash_of(token);
        let Some(valid) = self.storage.access_token(&hash, now).await? else { return Ok(None) };
        if let Err(error) = self.storage.access_token_used(&hash, &valid, now).await {
            tracing::warn!(%error, "an access token's use could not be written down");
        }
        let manages = Scope::kept(&valid.scopes).contains(&Scope::Manage);
        Ok(Some(Identified { account: valid.account, authority: Authority::Token { manages } }))
    }

    /// Somebody's tokens, the newest first.
    pub(crate) async fn access_tokens(
        &self,
        account: &Account,
    ) -> Result<Vec<AccessToken>, StorageError> {
        self.storage.access_tokens(&account.id, self.clock.now()).await
    }

    /// Ends one of somebody's tokens. Gives whether there was such a one.
    pub(crate) async fn revoke_access_token(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<bool, StorageError> {
        self.storage.revoke_access_token(&account.id, id).await
    }
}
