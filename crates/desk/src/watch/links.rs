//! Invite links: asked for beside the polls, so that a slow one holds up
//! nobody, and kept in memory alone.

use std::sync::Arc;

use frontdesk_local_api::{ErrorCode, Event, Failure, OrganizationRef};
use frontdesk_model::{AccountId, OrganizationId};
use tokio::{sync::mpsc, time::Instant};

use super::course::due::{self, LinkAsked, LinkFacts};
use crate::{board::Seen, engine::Engine};

impl Engine {
    /// The invite link, for somebody who wants to see it: as it is kept, asked
    /// for where none is or it is old; `None` where the person's role has none.
    ///
    /// # Errors
    ///
    /// What kept it from the server, where no older one is known.
    pub(crate) async fn current_link(
        &self,
        at: &OrganizationRef,
    ) -> Result<Option<String>, Failure> {
        let (link, old) = self.with_seen(at, |seen| {
            let manages = seen.snapshot.own_role.manages();
            let old = due::link_is_old(&seen.asked, link_facts(seen), Instant::now());
            (seen.snapshot.invite_link.clone(), manages && old)
        })?;
        if !old {
            return Ok(link);
        }
        let asked = match self.wait_left(&at.account)? {
            Some(failure) => Err(failure),
            None => self.fetch_link(at).await,
        };
        match asked {
            // Most likely it is still the one.
            Err(failure) => link.map(Some).ok_or(failure),
            asked => asked,
        }
    }

    /// The invite link was just replaced by this one.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where the organization is gone meanwhile.
    pub(crate) fn replace_link(
        &self,
        at: &OrganizationRef,
        link: Option<String>,
    ) -> Result<(), Failure> {
        let facts = self.with_seen(at, |seen| link_facts(seen))?;
        self.keep_link(at, link, facts)
    }

    /// The links of an account may be others from now on.
    pub(crate) fn forget_links(&self, account: &AccountId) {
        // An account that is gone has none.
        let _ = self.with_account(account, |account| {
            for seen in account.organizations.values_mut() {
                seen.asked.link = None;
            }
        });
    }

    /// A poll found a link due.
    pub(super) fn want_link(&self, at: &OrganizationRef, links: &mpsc::Sender<OrganizationId>) {
        // Full: the next poll finds it due again.
        if links.try_send(at.organization.clone()).is_ok() {
            // An organization that is gone has none.
            let _ = self.with_seen(at, note_question);
        }
    }

    /// Asks for the links that polls found due, one after the other.
    pub(super) async fn ask_for_links(
        &self,
        account: &AccountId,
        mut wanted: mpsc::Receiver<OrganizationId>,
    ) {
        while let Some(organization) = wanted.recv().await {
            let at = OrganizationRef { account: account.clone(), organization };
            self.keep_quiet(account).await;
            if let Err(failure) = self.fetch_link(&at).await {
                tracing::info!(%account, %failure, "an invite link could not be had");
            }
        }
    }

    async fn fetch_link(&self, at: &OrganizationRef) -> Result<Option<String>, Failure> {
        let facts = self.with_seen(at, |seen| {
            note_question(seen);
            link_facts(seen)
        })?;
        let link = self.heeding(&at.account, self.ask_for_link(at)).await?;
        self.keep_link(at, link.clone(), facts)?;
        Ok(link)
    }

    async fn ask_for_link(&self, at: &OrganizationRef) -> Result<Option<String>, Failure> {
        let api = &self.ports.api;
        let session = self.session(&at.account).await?;
        let asked = api.invite_link(&session, &at.organization).await;
        self.keep_renewed(&at.account, &session).await;
        match asked {
            Err(failure) if failure.code == ErrorCode::SignInNeeded => {
                let session = self.session_after(&at.account, &session).await?;
                api.invite_link(&session, &at.organization).await
            }
            asked => asked,
        }
    }

    fn keep_link(
        &self,
        at: &OrganizationRef,
        link: Option<String>,
        facts: LinkFacts,
    ) -> Result<(), Failure> {
        let changed = self.with_seen(at, |seen| {
            seen.asked.link = Some(LinkAsked { at: Instant::now(), facts, answered: true });
            let link = link.filter(|_| seen.snapshot.own_role.manages());
            if seen.snapshot.invite_link == link {
                return None;
            }
            let known = seen.snapshot.invite_link.is_some();
            Arc::make_mut(&mut seen.snapshot).invite_link = link;
            // The first one since the start is no change.
            seen.revision += i64::from(known);
            known.then_some(seen.revision)
        })?;
        if let Some(revision) = changed {
            self.tell(Event::OrganizationChanged { organization: at.clone(), revision });
        }
        Ok(())
    }
}

/// Until there is an answer, there was none.
fn note_question(seen: &mut Seen) {
    let facts = link_facts(seen);
    seen.asked.link = Some(LinkAsked { at: Instant::now(), facts, answered: false });
}

fn link_facts(seen: &Seen) -> LinkFacts {
    LinkFacts { own_role: seen.snapshot.own_role, server_revision: seen.snapshot.server_revision }
}
