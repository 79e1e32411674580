//! Leaving a server alone that asked for it: whoever wants to know, and across
//! restarts.

use std::time::Duration;

use frontdesk_local_api::{AccountHealth, ErrorCode, Failure};
use frontdesk_model::AccountId;
use tokio::time::{Instant, sleep_until};

use super::course::{
    clock::{after, left},
    pace,
};
use crate::engine::Engine;

impl Engine {
    /// Heeds a failure that asks to wait, of a question beside the polls.
    pub(crate) async fn heed(&self, account: &AccountId, failure: &Failure) {
        if let Some(wait) = pace::asked_to_wait(failure) {
            self.leave_alone(account, wait).await;
        }
    }

    /// Asks, and heeds a failure that asks to wait at once: before anything else
    /// is asked, kept or closed.
    pub(super) async fn heeding<T>(
        &self,
        account: &AccountId,
        asking: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let asked = asking.await;
        if let Err(failure) = &asked {
            self.heed(account, failure).await;
        }
        asked
    }

    /// The failure with which the server of an account asked to be left alone,
    /// while it is.
    pub(crate) fn asked_to_wait(&self, account: &AccountId) -> Result<(), Failure> {
        self.with_account(account, |account| match &account.health {
            AccountHealth::Failing { failure, .. } if pace::asked_to_wait(failure).is_some() => {
                Err(failure.clone())
            }
            _ => Ok(()),
        })?
    }

    /// No poll of an account for a while.
    pub(super) async fn leave_alone(&self, account: &AccountId, wait: Duration) {
        let until = Instant::now() + wait;
        let longer = self.with_account(account, |account| {
            let before = account.polled.quiet_until.replace(until);
            account.polled.quiet_until = before.max(Some(until));
            before.is_none_or(|before| before < until)
        });
        if longer != Ok(true) {
            return;
        }
        let (store, account) = (self.store.clone(), account.clone());
        let now = self.ports.clock.now();
        // On a task of its own: an engine that is closed right now keeps it too.
        let keeping = tokio::spawn(async move {
            if let Err(fault) = store.keep_quiet(&account, now, after(now, wait)).await {
                // It holds for as long as this program runs.
                tracing::warn!(%account, %fault, "a wait that a server asked for was not kept");
            }
        });
        // Fails only with a fault that was logged.
        let _ = keeping.await;
    }

    /// Waits for as long as an account is to be left alone.
    pub(super) async fn keep_quiet(&self, account: &AccountId) {
        while let Ok(Some(until)) = self.with_account(account, |account| account.polled.quiet_until)
            && until > Instant::now()
        {
            sleep_until(until).await;
        }
    }

    /// The failure that whoever asks now is told, where an account is to be left
    /// alone.
    pub(crate) fn wait_left(&self, account: &AccountId) -> Result<Option<Failure>, Failure> {
        let until = self.with_account(account, |account| account.polled.quiet_until)?;
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        Ok(left.filter(|left| !left.is_zero()).map(asked_for))
    }

    /// At the start, before anybody asks anything: learns what is left of a wait
    /// that was asked for before it.
    pub(crate) async fn learn_wait(&self, account: &AccountId) {
        let now = self.ports.clock.now();
        let left = match self.store.quiet(account).await {
            Ok(quiet) => quiet.and_then(|(from, until)| left(from, until, now)),
            Err(fault) => {
                tracing::warn!(%account, %fault, "no wait that a server asked for can be read");
                None
            }
        };
        let Some(left) = left else { return };
        let next_try = after(now, left);
        let health = AccountHealth::Failing { failure: asked_for(left), since: now, next_try };
        // An account that is gone asks nobody.
        let _ = self.with_account(account, |account| {
            account.health = health;
            account.polled.quiet_until = Some(Instant::now() + left);
        });
    }
}

/// The failure of a server that wants to be left alone for so long.
fn asked_for(wait: Duration) -> Failure {
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = u32::try_from(wait.as_secs()).ok();
    failure
}
