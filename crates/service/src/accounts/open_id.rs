//! Signing in by OpenID Connect (authorization code flow with PKCE).
//!
//! The state goes to the provider and into a cookie: whoever comes back with
//! it must be the browser that went (RFC 9700, 4.7). Nonce and PKCE verifier
//! stay here, so a code that was stolen or put into somebody else's browser is
//! worth nothing.

mod provider;

use jiff::SignedDuration;
use subtle::ConstantTimeEq as _;
use url::Url;

use super::limits::{SIGN_INS, key, place};
use super::sessions::FreshSession;
use super::{AccountError, Accounts, SignedIn, hash_of, later, names};
use crate::http::Visitor;
use crate::organizations::name;
use crate::randomness::{self, NoRandomness};
use crate::storage::{Identity, NewAccount, OpenIdAttempt, StorageError};

pub(super) use provider::Provider;

/// How long somebody may take at the provider.
pub(super) const LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Longest path that somebody comes back to.
const MAX_PATH: usize = 2000;

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenIdError {
    #[error("no provider is configured")]
    NoProvider,
    /// Not begun here, by this browser, or too long ago.
    #[error("no such sign-in is under way")]
    NotUnderWay,
    /// The provider did not let them in, or what it says does not hold.
    #[error("refused: {0}")]
    Refused(String),
    #[error("the provider does not answer well: {0}")]
    Unreachable(String),
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<StorageError> for OpenIdError {
    fn from(error: StorageError) -> Self {
        Self::Account(error.into())
    }
}

impl From<NoRandomness> for OpenIdError {
    fn from(error: NoRandomness) -> Self {
        Self::Account(error.into())
    }
}

/// A sign-in that begins.
pub(super) struct Begun {
    /// Where the provider is.
    pub(super) address: Url,
    /// For the cookie.
    pub(super) state: String,
}

/// What a browser comes back with.
pub(super) struct Return<'a> {
    pub(super) state: &'a str,
    pub(super) code: &'a str,
    /// The state in its cookie.
    pub(super) cookie: Option<&'a str>,
}

impl Accounts {
    /// Begins a sign-in; `return_to` is where somebody wants to be after it.
    pub(super) async fn begin_open_id(
        &self,
        return_to: &str,
        public_address: &str,
        visitor: &Visitor,
    ) -> Result<Begun, OpenIdError> {
        let provider = self.provider.as_ref().ok_or(OpenIdError::NoProvider)?;
        self.take(SIGN_INS, &key(&[&place(visitor.peer)])).await?;
        let now = self.clock.now();
        let state = randomness::token::<32>()?;
        let attempt = OpenIdAttempt {
            nonce: randomness::token::<32>()?,
            // 43 letters, the fewest there may be (RFC 7636, 4.1).
            pkce_verifier: randomness::token::<32>()?,
            return_to: local(return_to),
        };
        let address = provider.authorize(public_address, &state, &attempt, now).await?;
        self.storage.begin_open_id(&hash_of(&state), &attempt, later(now, LASTS)).await?;
        Ok(Begun { address, state })
    }

    /// Ends a sign-in: who they are, and where they wanted to be.
    pub(super) async fn sign_in_by_open_id(
        &self,
        came: Return<'_>,
        public_address: &str,
        visitor: &Visitor,
    ) -> Result<(SignedIn, String), OpenIdError> {
        let provider = self.provider.as_ref().ok_or(OpenIdError::NoProvider)?;
        self.take(SIGN_INS, &key(&[&place(visitor.peer)])).await?;
        let cookie = came.cookie.unwrap_or_default();
        if came.state.is_empty() || !bool::from(came.state.as_bytes().ct_eq(cookie.as_bytes())) {
            return Err(OpenIdError::NotUnderWay);
        }
        let now = self.clock.now();
        let attempt = self.storage.take_open_id(&hash_of(came.state), now).await?;
        let attempt = attempt.ok_or(OpenIdError::NotUnderWay)?;
        let person = provider.exchange(public_address, came.code, &attempt, now).await?;

        let email = person.verified_email.as_deref().and_then(|email| names::email(email).ok());
        let local = email.as_deref().and_then(|email| email.split('@').next()).unwrap_or_default();
        let called = [person.name.as_deref().unwrap_or_default(), local, "Member"];
        let called = called.into_iter().find_map(|called| name(called).ok()).unwrap_or_default();
        let id = randomness::id()?;
        let usernames = names::usernames(&[&called, local], &id);
        let new =
            NewAccount { id: &id, name: &called, usernames: &usernames, sign_in: None, at: now };
        let identity =
            Identity { issuer: &person.issuer, subject: &person.subject, email: email.as_deref() };
        let session = FreshSession::new(&visitor.device, now)?;
        let account = self.storage.enter_by_open_id(identity, new, session.of("")).await?;
        Ok((SignedIn { account, token: session.token }, attempt.return_to))
    }
}

/// A path of ours out of what somebody sent; the first page where it is none.
pub(crate) fn local(return_to: &str) -> String {
    let path = || {
        // What browsers take for a slash would lead elsewhere: `//host`, `/\host`.
        let plain = return_to.starts_with('/')
            && return_to.len() <= MAX_PATH
            && !return_to.contains(|c: char| c == '\\' || c.is_control());
        let ours = Url::parse("http://frontdesk.invalid/").ok()?;
        let url = ours.join(return_to).ok().filter(|url| plain && url.origin() == ours.origin())?;
        let path = &url[url::Position::BeforePath..];
        (!path.starts_with("//")).then(|| path.to_owned())
    };
    path().unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for (sent, expected) in [
            ("/account?tab=1#x", "/account?tab=1#x"),
            ("/j/abc", "/j/abc"),
            ("/a b", "/a%20b"),
            ("", "/"),
            ("account", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("/..//evil.example", "/"),
            ("/.//evil.example", "/"),
            ("///evil.example", "/"),
            ("https://evil.example/", "/"),
            ("javascript:alert(1)", "/"),
            ("/x\r\nSet-Cookie: a=b", "/"),
        ] {
            assert_eq!(local(sent), expected, "{sent:?}");
        }
        assert_eq!(local(&format!("/{}", "x".repeat(5000))), "/");
    }
}
