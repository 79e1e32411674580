//! Time, randomness, the log and the way out: what the engine asks this computer for.

use std::{
    io::{self, IsTerminal},
    panic,
};

use frontdesk_client::Settings;
use frontdesk_desk::ports::Clock;
use jiff::{Timestamp, tz::TimeZone};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// The computer's own clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that others are given")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Read anew now and then: who travels, or sets another zone, has it within
    /// the five minutes that jiff keeps one.
    fn time_zone(&self) -> TimeZone {
        TimeZone::system()
    }
}

/// A random number. It spreads polls and finds a port; no secret comes of it.
pub fn random() -> u64 {
    getrandom::u64().unwrap_or_else(|error| {
        tracing::warn!(%error, "no randomness");
        0
    })
}

/// The way to servers: by the proxy in `FRONTDESK_PROXY`, or the system's, and
/// with the certificates in the file `FRONTDESK_CA_FILE` beside the system's.
pub fn way_to_servers() -> Settings {
    let word = |name| std::env::var_os(name).filter(|word| !word.is_empty());
    Settings {
        // What is no text is no address: it fails, and is not passed over.
        proxy: word("FRONTDESK_PROXY").map(|word| word.to_string_lossy().into_owned().into()),
        ca_file: word("FRONTDESK_CA_FILE").map(Into::into),
        ..Settings::default()
    }
}

/// Logs to standard error: this program's own lines from the level in
/// `FRONTDESK_LOG` on (`info` where it says none), and warnings of what it is
/// made of, whose details could hold more than belongs into a log.
pub fn start_log() {
    let level = std::env::var("FRONTDESK_LOG").ok().and_then(|level| level.parse().ok());
    let targets = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("frontdesk", level.unwrap_or(LevelFilter::INFO));
    // Where nobody reads standard error any more, nothing is lost but the line.
    let lines = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .log_internal_errors(false);
    tracing_subscriber::registry().with(lines).with(targets).init();
    // A panic ends a task, or the program: neither goes unseen.
    panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a fault of this program")));
}
