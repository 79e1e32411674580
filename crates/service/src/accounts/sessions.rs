//! Sessions: who is signed in, with what.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::{Accounts, access_tokens, hash_of, later};
use crate::http::Authority;
use crate::randomness::{self, NoRandomness};
use crate::storage::{Account, ListedSession, Session, SessionToKeep, StorageError};

/// A session ends so long after its last use.
pub(crate) const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session's end is moved at most this often.
const SESSION_STEP: SignedDuration = SignedDuration::from_hours(24);

/// What the session of the owner at this computer is begun with.
const APP: &str = "Frontdesk";

/// Who stands behind a token, and how much they may.
#[derive(Clone, Debug)]
pub(crate) struct Identified {
    pub account: Account,
    pub authority: Authority,
}

/// A session that is about to begin.
pub(super) struct FreshSession {
    pub(super) token: SecretString,
    pub(super) at: Timestamp,
    id: String,
    token_hash: [u8; 32],
    device: String,
    expires: Option<Timestamp>,
}

impl FreshSession {
    pub(super) fn new(device: &str, now: Timestamp) -> Result<Self, NoRandomness> {
        let token = randomness::token::<32>()?;
        Ok(Self {
            token_hash: hash_of(&token),
            token: token.into(),
            at: now,
            id: randomness::id()?,
            device: device.to_owned(),
            expires: Some(later(now, SESSION_LASTS)),
        })
    }

    /// One that does not expire.
    pub(super) fn endless(now: Timestamp) -> Result<Self, NoRandomness> {
        Ok(Self { expires: None, ..Self::new(APP, now)? })
    }

    /// As it is kept, for that account.
    pub(super) fn of<'a>(&'a self, account: &'a str) -> SessionToKeep<'a> {
        SessionToKeep {
            id: &self.id,
            device: &self.device,
            token_hash: &self.token_hash,
            account,
            at: self.at,
            expires: self.expires,
        }
    }
}

impl Accounts {
    /// Who stands behind a token: of a session, or an access token.
    pub(crate) async fn identify(&self, token: &str) -> Result<Option<Identified>, StorageError> {
        // By chance a session's token can begin like that, too.
        if token.starts_with(access_tokens::PREFIX)
            && let Some(found) = self.access_token(token).await?
        {
            return Ok(Some(found));
        }
        let account = self.session(token).await?;
        Ok(account.map(|account| Identified { account, authority: Authority::Session }))
    }

    /// Whose session this is the token of. A use counts as activity and
    /// prolongs the session.
    pub(crate) async fn session(&self, token: &str) -> Result<Option<Account>, StorageError> {
        let now = self.clock.now();
        let hash = hash_of(token);
        let Some(session) = self.storage.session(&hash, now).await? else {
            return Ok(None);
        };
        let used = self.storage.session_used(&hash, &session, now, prolonged(&session, now)).await;
        if let Err(error) = used {
            // A full disk should not keep anybody from reading.
            tracing::warn!(%error, "a session's use could not be written down");
        }
        Ok(Some(session.account))
    }

    /// Ends the session of a token.
    pub(crate) async fn sign_out(&self, token: &str) -> Result<(), StorageError> {
        self.storage.end_session(&hash_of(token)).await
    }

    /// Somebody's sessions, the one used last first. `token` is that of the
    /// one that asks.
    pub(crate) async fn sessions(
        &self,
        account: &Account,
        token: &str,
    ) -> Result<Vec<ListedSession>, StorageError> {
        self.storage.sessions(&account.id, &hash_of(token), self.clock.now()).await
    }

    /// Ends one of somebody's sessions. Gives whether there was such a one.
    pub(crate) async fn revoke_session(
        &self,
        account: &Account,
        id: &str,
    ) -> Result<bool, StorageError> {
        self.storage.revoke_session(&account.id, id).await
    }

    /// Ends all of somebody's sessions but the one of `token`. Gives how many.
    pub(crate) async fn revoke_other_sessions(
        &self,
        account: &Account,
        token: &str,
    ) -> Result<u64, StorageError> {
        self.storage.revoke_other_sessions(&account.id, &hash_of(token)).await
    }
}

/// Until when a session lasts that is used now.
fn prolonged(session: &Session, now: Timestamp) -> Option<Timestamp> {
    let expires = session.expires?;
    let from_now = later(now, SESSION_LASTS);
    let gained = from_now.duration_since(expires);
    Some(if gained >= SESSION_STEP { from_now } else { expires })
}
