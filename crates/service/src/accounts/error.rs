//! Why somebody was not signed up or in.

use jiff::SignedDuration;

use crate::organizations::BadInput;
use crate::randomness::NoRandomness;
use crate::storage::StorageError;

/// Why somebody was not signed up or in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    #[error("bad input: {}", .0.field)]
    BadInput(BadInput),
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    #[error("wrong e-mail address or password")]
    WrongPassword,
    #[error("too many attempts")]
    TooMany {
        /// When the next one may succeed.
        wait: SignedDuration,
    },
    #[error(transparent)]
    Failed(#[from] Failed),
}

/// What is nobody's fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error("a password could not be hashed")]
    Hashing,
    #[error("nothing can be asked of others over HTTP")]
    Http,
}

impl From<BadInput> for AccountError {
    fn from(input: BadInput) -> Self {
        Self::BadInput(input)
    }
}

impl From<StorageError> for AccountError {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<NoRandomness> for AccountError {
    fn from(error: NoRandomness) -> Self {
        Self::Failed(error.into())
    }
}

/// Why somebody was not signed in by a code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EmailCodeError {
    #[error("no mail can be sent")]
    NoMail,
    #[error("wrong code")]
    WrongCode,
    #[error(transparent)]
    Account(#[from] AccountError),
}

impl From<BadInput> for EmailCodeError {
    fn from(input: BadInput) -> Self {
        Self::Account(input.into())
    }
}

impl From<StorageError> for EmailCodeError {
    fn from(error: StorageError) -> Self {
        Self::Account(error.into())
    }
}

impl From<NoRandomness> for EmailCodeError {
    fn from(error: NoRandomness) -> Self {
        Self::Account(error.into())
    }
}
