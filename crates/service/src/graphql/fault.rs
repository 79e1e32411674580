//! Errors of operations, as the protocol has them: a code, and a reason.

use async_graphql::{Error, ErrorExtensions as _};
use jiff::SignedDuration;

use crate::accounts::Failed;
use crate::organizations::{BadInput, Denial, Refusal};
use crate::randomness::NoRandomness;
use crate::storage::{OperationError, StorageError};

/// Why an operation was not done.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nobody is signed in.
    Unauthenticated,
    /// The caller's cookie came with a request of another site.
    Origin,
    /// No such organization or member, or none of the caller's business.
    NotFound,
    /// Against a rule.
    Refused(Refusal),
    /// An argument that cannot be taken.
    BadInput(BadInput),
    /// Too often; how long to wait.
    RateLimited(SignedDuration),
    /// Nobody's fault; the log says more.
    Failed(Failed),
    /// The same, of a part that is rarely needed.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

pub(super) type Outcome<T> = Result<T, Fault>;

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NotFound => Self::NotFound,
            Denial::Refused(refusal) => Self::Refused(refusal),
        }
    }
}

impl From<BadInput> for Fault {
    fn from(input: BadInput) -> Self {
        Self::BadInput(input)
    }
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NoRandomness> for Fault {
    fn from(error: NoRandomness) -> Self {
        Self::Failed(error.into())
    }
}

impl From<OperationError> for Fault {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Denied(denial) => denial.into(),
            OperationError::BadInput(input) => input.into(),
            OperationError::Storage(error) => error.into(),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let with = |error: Self, name: &'static str, value: &'static str| {
            error.extend_with(|_, extensions| extensions.set(name, value))
        };
        match fault {
            Fault::Unauthenticated => error("Sign in first.", "UNAUTHENTICATED"),
            Fault::Origin => {
                let error = error("This request comes from another site.", "FORBIDDEN");
                with(error, "reason", "ORIGIN")
            }
            Fault::NotFound => {
                error("Not found, or you are not a member of this organization.", "NOT_FOUND")
            }
            Fault::Refused(refusal) => {
                let error = with(error(refusal.message(), "FORBIDDEN"), "reason", refusal.reason());
                match refusal {
                    Refusal::SeatsInUse { missing } => {
                        error.extend_with(|_, extensions| extensions.set("missing", missing))
                    }
                    _ => error,
                }
            }
            Fault::BadInput(input) => {
                let error = with(error(input.message, "BAD_USER_INPUT"), "field", input.field);
                with(error, "reason", input.reason)
            }
            Fault::RateLimited(wait) => {
                let seconds = crate::accounts::seconds(wait);
                error("Too often. Wait a moment.", "RATE_LIMITED")
                    .extend_with(|_, extensions| extensions.set("retryAfter", seconds))
            }
            Fault::Failed(failed) => unexpected(&failed),
            Fault::Broken(failed) => unexpected(&*failed),
        }
    }
}

fn error(message: &str, code: &'static str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

fn unexpected(failed: &dyn std::error::Error) -> Error {
    tracing::error!(error = %failed, "an operation failed");
    error("Something failed here. Try again.", "UNEXPECTED")
}
