//! Watching accounts: one task each, so that a server that stalls delays
//! nobody else. The task owns its timer; whoever wants a poll asks it.

mod pace;
mod poll;
mod push;
mod wake;

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{AccountHealth, AccountKind, ErrorCode, Event, Failure};
use frontdesk_model::AccountId;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

use self::pace::{Next, Pace};
pub(crate) use self::push::{Line, Push, Told};
use crate::engine::Engine;

/// How long somebody who asks for a poll waits for how it went. The poll goes
/// on after that.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// Rest between two hints of the embedded service.
const HINT_REST: Duration = Duration::from_millis(200);

/// Told how the poll went that was asked for.
type Asker = oneshot::Sender<Result<(), Failure>>;

/// The task that watches an account, and the ways to reach it.
pub(crate) struct Watcher {
    /// Something may have changed.
    hint: Arc<Notify>,
    /// Somebody wants to know how the next poll goes.
    questions: mpsc::Sender<Asker>,
    task: JoinHandle<()>,
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
        let hint = Arc::new(Notify::new());
        let (engine, heard, id) = (Arc::clone(self), Arc::clone(&hint), account.clone());
        let task = tokio::spawn(async move {
            tokio::select! {
                () = engine.watch_forever(&id, &heard, to_answer, first) => {}
                () = engine.hear_local_changes(&id, &heard) => {}
                () = engine.listen_forever(&id, &heard) => {}
            }
        });
        let watcher = Watcher { hint, questions, task };
        let before = self.with_account(account, |account| account.watcher.replace(watcher));
        if let Ok(Some(before)) = before {
            before.task.abort();
        }
        how_it_went
    }

    /// Polls an account now and gives how that went.
    ///
    /// # Errors
    ///
    /// The poll's failure, `RATE_LIMITED` where the server asked to wait, or
    /// `TIMED_OUT` when it takes longer than anybody waits.
    pub(crate) async fn poll_now(&self, account: &AccountId) -> Result<(), Failure> {
        let questions = self.with_account(account, |account| match &account.health {
            // Asking would only wait for the answer that is known.
            AccountHealth::Failing { failure, .. } if failure.code == ErrorCode::RateLimited => {
                Err(failure.clone())
            }
            _ => Ok(account.watcher.as_ref().map(|watcher| watcher.questions.clone())),
        })??;
        let (asker, how_it_went) = oneshot::channel();
        match questions {
            Some(questions) if questions.try_send(asker).is_ok() => first_of(how_it_went).await,
            _ => Err(ErrorCode::NotFound.into()),
        }
    }

    /// Asks every server now, without waiting for how it goes.
    pub(crate) fn refresh(&self) {
        for watcher in self.board().accounts.iter().filter_map(|account| account.watcher.as_ref()) {
            let (asker, _) = oneshot::channel();
            // Full: so many wait already that a poll is certain.
            let _ = watcher.questions.try_send(asker);
        }
    }

    /// Something may have changed for everybody.
    pub(crate) fn hint_all(&self) {
        for watcher in self.board().accounts.iter().filter_map(|account| account.watcher.as_ref()) {
            watcher.hint.notify_one();
        }
    }

    /// Something may have changed for one account.
    pub(crate) fn hint(&self, account: &AccountId) {
        let board = self.board();
        if let Some(watcher) = board.account(account).and_then(|account| account.watcher.as_ref()) {
            watcher.hint.notify_one();
        }
    }

    async fn watch_forever(
        &self,
        account: &AccountId,
        hint: &Notify,
        mut questions: mpsc::Receiver<Asker>,
        first: Asker,
    ) {
        let mut pace = Pace::default();
        let mut askers = vec![first];
        loop {
            // Those who ask from here on want a poll that begins later.
            while let Ok(asker) = questions.try_recv() {
                askers.push(asker);
            }
            let outcome = self.poll(account).await;
            let ended = Instant::now();
            let now = self.ports.clock.now();
            let random = (self.ports.randomness)();
            let next = pace::next(&pace, outcome.clone(), self.is_visible(), now, random);
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
            askers.extend(wait(&next, ended, hint, &mut questions).await);
            pace = next.pace;
        }
    }

    /// Turns what the embedded service says into hints; waits for ever for
    /// an account that is elsewhere.
    async fn hear_local_changes(&self, account: &AccountId, hint: &Notify) {
        let kind = self.record(account).map(|record| record.kind);
        if kind != Ok(AccountKind::Local) {
            return std::future::pending().await;
        }
        loop {
            self.ports.local.changed().await;
            hint.notify_one();
            sleep(HINT_REST).await;
        }
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
    hint: &Notify,
    questions: &mut mpsc::Receiver<Asker>,
) -> Option<Asker> {
    let due = async {
        match next.wait {
            Some(wait) => sleep_until(ended + wait).await,
            None => std::future::pending().await,
        }
    };
    let hinted = async {
        if next.heeds_hints() {
            hint.notified().await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let asker = tokio::select! {
        () = due => None,
        () = hinted => None,
        Some(asker) = questions.recv() => Some(asker),
    };
    sleep_until(ended + next.quiet).await;
    asker
}
