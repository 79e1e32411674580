//! What the forms of the invite page do.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::language::Language;
use super::view::Typed;
use super::words::Words;
use super::{After, Show, Status, Variant, Visit};
use crate::Service;
use crate::accounts::{AccountError, SignUp, SignedIn, hash_of, seconds};
use crate::http::{Caller, Provenance, Unavailable, Visitor, cookie};
use crate::organizations::BadInput;
use crate::storage::{Account, OperationError};

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    SignUp,
    SignIn,
    Join,
    SignOut,
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
}

/// What a page of ours knows of a session without holding its token: put into
/// the forms of signed-in people. A browser hides where a form comes from on
/// pages with `no-referrer`, and over plain HTTP says nothing else.
pub(super) fn proof(session_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash_of(&format!("form of {session_token}")))
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
    let language = Language::of(&headers);
    let words = language.words();
    let visit = Visit::look(&service, &token, caller).await?;
    let form = if fields.action == Action::SignIn { Variant::SignIn } else { Variant::SignUp };
    let show = Show { form, after: None };
    let typed = Typed {
        name: shortened(&fields.name),
        email: shortened(&fields.email),
        ..Typed::default()
    };

    if !is_ours(&fields, &visit.caller, Provenance::of(&headers, &service)) {
        let typed =
            Typed { code: StatusCode::FORBIDDEN, fault: Some(words.foreign.to_owned()), ..typed };
        return Ok(visit.page(show, language, typed));
    }
    match fields.action {
        Action::SignOut => sign_out(&service, &visit).await,
        Action::Join => {
            let after = match visit.caller.in_person() {
                Some(account) => join(&service, &visit, account, None).await?,
                None => None,
            };
            Ok(go(&token, after, None))
        }
        // No account is made for somebody who could not join by it.
        Action::SignUp if visit.status(None) != Status::Open => {
            Ok(visit.page(show, language, Typed { code: StatusCode::CONFLICT, ..typed }))
        }
        Action::SignUp => {
            let password = fields.password.unwrap_or_default();
            let new = SignUp { name: &fields.name, email: &fields.email, password };
            match service.accounts().sign_up(new, &visitor).await {
                Ok(signed_in) => enter(&service, &visit, &signed_in, Some(After::SignUp)).await,
                Err(error) => Ok(refused(&visit, show, language, typed, &error)),
            }
        }
        Action::SignIn => {
            let password = fields.password.unwrap_or_default();
            match service.accounts().sign_in(&fields.email, password, &visitor).await {
                Ok(signed_in) => enter(&service, &visit, &signed_in, None).await,
                Err(error) => Ok(refused(&visit, show, language, typed, &error)),
            }
        }
    }
}

/// Whether a form was sent from our own page. What relies on a cookie must
/// prove it; signing up and in does not rely on one.
fn is_ours(fields: &Fields, caller: &Caller, provenance: Provenance) -> bool {
    let relies_on_cookie = matches!(fields.action, Action::Join | Action::SignOut);
    match (provenance, &caller.token) {
        (Provenance::Foreign, _) => false,
        (Provenance::Unknown, Some(token)) if relies_on_cookie => {
            proof(token.expose_secret()).as_bytes().ct_eq(fields.proof.as_bytes()).into()
        }
        _ => true,
    }
}

/// Joins whoever was just signed in, and sends them on with their cookie.
async fn enter(
    service: &Service,
    visit: &Visit,
    signed_in: &SignedIn,
    refused: Option<After>,
) -> Result<Response, Unavailable> {
    let after = join(service, visit, &signed_in.account, refused).await?;
    let cookie = cookie::session(&signed_in.token, service.is_secure());
    Ok(go(&visit.token, after, Some(cookie)))
}

/// Joins, and says what to show after. The page itself says why somebody was
/// refused: it looks again.
async fn join(
    service: &Service,
    visit: &Visit,
    account: &Account,
    refused: Option<After>,
) -> Result<Option<After>, Unavailable> {
    let Some(invited) = &visit.invited else { return Ok(refused) };
    let organization = &invited.organization.id;
    let joined =
        service.storage().join(organization, &account.id, &visit.token, service.now()).await;
    match joined {
        Ok(crate::storage::Joined::Now) => Ok(Some(After::Joined)),
        Ok(crate::storage::Joined::Already) => Ok(None),
        Err(OperationError::Denied(_) | OperationError::BadInput(_)) => Ok(refused),
        Err(OperationError::Storage(error)) => {
            tracing::error!(%error, "a join failed");
            Err(Unavailable)
        }
    }
}

async fn sign_out(service: &Service, visit: &Visit) -> Result<Response, Unavailable> {
    if let Some(token) = &visit.caller.token {
        service.accounts().sign_out(token.expose_secret()).await.map_err(|error| {
            tracing::error!(%error, "a session could not be ended");
            Unavailable
        })?;
    }
    Ok(go(&visit.token, None, Some(cookie::ended(service.is_secure()))))
}

/// On to the page: what was sent is not sent again by a reload.
fn go(token: &str, after: Option<After>, cookie: Option<HeaderValue>) -> Response {
    let token: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let after = match after {
        Some(After::Joined) => "?after=joined",
        Some(After::SignUp) => "?after=sign-up",
        None => "",
    };
    let mut response = Redirect::to(&format!("/j/{token}{after}")).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The page again, with what was typed and what was wrong with it.
fn refused(
    visit: &Visit,
    show: Show,
    language: Language,
    typed: Typed,
    error: &AccountError,
) -> Response {
    let words = language.words();
    let wait = if let AccountError::TooMany { wait } = error { Some(seconds(*wait)) } else { None };
    let mut response = visit.page(show, language, with_fault(typed, words, error));
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait.into());
    }
    response
}

fn with_fault(typed: Typed, words: &Words, error: &AccountError) -> Typed {
    match error {
        AccountError::BadInput(input) => {
            let typed = Typed { code: StatusCode::UNPROCESSABLE_ENTITY, ..typed };
            let fault = Some(fault(words, *input));
            match input.field {
                "name" => Typed { name_fault: fault, ..typed },
                "email" => Typed { email_fault: fault, ..typed },
                _ => Typed { password_fault: fault, ..typed },
            }
        }
        AccountError::EmailTaken => {
            Typed { code: StatusCode::CONFLICT, email_fault: Some(words.email_taken), ..typed }
        }
        AccountError::WrongPassword => Typed {
            code: StatusCode::UNAUTHORIZED,
            password_fault: Some(words.wrong_password),
            ..typed
        },
        AccountError::TooMany { wait } => Typed {
            code: StatusCode::TOO_MANY_REQUESTS,
            fault: Some((words.too_many)(seconds(*wait))),
            ..typed
        },
        AccountError::Failed(failed) => {
            tracing::error!(error = %failed, "a form of the invite page failed");
            Typed {
                code: StatusCode::SERVICE_UNAVAILABLE,
                fault: Some(words.failed.to_owned()),
                ..typed
            }
        }
    }
}

const fn fault(words: &Words, input: BadInput) -> &'static str {
    match (input.field.as_bytes(), input.reason.as_bytes()) {
        (b"name", b"EMPTY") => words.name_empty,
        (b"name", _) => words.name_too_long,
        (b"email", b"EMPTY") => words.email_empty,
        (b"email", _) => words.email_invalid,
        (_, b"EMPTY") => words.password_empty,
        (_, b"TOO_LONG") => words.password_too_long,
        (_, _) => words.password_too_short,
    }
}

/// What was typed, given back: enough to correct it.
fn shortened(typed: &str) -> String {
    typed.chars().take(300).collect()
}
