//! Settings of the program: from flags, environment and a file, in this order.
//!
//! Each has one name, such as `public_address`: so it stands in the file, as
//! `--public-address` it is a flag, as `FRONTDESK_PUBLIC_ADDRESS` a variable of
//! the environment. A secret can also be in a file of its own, which
//! `mail_server_file` (or the flag, or the variable of that name) names.

mod file;
mod layers;
mod table;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use frontdesk_service::Config;

pub(crate) use layers::{Found, layer};
pub(crate) use table::{SETTINGS, flags};

/// Why the settings cannot be used. Names the setting, never a secret's value.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SettingsError(String);

impl SettingsError {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Everything that the program is told.
#[derive(Debug)]
pub(crate) struct Settings {
    /// What the library wants.
    pub config: Config,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate and key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Most connections at the same time.
    pub connections: usize,
    /// How long answers may take at the end.
    pub last_answers: Duration,
    /// Where metrics are given.
    pub metrics_listen: Option<SocketAddr>,
    /// What is logged.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

impl Settings {
    /// Reads what was found.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] where a value cannot be taken, or one is missing
    /// beside another.
    pub(crate) fn of(found: &Found) -> Result<Self, SettingsError> {
        Ok(Self {
            config: values::config(found)?,
            listen: found.parsed("listen")?,
            tls: values::tls(found)?,
            connections: values::connections(found)?,
            last_answers: Duration::from_secs(found.parsed("shutdown_seconds")?),
            metrics_listen: found.parsed_if_there("metrics_listen")?,
            log: found.text("log").unwrap_or_default().to_owned(),
            log_format: values::log_format(found)?,
        })
    }
}

#[cfg(test)]
mod tests;
