//! `/auth/*`, `/oauth/*`, `/account/*`: signing up, in and out, in JSON, and
//! what other programs and providers expect where.

mod device;
mod export;
mod open_id;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{AccountError, EmailCodeError, Failed, SignUp, SignedIn};
use crate::Service;
use crate::http::{Caller, Provenance, Visitor, cookie};

/// Seconds after which somebody whom the database did not answer may try again.
const TRY_AGAIN: i64 = 5;

/// The routes.
pub(crate) fn routes() -> axum::Router<Service> {
    axum::Router::new()
        .route("/auth/sign-up/email", post(sign_up))
        .route("/auth/sign-in/email", post(sign_in))
        .route("/auth/email-code", post(send_code))
        .route("/auth/sign-in/email-code", post(sign_in_by_code))
        .route("/auth/sign-out", post(sign_out))
        .route("/auth/openid", get(open_id::begin))
        .route("/auth/openid/callback", get(open_id::end))
        .route("/oauth/device_authorization", post(device::authorize))
        .route("/oauth/token", post(device::token))
        .route("/account/export", get(export::export))
}

#[derive(Deserialize)]
struct SignUpBody {
    name: String,
    email: String,
    password: SecretString,
}

#[derive(Deserialize)]
struct SignInBody {
    email: String,
    password: SecretString,
}

#[derive(Deserialize)]
struct SendCodeBody {
    email: String,
    /// What the mail is written in where the account says nothing.
    #[serde(default)]
    language: Language,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    #[default]
    En,
    De,
    He,
}

#[derive(Deserialize)]
struct CodeBody {
    email: String,
    code: String,
}

#[derive(Serialize)]
struct SignedInBody<'a> {
    token: &'a str,
    user: UserBody<'a>,
}

#[derive(Serialize)]
struct UserBody<'a> {
    id: &'a str,
    name: &'a str,
    username: &'a str,
    email: Option<&'a str>,
}

async fn sign_up(
    State(service): State<Service>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let body: SignUpBody = read(&service, &headers, &body)?;
    let new = SignUp { name: &body.name, email: &body.email, password: body.password };
    let signed_in = service.accounts().sign_up(new, &visitor).await?;
    Ok(answer(&service, &signed_in))
}

async fn sign_in(
    State(service): State<Service>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let body: SignInBody = read(&service, &headers, &body)?;
    let signed_in = service.accounts().sign_in(&body.email, body.password, &visitor).await?;
    Ok(answer(&service, &signed_in))
}

/// Sends a one-time code. The answer is the same where there is no account.
async fn send_code(
    State(service): State<Service>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let body: SendCodeBody = read(&service, &headers, &body)?;
    let language = match body.language {
        Language::En => "en",
        Language::De => "de",
        Language::He => "he",
    };
    service.accounts().begin_email_code(&body.email, language, &visitor).await?;
    Ok(done())
}

async fn sign_in_by_code(
    State(service): State<Service>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let body: CodeBody = read(&service, &headers, &body)?;
    let signed_in = service.accounts().sign_in_by_code(&body.email, &body.code, &visitor).await?;
    Ok(answer(&service, &signed_in))
}

async fn sign_out(
    State(service): State<Service>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if caller.by_cookie && Provenance::of(&headers, &service) != Provenance::Own {
        return Err(Refused::ORIGIN);
    }
    if let Some(token) = &caller.token {
        let ended = service.accounts().sign_out(token.expose_secret()).await;
        ended.map_err(AccountError::from)?;
    }
    let cookie = cookie::ended(service.is_secure());
    Ok(([(header::SET_COOKIE, cookie)], done()).into_response())
}

fn done() -> Response {
    Json(serde_json::json!({ "success": true })).into_response()
}

/// The body of a sign-up or sign-in. JSON by name: no form of another site can
/// send that.
fn read<'a, T: Deserialize<'a>>(
    service: &Service,
    headers: &HeaderMap,
    body: &'a [u8],
) -> Result<T, Refused> {
    if Provenance::of(headers, service) == Provenance::Foreign {
        return Err(Refused::ORIGIN);
    }
    if !crate::http::is_json(headers) {
        return Err(Refused::bad("Send JSON, with `Content-Type: application/json`."));
    }
    serde_json::from_slice(body)
        .map_err(|_| Refused::bad("The body is not what was expected: JSON with text fields."))
}

fn answer(service: &Service, signed_in: &SignedIn) -> Response {
    let SignedIn { account, token } = signed_in;
    let cookie = cookie::session(token, service.is_secure());
    let body = SignedInBody {
        token: token.expose_secret(),
        user: UserBody {
            id: &account.id,
            name: &account.name,
            username: &account.username,
            email: account.email.as_deref(),
        },
    };
    ([(header::SET_COOKIE, cookie)], Json(body)).into_response()
}

/// A refusal as JSON: `{code, message, field?, reason?}`.
#[derive(Serialize)]
struct Refused {
    #[serde(skip)]
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip)]
    retry_after: Option<i64>,
}

impl Refused {
    const ORIGIN: Self =
        Self::new(StatusCode::FORBIDDEN, "INVALID_ORIGIN", "This request comes from another site.");

    const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message, field: None, reason: None, retry_after: None }
    }

    const fn bad(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", message)
    }
}

impl From<AccountError> for Refused {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::BadInput(input) => Self {
                field: Some(input.field),
                reason: Some(input.reason),
                ..Self::bad(input.message)
            },
            AccountError::EmailTaken => Self {
                field: Some("email"),
                ..Self::new(
                    StatusCode::CONFLICT,
                    "EMAIL_TAKEN",
                    "There is an account with this e-mail address.",
                )
            },
            AccountError::WrongPassword => Self::new(
                StatusCode::UNAUTHORIZED,
                "INVALID_EMAIL_OR_PASSWORD",
                "The e-mail address or the password is wrong.",
            ),
            AccountError::TooMany { wait } => Self {
                retry_after: Some(seconds(wait)),
                ..Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "RATE_LIMITED",
                    "Too many attempts. Wait a moment.",
                )
            },
            AccountError::Failed(failed) => {
                log(&failed);
                failed.into()
            }
        }
    }
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Storage(_) => Self {
                retry_after: Some(TRY_AGAIN),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "UNAVAILABLE",
                    "Not available right now. Try again in a moment.",
                )
            },
            Failed::Randomness(_) | Failed::Hashing | Failed::Http => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "UNEXPECTED",
                "Something failed here. Try again.",
            ),
        }
    }
}

impl From<EmailCodeError> for Refused {
    fn from(error: EmailCodeError) -> Self {
        match error {
            EmailCodeError::NoMail => Self::new(
                StatusCode::NOT_FOUND,
                "MAIL_NOT_CONFIGURED",
                "This service sends no mail. Sign in another way.",
            ),
            EmailCodeError::WrongCode => Self {
                field: Some("code"),
                ..Self::new(
                    StatusCode::UNAUTHORIZED,
                    "INVALID_CODE",
                    "The code is wrong or no longer good. Ask for another one.",
                )
            },
            EmailCodeError::Account(error) => error.into(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let wait = self.retry_after.map(HeaderValue::from);
        let mut response = (self.status, Json(self)).into_response();
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}

/// Whole seconds to wait, rounded up.
pub(crate) fn seconds(wait: jiff::SignedDuration) -> i64 {
    wait.as_secs() + i64::from(wait.subsec_nanos() > 0)
}

fn log(failed: &Failed) {
    tracing::error!(error = %failed, "an account request failed");
}
