//! What went wrong, as a code: from transport errors, statuses and the errors
//! of a GraphQL answer. Details name causes, never what was sent or received.

mod certificate;
mod fault;
mod transport;

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{
    StatusCode,
    header::{HeaderMap, LOCATION},
};
use serde_json::Value;
use url::Url;

pub(crate) use fault::{Fault, of_faults};
pub(crate) use transport::{of_body, of_request};

/// Where a redirect leads.
pub(crate) struct Redirect {
    /// Scheme, host and port alone: paths and queries may hold secrets.
    origin: String,
    elsewhere: bool,
}

impl Redirect {
    /// Where an answer with these headers leads from `here`.
    pub(crate) fn of(here: &Url, headers: &HeaderMap) -> Option<Self> {
        let target = here.join(headers.get(LOCATION)?.to_str().ok()?).ok()?.origin();
        Some(Self { origin: target.ascii_serialization(), elsewhere: target != here.origin() })
    }
}

/// The failure that a status means by itself, whatever the body says; `None`
/// where the body is to be read.
pub(crate) fn of_status(
    status: StatusCode,
    retry_after_seconds: Option<u32>,
    redirect: Option<&Redirect>,
) -> Option<Failure> {
    let number = status.as_u16();
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(rate_limited(retry_after_seconds)),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Some(
            Failure::new(ErrorCode::ProxyFailed).with_detail("the proxy asks for a sign-in (407)"),
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE => {
            Some(of_other(status))
        }
        _ if status.is_redirection() => Some(match redirect {
            Some(Redirect { origin, elsewhere: true }) => {
                Failure::new(ErrorCode::RedirectedElsewhere).with_detail(format!("to {origin}"))
            }
            _ => of_other(status),
        }),
        _ if status.is_server_error() => {
            Some(Failure { retry_after_seconds, ..server_fault(&format!("status {number}")) })
        }
        _ => None,
    }
}

/// The failure of a sign-in that was answered, with a status other than success.
/// Only the server says no in JSON; what stands before it says it in HTML.
pub(crate) fn of_sign_in(status: StatusCode, body: &[u8]) -> Failure {
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return of_other(status);
    };
    let reason = answer.get("code").and_then(Value::as_str);
    let code = match (reason, status) {
        (Some("EMAIL_NOT_VERIFIED"), _) => ErrorCode::EmailNotVerified,
        // What the captcha of daily.dev's sign-in asks for, and what it says
        // to a wrong one.
        (Some("MISSING_RESPONSE" | "VERIFICATION_FAILED"), _) => ErrorCode::CaptchaRequired,
        (
            _,
            StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY,
        ) => ErrorCode::SignInRefused,
        (_, StatusCode::FORBIDDEN) => ErrorCode::Forbidden,
        _ => ErrorCode::NotAService,
    };
    Failure { code, ..of_other(status) }.because(reason.map(str::to_owned))
}

/// A status that the protocol does not have.
pub(crate) fn of_other(status: StatusCode) -> Failure {
    Failure::new(ErrorCode::NotAService).with_detail(format!("status {}", status.as_u16()))
}

/// What an answer is that is no JSON of the expected shape. The text of the
/// parser's error could repeat a part of the answer, so only its place is told.
pub(crate) fn of_json(error: &serde_json::Error, body: &[u8]) -> Failure {
    let code = if error.is_eof() && !body.trim_ascii().is_empty() {
        ErrorCode::AnswerCutOff
    } else {
        ErrorCode::NotAService
    };
    Failure::new(code).with_detail(format!("not readable at {}:{}", error.line(), error.column()))
}

fn rate_limited(retry_after_seconds: Option<u32>) -> Failure {
    Failure { retry_after_seconds, ..ErrorCode::RateLimited.into() }
}

fn server_fault(detail: &str) -> Failure {
    Failure::new(ErrorCode::ServerFault).with_detail(detail)
}

#[cfg(test)]
mod tests;
