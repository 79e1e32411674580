//! Watching accounts: one task each, so that a server that stalls delays
//! nobody else. The task owns its timer; whoever wants a poll asks it.

mod beat;
mod course;
mod hints;
mod keep;
mod links;
mod poll;
mod push;
mod quiet;
mod surroundings;

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{AccountKind, ErrorCode, Failure};
use frontdesk_model::AccountId;
use jiff::Timestamp;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, timeout},
};

use self::beat::{Asker, Ears};
pub use self::course::around::Looking;
pub(crate) use self::{
    course::{around::Around, due::Asked, round::ends_the_poll},
    push::{Line, Push, Told},
};
use crate::engine::Engine;

/// How long somebody who asks for a poll waits for how it went. The poll goes
/// on after that.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

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
    /// Watches an account from now on, in place of whoever did before: the
    /// person wants it. Gives how the first poll goes.
    pub(crate) fn watch(
        self: &Arc<Self>,
        account: &AccountId,
    ) -> oneshot::Receiver<Result<(), Failure>> {
        let (first, how_it_went) = oneshot::channel();
        self.begin_to_watch(account, Some(first));
        how_it_went
    }

    /// Watches an account that was watched before this program started.
    pub(crate) fn go_on_watching(self: &Arc<Self>, account: &AccountId) {
        self.begin_to_watch(account, None);
    }

    fn begin_to_watch(self: &Arc<Self>, account: &AccountId, first: Option<Asker>) {
        let (questions, to_answer) = mpsc::channel(16);
        let (links, wanted_links) = mpsc::channel(64);
        let bell = Arc::new(Notify::new());
        let (engine, rung, id) = (Arc::clone(self), Arc::clone(&bell), account.clone());
        let around = self.around.subscribe();
        let task = tokio::spawn(async move {
            let ears = Ears { bell: &rung, questions: to_answer, around: around.clone() };
            tokio::select! {
                () = engine.poll_forever(&id, first, ears, &links) => {}
                () = engine.ask_for_links(&id, wanted_links) => {}
                () = engine.hear_local_changes(&id, &rung) => {}
                () = engine.listen_while_asking(&id, around) => {}
            }
        });
        let watcher = Watcher { bell, questions, task };
        let before = self.with_account(account, |account| account.watcher.replace(watcher));
        if let Ok(Some(before)) = before {
            before.task.abort();
        }
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
