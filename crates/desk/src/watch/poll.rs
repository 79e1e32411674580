//! One poll of an account: ask, keep what changed, tell.

use std::{collections::HashMap, sync::Arc};

use frontdesk_local_api::{ErrorCode, Event, Failure, OrganizationRef};
use frontdesk_model::{AccountId, MemberId, OrganizationId, Snapshot, diff};
use jiff::Timestamp;

use crate::{
    board::Seen,
    engine::Engine,
    ports::{Scope, Session},
    store::{self, AccountRecord},
};

impl Engine {
    /// Polls an account once, with a new session where one can be had without
    /// the person.
    pub(super) async fn poll(&self, account: &AccountId) -> Result<(), Failure> {
        let session = self.session(account).await?;
        let outcome = self.poll_with(account, &session).await;
        self.keep_renewed(account, &session).await;
        match outcome {
            Err(failure) if failure.code == ErrorCode::SignInNeeded => {
                let session = self.session_after(account, &session).await?;
                self.poll_with(account, &session).await
            }
            outcome => outcome,
        }
    }

    async fn poll_with(&self, account: &AccountId, session: &Session) -> Result<(), Failure> {
        let record = self.record(account)?;
        let listing = self.ports.api.listing(session, &record.capabilities).await?;
        self.note_skipped(account, listing.skipped);
        let mut listed: Vec<OrganizationId> =
            listing.organizations.into_iter().map(|glance| glance.organization.id).collect();
        let mut first_failure = None;
        let mut gone = Vec::new();
        for organization in &listed {
            match self.look(session, &record, organization).await {
                Ok(snapshot) => {
                    let organization = organization.clone();
                    let at = OrganizationRef { account: account.clone(), organization };
                    self.keep(at, snapshot).await?;
                }
                // Left or deleted since the list was made.
                Err(failure) if failure.code == ErrorCode::NotFound => {
                    gone.push(organization.clone());
                }
                Err(failure) if ends_the_poll(failure.code) => return Err(failure),
                Err(failure) => first_failure = first_failure.or(Some(failure)),
            }
        }
        listed.retain(|organization| !gone.contains(organization));
        self.drop_all_but(account, &listed).await?;
        first_failure.map_or(Ok(()), Err)
    }

    /// Everything about one organization.
    async fn look(
        &self,
        session: &Session,
        record: &AccountRecord,
        organization: &OrganizationId,
    ) -> Result<Snapshot, Failure> {
        let AccountRecord { capabilities, person, .. } = record;
        let api = &self.ports.api;
        let scope = Scope { known: None, last_active: true };
        let look = api.look(session, capabilities, person, organization, scope).await?;
        self.note_skipped(&record.id, look.skipped);
        let mut snapshot = look.snapshot;
        if snapshot.own_role.manages() {
            snapshot.invite_link = api.invite_link(session, organization).await?;
        }
        Ok(snapshot)
    }

    /// Keeps what was seen of one organization: on disk first, then in memory,
    /// then everybody is told.
    async fn keep(&self, at: OrganizationRef, mut snapshot: Snapshot) -> Result<(), Failure> {
        let now = self.ports.clock.now();
        let before = self.with_account(&at.account, |account| {
            account.organizations.get(&at.organization).cloned()
        })?;
        fill_joined_at(&mut snapshot, before.as_ref().map(|seen| &*seen.snapshot), now);
        let unchanged = before.as_ref().is_some_and(|seen| *seen.snapshot == snapshot);
        let revision = match &before {
            Some(seen) => seen.revision + i64::from(!unchanged),
            None => 1,
        };
        let snapshot = match before {
            Some(seen) if unchanged => {
                self.store.touch(&at, now).await?;
                seen.snapshot
            }
            before => {
                // The first look is silent: everybody in it was there before.
                let looked_ago = before.as_ref().map(|seen| now.duration_since(seen.fetched_at));
                let changes = before.map(|seen| diff(&seen.snapshot, &snapshot));
                let changes = changes.unwrap_or_default();
                self.prove_push(&at, snapshot.own_role, &changes, looked_ago).await;
                let look = store::Look {
                    at: &at,
                    seen_at: now,
                    snapshot: &snapshot,
                    revision,
                    changes: &changes,
                };
                self.store.record(&look).await?;
                Arc::new(snapshot)
            }
        };
        let seen = Seen { snapshot, revision, fetched_at: now, present: true, fresh: true };
        self.with_account(&at.account, |account| {
            account.organizations.insert(at.organization.clone(), seen)
        })?;
        if !unchanged {
            self.tell(Event::OrganizationChanged { organization: at, revision });
        }
        Ok(())
    }

    /// Organizations that the person left, was removed from, or that were
    /// deleted: out of sight, their history stays.
    async fn drop_all_but(
        &self,
        account: &AccountId,
        listed: &[OrganizationId],
    ) -> Result<(), Failure> {
        let dropped: Vec<OrganizationId> = self.with_account(account, |account| {
            let present = account.present().map(|(id, _)| id);
            present.filter(|id| !listed.contains(id)).cloned().collect()
        })?;
        for organization in dropped {
            let at = OrganizationRef { account: account.clone(), organization };
            self.store.drop_organization(&at).await?;
            self.with_account(account, |account| {
                if let Some(seen) = account.organizations.get_mut(&at.organization) {
                    seen.present = false;
                }
            })?;
        }
        Ok(())
    }
}

/// Whether asking for the next organization would fail the same way, or must
/// not be done.
const fn ends_the_poll(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::SignInNeeded
            | ErrorCode::RateLimited
            | ErrorCode::HostUnknown
            | ErrorCode::ConnectionRefused
            | ErrorCode::Unreachable
            | ErrorCode::TlsRequired
            | ErrorCode::TlsFailed
            | ErrorCode::CertificateRefused
            | ErrorCode::ProxyFailed
    )
}

/// Where the server does not say when somebody joined: the time at which they
/// were first seen, and nothing for those who were there at the first look.
fn fill_joined_at(snapshot: &mut Snapshot, before: Option<&Snapshot>, now: Timestamp) {
    let Some(before) = before else { return };
    if snapshot.members.iter().all(|member| member.joined_at.is_some()) {
        return;
    }
    let known: HashMap<&MemberId, Option<Timestamp>> =
        before.members.iter().map(|member| (&member.id, member.joined_at)).collect();
    for member in snapshot.members.iter_mut().filter(|member| member.joined_at.is_none()) {
        member.joined_at = match known.get(&member.id) {
            Some(joined_at) => *joined_at,
            None => Some(now),
        };
    }
}
