//! Starting the agent when the person logs in: an entry in the folder of
//! programs that every desktop starts (Desktop Application Autostart
//! Specification). The agent alone is started, without a window.

mod entry;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use directories::BaseDirs;
use frontdesk_desk::ports::LoginStart;
use frontdesk_local_api::{ErrorCode, Failure, Place};
use tokio::task::spawn_blocking;

/// Name of the entry; one of another place has that place's name behind it.
const NAME: &str = "frontdesk-agent";

/// The entry of this person's desktop.
#[derive(Clone)]
pub struct Autostart {
    program: PathBuf,
    /// The folder of its place, where it is not the person's own.
    folder: Option<PathBuf>,
    name: String,
}

impl Autostart {
    /// Starts `program`, the agent, of `place`.
    pub fn new(program: PathBuf, place: &Place) -> Self {
        let name = place.short_name().map_or(NAME.to_owned(), |place| format!("{NAME}-{place}"));
        Self { program, folder: place.folder().map(Path::to_owned), name }
    }

    fn write(&self, folders: &BaseDirs) -> Result<(), Failure> {
        let entry = entry::desktop_entry(&self.program, self.folder.as_deref());
        let entry = entry.ok_or_else(|| {
            Failure::new(ErrorCode::NotSupported).with_detail(self.program.display())
        })?;
        // Only desktops that systemd starts read it.
        if folders.runtime_dir().is_some_and(|runtime| runtime.join("systemd").is_dir()) {
            put(&self.restart(folders), entry::RESTART).map_err(failure)?;
        }
        put(&self.entry(folders), &entry).map_err(failure)
    }

    fn remove(&self, folders: &BaseDirs) -> Result<(), Failure> {
        let restart = self.restart(folders);
        take_away(&self.entry(folders)).and_then(|()| take_away(&restart)).map_err(failure)?;
        if let Some(folder) = restart.parent() {
            // Where somebody put something else beside it, it stays.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    fn entry(&self, folders: &BaseDirs) -> PathBuf {
        folders.config_dir().join("autostart").join(format!("{}.desktop", self.name))
    }

    /// What systemd reads beside the entry: that the agent is started again
    /// when it died.
    fn restart(&self, folders: &BaseDirs) -> PathBuf {
        let unit = entry::unit(&self.name);
        folders.config_dir().join("systemd/user").join(format!("{unit}.d")).join("restart.conf")
    }
}

#[async_trait]
impl LoginStart for Autostart {
    async fn set(&self, start: bool) -> Result<(), Failure> {
        let autostart = self.clone();
        let set = spawn_blocking(move || {
            let folders = BaseDirs::new().ok_or(ErrorCode::NotSupported)?;
            if start { autostart.write(&folders) } else { autostart.remove(&folders) }
        });
        set.await.map_err(|fault| Failure::new(ErrorCode::Unexpected).with_detail(fault))?
    }
}

/// Writes a file as a whole or not at all.
fn put(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    // Its name says no desktop that it is an entry.
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.and_then(|()| fs::rename(&new, path)).inspect_err(|_| {
        // What is half written is of no use to anybody.
        let _ = fs::remove_file(&new);
    })
}

fn take_away(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn failure(error: io::Error) -> Failure {
    Failure::new(ErrorCode::StorageFailed).with_detail(error)
}
