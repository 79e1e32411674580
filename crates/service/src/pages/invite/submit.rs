//! What the forms of the invite page do.

use std::net::IpAddr;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::super::form::{Faults, account_faults, is_ours, shortened};
use super::status::Status;
use super::view::Typed;
use super::{After, Found, Show, Variant, Visit};
use crate::Service;
use crate::accounts::{AccountError, SignUp, SignedIn};
use crate::comings::Comings;
use crate::http::{Caller, Provenance, Unavailable, Visitor, cookie};
use crate::organizations::{Denial, Refusal};
use crate::storage::{Account, Joined, OperationError, StorageError};

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    SignUp,
    SignIn,
    /// Joins, asks to join, or takes the seat that is kept.
    Join,
    Wait,
    SignUpAndWait,
    SignInAndWait,
    LeaveList,
    /// Signs out, to sign in as somebody else.
    Switch,
    SignOut,
}

impl Action {
    /// Whether it is done by whoever the cookie says.
    const fn relies_on_cookie(self) -> bool {
        matches!(self, Self::Join | Self::Wait | Self::LeaveList | Self::Switch | Self::SignOut)
    }

    /// The form that it belongs to.
    const fn variant(self) -> Variant {
        match self {
            Self::SignIn | Self::SignInAndWait => Variant::SignIn,
            _ => Variant::SignUp,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Fields {
    action: Action,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: Option<SecretString>,
    #[serde(default)]
    proof: String,
    /// Whom the page named, where somebody was signed in.
    #[serde(default, rename = "as")]
    person: String,
}

pub(super) async fn submit(
    State(service): State<Service>,
    Path(token): Path<String>,
    caller: Caller,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Unavailable> {
    let Ok(Form(fields)) = fields else {
        return Ok((StatusCode::BAD_REQUEST, "This form cannot be read.\n").into_response());
    };
    let action = fields.action;
    let mut show = Show { form: action.variant(), ..Show::default() };
    // In another tab somebody else signed in since: nothing is done in their name.
    if action.relies_on_cookie() && action != Action::SignOut && action != Action::Switch {
        show.meant_for = Some(fields.person.clone()).filter(|person| !person.is_empty());
    }
    let visit = Visit::look(&service, &token, show, caller, &headers).await?;
    let typed = Typed { name: shortened(&fields.name), email: shortened(&fields.email) };
    let words = visit.language.words();

    let provenance = Provenance::of(&headers, &service);
    let status = visit.status();
    if status == Status::OtherAccount {
        return Ok(visit.page(&typed, &Faults::code(StatusCode::CONFLICT)));
    }
    if !is_ours(action.relies_on_cookie(), &fields.proof, &visit.caller, provenance) {
        return Ok(visit.page(&typed, &Faults::foreign(words)));
    }
    // No account is made for somebody who could not come in by it.
    let pointless = match action {
        Action::SignUp => !matches!(status, Status::Open | Status::Ask),
        Action::SignUpAndWait => status != Status::Full,
        _ => false,
    };
    if pointless {
        return Ok(visit.page(&typed, &Faults::code(StatusCode::CONFLICT)));
    }
    let password = fields.password.unwrap_or_default();
    let entered = match action {
        Action::Switch | Action::SignOut => return visit.sign_out(action).await,
        Action::Join | Action::Wait | Action::LeaveList => {
            let Some(account) = visit.caller.in_person() else { return Ok(visit.go(None, None)) };
            return match visit.act(action, account, visitor.peer).await {
                Ok(after) => Ok(visit.go(after, None)),
                Err(Stopped::TooMany(wait)) => {
                    Ok(visit.refused(&typed, &AccountError::TooMany { wait }))
                }
                Err(Stopped::Unavailable) => Err(Unavailable),
            };
        }
        Action::SignUp | Action::SignUpAndWait => {
            let new = SignUp { name: &fields.name, email: &fields.email, password };
            service.accounts().sign_up(new, &visitor).await
        }
        Action::SignIn | Action::SignInAndWait => {
            service.accounts().sign_in(&fields.email, password, &visitor).await
        }
    };
    match entered {
        Ok(signed_in) => visit.enter(action, &signed_in, visitor.peer).await,
        Err(error) => Ok(visit.refused(&typed, &error)),
    }
}

/// Why a button did nothing, beside the reasons that the page itself shows.
enum Stopped {
    /// They tried too often, and have to wait that long.
    TooMany(SignedDuration),
    /// The database does not answer.
    Unavailable,
}

impl From<StorageError> for Stopped {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "a form of the invite page failed");
        Self::Unavailable
    }
}

impl Visit {
    /// Does what the button says for whoever was just signed in, and sends them
    /// on with their cookie.
    async fn enter(
        self,
        action: Action,
        signed_in: &SignedIn,
        peer: Option<IpAddr>,
    ) -> Result<Response, Unavailable> {
        let mut after = match self.act(action, &signed_in.account, peer).await {
            Ok(after) => after,
            // They are signed in, and may press the button in a while.
            Err(Stopped::TooMany(_)) => None,
            Err(Stopped::Unavailable) => return Err(Unavailable),
        };
        if after.is_none() && action == Action::SignUp {
            after = Some(After::SignUp);
        }
        let cookie = cookie::session(&signed_in.token, self.service.is_secure());
        Ok(self.go(after, Some(cookie)))
    }

    /// Does what the button says, and says what to show after. The page itself
    /// says why somebody was refused: it looks again.
    async fn act(
        &self,
        action: Action,
        account: &Account,
        peer: Option<IpAddr>,
    ) -> Result<Option<After>, Stopped> {
        let Some(Found { invited, .. }) = &self.found else { return Ok(None) };
        let comings = Comings::of(&self.service, &account.id, peer);
        comings.look().await?.map_err(Stopped::TooMany)?;
        let (storage, now) = (self.service.storage(), self.service.now());
        let (organization, account) = (&invited.organization.id, &account.id);
        let done = match action {
            Action::LeaveList => {
                storage.stop_waiting(organization, account, now).await.map(|()| None)
            }
            Action::Wait | Action::SignUpAndWait | Action::SignInAndWait => {
                storage.wait_for_seat(organization, account, &self.token, now).await.map(|()| None)
            }
            _ => match self.join(organization, account).await {
                Ok(Joined::Now) => Ok(Some(After::Joined)),
                Ok(Joined::Already) => Ok(None),
                // They asked: that is no race they lost.
                Err(OperationError::Denied(Denial::Refused(Refusal::ApprovalPending))) => {
                    return Ok(Some(After::Asked));
                }
                Err(error) => Err(error),
            },
        };
        match done {
            Ok(after) => Ok(after),
            Err(OperationError::Denied(_) | OperationError::BadInput(_)) => {
                comings.take().await?.map_err(Stopped::TooMany)?;
                Ok(None)
            }
            Err(OperationError::Storage(error)) => Err(error.into()),
        }
    }

    /// Joins, and counts how it went.
    async fn join(&self, organization: &str, account: &str) -> Result<Joined, OperationError> {
        let (storage, now) = (self.service.storage(), self.service.now());
        let joined = storage.join(organization, account, &self.token, now).await;
        self.service.metrics().joined(&joined);
        joined
    }

    async fn sign_out(self, action: Action) -> Result<Response, Unavailable> {
        if let Some(token) = &self.caller.token {
            let ended = self.service.accounts().sign_out(token.expose_secret()).await;
            ended.map_err(|error| {
                tracing::error!(%error, "a session could not be ended");
                Unavailable
            })?;
        }
        let after = (action == Action::Switch).then_some(After::Switch);
        let cookie = cookie::ended(self.service.is_secure());
        Ok(self.go(after, Some(cookie)))
    }

    /// On to the page: what was sent is not sent again by a reload.
    fn go(&self, after: Option<After>, cookie: Option<HeaderValue>) -> Response {
        let after = match after {
            Some(After::Joined) => "?after=joined",
            Some(After::SignUp) => "?after=sign-up",
            Some(After::Switch) => "?form=sign-in",
            Some(After::Asked) | None => "",
        };
        let mut response = Redirect::to(&format!("{}{after}", self.path())).into_response();
        if let Some(cookie) = cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The page again, with what was typed and what was wrong with it.
    fn refused(&self, typed: &Typed, error: &AccountError) -> Response {
        self.page(typed, &account_faults(self.language.words(), error))
    }

    /// Where the page is.
    pub(super) fn path(&self) -> String {
        let token: String = url::form_urlencoded::byte_serialize(self.token.as_bytes()).collect();
        format!("/j/{token}")
    }
}
