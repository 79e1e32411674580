//! The loop that polls an account: it waits, asks, and lets others know. When,
//! is decided in [`mod@super::course`].

use std::pin::pin;

use frontdesk_local_api::{AccountHealth, Event, Failure};
use frontdesk_model::{AccountId, OrganizationId};
use tokio::{
    sync::{Notify, mpsc, oneshot, watch},
    time::{Instant, sleep_until},
};

use super::course::{
    Course, Ended,
    around::{Around, Reach},
    pace,
};
use crate::engine::Engine;

/// Told how the poll went that was asked for.
pub(super) type Asker = oneshot::Sender<Result<(), Failure>>;

/// What a watcher waits for beside its timer.
pub(super) struct Ears<'a> {
    /// Something may be due.
    pub bell: &'a Notify,
    /// Somebody wants to know how the next poll goes.
    pub questions: mpsc::Receiver<Asker>,
    /// How things are around.
    pub around: watch::Receiver<Around>,
}

impl Engine {
    /// Polls an account for ever; at once where somebody asked for the `first`.
    pub(super) async fn poll_forever(
        &self,
        account: &AccountId,
        first: Option<Asker>,
        mut ears: Ears<'_>,
        links: &mpsc::Sender<OrganizationId>,
    ) {
        let Ok(record) = self.record(account) else { return };
        let mut course = Course::begin(record.kind, &record.address);
        let mut askers: Vec<Asker> = first.into_iter().collect();
        self.keep_quiet(account).await;
        if askers.is_empty() {
            askers.extend(self.rest(account, &course, Instant::now(), &mut ears).await);
        }
        loop {
            // Those who ring or ask from here on want a poll that begins later.
            pin!(ears.bell.notified()).enable();
            while let Ok(asker) = ears.questions.try_recv() {
                askers.push(asker);
            }
            if !askers.is_empty() {
                self.suspect(account);
            }
            let began = Instant::now();
            let outcome = self.poll(account, links).await;
            self.mend_storage(outcome.as_ref().err().map(|trouble| &trouble.failure)).await;
            let ended = Instant::now();
            let at = self.ports.clock.now();
            let random = (self.ports.randomness)();
            let outcome = course.follow(Ended { outcome, began, at, random });
            let next = course.next(&ears.around.borrow());
            if let Err(failure) = &outcome
                && pace::asked_to_wait(failure).is_some()
            {
                self.leave_alone(account, next.quiet).await;
            }
            let health = next.health(at);
            if self.with_account(account, |account| account.health = health).is_err() {
                return;
            }
            self.note_poll(account, &outcome);
            if outcome.is_ok() {
                self.forget_asking(account).await;
            }
            self.tell(Event::StateChanged);
            self.unsaid.notify_one();
            for asker in askers.drain(..) {
                // Whoever asked may have stopped waiting.
                let _ = asker.send(outcome.clone());
            }
            askers.extend(self.rest(account, &course, ended, &mut ears).await);
        }
    }

    /// Rests after a poll that `ended`, until it is time for the next one or
    /// somebody wants one. Gives whoever asked for it.
    async fn rest(
        &self,
        account: &AccountId,
        course: &Course,
        ended: Instant,
        ears: &mut Ears<'_>,
    ) -> Option<Asker> {
        let Ears { bell, questions, around } = ears;
        loop {
            let next = course.next(&around.borrow_and_update());
            if let Some(at) = course.ended().or_else(|| next.hold.map(|_| self.ports.clock.now())) {
                self.show_health(account, next.health(at));
            }
            let due = async {
                match next.by_itself() {
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
                Ok(()) = around.changed() => continue,
                () = due => None,
                () = rung => None,
                Some(asker) = questions.recv() => Some(asker),
            };
            sleep_until(ended + next.quiet).await;
            // Others may have been asked to wait meanwhile.
            self.keep_quiet(account).await;
            // And things may be otherwise: only a person is answered all the same.
            if asker.is_some() || course.next(&around.borrow()).hold.is_none() {
                return asker;
            }
        }
    }

    /// Listens for an account while its server is asked by itself.
    pub(super) async fn listen_while_asking(
        &self,
        account: &AccountId,
        mut around: watch::Receiver<Around>,
    ) {
        let Ok(record) = self.record(account) else { return };
        let reach = Reach::of(record.kind, &record.address);
        while until_asked(&mut around, reach, true).await {
            tokio::select! {
                () = self.listen_forever(account) => return,
                _ = until_asked(&mut around, reach, false) => self.hang_up(account),
            }
        }
    }

    fn show_health(&self, account: &AccountId, health: AccountHealth) {
        let changed = self.with_account(account, |account| {
            let before = std::mem::replace(&mut account.health, health);
            before != account.health
        });
        if changed == Ok(true) {
            self.tell(Event::StateChanged);
        }
    }
}

/// Waits until a server is `asked` by itself, or is not. Gives whether the
/// engine is still there.
async fn until_asked(around: &mut watch::Receiver<Around>, reach: Reach, asked: bool) -> bool {
    around.wait_for(|around| around.hold(reach, None).is_none() == asked).await.is_ok()
}
