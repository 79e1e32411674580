//! Small files beside the history: written whole or not at all, set aside where
//! they cannot be understood.

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use frontdesk_local_api::{ErrorCode, Failure};
use jiff::Timestamp;

/// Reason of `STORAGE_FAILED`: no room is left.
pub(crate) const FULL: &str = "FULL";

/// Reason of `STORAGE_FAILED`: nothing may be written there.
pub(crate) const READ_ONLY: &str = "READ_ONLY";

/// What follows the name of a file that was set aside.
const ASIDE: &str = ".broken-";

/// What a small file holds; `None` where there is none. One of more than `most`
/// bytes is none of ours.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(Some(bytes))
    } else {
        Err(ErrorKind::FileTooLarge.into())
    }
}

/// Writes a file in place of the one that is there, for this person only: after
/// a power cut it is the old one or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let written = write_new(&new, bytes).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // What a full disk left of it would only take up room.
        let _ = fs::remove_file(&new);
    }
    written?;
    sync_folder(path)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Names are kept by their folder: it goes to the disk too.
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Gives a file another name that says when it was found broken; gives that
/// name. Nothing that was set aside before is lost.
pub(crate) fn set_aside(path: &Path, now: Timestamp) -> io::Result<String> {
    rename(path, &aside(path, now))
}

/// Gives a file another name in its folder, and gives that.
pub(crate) fn rename(path: &Path, to: &Path) -> io::Result<String> {
    fs::rename(path, to)?;
    sync_folder(path)?;
    Ok(word(to.file_name()))
}

/// A name for what is set aside, that nothing has yet.
pub(crate) fn aside(path: &Path, now: Timestamp) -> PathBuf {
    let (stem, extension) = (word(path.file_stem()), word(path.extension()));
    let time = now.strftime("%Y%m%dT%H%M%SZ");
    let mut number = 1;
    loop {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let name = path.with_file_name(format!("{stem}{ASIDE}{time}{more}.{extension}"));
        if fs::symlink_metadata(&name).is_err() {
            return name;
        }
        number += 1;
    }
}

/// Removes everything that was set aside of a file.
pub(crate) fn remove_set_aside(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let begin = format!("{}{ASIDE}", word(path.file_stem()));
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if word(Some(&entry.file_name())).starts_with(&begin) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A part of a file's name as text; ours are.
fn word(part: Option<&OsStr>) -> String {
    part.unwrap_or_default().to_string_lossy().into_owned()
}

/// Why a file could not be read or written.
pub(crate) fn failure(error: &io::Error) -> Failure {
    let reason = reason(error).map(str::to_owned);
    Failure::new(ErrorCode::StorageFailed).because(reason).with_detail(error)
}

/// The word for it, where it has one.
pub(crate) fn reason(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Some(FULL),
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Some(READ_ONLY),
        _ => None,
    }
}
