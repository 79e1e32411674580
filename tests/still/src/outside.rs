//! Keyring, desktop, clock and numbers of a computer that is made up.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use frontdesk_desk::ports::{
    Clock, LocalAddress, LocalService, LoginStart, Notice, Notifier, Person, Pictures, SecretStore,
    Session, Surrounding, Surroundings,
};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{AccountId, MemberId};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use tokio::sync::{self, mpsc};
use tokio::time::Instant;

use crate::Random;

pub(super) struct Outside {
    began: (Timestamp, Instant),
    /// What happens around the computer, oldest first.
    around: (mpsc::UnboundedSender<Surrounding>, sync::Mutex<mpsc::UnboundedReceiver<Surrounding>>),
    things: Mutex<Things>,
}

#[derive(Default)]
struct Things {
    secrets: HashMap<AccountId, SecretString>,
    shown: Vec<Notice>,
    clock_ahead: SignedDuration,
    numbers: Random,
}

impl Outside {
    pub(super) fn new(now: Timestamp, seed: u64) -> Self {
        let things = Things { numbers: Random::new(seed), ..Things::default() };
        let (say, around) = mpsc::unbounded_channel();
        let around = (say, sync::Mutex::new(around));
        Self { began: (now, Instant::now()), around, things: Mutex::new(things) }
    }

    fn things(&self) -> MutexGuard<'_, Things> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn random(&self) -> u64 {
        self.things().numbers.number()
    }

    pub(super) fn set_clock(&self, by: SignedDuration) {
        self.things().clock_ahead += by;
    }

    pub(super) fn happen(&self, surrounding: Surrounding) {
        // Whoever hears it is this computer itself.
        let _ = self.around.0.send(surrounding);
    }

    pub(super) fn shown(&self) -> Vec<Notice> {
        self.things().shown.clone()
    }
}

impl Clock for Outside {
    fn now(&self) -> Timestamp {
        let (began, instant) = self.began;
        let elapsed = SignedDuration::try_from(instant.elapsed()).unwrap_or(SignedDuration::MAX);
        began + elapsed + self.things().clock_ahead
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

#[async_trait]
impl SecretStore for Outside {
    async fn get(&self, account: &AccountId) -> Result<Option<SecretString>, Failure> {
        Ok(self.things().secrets.get(account).cloned())
    }

    async fn set(&self, account: &AccountId, token: &SecretString) -> Result<(), Failure> {
        self.things().secrets.insert(account.clone(), token.clone());
        Ok(())
    }

    async fn delete(&self, account: &AccountId) -> Result<(), Failure> {
        self.things().secrets.remove(account);
        Ok(())
    }
}

#[async_trait]
impl Notifier for Outside {
    async fn show(&self, notice: &Notice) -> Result<(), String> {
        self.things().shown.push(notice.clone());
        Ok(())
    }
}

/// There is no service on this computer.
#[async_trait]
impl LocalService for Outside {
    async fn start(&self, _network_allowed: bool) -> Result<LocalAddress, Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn allow_network(&self, _allowed: bool) -> Result<LocalAddress, Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn create_owner(&self, _name: &str) -> Result<(Session, Person), Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn sign_in_owner(&self, _owner: &MemberId) -> Result<Session, Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    fn network_address(&self) -> Option<String> {
        None
    }

    async fn changed(&self) {
        std::future::pending::<()>().await;
    }
}

/// It says whatever it is told to, and nothing of sleep.
#[async_trait]
impl Surroundings for Outside {
    async fn next(&self) -> Surrounding {
        match self.around.1.lock().await.recv().await {
            Some(surrounding) => surrounding,
            None => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Pictures for Outside {
    async fn get(&self, _address: &str, _server: &str) -> Result<Vec<u8>, Failure> {
        Err(ErrorCode::NotFound.into())
    }
}

#[async_trait]
impl LoginStart for Outside {
    async fn set(&self, _start: bool) -> Result<(), Failure> {
        Ok(())
    }
}
