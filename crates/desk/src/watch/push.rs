//! Listening beside polling: what a server says by itself is a hint to poll,
//! never more. The loop here owns the connection of an account; what to do
//! with it is decided in [`mod@line`].

mod line;

use std::pin::Pin;

use frontdesk_local_api::{ErrorCode, Failure, OrganizationRef};
use frontdesk_model::{AccountId, Change, Role};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use crate::{
    engine::Engine,
    ports::{Heard, Session},
};
pub(crate) use line::{Line, Push, Told};

/// A connection, made or in the making. Dropping it ends it.
struct Connection<'a> {
    session: Session,
    listening: Pin<Box<dyn Future<Output = Failure> + Send + 'a>>,
    heard: mpsc::UnboundedReceiver<Heard>,
}

/// Who listens for an account.
struct Listener<'a> {
    engine: &'a Engine,
    account: &'a AccountId,
    line: Line,
    connection: Option<Connection<'a>>,
}

impl Listener<'_> {
    /// Listens until the account is gone.
    async fn listen(mut self, mut told: mpsc::UnboundedReceiver<Told>) {
        while self.show() {
            let news = tokio::select! {
                biased;
                Some(told) = told.recv() => self.judged(told),
                news = of_connection(&mut self.connection) => news,
                () = until(self.line.due()) => Told::Due,
            };
            if let Told::Ended(failure) = &news {
                heed(self.engine, self.account, failure).await;
            }
            self.follow(news);
        }
    }

    /// A poll that works can mean that somebody signed in anew.
    fn judged(&self, told: Told) -> Told {
        let another = || match (&self.connection, self.session()) {
            (Some(connection), Some(session)) => !connection.session.is(&session),
            _ => false,
        };
        if told == Told::Polled(Ok(())) && another() { Told::SessionChanged } else { told }
    }

    /// Does what follows from what happened.
    fn follow(&mut self, news: Told) {
        let anew = matches!(news, Told::SessionChanged | Told::Woke);
        let before = self.line.push().clone();
        self.decide(news);
        let changed = before != *self.line.push();
        if changed {
            tracing::debug!(account = %self.account, push = ?self.line.push(), "push");
        }
        // That it stands now is the one change that a connection outlives.
        if anew || changed && !matches!(self.line.push(), Push::Standing { .. }) {
            self.connection = None;
        }
        if self.line.is_open() && self.connection.is_none() {
            if let Some(session) = self.session() {
                self.connection = Some(connect(self.engine, self.account, session));
            } else {
                self.decide(Told::Ended(ErrorCode::SignInNeeded.into()));
            }
        }
    }

    fn decide(&mut self, news: Told) {
        let random = (self.engine.ports.randomness)();
        self.line = std::mem::take(&mut self.line).after(news, Instant::now(), random);
    }

    fn session(&self) -> Option<Session> {
        self.engine.with_account(self.account, |account| account.session.clone()).ok().flatten()
    }

    /// Lets others see how it goes. Gives whether the account is still there.
    fn show(&self) -> bool {
        let line = self.line.clone();
        self.engine.with_account(self.account, |account| account.push = line).is_ok()
    }
}

impl Engine {
    /// Listens for an account, and turns what is heard into hints; waits for
    /// ever for the embedded service, which is heard in this very program.
    pub(super) async fn listen_forever(&self, account: &AccountId) {
        if self.is_local(account) {
            return std::future::pending().await;
        }
        let (teller, told) = mpsc::unbounded_channel();
        // Where the account is gone, the listener ends at once.
        let _ = self.with_account(account, |account| account.listener = Some(teller));
        let (line, connection) = (Line::default(), None);
        Listener { engine: self, account, line, connection }.listen(told).await;
    }

    /// Nobody listens for an account any more.
    pub(super) fn hang_up(&self, account: &AccountId) {
        // An account that is gone has nobody.
        let _ = self.with_account(account, |account| {
            account.listener = None;
            account.push = Line::default();
        });
    }

    /// Notes how a poll went.
    pub(super) fn note_poll(&self, account: &AccountId, outcome: &Result<(), Failure>) {
        if outcome.is_ok() {
            let now = self.ports.clock.now();
            // An account that was removed meanwhile needs no notes.
            let _ = self.with_account(account, |account| account.polled.worked_at = Some(now));
        }
        let outcome = outcome.as_ref().copied().map_err(|failure| failure.code);
        self.tell_listener(account, Told::Polled(outcome));
    }

    /// Notes that parts of an answer were not understood.
    pub(super) fn note_skipped(&self, account: &AccountId, count: u32) {
        // As above.
        let _ = self.with_account(account, |account| {
            account.polled.skipped = account.polled.skipped.saturating_add(count.into());
        });
    }

    /// Tells the listener of an account that something bears on it.
    fn tell_listener(&self, account: &AccountId, told: Told) {
        // Without an account or a listener nobody needs to know.
        let _ = self.with_account(account, |account| {
            account.listener.as_ref().map(|listener| listener.send(told))
        });
    }

    /// The computer slept: every connection is made anew.
    pub(super) fn wake_listeners(&self) {
        let board = self.board();
        for listener in board.accounts.iter().filter_map(|account| account.listener.as_ref()) {
            // One that has ended needs no waking.
            let _ = listener.send(Told::Woke);
        }
    }

    /// Holds what a look at an organization found against what the server says
    /// by itself. `looked` is when everybody in it was looked at before; `None`:
    /// not since the start. To be asked before the changes are in the history.
    pub(super) async fn prove_push(
        &self,
        at: &OrganizationRef,
        own_role: Role,
        changes: &[Change],
        looked: Option<Instant>,
    ) {
        let Some(looked) = looked else { return };
        let told = self.with_account(&at.account, |account| {
            account.listener.is_some()
                && line::is_told_of_joins(own_role, &account.record.capabilities)
        });
        if told != Ok(true) {
            return;
        }
        for change in changes {
            let Change::Joined { member } = change else { continue };
            // Whoever was here before is told of once on daily.dev, the first
            // time (`notifications.owner_after_rejoin`).
            if let Ok(None) = self.store.last_known(at, &member.id).await {
                return self.tell_listener(&at.account, Told::Found { after: looked });
            }
        }
    }
}

fn connect<'a>(engine: &'a Engine, account: &'a AccountId, session: Session) -> Connection<'a> {
    let (say, heard) = mpsc::unbounded_channel();
    let asked = session.clone();
    let listening = Box::pin(async move {
        engine.keep_quiet(account).await;
        let heard = |heard| {
            // What happened before the connection stood, nobody has said: that
            // it stands is a hint as well. A glance shows whether it was about
            // members: daily.dev tells of every upvote here.
            engine.ring(account);
            // Whoever is not there any more has hung up.
            let _ = say.send(heard);
        };
        engine.ports.api.listen(&asked, &heard).await
    });
    Connection { session, listening, heard }
}

/// What a connection's end means for the polls.
async fn heed(engine: &Engine, account: &AccountId, failure: &Failure) {
    engine.heed(account, failure).await;
    if failure.code == ErrorCode::SignInNeeded {
        // They find out whether the session has ended, and what to do then.
        engine.ring(account);
    }
}

/// What is heard on the connection, or why it ended; waits for ever where
/// there is none.
async fn of_connection(connection: &mut Option<Connection<'_>>) -> Told {
    let Some(Connection { listening, heard, .. }) = connection else {
        return std::future::pending().await;
    };
    tokio::select! {
        biased;
        Some(heard) = heard.recv() => Told::Heard(heard),
        failure = listening => Told::Ended(failure),
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
