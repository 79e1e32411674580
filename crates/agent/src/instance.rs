//! One agent for one person: whoever holds the lock is it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use frontdesk_local_api::{Client, ClientKind};
use tokio::time::{Instant, sleep, timeout};

/// How long an agent that holds the lock but does not answer may take: it
/// starts, or it ends. Ends take two seconds at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);

/// Takes the lock in `folder`; it is held as long as the file stays open.
/// `None` where another agent answers at `socket`.
///
/// An agent of another version that answers there is asked to make room.
///
/// # Errors
///
/// When the file cannot be made, or another agent neither answers nor ends.
pub async fn claim(folder: &Path, socket: &Path) -> io::Result<Option<File>> {
    let file = lock_file(&folder.join("agent.lock"))?;
    let end = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let answered = timeout(ANSWER_LIMIT, Client::connect(socket, ClientKind::CommandLine));
        if matches!(answered.await, Ok(Ok(_))) {
            return Ok(None);
        }
        if Instant::now() >= end {
            return Err(io::Error::other("another agent runs, but does not answer"));
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// The file of the lock, made where there is none. One that is there can be
/// locked where nothing can be written, too.
fn lock_file(path: &Path) -> io::Result<File> {
    let made = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    match made {
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => File::open(path),
        made => made,
    }
}
