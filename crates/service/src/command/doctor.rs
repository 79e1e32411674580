//! `doctor`: whether everything is well, and what to do where it is not.

mod certificate;
mod database;
mod network;
mod system;

use frontdesk_service::{Clock as _, SystemClock};
use jiff::Timestamp;

use super::{CommandError, say};
use crate::settings::Settings;

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grade {
    Ok,
    /// It works, and somebody should know.
    Warn,
    /// It does not work, or soon will not.
    Fail,
}

/// What was found about one thing.
#[derive(Debug)]
struct Finding {
    grade: Grade,
    what: String,
    remedy: &'static str,
}

impl Finding {
    fn ok(what: impl Into<String>) -> Self {
        Self { grade: Grade::Ok, what: what.into(), remedy: "" }
    }

    fn warn(what: impl Into<String>, remedy: &'static str) -> Self {
        Self { grade: Grade::Warn, what: what.into(), remedy }
    }

    fn fail(what: impl Into<String>, remedy: &'static str) -> Self {
        Self { grade: Grade::Fail, what: what.into(), remedy }
    }

    fn line(&self) -> String {
        let word = match self.grade {
            Grade::Ok => "ok",
            Grade::Warn => "warn",
            Grade::Fail => "fail",
        };
        let remedy = if self.remedy.is_empty() { "" } else { "\n      " };
        format!("{word:<5} {}{remedy}{}\n", self.what, self.remedy)
    }
}

pub(super) async fn run(settings: &Settings) -> Result<(), CommandError> {
    let now = SystemClock.now();
    let mut failed = false;
    let mut tell = |findings: Vec<Finding>| -> Result<(), CommandError> {
        for finding in findings {
            failed |= finding.grade == Grade::Fail;
            say(&finding.line())?;
        }
        Ok(())
    };
    tell(database::look(settings, now).await)?;
    tell(system::look(settings, now))?;
    tell(network::public_address(settings, now).await)?;
    tell(certificate::look(settings, now))?;
    tell(network::mail(settings).await)?;
    if failed { Err(CommandError::Found) } else { Ok(()) }
}

/// How far two clocks are apart, in seconds.
fn apart(one: Timestamp, other: Timestamp) -> u64 {
    one.as_second().abs_diff(other.as_second())
}
