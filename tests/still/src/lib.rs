//! A computer whose time stands until it is moved on, with the real engine and
//! the real client on it: hours pass in seconds, and whatever happens happens
//! at its time. Keyring and desktop are made up; servers are real sockets.
//!
//! Everything has to run on a runtime of one thread whose clock is paused.

#![expect(
    clippy::panic,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed"
)]

mod api;
mod hour;
mod outside;
mod random;

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

pub use api::{Asked, Outcome, Question};
use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock as _, Notice, Surrounding};
use frontdesk_desk::{Desk, Ports};
use frontdesk_local_api::{Answer, Credentials, Event, Failure, OrganizationRef, Request, State};
pub use hour::{Hour, full_polls, hour};
use jiff::{SignedDuration, Timestamp};
pub use random::Random;
use tempfile::TempDir;
use tokio::sync::broadcast;
use tokio::time::Instant;

use api::{Log, Watched};
use outside::Outside;

/// Largest answer that the client reads here, in bytes: what is too large need
/// not take long.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// How long to wait in real time for what must come.
const LIMIT: Duration = Duration::from_mins(1);

/// How long the engine is closed before time goes on meanwhile.
const CLOSING: Duration = Duration::from_secs(2);

/// How long a request that stalls is given before time goes on.
const STALLED: Duration = Duration::from_millis(12);

/// The computer. The engine on it can be opened and closed.
pub struct Still {
    outside: Arc<Outside>,
    log: Arc<Log>,
    folder: TempDir,
    desk: Option<(Desk, broadcast::Receiver<Event>)>,
    /// The one that was connected.
    organization: Option<OrganizationRef>,
    /// Sockets and the database have a time of their own.
    _clock_stands: mpsc::Sender<()>,
}

impl Still {
    /// A computer at this time, with nothing on it, and numbers that follow
    /// from `seed`.
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self {
            outside: Arc::new(Outside::new(now, seed)),
            log: Arc::default(),
            folder: tempfile::tempdir().expect("a folder can be made"),
            desk: None,
            organization: None,
            _clock_stands: clock_stands(),
        }
    }

    /// Opens the engine, with a client that knows nothing yet.
    pub async fn open(&mut self) {
        let settings = Settings {
            system_proxies: false,
            max_answer_bytes: LARGEST_ANSWER,
            ..Settings::default()
        };
        let client = HttpApi::with_settings(settings, self.outside.clone());
        let numbers = self.outside.clone();
        let ports = Ports {
            api: Arc::new(Watched::new(client, self.log.clone())),
            secrets: self.outside.clone(),
            notifier: self.outside.clone(),
            local: self.outside.clone(),
            surroundings: self.outside.clone(),
            pictures: self.outside.clone(),
            login_start: self.outside.clone(),
            clock: self.outside.clone(),
            randomness: Box::new(move || numbers.random()),
        };
        let desk = Desk::open(&self.database(), ports).await.expect("the history can be read");
        let events = desk.events();
        self.desk = Some((desk, events));
    }

    /// Closes the engine, whatever it is doing.
    pub async fn close(&mut self) {
        let Some((desk, _)) = self.desk.take() else { return };
        let closing = tokio::spawn(async move { desk.close().await });
        // What is being written is on the disk's time: the engine's own limit
        // must not end before it.
        let began = std::time::Instant::now();
        while !closing.is_finished() && began.elapsed() < CLOSING {
            real_pause().await;
        }
        self.until(|| closing.is_finished()).await;
        self.log.broken_off();
    }

    /// The engine, which is open.
    pub fn desk(&self) -> &Desk {
        let (desk, _) = self.desk.as_ref().expect("the engine is open");
        desk
    }

    /// Moves the time on, and waits until nothing is under way any more; for
    /// what stalls, a moment.
    pub async fn step(&mut self, by: Duration) {
        tokio::time::advance(by).await;
        let polls = self.log.polls_ended();
        self.settle(STALLED).await;
        if self.log.polls_ended() > polls {
            self.said().await;
        } else if self.log.may_stall() {
            // What stalls is not waited for; what is being written is, or a
            // slow disk would take minutes of this computer's time.
            self.written().await;
        }
    }

    /// Waits until the database has done what it was asked so far.
    async fn written(&self) {
        let Some(organization) = self.organization.clone() else { return };
        let request = Request::Activity {
            organization,
            before: None,
            limit: 1,
            kinds: Vec::new(),
            search: String::new(),
        };
        // Where the organization is out of sight, nothing is written about it
        // either.
        drop(self.desk().ask(request).await);
    }

    /// Waits until what a poll found is said, and kept as said: the database is
    /// on real time, and what waits for it must not see hours go by.
    async fn said(&self) {
        let mut quiet = 0;
        while quiet < 3 {
            let shown = self.outside.shown().len();
            // One question after the other: those that wait for the database
            // have it before.
            self.written().await;
            real_pause().await;
            quiet = if self.outside.shown().len() == shown { quiet + 1 } else { 0 };
        }
    }

    /// Waits in real time until no request and no poll is under way, or for as
    /// long as patience lasts.
    async fn settle(&mut self, patience: Duration) {
        let began = std::time::Instant::now();
        loop {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            self.hear();
            if !self.log.is_busy() || self.log.may_stall() && began.elapsed() > patience {
                return;
            }
            assert!(began.elapsed() < LIMIT, "a request or a poll does not end");
            real_pause().await;
        }
    }

    fn hear(&mut self) {
        let Some((_, events)) = &mut self.desk else { return };
        loop {
            match events.try_recv() {
                Ok(Event::StateChanged) => self.log.poll_ended(),
                // Too many at once: the last ones are kept.
                Ok(_) | Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => return,
            }
        }
    }

    /// Moves the time on in small steps until something is so.
    pub async fn until(&mut self, is_so: impl Fn() -> bool) {
        let began = std::time::Instant::now();
        while !is_so() {
            assert!(began.elapsed() < LIMIT, "still waiting");
            self.step(Duration::from_millis(10)).await;
            real_pause().await;
        }
    }

    /// Asks the engine while time goes on.
    ///
    /// # Errors
    ///
    /// The engine's failure.
    pub async fn ask(&mut self, request: Request) -> Result<Answer, Failure> {
        let desk = self.desk().clone();
        let asking = tokio::spawn(async move { desk.ask(request).await });
        self.until(|| asking.is_finished()).await;
        asking.await.expect("a question is answered")
    }

    /// Connects an account by a password.
    pub async fn connect(&mut self, address: &str, email: &str, password: &str) -> OrganizationRef {
        let request = Request::Connect {
            address: address.to_owned(),
            credentials: credentials(email, password),
            session_only: false,
        };
        match self.ask(request).await {
            Ok(Answer::Added(organization)) => {
                self.organization = Some(organization.clone());
                organization
            }
            other => panic!("not added: {other:?}"),
        }
    }

    /// How everything is.
    pub async fn state(&self) -> State {
        match self.desk().ask(Request::State).await {
            Ok(Answer::State(state)) => state,
            other => panic!("no state: {other:?}"),
        }
    }

    /// What was asked of servers so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.log.asked()
    }

    /// How many polls have begun.
    pub fn polls(&self) -> usize {
        self.log.polls()
    }

    /// Nothing is under way.
    pub fn is_idle(&self) -> bool {
        !self.log.is_busy()
    }

    /// From now on, requests are about the world as it is at this count of its
    /// changes.
    pub fn mark(&self, mark: u64) {
        self.log.set_mark(mark);
    }

    /// Requests may stall, until all of them are over.
    pub fn expect_stalls(&self, expected: bool) {
        self.log.expect_stalls(expected);
    }

    /// Somebody sets the clock.
    pub fn set_clock(&self, by: SignedDuration) {
        self.outside.set_clock(by);
    }

    /// Something happens around the computer.
    pub fn happen(&self, surrounding: Surrounding) {
        self.outside.happen(surrounding);
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        self.outside.now()
    }

    /// The time that nobody sets.
    pub fn instant(&self) -> Instant {
        Instant::now()
    }

    /// The notifications so far.
    pub fn shown(&self) -> Vec<Notice> {
        self.outside.shown()
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("desk.sqlite")
    }
}

/// Keeps tokio's paused clock from running ahead until this is dropped: it
/// stands while a blocking task runs.
fn clock_stands() -> mpsc::Sender<()> {
    let (clock_stands, until_dropped) = mpsc::channel::<()>();
    // It ends with an error when the sender is gone.
    drop(tokio::task::spawn_blocking(move || until_dropped.recv()));
    clock_stands
}

/// An e-mail address with a password.
pub fn credentials(email: &str, password: &str) -> Credentials {
    Credentials::Password { email: email.to_owned(), password: password.to_owned().into() }
}

/// A moment for threads that have a time of their own.
async fn real_pause() {
    // It cannot panic.
    let _ = tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_micros(500))).await;
}
