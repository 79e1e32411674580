//! The database: there, up to date, whole.

use std::time::Duration;

use frontdesk_service::upkeep::{Upkeep, UpkeepError};
use jiff::Timestamp;

use super::{Finding, apart};
use crate::settings::Settings;

/// A database that takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Clocks that are further apart, in seconds, make deadlines surprising.
const APART: u64 = 5;

pub(super) async fn look(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    const REACH: &str = "Look at `database`, and whether its server runs; for a new SQLite file: \
                         `frontdesk-service migrate`.";
    if settings.config.database.is_empty() {
        return vec![Finding::fail("database: none is named", "Set `database`.")];
    }
    let opened = tokio::time::timeout(PATIENCE, Upkeep::open(&settings.config.database)).await;
    let database = match opened {
        Err(_) => return vec![Finding::fail("database: it does not answer in time", REACH)],
        Ok(Err(error)) => return vec![Finding::fail(format!("database: {error}"), REACH)],
        Ok(Ok(database)) => database,
    };
    let findings = look_inside(settings, &database, now).await;
    database.close().await;
    findings.unwrap_or_else(|error| vec![Finding::fail(format!("database: {error}"), REACH)])
}

async fn look_inside(
    settings: &Settings,
    database: &Upkeep,
    now: Timestamp,
) -> Result<Vec<Finding>, UpkeepError> {
    let mut findings = vec![Finding::ok(format!("database: {} answers", database.kind()))];
    match database.pending_migrations().await? {
        0 => findings.push(Finding::ok("database: its tables are up to date")),
        missing => {
            let what = format!("database: {missing} migrations are missing");
            findings.push(if settings.config.leave_tables {
                Finding::fail(what, "Make a backup, then run `frontdesk-service migrate`.")
            } else {
                Finding::warn(what, "Make a backup: the next start brings it up to date.")
            });
            return Ok(findings);
        }
    }
    let faults = database.faults().await?;
    if faults.is_empty() {
        findings.push(Finding::ok("database: what is kept holds together"));
    }
    for fault in faults.iter().take(10) {
        let remedy = "Stop the service, keep the file, and restore the last backup.";
        findings.push(Finding::fail(format!("database: {fault}"), remedy));
    }
    if let Some(time) = database.server_time().await? {
        let apart = apart(time, now);
        findings.push(if apart > APART {
            let remedy = "Let both computers take their time from the network (NTP).";
            Finding::warn(format!("clock: {apart} s apart from the database's"), remedy)
        } else {
            Finding::ok("clock: as the database's")
        });
    }
    Ok(findings)
}
