//! The errors of a GraphQL answer. The code decides, never the message.

use frontdesk_local_api::{ErrorCode, Failure};
use serde::Deserialize;
use serde_json::Value;

use super::{rate_limited, server_fault};

/// An entry of `errors` in a GraphQL answer. Nothing in it is taken for granted.
#[derive(Debug, Deserialize)]
pub(crate) struct Fault {
    #[serde(default)]
    extensions: Value,
    #[serde(default)]
    path: Value,
}

impl Fault {
    /// Whether it has this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.word("code") == Some(code)
    }

    /// Whether it came about in this field of the operation.
    pub(crate) fn is_in(&self, field: &str) -> bool {
        self.path.get(0).and_then(Value::as_str) == Some(field)
    }

    /// Whether every other field would fail for the same cause.
    pub(crate) fn is_of_everything(&self) -> bool {
        self.is("UNAUTHENTICATED") || self.is("RATE_LIMITED")
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
    let ended = faults.iter().find(|fault| fault.is("UNAUTHENTICATED"));
    let Some(fault) = ended.or_else(|| faults.first()) else {
        return Failure::new(ErrorCode::NotAService).with_detail("neither data nor errors");
    };
    let reason = fault.owned("reason");
    match fault.word("code") {
        Some("UNAUTHENTICATED") => ErrorCode::SignInNeeded.into(),
        Some("FORBIDDEN") => Failure::new(ErrorCode::Forbidden).because(reason),
        Some("NOT_FOUND") => ErrorCode::NotFound.into(),
        Some("RATE_LIMITED") => rate_limited(retry_after_seconds),
        Some("BAD_USER_INPUT") => of_input(fault.word("field"), fault.word("reason")),
        Some("ZOD_VALIDATION_ERROR") => of_issues(fault),
        code => server_fault(code.unwrap_or("an error without a code")),
    }
}

/// Input that a Frontdesk service refuses: it names the field.
fn of_input(field: Option<&str>, reason: Option<&str>) -> Failure {
    let (code, field) = match (field, reason) {
        (Some("name"), Some("NAME_EMPTY" | "EMPTY")) => (ErrorCode::NameEmpty, "organizationName"),
        (Some("name"), Some("NAME_TOO_LONG" | "TOO_LONG")) => {
            (ErrorCode::NameTooLong, "organizationName")
        }
        (Some("name"), Some("TAKEN")) => (ErrorCode::NameTaken, "organizationName"),
        (Some("image"), Some("TOO_LARGE")) => (ErrorCode::ImageTooLarge, "image"),
        (Some("image"), _) => (ErrorCode::ImageUnreadable, "image"),
        (Some("seats" | "quantity"), _) => (ErrorCode::SeatsOutOfRange, "seats"),
        (Some(other), _) => (ErrorCode::InputRefused, other),
        (None, _) => return Failure::new(ErrorCode::InputRefused).because(reason.map(Into::into)),
    };
    Failure::new(code).of_field(field).because(reason.map(Into::into))
}

/// Input that daily.dev refuses: the first of its issues says which
/// (`upload.blank_name`, `subscription.zero`).
fn of_issues(fault: &Fault) -> Failure {
    let Some(issue) = fault.extensions.get("issues").and_then(|issues| issues.get(0)) else {
        return ErrorCode::InputRefused.into();
    };
    let path = issue.get("path").and_then(Value::as_array);
    let field = path.and_then(|path| path.last()).and_then(Value::as_str);
    let reason = issue.get("code").and_then(Value::as_str);
    let failure = match (field, reason) {
        (Some("name"), Some("too_small")) => {
            Failure::new(ErrorCode::NameEmpty).of_field("organizationName")
        }
        (Some("name"), Some("too_big")) => {
            Failure::new(ErrorCode::NameTooLong).of_field("organizationName")
        }
        (Some("quantity"), _) => Failure::new(ErrorCode::SeatsOutOfRange).of_field("seats"),
        (field, _) => Failure { field: field.map(Into::into), ..ErrorCode::InputRefused.into() },
    };
    failure.because(reason.map(Into::into))
}
