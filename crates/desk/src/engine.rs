//! What all parts of the engine share.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use frontdesk_local_api::{ErrorCode, Event, Failure, Language, OrganizationRef};
use frontdesk_model::AccountId;
use tokio::{
    sync::{self, Notify, broadcast, watch},
    task::JoinHandle,
    time::timeout,
};

use crate::{
    acts::jobs::Jobs,
    board::{Account, Board, Seen},
    ports::Ports,
    settings::{self, SettingsFile},
    store::{AccountRecord, Opened, Store, StoreFault},
    watch::{Around, Looking},
};

/// Events that a slow listener may fall behind; each only says "ask again".
const EVENTS_KEPT: usize = 256;

/// How long the end waits for what has begun.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// The engine behind every clone of a [`crate::Desk`].
pub(crate) struct Engine {
    pub ports: Ports,
    pub store: Store,
    pub settings: SettingsFile,
    /// Held for moments, never across an `await`.
    board: Mutex<Board>,
    events: broadcast::Sender<Event>,
    /// How things are around the watching.
    pub around: watch::Sender<Around>,
    /// Rung when something may be to be said.
    pub unsaid: Notify,
    /// Rung when the keyring did not answer.
    pub keyring_failed: Notify,
    /// One at a time: what adds, changes or removes accounts.
    pub gate: sync::Mutex<()>,
    /// Held from showing a notice until it is marked as said.
    pub saying: sync::Mutex<()>,
    /// Held while the history is begun anew, or kept again.
    pub mending: sync::Mutex<()>,
    /// Actions on many. Held for moments, never across an `await`.
    pub jobs: Mutex<Jobs>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Engine {
    /// Opens the history and learns what is in it. Nothing runs yet.
    pub(crate) async fn open(database: &Path, ports: Ports) -> Result<Self, StoreFault> {
        let now = ports.clock.now();
        let opened = Store::open_or_begin(database, now).await?;
        let Opened { store, accounts, organizations, set_aside } = opened;
        let (settings, settings_set_aside) = settings::open(database, now, &store).await?;
        let mut board = Board::new(accounts, organizations);
        board.desktop.history_set_aside = set_aside;
        board.desktop.settings_set_aside = settings_set_aside;
        let around = Around::default().with(&settings.current());
        Ok(Self {
            ports,
            store,
            settings,
            board: Mutex::new(board),
            events: broadcast::channel(EVENTS_KEPT).0,
            around: watch::Sender::new(around),
            unsaid: Notify::new(),
            keyring_failed: Notify::new(),
            gate: sync::Mutex::new(()),
            saying: sync::Mutex::new(()),
            mending: sync::Mutex::new(()),
            jobs: Mutex::default(),
            tasks: Mutex::default(),
        })
    }

    /// What is known right now.
    pub(crate) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept of an account.
    pub(crate) fn record(&self, account: &AccountId) -> Result<AccountRecord, Failure> {
        self.with_account(account, |account| account.record.clone())
    }

    /// Looks at an account, or changes it.
    pub(crate) fn with_account<T>(
        &self,
        account: &AccountId,
        look: impl FnOnce(&mut Account) -> T,
    ) -> Result<T, Failure> {
        let mut board = self.board();
        let account = board.account_mut(account).ok_or(ErrorCode::NotFound)?;
        Ok(look(account))
    }

    /// Looks at an organization that was ever seen, or changes it.
    pub(crate) fn with_seen<T>(
        &self,
        at: &OrganizationRef,
        look: impl FnOnce(&mut Seen) -> T,
    ) -> Result<T, Failure> {
        self.with_account(&at.account, |account| {
            let seen = account.organizations.get_mut(&at.organization);
            seen.map(look).ok_or_else(|| ErrorCode::NotFound.into())
        })?
    }

    /// An organization as it was last seen, if ever.
    pub(crate) fn known(&self, at: &OrganizationRef) -> Result<Option<Seen>, Failure> {
        self.with_account(&at.account, |account| {
            account.organizations.get(&at.organization).cloned()
        })
    }

    pub(crate) fn language(&self) -> Language {
        self.settings().language.unwrap_or_default()
    }

    pub(crate) fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells everybody who listens.
    pub(crate) fn tell(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.events.send(event);
    }

    /// Whether some window can be seen.
    pub(crate) fn is_visible(&self) -> bool {
        self.around.borrow().looking > Looking::Nobody
    }

    /// Runs `task` until the engine is closed.
    pub(crate) fn keep_running(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks();
        tasks.retain(|task| !task.is_finished());
        tasks.push(tokio::spawn(task));
    }

    /// Stops everything that runs and lets go of the history. What is just
    /// being said, done or added is finished first, or it would be said twice or
    /// left half done.
    pub(crate) async fn close(&self) {
        let acting: Vec<_> =
            self.board().accounts.iter().map(|account| Arc::clone(&account.acting)).collect();
        let finished = async {
            let mut held = Vec::new();
            for acting in acting {
                held.push(acting.lock_owned().await);
            }
            (held, self.gate.lock().await, self.saying.lock().await)
        };
        let _held = timeout(CLOSE_LIMIT, finished).await;
        let watchers: Vec<_> =
            self.board().accounts.iter_mut().filter_map(|account| account.watcher.take()).collect();
        let tasks: Vec<_> = self.tasks().drain(..).collect();
        for watcher in watchers {
            watcher.stop().await;
        }
        for task in tasks {
            task.abort();
            // It was told to end: that is how it ended.
            let _ = task.await;
        }
        self.store.close().await;
    }

    fn tasks(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
