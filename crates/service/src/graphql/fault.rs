//! Errors of operations, as the protocol has them: a code, and a reason.

use async_graphql::{Error, ErrorExtensions as _};

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
    /// Too often.
    TooMany {
        /// Seconds until it may be tried again.
        wait: i64,
    },
    /// Nobody's fault; the log says more.
    Failed(Failed),
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
            OperationError::Storage(error) => error.into(),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let error = |message: &str, code: &'static str| {
            Self::new(message).extend_with(|_, extensions| extensions.set("code", code))
        };
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
            Fault::TooMany { wait } => {
                let error = error("Too many attempts. Wait a moment.", "RATE_LIMITED");
                error.extend_with(|_, extensions| extensions.set("retryAfter", wait))
            }
            Fault::Failed(failed) => {
                tracing::error!(error = %failed, "an operation failed");
                error("Something failed here. Try again.", "UNEXPECTED")
            }
        }
    }
}
