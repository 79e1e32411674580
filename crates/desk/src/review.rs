//! Who joined and was looked at by the person.

use std::{collections::HashSet, sync::Arc};

use frontdesk_local_api::{Answer, Event, Failure, OrganizationRef, Selection};
use frontdesk_model::MemberId;

use crate::{engine::Engine, members::selection::chosen};

impl Engine {
    /// `Reviewed`.
    pub(crate) async fn reviewed(
        &self,
        at: &OrganizationRef,
        selection: &Selection,
    ) -> Result<Answer, Failure> {
        let seen = self.seen(at)?;
        let chosen = chosen(&seen, at, selection, self.ports.clock.now())?;
        let new = |id: &&MemberId| seen.unreviewed.contains(*id);
        let ids = chosen.members.iter().map(|member| &member.id).chain(&chosen.missing);
        let reviewed: Vec<MemberId> = ids.filter(new).cloned().collect();
        if reviewed.is_empty() {
            return Ok(Answer::Done);
        }
        self.store.keep_reviewed(at, &reviewed).await?;
        let gone: HashSet<&MemberId> = reviewed.iter().collect();
        let revision = self.with_seen(at, |seen| {
            // Whoever joined meanwhile stays new.
            let unreviewed = Arc::make_mut(&mut seen.unreviewed);
            unreviewed.retain(|id| !gone.contains(id));
            seen.revision
        })?;
        self.tell(Event::StateChanged);
        self.tell(Event::OrganizationChanged { organization: at.clone(), revision });
        Ok(Answer::Done)
    }
}
