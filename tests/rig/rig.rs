//! The whole desktop.

use std::{
    fs,
    panic::{AssertUnwindSafe, resume_unwind},
    path::{Path, PathBuf},
    sync::PoisonError,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use zbus::Connection;

use crate::{
    Agent, Environment, Found, KeyringState, LIMIT, Notice, Phone, Result, Service, Window, bus,
    display, keyring,
    notifications::{self, Heard},
    processes::Caretaker,
    program, read_qr,
    screen::pixels,
    take_picture, tokens, wait_for,
};

/// What kind of desktop is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Width and height of the screen, in pixels.
    pub screen: (u16, u16),
    /// Its keyring.
    pub keyring: KeyringState,
    /// Whether notifications are shown at all.
    pub notifications: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { screen: (1280, 800), keyring: KeyringState::Unlocked, notifications: true }
    }
}

/// How long nothing may move on a screen that is called calm: without a
/// graphics processor a page takes some frames to get there.
const CALM: Duration = Duration::from_secs(1);

/// A private desktop. Everything in it ends when it is dropped.
pub struct Rig {
    /// Folders, variables and processes.
    pub environment: Environment,
    heard: Heard,
    _bus: Connection,
    // The last field, so that it goes last: it ends everything else.
    _caretaker: Caretaker,
}

impl Rig {
    /// Starts a desktop.
    pub async fn start(options: Options) -> Result<Self> {
        let (mut environment, caretaker) = Environment::new()?;
        let (width, height) = options.screen;
        display::start(&mut environment, width, height)?;
        let connection = bus::start(&mut environment).await?;
        let heard = notifications::listen(&environment)?;
        keyring::start(&environment, &connection, options.keyring).await?;
        if options.notifications {
            notifications::start(&environment, &connection).await?;
        }
        Ok(Self { environment, heard, _bus: connection, _caretaker: caretaker })
    }

    /// Opens the app.
    pub async fn open_app(&self) -> Result<Window> {
        self.open_window("frontdesk").await
    }

    /// Opens the app as the desktop does for a link of its own.
    pub async fn open_link(&self, link: &str) -> Result<Window> {
        Window::open(&self.environment, &program("frontdesk")?, &[link]).await
    }

    /// Opens the window of any Tauri program of this build.
    pub async fn open_window(&self, name: &str) -> Result<Window> {
        Window::open(&self.environment, &program(name)?, &[]).await
    }

    /// Connects to the agent.
    pub async fn agent(&self) -> Result<Agent> {
        Agent::connect(&self.environment).await
    }

    /// Starts the agent as a sign-in to the desktop would, without a window.
    pub async fn start_agent(&self) -> Result<Agent> {
        self.environment.start(self.environment.command(program("frontdesk-agent")?)?)?;
        self.agent().await
    }

    /// Starts a browser.
    pub async fn phone(&self) -> Result<Phone> {
        Phone::start(&self.environment).await
    }

    /// Starts a service of its own.
    pub fn service(&self) -> Result<Service> {
        Service::start(&self.environment)
    }

    /// Every notification so far.
    pub fn notices(&self) -> Vec<Notice> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The notifications so far that name somebody.
    pub fn notices_of(&self, name: &str) -> Vec<Notice> {
        self.notices().into_iter().filter(|notice| notice.names(name)).collect()
    }

    /// The first notification that names somebody.
    pub async fn wait_for_notice(&self, name: &str, limit: Duration) -> Result<Notice> {
        wait_for(&format!("a notification of {name}"), limit, async || {
            Ok(self.notices_of(name).into_iter().next())
        })
        .await
    }

    /// Clicks on the newest notification.
    pub fn click_notification(&self) -> Result<()> {
        self.environment.output("dunstctl", &["action", "0"]).map(drop)
    }

    /// Everything that the keyring keeps for Frontdesk.
    pub fn keyring(&self) -> Result<Vec<Found>> {
        keyring::search(&self.environment)
    }

    /// A place for a file that goes with the rig.
    pub fn temp(&self, name: &str) -> PathBuf {
        self.environment.folder("temp").join(name)
    }

    /// The files of this desktop that hold this text.
    pub fn files_with(&self, text: &str) -> Vec<PathBuf> {
        tokens::files_with(&self.environment, text)
    }

    /// The files of this desktop that hold the token of any session of the
    /// embedded service.
    pub fn files_with_a_token(&self) -> Result<Vec<PathBuf>> {
        tokens::files_with_a_token(&self.environment)
    }

    /// Whether this is the token of a session of the embedded service.
    pub fn is_session(&self, token: &str) -> Result<bool> {
        tokens::is_session(&self.environment, token)
    }

    /// Writes a picture of the screen.
    pub fn picture(&self, path: &Path) -> Result<()> {
        take_picture(&self.environment, path)
    }

    /// Writes a picture of the screen as soon as nothing on it moves: what a
    /// page has painted is on the screen a little later.
    pub async fn calm_picture(&self, path: &Path) -> Result<()> {
        let (mut before, mut since) = (Vec::new(), Instant::now());
        wait_for("a screen on which nothing moves", LIMIT, async || {
            self.picture(path)?;
            let now = pixels(path)?;
            if now != before {
                (before, since) = (now, Instant::now());
            }
            let painted = before.chunks(3).any(|pixel| !before.starts_with(pixel));
            Ok((painted && since.elapsed() >= CALM).then_some(()))
        })
        .await
    }

    /// The QR code that is on the screen, or will be soon.
    pub async fn qr_on_screen(&self) -> Result<String> {
        let picture = self.temp("screen.png");
        wait_for("a QR code on the screen", LIMIT, async || {
            self.picture(&picture)?;
            read_qr(&self.environment, &picture).map(Some)
        })
        .await
    }

    /// Keeps a picture and the logs of a test that failed.
    fn keep_evidence(&self, test: &str) -> Result<PathBuf> {
        let folder = crate::programs::build_folder()?.join("desktop-failures").join(test);
        fs::create_dir_all(&folder)?;
        self.picture(&folder.join("screen.png"))?;
        for log in fs::read_dir(self.environment.folder("logs"))?.flatten() {
            fs::copy(log.path(), folder.join(log.file_name()))?;
        }
        Ok(folder)
    }
}

/// Runs one test on a desktop of its own. Of a test that fails, a picture of
/// the screen and the logs are kept beside the build.
pub fn run(name: &str, options: Options, test: impl AsyncFnOnce(&Rig) -> Result<()>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let rig = Rig::start(options).await?;
        let outcome = AssertUnwindSafe(test(&rig)).catch_unwind().await;
        if !matches!(outcome, Ok(Ok(()))) {
            let kept = rig.keep_evidence(name);
            report(&match kept {
                Ok(folder) => format!("{name} failed; a picture and logs: {}", folder.display()),
                Err(fault) => format!("{name} failed, and no picture could be kept: {fault}"),
            });
        }
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    })
}

#[expect(clippy::print_stderr, reason = "the one line of a failed test that leads to its picture")]
fn report(line: &str) {
    eprintln!("{line}");
}
