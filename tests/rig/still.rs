//! A computer whose time stands until it is moved on, with the real engine and
//! the real client on it: hours pass in seconds, and whatever happens happens
//! at its time. Keyring and desktop are made up; servers are real sockets.
//!
//! Everything has to run on a runtime of one thread whose clock is paused.

mod api;
mod outside;

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

pub use api::{Asked, Outcome, Question};
use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock as _, Notice};
use frontdesk_desk::{Desk, Ports};
use frontdesk_local_api::{Answer, Credentials, Event, Failure, OrganizationRef, Request, State};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::{Context as _, LIMIT, Result};
use api::{Log, Watched};
use outside::Outside;

/// Largest answer that the client reads here, in bytes: what is too large need
/// not take long.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// How long a request that stalls is given before time goes on.
const STALLED: Duration = Duration::from_millis(4);

/// The computer. The engine on it can be opened and closed.
pub struct Still {
    outside: Arc<Outside>,
    log: Arc<Log>,
    folder: TempDir,
    desk: Option<(Desk, broadcast::Receiver<Event>)>,
    /// Keeps tokio's paused clock from running ahead while sockets and the
    /// database work: it stands while a blocking task runs.
    _clock_stands: mpsc::Sender<()>,
}

impl Still {
    /// A computer at this time, with nothing on it, and numbers that follow
    /// from `seed`.
    pub fn new(now: Timestamp, seed: u64) -> Result<Self> {
        let (clock_stands, until_dropped) = mpsc::channel::<()>();
        // It ends with an error when the sender is gone.
        drop(tokio::task::spawn_blocking(move || until_dropped.recv()));
        Ok(Self {
            outside: Arc::new(Outside::new(now, seed)),
            log: Arc::default(),
            folder: tempfile::tempdir()?,
            desk: None,
            _clock_stands: clock_stands,
        })
    }

    /// Opens the engine, with a client that knows nothing yet.
    pub async fn open(&mut self) -> Result<()> {
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
            clock: self.outside.clone(),
            randomness: Box::new(move || numbers.random()),
        };
        let desk = Desk::open(&self.database(), ports).await?;
        let events = desk.events();
        self.desk = Some((desk, events));
        Ok(())
    }

    /// Closes the engine, whatever it is doing.
    pub async fn close(&mut self) -> Result<()> {
        let Some((desk, _)) = self.desk.take() else { return Ok(()) };
        let closing = tokio::spawn(async move { desk.close().await });
        self.until(|| closing.is_finished()).await?;
        self.log.broken_off();
        Ok(())
    }

    /// The engine.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub fn desk(&self) -> Result<&Desk> {
        let (desk, _) = self.desk.as_ref().context("the engine is closed")?;
        Ok(desk)
    }

    /// Moves the time on, and waits until nothing is under way any more; for
    /// what stalls, a moment.
    pub async fn step(&mut self, by: Duration) -> Result<()> {
        tokio::time::advance(by).await;
        self.settle(STALLED).await
    }

    /// Waits in real time until no request and no poll is under way, or for as
    /// long as patience lasts.
    async fn settle(&mut self, patience: Duration) -> Result<()> {
        let began = std::time::Instant::now();
        loop {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            self.hear();
            if !self.log.is_busy() {
                return Ok(());
            }
            if self.log.may_stall() && began.elapsed() > patience {
                return Ok(());
            }
            if began.elapsed() > LIMIT {
                return Err(crate::Fault::new("a request or a poll does not end"));
            }
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
    pub async fn until(&mut self, is_so: impl Fn() -> bool) -> Result<()> {
        let began = std::time::Instant::now();
        while !is_so() {
            if began.elapsed() > LIMIT {
                return Err(crate::Fault::new("still waiting"));
            }
            self.step(Duration::from_millis(10)).await?;
            real_pause().await;
        }
        Ok(())
    }

    /// Asks the engine while time goes on.
    pub async fn ask(&mut self, request: Request) -> Result<std::result::Result<Answer, Failure>> {
        let desk = self.desk()?.clone();
        let asking = tokio::spawn(async move { desk.ask(request).await });
        self.until(|| asking.is_finished()).await?;
        asking.await.context("a question was broken off")
    }

    /// Connects an account by a password.
    pub async fn connect(
        &mut self,
        address: &str,
        email: &str,
        password: &str,
    ) -> Result<OrganizationRef> {
        let request = Request::Connect {
            address: address.to_owned(),
            credentials: credentials(email, password),
            session_only: false,
        };
        match self.ask(request).await?? {
            Answer::Added(organization) => Ok(organization),
            other => Err(crate::Fault::new(format!("not added: {other:?}"))),
        }
    }

    /// How everything is.
    pub async fn state(&self) -> Result<State> {
        match self.desk()?.ask(Request::State).await? {
            Answer::State(state) => Ok(state),
            other => Err(crate::Fault::new(format!("no state: {other:?}"))),
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

/// An e-mail address with a password.
pub fn credentials(email: &str, password: &str) -> Credentials {
    Credentials::Password { email: email.to_owned(), password: password.to_owned().into() }
}

/// A moment for threads that have a time of their own.
async fn real_pause() {
    // It cannot panic.
    let _ = tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_micros(500))).await;
}
