//! Why something was not done: an exit code, words, and a remedy.

mod words;

use std::{fmt::Display, io, path::Path};

use frontdesk_local_api::{ErrorCode, Failure};
use serde::Serialize;

/// What comes of a command.
pub(crate) type Result<T> = std::result::Result<T, Fault>;

/// Exit codes, documented in `docs/frontdeskctl.md`. None is ever given another
/// meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It was done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command line or what was typed cannot be taken.
    Usage = 2,
    /// What was named is not there, or not the only one.
    NotFound = 3,
    /// A rule, a role or the server forbids it.
    Refused = 4,
    /// Somebody has to sign in, or the sign-in was refused.
    SignIn = 5,
    /// The server is not reached, or asks to wait.
    Server = 6,
    /// The agent is not reached.
    Agent = 7,
    /// The keyring cannot be used.
    Keyring = 8,
}

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The agent or the server says so.
    Failure(Failure),
    /// The command line cannot be taken.
    Usage { words: String, remedy: Option<String> },
    /// There is no account yet.
    NoAccount,
    /// Nothing has this name.
    NotFound { what: &'static str, named: String, like: Vec<String> },
    /// Several have this name, or none was named and there are several.
    Ambiguous { what: &'static str, named: Option<String>, found: Vec<String> },
    /// The person said no.
    Declined,
    /// Something fails, and was said already.
    Diagnosed,
    /// A file of the person cannot be read or written.
    File { file: String, error: io::Error },
    /// Standard output or input.
    Stream(io::Error),
    /// Nobody reads standard output any more: no fault of anybody's.
    NobodyReads,
}

/// A fault in words.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told<'a> {
    pub(crate) code: String,
    pub(crate) exit: u8,
    pub(crate) message: String,
    pub(crate) remedy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<&'a str>,
}

impl Fault {
    pub(crate) fn usage(words: impl Display, remedy: impl Display) -> Self {
        Self::Usage { words: words.to_string(), remedy: Some(remedy.to_string()) }
    }

    pub(crate) fn of_output(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::Stream(error)
        }
    }

    pub(crate) fn of_file(file: &Path, error: io::Error) -> Self {
        Self::File { file: file.display().to_string(), error }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Failure(failure) => words::of(failure).exit,
            Self::Usage { .. } => Exit::Usage,
            Self::NoAccount | Self::NotFound { .. } | Self::Ambiguous { .. } => Exit::NotFound,
            Self::Declined | Self::Diagnosed | Self::File { .. } | Self::Stream(_) => Exit::Failed,
            Self::NobodyReads => Exit::Done,
        }
    }

    /// Whether there is something left to say.
    pub(crate) const fn is_silent(&self) -> bool {
        matches!(self, Self::Diagnosed | Self::NobodyReads)
    }

    pub(crate) fn told(&self) -> Told<'_> {
        let told = |code: &str, message: String, remedy: Option<String>| Told {
            code: code.to_owned(),
            exit: self.exit() as u8,
            message,
            remedy,
            field: None,
            reason: None,
            retry_after_seconds: None,
            detail: None,
        };
        match self {
            Self::Failure(failure) => Told::of(failure),
            Self::Usage { words, remedy } => told("USAGE", words.clone(), remedy.clone()),
            Self::NoAccount => told(
                "NO_ACCOUNT",
                "There is no account yet.".to_owned(),
                Some("Add one: frontdeskctl account add --server URL".to_owned()),
            ),
            Self::NotFound { what, named, like } => {
                let remedy = if like.is_empty() {
                    None
                } else {
                    Some(format!("Did you mean {}?", like.join(", or ")))
                };
                told("NOT_FOUND", format!("There is no {what} “{named}”."), remedy)
            }
            Self::Ambiguous { what, named, found } => {
                let message = match named {
                    Some(named) => format!("More than one {what} is “{named}”."),
                    None => format!("There is more than one {what}."),
                };
                told("AMBIGUOUS", message, Some(format!("Say which: {}", found.join(", or "))))
            }
            Self::Declined => told("DECLINED", "Nothing was changed.".to_owned(), None),
            Self::Diagnosed => told("DIAGNOSED", "Something does not work.".to_owned(), None),
            Self::File { file, error } => told("FILE", format!("{file}: {error}"), None),
            Self::Stream(error) => told("STREAM", error.to_string(), None),
            Self::NobodyReads => told("STREAM", "Nobody reads.".to_owned(), None),
        }
    }
}

impl<'a> Told<'a> {
    /// A failure in words.
    pub(crate) fn of(failure: &'a Failure) -> Self {
        let words = words::of(failure);
        Self {
            code: code(failure.code),
            exit: words.exit as u8,
            message: words.message,
            remedy: Some(words.remedy),
            field: failure.field.as_deref(),
            reason: failure.reason.as_deref(),
            retry_after_seconds: failure.retry_after_seconds,
            detail: failure.detail.as_deref(),
        }
    }
}

/// The word of a code, as it is on the socket.
pub(crate) fn code(code: ErrorCode) -> String {
    let word = serde_json::to_value(code).ok();
    word.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_owned()
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<ErrorCode> for Fault {
    fn from(code: ErrorCode) -> Self {
        Self::Failure(code.into())
    }
}
