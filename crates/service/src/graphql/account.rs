//! One's own account, and the ways one is signed in. In person: no access
//! token may.

use async_graphql::{Context, Enum, ID, MaybeUndefined, Object, Result, SimpleObject};
use secrecy::{ExposeSecret as _, SecretString};

use super::caller::in_person;
use super::fault::{Fault, Outcome};
use super::types::{DateTime, EmptyResponse, User};
use crate::Service;
use crate::accounts::{self, AccountError, Deletion, LanguageChoice};
use crate::http::Caller;
use crate::organizations::BadInput;
use crate::storage::{self, Account};

/// What an access token is good for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AccessTokenScope", rename_items = "lowercase", remote = "crate::accounts::Scope")]
pub(super) enum AccessTokenScope {
    /// Looking. Every token may.
    Read,
    /// Changing organizations as well.
    Manage,
}

/// Somewhere that the caller is signed in.
#[derive(SimpleObject, Debug)]
pub(super) struct Session {
    id: ID,
    /// Such as `Firefox on Linux`. `null`: not known.
    device: Option<String>,
    created_at: DateTime,
    /// To the minute.
    last_used_at: DateTime,
    /// `null`: does not expire.
    expires_at: Option<DateTime>,
    /// The one that asks.
    current: bool,
}

impl From<storage::ListedSession> for Session {
    fn from(session: storage::ListedSession) -> Self {
        Self {
            id: session.id.into(),
            device: Some(session.device).filter(|device| !device.is_empty()),
            created_at: DateTime(session.began),
            last_used_at: DateTime(session.last_used),
            expires_at: session.expires.map(DateTime),
            current: session.current,
        }
    }
}

/// A personal access token, without the token.
#[derive(SimpleObject, Debug)]
pub(super) struct AccessToken {
    id: ID,
    name: String,
    scopes: Vec<AccessTokenScope>,
    created_at: DateTime,
    /// To the minute. `null`: never.
    last_used_at: Option<DateTime>,
    expires_at: DateTime,
}

impl From<storage::AccessToken> for AccessToken {
    fn from(token: storage::AccessToken) -> Self {
        let scopes = accounts::Scope::kept(&token.scopes);
        Self {
            id: token.id.into(),
            name: token.name,
            scopes: scopes.into_iter().map(Into::into).collect(),
            created_at: DateTime(token.created),
            last_used_at: token.last_used.map(DateTime),
            expires_at: DateTime(token.expires),
        }
    }
}

/// A personal access token that was just made.
#[derive(SimpleObject)]
pub(super) struct NewAccessToken {
    /// What a program sends as its bearer token. It is shown here once.
    token: String,
    access_token: AccessToken,
}

/// About one's own account.
#[derive(Default)]
pub(crate) struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Where the caller is signed in, the session used last first.
    async fn sessions(&self, context: &Context<'_>) -> Option<Result<Vec<Session>>> {
        Some(sessions(context).await.map_err(Into::into))
    }

    /// The caller's access tokens that are good, the newest first.
    async fn access_tokens(&self, context: &Context<'_>) -> Option<Result<Vec<AccessToken>>> {
        Some(access_tokens(context).await.map_err(Into::into))
    }
}

/// About one's own account.
#[derive(Default)]
pub(crate) struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Ends a session of the caller.
    async fn revoke_session(&self, context: &Context<'_>, id: ID) -> Result<EmptyResponse> {
        let account = in_person(context)?;
        let revoked = service(context).accounts().revoke_session(account, &id).await;
        there("There is no such session.", revoked.map_err(Fault::from)?)
    }

    /// Ends all sessions of the caller but the one that asks, and says how
    /// many there were.
    async fn revoke_other_sessions(&self, context: &Context<'_>) -> Result<u64> {
        let account = in_person(context)?;
        let token = token(context);
        let revoked = service(context).accounts().revoke_other_sessions(account, token).await;
        Ok(revoked.map_err(Fault::from)?)
    }

    /// Makes an access token, good for 1 to 366 days. One person has 50 at
    /// most.
    async fn create_access_token(
        &self,
        context: &Context<'_>,
        name: String,
        scopes: Vec<AccessTokenScope>,
        expires_in_days: i32,
    ) -> Result<NewAccessToken> {
        let account = in_person(context)?;
        let scopes: Vec<_> = scopes.into_iter().map(Into::into).collect();
        let accounts = service(context).accounts();
        let made = accounts.create_access_token(account, &name, &scopes, expires_in_days).await;
        let (access_token, token) = made.map_err(Fault::from)?;
        let token = token.expose_secret().to_owned();
        Ok(NewAccessToken { token, access_token: access_token.into() })
    }

    /// Ends an access token of the caller.
    async fn revoke_access_token(&self, context: &Context<'_>, id: ID) -> Result<EmptyResponse> {
        let account = in_person(context)?;
        let revoked = service(context).accounts().revoke_access_token(account, &id).await;
        there("There is no such access token.", revoked.map_err(Fault::from)?)
    }

    /// Changes the caller's name, or the language of mails and pages: `en`,
    /// `de`, `he`, or `null` for what the browser asks.
    async fn update_account(
        &self,
        context: &Context<'_>,
        name: Option<String>,
        language: MaybeUndefined<String>,
    ) -> Result<User> {
        let account = in_person(context)?;
        let service = service(context);
        let language = match &language {
            MaybeUndefined::Undefined => LanguageChoice::Kept,
            MaybeUndefined::Null => LanguageChoice::AsAsked,
            MaybeUndefined::Value(language) => LanguageChoice::This(language),
        };
        let updated = service.accounts().update(account, name.as_deref(), language).await;
        let account = updated.map_err(Fault::from)?;
        let holds_plus = service.storage().holds_plus(&account.id, None).await;
        Ok(User::oneself(account, holds_plus.map_err(Fault::from)?))
    }

    /// Changes the caller's password, and ends their other sessions. Whoever
    /// has no password leaves `current` out, soon after they signed in.
    async fn change_password(
        &self,
        context: &Context<'_>,
        current: Option<String>,
        new: String,
    ) -> Result<EmptyResponse> {
        let account = in_person(context)?;
        let (current, new) = (current.map(SecretString::from), new.into());
        let accounts = service(context).accounts();
        let changed = accounts.change_password(account, token(context), current, new).await;
        changed.map_err(Fault::from)?;
        Ok(EmptyResponse::DONE)
    }

    /// Deletes the caller's account: they leave every organization, and are
    /// gone. Not for who owns one. Whoever has no password leaves it out, soon
    /// after they signed in.
    async fn delete_account(
        &self,
        context: &Context<'_>,
        password: Option<String>,
    ) -> Result<EmptyResponse> {
        let account = in_person(context)?;
        let password = password.map(SecretString::from);
        let deleted = service(context).accounts().delete(account, token(context), password).await;
        match deleted.map_err(Fault::from)? {
            Deletion::Done => Ok(EmptyResponse::DONE),
            Deletion::Refused(refusal) => Err(Fault::Refused(refusal).into()),
        }
    }
}

async fn sessions(context: &Context<'_>) -> Outcome<Vec<Session>> {
    let account = in_person(context)?;
    let sessions = service(context).accounts().sessions(account, token(context)).await?;
    Ok(sessions.into_iter().map(Into::into).collect())
}

async fn access_tokens(context: &Context<'_>) -> Outcome<Vec<AccessToken>> {
    let account: &Account = in_person(context)?;
    let tokens = service(context).accounts().access_tokens(account).await?;
    Ok(tokens.into_iter().map(Into::into).collect())
}

fn service<'a>(context: &Context<'a>) -> &'a Service {
    context.data_unchecked::<Service>()
}

/// The token of the session that asks.
fn token<'a>(context: &Context<'a>) -> &'a str {
    let caller = context.data_unchecked::<Caller>();
    caller.token.as_ref().map_or("", |token| token.expose_secret())
}

fn there(message: &'static str, there: bool) -> Result<EmptyResponse> {
    if there {
        return Ok(EmptyResponse::DONE);
    }
    Err(Fault::BadInput(BadInput { field: "id", reason: "UNKNOWN", message }).into())
}

impl From<AccountError> for Fault {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::BadInput(input) => Self::BadInput(input),
            AccountError::TooMany { wait } => Self::RateLimited(wait),
            AccountError::Failed(failed) => Self::Failed(failed),
            // Said of sign-ups and sign-ins, which are not here.
            AccountError::EmailTaken | AccountError::WrongPassword => Self::Unauthenticated,
        }
    }
}
