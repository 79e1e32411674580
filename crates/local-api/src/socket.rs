//! The agent's socket, in a folder that only this person can enter. Where it
//! is says [`crate::Place`].

use std::{io, path::Path};

use tokio::net::{UnixListener, UnixStream};

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
    // What is private already may lie where nothing can be written.
    if std::fs::metadata(folder)?.permissions().mode() & 0o777 == 0o700 {
        return Ok(());
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}
