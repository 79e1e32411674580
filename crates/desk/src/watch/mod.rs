//! Watching accounts: one task each, so that a server that stalls delays
//! nobody else. The task owns its timer; whoever wants a poll asks it.

mod due;
mod hints;
mod keep;
mod links;
mod pace;
mod poll;
mod push;
mod quiet;
mod wake;

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{AccountKind, ErrorCode, Event, Failure};
use frontdesk_model::{AccountId, OrganizationId};
use jiff::Timestamp;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, sleep_until, timeout},
};

pub(crate) use self::due::Asked;
use self::pace::{Next, Pace};
pub(crate) use self::push::{Line, Push, Told};
use crate::engine::Engine;

/// How long somebody who asks for a poll waits for how it went. The poll goes
/// on after that.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// Told how the poll went that was asked for.
type Asker = oneshot::Sender<Result<(), Failure>>;

/// The task that watches an account, and the ways to reach it.
pub(crate) struct Watcher {
    /// Wakes it: something may be due.
    bell: Arc<Notify>,
    /// Somebody wants to know how the next poll goes.
    questions: mpsc::Sender<Asker>,
    task: JoinHandle<()>,
}

/// What is known of an account's server since this program started.
#[derive(Debug, Default)]
pub(crate) struct Polled {
    /// It was asked what it can do.
    capabilities: bool,
    /// Its newest notification about somebody who joined.
    newest_notification: Option<String>,
    /// It asked to be left alone until then.
    quiet_until: Option<Instant>,
    /// When the last poll ended that worked.
    pub worked_at: Option<Timestamp>,
    /// Parts of its answers that were not understood, over all polls.
    pub skipped: u64,
}

impl Watcher {
    /// Ends the watching, and returns when nothing of it runs any more.
    pub(crate) async fn stop(self) {
        self.task.abort();
        // It was told to end: that is how it ended.
        let _ = self.task.await;
    }
}

impl Engine {
    /// Watches an account from now on, in place of whoever did before. Gives
    /// how the first poll goes.
    pub(crate) fn watch(
        self: &Arc<Self>,
        account: &AccountId,
    ) -> oneshot::Receiver<Result<(), Failure>> {
        let (first, how_it_went) = oneshot::channel();
        let (questions, to_answer) = mpsc::channel(16);
        let (links, wanted_links) = mpsc::channel(64);
        let bell = Arc::new(Notify::new());
        let (engine, rung, id) = (Arc::clone(self), Arc::clone(&bell), account.clone());
        let task = tokio::spawn(async move {
            tokio::select! {
                () = engine.watch_forever(&id, &rung, to_answer, first, &links) => {}
                () = engine.ask_for_links(&id, wanted_links) => {}
                () = engine.hear_local_changes(&id, &rung) => {}
                () = engine.listen_forever(&id) => {}
            }
        });
        let watcher = Watcher { bell, questions, task };
        let before = self.with_account(account, |account| account.watcher.replace(watcher));
        if let Ok(Some(before)) = before {
            before.task.abort();
        }
        how_it_went
    }

    /// Polls an account now, members included, and gives how that went.
    ///
    /// # Errors
    ///
    /// The poll's failure, the failure with which the server asked to wait, or
    /// `TIMED_OUT` when it takes longer than anybody waits.
    pub(crate) async fn poll_now(&self, account: &AccountId) -> Result<(), Failure> {
        // Asking would only wait for the answer that is known.
        self.asked_to_wait(account)?;
        let questions = self.with_account(account, |account| {
            account.watcher.as_ref().map(|watcher| watcher.questions.clone())
        })?;
        let (asker, how_it_went) = oneshot::channel();
        match questions {
            Some(questions) if questions.try_send(asker).is_ok() => first_of(how_it_went).await,
            _ => Err(ErrorCode::NotFound.into()),
        }
    }

    /// Asks every server now, members included, without waiting for how it
    /// goes.
    pub(crate) fn refresh(&self) {
        for watcher in self.board().accounts.iter().filter_map(|account| account.watcher.as_ref()) {
            let (asker, _) = oneshot::channel();
            // Full: so many wait already that a poll is certain.
            let _ = watcher.questions.try_send(asker);
        }
    }

    async fn watch_forever(
        &self,
        account: &AccountId,
        bell: &Notify,
        mut questions: mpsc::Receiver<Asker>,
        first: Asker,
        links: &mpsc::Sender<OrganizationId>,
    ) {
        let mut pace = Pace::default();
        let mut askers = vec![first];
        self.keep_quiet(account).await;
        loop {
            // Those who ask from here on want a poll that begins later.
            while let Ok(asker) = questions.try_recv() {
                askers.push(asker);
            }
            if !askers.is_empty() {
                self.suspect(account);
            }
            let polled = self.poll(account, links).await;
            let listed = polled.as_ref().map_or_else(|trouble| trouble.listed, |()| true);
            let outcome = polled.map_err(|trouble| trouble.failure);
            self.mend_storage(outcome.as_ref().err()).await;
            let ended = Instant::now();
            let now = self.ports.clock.now();
            let Ok(kind) = self.record(account).map(|record| record.kind) else { return };
            let circumstances = pace::Circumstances {
                visible: self.is_visible(),
                listed,
                floor: pace::floor(kind),
                now,
                random: (self.ports.randomness)(),
            };
            let next = pace::next(&pace, outcome.clone(), &circumstances);
            if let Err(failure) = &outcome
                && pace::asked_to_wait(failure).is_some()
            {
                self.leave_alone(account, next.quiet).await;
            }
            let health = next.health(now);
            if self.with_account(account, |account| account.health = health).is_err() {
                return;
            }
            self.note_poll(account, &outcome);
            self.tell(Event::StateChanged);
            self.unsaid.notify_one();
            for asker in askers.drain(..) {
                // Whoever asked may have stopped waiting.
                let _ = asker.send(outcome.clone());
            }
            askers.extend(wait(&next, ended, bell, &mut questions).await);
            // Others may have been asked to wait meanwhile.
            self.keep_quiet(account).await;
            pace = next.pace;
        }
    }

    /// Whether an account is on this computer.
    fn is_local(&self, account: &AccountId) -> bool {
        self.record(account).is_ok_and(|record| record.kind == AccountKind::Local)
    }
}

/// How the first poll went, for as long as anybody waits.
pub(crate) async fn first_of(
    how_it_went: oneshot::Receiver<Result<(), Failure>>,
) -> Result<(), Failure> {
    match timeout(ANSWER_LIMIT, how_it_went).await {
        Ok(Ok(outcome)) => outcome,
        // The account was removed meanwhile.
        Ok(Err(_)) => Err(ErrorCode::NotFound.into()),
        Err(_) => Err(ErrorCode::TimedOut.into()),
    }
}

/// Waits until it is time for the next poll, or somebody wants one. Gives
/// whoever asked for it.
async fn wait(
    next: &Next,
    ended: Instant,
    bell: &Notify,
    questions: &mut mpsc::Receiver<Asker>,
) -> Option<Asker> {
    let due = async {
        match next.wait {
            Some(wait) => sleep_until(ended + wait).await,
            None => std::future::pending().await,
        }
    };
    let rung = async {
        if next.heeds_hints() {
            bell.notified().await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let asker = tokio::select! {
        () = due => None,
        () = rung => None,
        Some(asker) = questions.recv() => Some(asker),
    };
    sleep_until(ended + next.quiet).await;
    asker
}
