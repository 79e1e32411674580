//! The window's program, for when a notification is clicked and no window is
//! open.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use frontdesk_local_api::DATA_DIR;
use tokio::{process::Command, time::timeout};

/// How long a window may take to connect before another click starts it anew.
const START_LIMIT: Duration = Duration::from_secs(20);

/// Starts the window.
pub struct WindowProgram {
    program: PathBuf,
    /// The folder of its place, where it is not the person's own.
    folder: Option<PathBuf>,
    starting: Arc<AtomicBool>,
}

impl WindowProgram {
    /// The window that `program` is, of the place in `folder`; `None` for the
    /// person's own.
    pub fn new(program: PathBuf, folder: Option<&Path>) -> Self {
        Self { program, folder: folder.map(Path::to_owned), starting: Arc::default() }
    }

    /// Starts it, unless it is starting already. It outlives the agent: it has
    /// its own process group and none of our streams.
    pub fn open(&self) {
        if self.starting.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut command = Command::new(&self.program);
        match &self.folder {
            Some(folder) => command.env(DATA_DIR, folder),
            None => command.env_remove(DATA_DIR),
        };
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        let starting = Arc::clone(&self.starting);
        match started {
            Ok(mut window) => {
                tokio::spawn(async move {
                    // Ended or not: from now on it may be started again.
                    let _ = timeout(START_LIMIT, window.wait()).await;
                    starting.store(false, Ordering::Relaxed);
                });
            }
            Err(error) => {
                tracing::warn!(%error, program = %self.program.display(), "no window to open");
                starting.store(false, Ordering::Relaxed);
            }
        }
    }
}
