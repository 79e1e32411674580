//! The disk, when it fails while the engine runs: a damaged history is begun
//! anew, and one that could not be written is kept as soon as it can be. What is
//! known in memory is in it from the beginning.

use frontdesk_local_api::{ErrorCode, Event, Failure};

use crate::{
    engine::Engine,
    store::{AccountRecord, BROKEN, KeptOrganization},
};

impl Engine {
    /// Looks after the history where something failed, or where nothing is kept.
    pub(crate) async fn mend_storage(&self, failure: Option<&Failure>) {
        if !failure.is_some_and(is_broken) && self.store.unkept().is_none() {
            return;
        }
        // Whoever is at it does it for all.
        let Ok(_one_at_a_time) = self.mending.try_lock() else { return };
        match self.store.mend(|| self.known_all(), self.ports.clock.now()).await {
            Ok(set_aside) => {
                tracing::info!("the history is kept");
                if set_aside.is_some() {
                    self.board().desktop.history_set_aside = set_aside;
                }
                self.tell(Event::StateChanged);
                self.unsaid.notify_one();
            }
            Err(fault) => tracing::warn!(%fault, "nothing can be kept yet"),
        }
    }

    /// Everything that is known of accounts.
    fn known_all(&self) -> (Vec<AccountRecord>, Vec<KeptOrganization>) {
        let board = self.board();
        let accounts = board.accounts.iter().map(|account| account.record.clone()).collect();
        let organizations = board.accounts.iter().flat_map(|account| {
            account.organizations.iter().map(|(id, seen)| KeptOrganization {
                account: account.record.id.clone(),
                id: id.clone(),
                present: seen.present,
                revision: seen.revision,
                fetched_at: seen.fetched_at,
                snapshot: seen.snapshot.clone(),
                unreviewed: seen.unreviewed.clone(),
            })
        });
        (accounts, organizations.collect())
    }
}

fn is_broken(failure: &Failure) -> bool {
    failure.code == ErrorCode::StorageFailed && failure.reason.as_deref() == Some(BROKEN)
}
