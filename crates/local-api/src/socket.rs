//! Where the agent's socket is: in the person's runtime folder, which only
//! they can enter.

use std::{
    io,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;
use tokio::net::{UnixListener, UnixStream};

/// The names of this program's folders.
///
/// # Errors
///
/// When the person has no home folder.
pub fn folders() -> io::Result<ProjectDirs> {
    ProjectDirs::from("", "", "frontdesk")
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this person has no home folder"))
}

/// The socket's path: `$XDG_RUNTIME_DIR/frontdesk/agent.sock`, or beside the
/// data where the desktop has no runtime folder.
///
/// # Errors
///
/// When the person has no home folder.
pub fn path() -> io::Result<PathBuf> {
    let folders = folders()?;
    let folder = folders.runtime_dir().unwrap_or_else(|| folders.data_local_dir());
    Ok(folder.join("agent.sock"))
}

/// Listens at `path`, in a folder that only this person can enter. A socket
/// that a crash left there is taken away first: call this only while holding
/// the agent's lock.
///
/// # Errors
///
/// When the folder or the socket cannot be made.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    if let Some(folder) = path.parent() {
        make_private(folder)?;
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => UnixListener::bind(path),
    }
}

/// Whether the other end of `stream` is a program of the same person.
///
/// # Errors
///
/// When the system does not say who the other end is.
pub fn same_person(stream: &UnixStream, own_folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(stream.peer_cred()?.uid() == std::fs::metadata(own_folder)?.uid())
}

/// Makes a folder, with its parents, that nobody else can enter or list.
///
/// # Errors
///
/// When it cannot be made, or belongs to somebody else.
pub fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::create_dir_all(folder)?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}
