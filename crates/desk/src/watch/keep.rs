//! Keeping what a poll saw: on disk first, then in memory, then everybody is
//! told. What was not asked for stays as it was.

use frontdesk_local_api::{Event, Failure, OrganizationRef};
use frontdesk_model::{AccountId, OrganizationId};

use super::course::{
    due::Asked,
    sight::{self, Answer, News},
};
use crate::{engine::Engine, store};

impl Engine {
    /// Keeps what follows from an answer about an organization.
    pub(super) async fn keep(
        &self,
        at: &OrganizationRef,
        answer: Answer<'_>,
    ) -> Result<(), Failure> {
        let known = self.known(at)?;
        let seen_at = self.ports.clock.now();
        let Some(sight) = sight::after(known.as_ref(), answer, seen_at) else { return Ok(()) };
        let fetched_at = sight.fetched_at;
        if let Some(News { snapshot, revision, changes }) = &sight.news {
            let looked = known.and_then(|seen| seen.asked.looked).map(|looked| looked.at);
            self.prove_push(at, snapshot.own_role, changes, looked).await;
            let revision = *revision;
            let look = store::Look { at, seen_at, fetched_at, snapshot, revision, changes };
            self.store.record(&look).await?;
        } else {
            drop(known);
            self.store.touch(at, fetched_at).await?;
        }
        let changed = self.with_account(&at.account, |account| {
            sight.remember(&mut account.organizations, &at.organization)
        })?;
        if let Some(revision) = changed {
            self.tell(Event::OrganizationChanged { organization: at.clone(), revision });
        }
        Ok(())
    }

    /// Organizations that the person left, was removed from, or that were
    /// deleted: out of sight, their history stays.
    pub(super) async fn drop_all_but(
        &self,
        account: &AccountId,
        listed: &[OrganizationId],
    ) -> Result<(), Failure> {
        let dropped: Vec<OrganizationId> = self.with_account(account, |account| {
            let present = account.present().map(|(id, _)| id);
            present.filter(|id| !listed.contains(id)).cloned().collect()
        })?;
        for organization in dropped {
            self.drop_organization(&OrganizationRef { account: account.clone(), organization })
                .await?;
        }
        Ok(())
    }

    /// The person is no longer in an organization: out of sight, its history
    /// stays.
    pub(crate) async fn drop_organization(&self, at: &OrganizationRef) -> Result<(), Failure> {
        self.store.drop_organization(at).await?;
        self.with_seen(at, |seen| {
            seen.present = false;
            // Whoever comes back finds it as it is then.
            seen.asked = Asked::default();
        })
    }
}
