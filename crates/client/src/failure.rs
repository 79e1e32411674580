//! What went wrong, as a code: from transport errors, statuses and the errors
//! of a GraphQL answer. Details name causes, never what was sent or received.

use std::{error::Error, io};

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// An entry of `errors` in a GraphQL answer. Nothing in it is taken for granted.
#[derive(Debug, Deserialize)]
pub(crate) struct Fault {
    #[serde(default)]
    extensions: Value,
}

impl Fault {
    /// Whether it says that the server does not know what was asked.
    pub(crate) fn is_of_query(&self) -> bool {
        self.word("code") == Some("GRAPHQL_VALIDATION_FAILED")
    }

    fn word(&self, key: &str) -> Option<&str> {
        self.extensions.get(key).and_then(Value::as_str)
    }

    fn owned(&self, key: &str) -> Option<String> {
        self.word(key).map(str::to_owned)
    }
}

/// The failure that a GraphQL answer's errors mean. An ended session explains
/// every other error beside it; else the first one counts.
pub(crate) fn of_faults(faults: &[Fault], retry_after_seconds: Option<u32>) -> Failure {
    let ended = faults.iter().find(|fault| fault.word("code") == Some("UNAUTHENTICATED"));
    let Some(fault) = ended.or_else(|| faults.first()) else {
        return Failure::new(ErrorCode::NotAService).with_detail("neither data nor errors");
    };
    let reason = fault.owned("reason");
    match fault.word("code") {
        Some("UNAUTHENTICATED") => ErrorCode::SignInNeeded.into(),
        Some("FORBIDDEN") => Failure::new(ErrorCode::Forbidden).because(reason),
        Some("NOT_FOUND") => ErrorCode::NotFound.into(),
        Some("RATE_LIMITED") => rate_limited(retry_after_seconds),
        Some("BAD_USER_INPUT") => of_input(fault),
        code => server_fault(code.unwrap_or("an error without a code")),
    }
}

fn of_input(fault: &Fault) -> Failure {
    let failure = match (fault.word("field"), fault.word("reason")) {
        (Some("name"), Some("NAME_EMPTY" | "EMPTY")) => {
            Failure::new(ErrorCode::NameEmpty).of_field("organizationName")
        }
        (Some("name"), Some("NAME_TOO_LONG" | "TOO_LONG")) => {
            Failure::new(ErrorCode::NameTooLong).of_field("organizationName")
        }
        (Some("seats"), _) => Failure::new(ErrorCode::SeatsOutOfRange).of_field("seats"),
        (field, _) => Failure { field: field.map(str::to_owned), ..server_fault("BAD_USER_INPUT") },
    };
    failure.because(fault.owned("reason"))
}

/// The failure that a status means by itself, whatever the body says; `None`
/// where the body is to be read. `redirect` is where it leads, if it is one.
pub(crate) fn of_status(
    status: StatusCode,
    retry_after_seconds: Option<u32>,
    redirect: Option<&str>,
) -> Option<Failure> {
    let not_a_service = |detail: String| Failure::new(ErrorCode::NotAService).with_detail(detail);
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(rate_limited(retry_after_seconds)),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Some(
            Failure::new(ErrorCode::Unreachable).with_detail("the proxy asks for a sign-in (407)"),
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE => {
            Some(not_a_service(format!("status {}", status.as_u16())))
        }
        _ if status.is_redirection() => Some(not_a_service(match redirect {
            Some(target) => format!("status {}, to {target}", status.as_u16()),
            None => format!("status {}", status.as_u16()),
        })),
        _ if status.is_server_error() => Some(Failure {
            retry_after_seconds,
            ..server_fault(&format!("status {}", status.as_u16()))
        }),
        _ => None,
    }
}

/// The failure of a sign-in that was answered, with a status other than success.
/// Only the service says no in JSON; what stands before it says it in HTML.
pub(crate) fn of_sign_in(status: StatusCode, body: &[u8]) -> Failure {
    let detail = format!("status {}", status.as_u16());
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else {
        return Failure::new(ErrorCode::NotAService).with_detail(detail);
    };
    let reason = answer.get("code").and_then(Value::as_str).map(str::to_owned);
    let code = match status {
        StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            ErrorCode::SignInRefused
        }
        StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        _ => ErrorCode::NotAService,
    };
    Failure::new(code).because(reason).with_detail(detail)
}

/// A status that the protocol does not have.
pub(crate) fn of_other(status: StatusCode) -> Failure {
    Failure::new(ErrorCode::NotAService).with_detail(format!("status {}", status.as_u16()))
}

/// Why no answer came.
pub(crate) fn of_request(error: &reqwest::Error) -> Failure {
    let code = if error.is_timeout() {
        ErrorCode::TimedOut
    } else if error.is_dns() {
        ErrorCode::HostUnknown
    } else if tls_failed(error) {
        ErrorCode::TlsFailed
    } else if refused(error) {
        ErrorCode::ConnectionRefused
    } else if causes(error).any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse)) {
        ErrorCode::NotAService
    } else if error.is_builder() {
        ErrorCode::Unexpected
    } else {
        ErrorCode::Unreachable
    };
    Failure::new(code).with_detail(innermost(error))
}

/// Why an answer that had begun did not end.
pub(crate) fn of_body(error: &reqwest::Error) -> Failure {
    let code = if error.is_timeout() { ErrorCode::TimedOut } else { ErrorCode::AnswerCutOff };
    Failure::new(code).with_detail(innermost(error))
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

/// rustls says so, or the other side hung up in the middle of the handshake,
/// as a server does that speaks something else.
fn tls_failed(error: &reqwest::Error) -> bool {
    causes(error).any(<dyn Error>::is::<rustls::Error>)
        || error.is_connect() && io_kinds(error).any(|kind| kind == io::ErrorKind::UnexpectedEof)
}

fn refused(error: &reqwest::Error) -> bool {
    io_kinds(error).any(|kind| kind == io::ErrorKind::ConnectionRefused)
}

fn io_kinds(error: &reqwest::Error) -> impl Iterator<Item = io::ErrorKind> + '_ {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind)
}

fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

/// The causes of an error, from the outside in. reqwest's own text is left
/// out: it repeats the address.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| deeper(*cause))
}

/// `io::Error::source` steps over the error that it wraps.
fn deeper<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

#[cfg(test)]
mod tests;
