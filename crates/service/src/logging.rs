//! The log: on standard error, as lines or as JSON, without secrets.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Libraries that at finer levels write down what goes over the wire, and with
/// it tokens and addresses with tokens in them. Whatever the filter says.
const QUIET: [&str; 6] =
    ["h2=info", "hyper=info", "hyper_util=info", "reqwest=info", "rustls=info", "tungstenite=info"];

/// From now on what happens is logged.
///
/// # Errors
///
/// Where the filter cannot be read.
pub(crate) fn begin(settings: &Settings) -> Result<(), String> {
    let mut filter = EnvFilter::try_new(&settings.log)
        .map_err(|error| format!("`log`: `{}`: {error}", settings.log))?;
    for directive in QUIET {
        filter = filter.add_directive(directive.parse().map_err(|error| format!("{error}"))?);
    }
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    Ok(())
}
