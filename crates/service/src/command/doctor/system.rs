//! The computer: its clock, its disk, how many files may be open, who may read
//! the database.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Finding;
use crate::settings::Settings;

/// Before this the clock was never set: 2026-01-01.
const NOT_BEFORE: i64 = 1_767_225_600;

/// Little and very little room on a disk, in bytes.
const LITTLE: u64 = 1 << 30;
const HARDLY_ANY: u64 = 100 << 20;

/// Files beside the connections: the database, the log, libraries.
const OTHER_FILES: usize = 100;

pub(super) fn look(settings: &Settings, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    if now.as_second() < NOT_BEFORE {
        let remedy = "Let the computer take its time from the network (NTP).";
        findings.push(Finding::fail(format!("clock: it says {now}"), remedy));
    }
    if let Some(file) = file_of(&settings.config.database) {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        findings.extend(room(folder.unwrap_or_else(|| Path::new("."))));
        findings.extend(rights(&file));
    }
    findings.extend(open_files(settings.connections));
    findings
}

/// The file of `sqlite:PATH` or `sqlite://PATH`.
fn file_of(database: &str) -> Option<PathBuf> {
    let path = database.strip_prefix("sqlite:")?;
    Some(path.strip_prefix("//").unwrap_or(path).into())
}

#[cfg(unix)]
fn room(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let what = format!("disk: {} MiB are free for the database", free >> 20);
    let remedy = "Make room: without it nothing can be written.";
    Some(match free {
        ..HARDLY_ANY => Finding::fail(what, remedy),
        HARDLY_ANY..LITTLE => Finding::warn(what, remedy),
        LITTLE.. => Finding::ok(what),
    })
}

#[cfg(unix)]
fn rights(file: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = file.metadata().ok()?.permissions().mode();
    let what = "database: the file is readable for others";
    let remedy = "It holds invite links: `chmod 600` it and its `-wal` and `-shm`.";
    (mode & 0o077 != 0).then(|| Finding::warn(what, remedy))
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<Finding> {
    None
}

#[cfg(not(unix))]
fn rights(_: &Path) -> Option<Finding> {
    None
}

/// Whether there may be as many connections as the settings say, where the
/// system says it in a file.
fn open_files(connections: usize) -> Option<Finding> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let most: usize = line.split_whitespace().next()?.parse().ok()?;
    let what = format!("files: {most} may be open, {connections} of them connections");
    Some(if most < connections + OTHER_FILES {
        Finding::warn(what, "Raise the limit (LimitNOFILE= in the unit) or lower `connections`.")
    } else {
        Finding::ok(what)
    })
}
