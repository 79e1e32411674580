//! Files that the page saves, in the person's download folder.

use std::{
    fmt, fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use frontdesk_local_api::{Answer, ErrorCode, Failure, MembersQuery, OrganizationRef, Request};
use serde::Deserialize;
use tempfile::NamedTempFile;

/// Longest part of the name in a file name, in characters: well below the 255
/// bytes that file systems allow, in any script.
const MAX_NAME: usize = 48;

/// How many files of the same name are stepped over.
const MAX_COPIES: u32 = 999;

/// What is to be saved, and what the file's name begins with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum SaveWish {
    /// The QR code of an invite link as a picture; `None`: of the permanent one.
    QrPng { organization: OrganizationRef, link: Option<String>, name: String },
    /// The same, of lines.
    QrSvg { organization: OrganizationRef, link: Option<String>, name: String },
    /// Whoever fits a query, whatever its page.
    Members { query: MembersQuery, name: String },
    /// What happened.
    Activity { organization: OrganizationRef, name: String },
    /// What was done, so that it can be verified.
    AuditLog { organization: OrganizationRef, name: String },
}

/// Saves a file in `folder` and says where. One that is there already is never
/// overwritten: the new one gets a number. Where something fails nothing stays
/// behind: the file has its name only once it is whole.
///
/// # Errors
///
/// What the agent said, or `STORAGE_FAILED`.
pub(crate) fn save(
    folder: &Path,
    wish: SaveWish,
    ask: impl FnMut(Request) -> Result<Answer, Failure>,
) -> Result<PathBuf, Failure> {
    fs::create_dir_all(folder).map_err(not_stored)?;
    // Nobody else may read it: it holds names of people.
    let mut file = tempfile::Builder::new()
        .prefix(".frontdesk-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(not_stored)?;
    let (stem, ending) = wish.file_name();
    write(&mut file, wish, ask)?;
    keep(file, folder, &stem, ending)
}

/// Writes what the agent answers.
fn write(
    file: &mut impl Write,
    wish: SaveWish,
    mut ask: impl FnMut(Request) -> Result<Answer, Failure>,
) -> Result<(), Failure> {
    match wish {
        SaveWish::QrPng { organization, link, .. } => {
            let Answer::Png(picture) = ask(Request::QrPng { organization, link })? else {
                return Err(ErrorCode::Unexpected.into());
            };
            let picture = BASE64_STANDARD.decode(picture).map_err(unexpected)?;
            file.write_all(&picture).map_err(not_stored)
        }
        SaveWish::QrSvg { organization, link, .. } => {
            let Answer::Svg(picture) = ask(Request::QrSvg { organization, link })? else {
                return Err(ErrorCode::Unexpected.into());
            };
            file.write_all(picture.as_bytes()).map_err(not_stored)
        }
        SaveWish::Members { query, .. } => write_parts(file, ask, |offset| {
            let offset = u32::try_from(offset.unwrap_or(0)).map_err(unexpected)?;
            Ok(Request::MembersCsv { query: MembersQuery { offset, ..query.clone() } })
        }),
        SaveWish::Activity { organization, .. } => write_parts(file, ask, |before| {
            Ok(Request::ActivityCsv { organization: organization.clone(), before })
        }),
        SaveWish::AuditLog { organization, .. } => write_parts(file, ask, |after| {
            let after = u32::try_from(after.unwrap_or(0)).map_err(unexpected)?;
            Ok(Request::AuditLogLines { organization: organization.clone(), after })
        }),
    }
}

/// Writes a file that comes in parts. `part` asks for the one that begins at a
/// place; `None`: at the beginning.
fn write_parts(
    file: &mut impl Write,
    mut ask: impl FnMut(Request) -> Result<Answer, Failure>,
    part: impl Fn(Option<i64>) -> Result<Request, Failure>,
) -> Result<(), Failure> {
    let mut at = None;
    loop {
        let Answer::Text(answer) = ask(part(at)?)? else {
            return Err(ErrorCode::Unexpected.into());
        };
        file.write_all(answer.text.as_bytes()).map_err(not_stored)?;
        if answer.next.is_none() {
            return Ok(());
        }
        // One that stands still would fill the disk.
        if answer.next == at {
            return Err(unexpected("the parts do not end"));
        }
        at = answer.next;
    }
}

/// Gives a whole file its name: the first one that is free.
fn keep(
    mut file: NamedTempFile,
    folder: &Path,
    stem: &str,
    ending: &str,
) -> Result<PathBuf, Failure> {
    for copy in 0..MAX_COPIES {
        let path = folder.join(match copy {
            0 => format!("{stem}.{ending}"),
            _ => format!("{stem} ({copy}).{ending}"),
        });
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => file = taken.file,
            Err(fault) => return Err(not_stored(fault.error)),
        }
    }
    Err(ErrorCode::StorageFailed.into())
}

impl SaveWish {
    /// How the file is called, without and with what comes after the dot.
    fn file_name(&self) -> (String, &'static str) {
        let (name, what, ending) = match self {
            Self::QrPng { name, .. } => (name, "invite", "png"),
            Self::QrSvg { name, .. } => (name, "invite", "svg"),
            Self::Members { name, .. } => (name, "members", "csv"),
            Self::Activity { name, .. } => (name, "activity", "csv"),
            Self::AuditLog { name, .. } => (name, "audit log", "jsonl"),
        };
        (file_stem(name, what), ending)
    }
}

/// A name that every file system takes: letters, digits and a few signs stay,
/// the rest becomes a space.
fn file_stem(name: &str, what: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '&' | '+') { c } else { ' ' })
        .collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(MAX_NAME).collect();
    format!("{} {what}", cut.trim()).trim().to_owned()
}

fn not_stored(error: io::Error) -> Failure {
    Failure::new(ErrorCode::StorageFailed).with_detail(error)
}

fn unexpected(error: impl fmt::Display) -> Failure {
    Failure::new(ErrorCode::Unexpected).with_detail(error)
}

#[cfg(test)]
mod tests;
