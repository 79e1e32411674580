//! Listening beside polling: what a server says by itself is a hint to poll,
//! never more. The loop here owns the connection of an account; what to do
//! with it is decided in [`line`].

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

impl Engine {
    /// Listens for an account, and turns what is heard into hints; waits for
    /// ever for the embedded service, which is heard in this very program.
    pub(super) async fn listen_forever(&self, account: &AccountId) {
        if self.is_local(account) {
            return std::future::pending().await;
        }
        let (teller, mut told) = mpsc::unbounded_channel();
        if self.with_account(account, |account| account.listener = Some(teller)).is_err() {
            return;
        }
        let mut line = Line::default();
        let mut connection = None;
        loop {
            let news = tokio::select! {
                biased;
                Some(told) = told.recv() => told,
                news = of_connection(&mut connection) => news,
                () = until(line.due()) => Told::Due,
            };
            let session = self.with_account(account, |account| account.session.clone());
            let session = session.ok().flatten();
            let now = Instant::now();
            let news = match news {
                Told::Polled(Ok(())) if is_of_another(connection.as_ref(), session.as_ref()) => {
                    Told::SessionChanged
                }
                news => news,
            };
            if let Told::Ended(failure) = &news {
                self.heed(account, failure).await;
                if failure.code == ErrorCode::SignInNeeded {
                    // A poll finds out whether the session has ended, and what to
                    // do then.
                    self.ring(account);
                }
            }
            let anew = matches!(news, Told::SessionChanged | Told::Woke);
            let before = line.push().clone();
            line = line.after(news, now, (self.ports.randomness)());
            let changed = before != *line.push();
            if changed {
                tracing::debug!(%account, push = ?line.push(), "push");
            }
            // That it stands now is the one change that a connection outlives.
            if anew || changed && !matches!(line.push(), Push::Standing { .. }) {
                connection = None;
            }
            if line.is_open() && connection.is_none() {
                if let Some(session) = session {
                    connection = Some(self.connect_push(account, session));
                } else {
                    let ended = Told::Ended(ErrorCode::SignInNeeded.into());
                    line = line.after(ended, now, (self.ports.randomness)());
                }
            }
            let seen = line.clone();
            if self.with_account(account, |account| account.push = seen).is_err() {
                return;
            }
        }
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

    fn connect_push<'a>(&'a self, account: &'a AccountId, session: Session) -> Connection<'a> {
        let (say, heard) = mpsc::unbounded_channel();
        let asked = session.clone();
        let listening = Box::pin(async move {
            self.keep_quiet(account).await;
            let heard = |heard| {
                // What happened before the connection stood, nobody has said:
                // that it stands is a hint as well. A glance shows whether it
                // was about members: daily.dev tells of every upvote here.
                self.ring(account);
                // Whoever is not there any more has hung up.
                let _ = say.send(heard);
            };
            self.ports.api.listen(&asked, &heard).await
        });
        Connection { session, listening, heard }
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

/// Whether the connection is by another session than the account has now.
fn is_of_another(connection: Option<&Connection<'_>>, session: Option<&Session>) -> bool {
    match (connection, session) {
        (Some(connection), Some(session)) => !connection.session.is(session),
        _ => false,
    }
}
