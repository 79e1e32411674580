//! Hints: something happened, or somebody looks. They bring a poll forward and
//! are no more than that; how soon one follows another is the watcher's
//! decision.

use std::time::Duration;

use frontdesk_local_api::OrganizationRef;
use frontdesk_model::AccountId;
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

use super::course::due;
use crate::engine::Engine;

/// Rest between two hints of the embedded service.
const HINT_REST: Duration = Duration::from_millis(200);

impl Engine {
    /// Something happened somewhere in an account: it is polled soon, and its
    /// members are looked at.
    pub(crate) fn hint(&self, account: &AccountId) {
        self.suspect(account);
        self.ring(account);
    }

    /// The same for every account.
    pub(crate) fn hint_all(&self) {
        for account in self.account_ids() {
            self.hint(&account);
        }
    }

    /// Somebody looks: every account is polled soon, for what is due.
    pub(crate) fn ring_all(&self) {
        for account in self.account_ids() {
            self.ring(&account);
        }
    }

    /// A window shows members of an organization. Where last activity is old
    /// it is asked for soon.
    pub(crate) fn members_shown(&self, at: &OrganizationRef) {
        let now = Instant::now();
        let old = self.with_seen(at, |seen| {
            seen.asked.shown = Some(now);
            seen.asked
                .looked
                .is_some_and(|looked| due::activity_is_old(&seen.asked, &looked.facts, now))
        });
        if old == Ok(true) {
            self.ring(&at.account);
        }
    }

    /// Something may have happened in every organization of an account that no
    /// look has shown yet.
    pub(crate) fn suspect(&self, account: &AccountId) {
        // An account that is gone needs no look.
        let _ = self.with_account(account, |account| {
            for seen in account.organizations.values_mut() {
                seen.asked.hints += 1;
            }
        });
    }

    /// Turns what the embedded service says into hints; waits for ever for
    /// an account that is elsewhere.
    pub(super) async fn hear_local_changes(&self, account: &AccountId, bell: &Notify) {
        if !self.is_local(account) {
            return std::future::pending().await;
        }
        loop {
            self.ports.local.changed().await;
            self.suspect(account);
            bell.notify_one();
            sleep(HINT_REST).await;
        }
    }

    /// Something may have happened in an account: it is polled soon, and its
    /// members are looked at where the glance says so.
    pub(super) fn ring(&self, account: &AccountId) {
        let board = self.board();
        if let Some(watcher) = board.account(account).and_then(|account| account.watcher.as_ref()) {
            watcher.bell.notify_one();
        }
    }

    fn account_ids(&self) -> Vec<AccountId> {
        self.board().accounts.iter().map(|account| account.record.id.clone()).collect()
    }
}
