//! Why a test cannot go on.

use std::fmt;

/// What did not work, in words, from the outside in.
pub struct Fault(String);

/// What everything of the rig answers.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    /// A fault of these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

// A test that answers a fault prints it by `Debug`.
impl fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

// `Fault` is no `Error` itself, so that every error becomes one by `?`.
impl<E: std::error::Error> From<E> for Fault {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let _ = fmt::Write::write_fmt(&mut words, format_args!(": {cause}"));
            source = cause.source();
        }
        Self(words)
    }
}

/// Says what was being done when something failed.
pub trait Context<T> {
    /// Puts `doing` before the words.
    fn context(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: Into<Fault>> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Fault(format!("{doing}: {}", error.into())))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.ok_or_else(|| Fault(doing.to_string()))
    }
}
