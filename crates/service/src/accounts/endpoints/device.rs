//! The endpoints of the device authorization grant (RFC 8628), form-encoded in
//! and JSON out, with the errors of OAuth (RFC 6749, 5.2).

use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{log, seconds};
use crate::Service;
use crate::accounts::device_grants::{INTERVAL, LASTS};
use crate::accounts::{AccountError, Failed, SESSION_LASTS};
use crate::http::Visitor;
use crate::storage::DeviceAnswer;

/// The client that may ask: our app, and whoever says that they are it. It is
/// a public one (RFC 6749, 2.1); what protects is that somebody allows it.
const CLIENT: &str = "frontdesk";

/// The type of the grant (RFC 8628, 3.4).
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[derive(Deserialize)]
pub(super) struct AuthorizeForm {
    client_id: String,
}

#[derive(Serialize)]
struct Authorized<'a> {
    device_code: &'a str,
    user_code: &'a str,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

/// `POST /oauth/device_authorization`: begins.
pub(super) async fn authorize(
    State(service): State<Service>,
    visitor: Visitor,
    form: Result<Form<AuthorizeForm>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(form) = form.map_err(|_| Refused::of("invalid_request"))?;
    known(&form.client_id)?;
    let public = service.public_address().ok_or(Refused::UNAVAILABLE)?;
    let begun = service.accounts().begin_device_grant(&visitor).await?;
    let verification_uri = format!("{public}/device");
    let authorized = Authorized {
        device_code: begun.device_code.expose_secret(),
        user_code: &begun.user_code,
        verification_uri_complete: format!("{verification_uri}?code={}", begun.user_code),
        verification_uri,
        expires_in: LASTS.as_secs(),
        interval: INTERVAL,
    };
    Ok(Json(authorized).into_response())
}

#[derive(Deserialize)]
pub(super) struct TokenForm {
    grant_type: String,
    #[serde(default)]
    client_id: String,
    device_code: Option<SecretString>,
}

#[derive(Serialize)]
struct Issued<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
}

/// `POST /oauth/token`: asks whether somebody has allowed it. The token is
/// that of a session, given once.
pub(super) async fn token(
    State(service): State<Service>,
    visitor: Visitor,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Result<Response, Refused> {
    let Form(form) = form.map_err(|_| Refused::of("invalid_request"))?;
    if form.grant_type != DEVICE_CODE {
        return Err(Refused::of("unsupported_grant_type"));
    }
    known(&form.client_id)?;
    let code = form.device_code.ok_or(Refused::of("invalid_request"))?;
    let (answer, token) =
        service.accounts().ask_device_grant(code.expose_secret(), &visitor).await?;
    Err(Refused::of(match answer {
        DeviceAnswer::Begun => {
            let issued = Issued {
                access_token: token.expose_secret(),
                token_type: "Bearer",
                expires_in: SESSION_LASTS.as_secs(),
            };
            return Ok(Json(issued).into_response());
        }
        DeviceAnswer::Unknown => "invalid_grant",
        DeviceAnswer::Expired => "expired_token",
        DeviceAnswer::Pending => "authorization_pending",
        DeviceAnswer::TooSoon => "slow_down",
        DeviceAnswer::Denied => "access_denied",
    }))
}

fn known(client: &str) -> Result<(), Refused> {
    let refused = Refused { status: StatusCode::UNAUTHORIZED, ..Refused::of("invalid_client") };
    if client == CLIENT { Ok(()) } else { Err(refused) }
}

/// An error as OAuth has it.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    #[serde(skip)]
    status: StatusCode,
    error: &'static str,
    #[serde(skip)]
    retry_after: Option<i64>,
}

impl Refused {
    const UNAVAILABLE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        error: "temporarily_unavailable",
        retry_after: Some(super::TRY_AGAIN),
    };

    const fn of(error: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, retry_after: None }
    }
}

impl From<AccountError> for Refused {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::TooMany { wait } => Self {
                status: StatusCode::TOO_MANY_REQUESTS,
                retry_after: Some(seconds(wait)),
                ..Self::of("slow_down")
            },
            AccountError::Failed(failed) => {
                log(&failed);
                match failed {
                    Failed::Storage(_) => Self::UNAVAILABLE,
                    _ => Self {
                        status: StatusCode::INTERNAL_SERVER_ERROR,
                        ..Self::of("server_error")
                    },
                }
            }
            AccountError::BadInput(_) | AccountError::EmailTaken | AccountError::WrongPassword => {
                Self::of("invalid_request")
            }
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
