//! One poll of an account: a glance at everything, a look at what moved.

use std::{pin::pin, time::Duration};

use frontdesk_local_api::{AccountKind, ErrorCode, Failure, OrganizationRef};
use frontdesk_model::{AccountId, OrganizationId};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

use super::{
    due::{self, Ask, Facts},
    keep::{Members, Question},
    pace::asked_to_wait,
};
use crate::{
    engine::Engine,
    ports::{Glance, Scope, Session},
    store::AccountRecord,
};

/// How long members are waited for before what the glance told is shown alone.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where links that are due are asked for.
type Links = mpsc::Sender<OrganizationId>;

/// Why a poll failed.
pub(super) struct Trouble {
    pub failure: Failure,
    /// The list came: only single organizations failed.
    pub listed: bool,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self { failure, listed: false }
    }
}

impl Engine {
    /// Polls an account once, with a new session where one can be had without
    /// the person.
    pub(super) async fn poll(&self, account: &AccountId, links: &Links) -> Result<(), Trouble> {
        let session = self.session(account).await?;
        let outcome = self.poll_with(account, &session, links).await;
        self.keep_renewed(account, &session).await;
        match outcome {
            Err(trouble) if trouble.failure.code == ErrorCode::SignInNeeded => {
                let session = self.session_after(account, &session).await?;
                self.poll_with(account, &session, links).await
            }
            outcome => outcome,
        }
    }

    async fn poll_with(
        &self,
        account: &AccountId,
        session: &Session,
        links: &Links,
    ) -> Result<(), Trouble> {
        self.learn_capabilities(account, session).await?;
        let record = self.record(account)?;
        let listing = self.ports.api.listing(session, &record.capabilities);
        let listing = self.heeding(account, listing).await?;
        self.hear_newest(account, listing.newest_notification)?;
        let mut glances = listing.organizations;
        self.note_skipped(account, listing.skipped);
        if listing.skipped > 0 {
            tracing::info!(%account, skipped = listing.skipped, "a list was not all understood");
            glances.extend(self.unlisted(account, &glances)?);
        }
        let (mut gone, mut first_failure, mut ended) = (Vec::new(), None, None);
        for glance in &glances {
            let organization = glance.organization.id.clone();
            let at = OrganizationRef { account: account.clone(), organization };
            let followed = if ended.is_none() {
                self.follow(session, &record, &at, glance, links).await
            } else {
                self.keep_glance(&at, glance, Members::Awaited).await.map(|()| None)
            };
            match followed {
                Ok(failure) => first_failure = first_failure.or(failure),
                // Left or deleted since the list was made.
                Err(failure) if failure.code == ErrorCode::NotFound => gone.push(at.organization),
                Err(failure) if ends_the_poll(&failure) => ended = Some(failure),
                Err(failure) => first_failure = first_failure.or(Some(failure)),
            }
        }
        let mut listed: Vec<OrganizationId> =
            glances.into_iter().map(|glance| glance.organization.id).collect();
        listed.retain(|organization| !gone.contains(organization));
        self.drop_all_but(account, &listed).await?;
        match (ended, first_failure) {
            (Some(failure), _) => Err(failure.into()),
            (None, Some(failure)) => Err(Trouble { failure, listed: true }),
            (None, None) => Ok(()),
        }
    }

    /// Asks what is due of one organization, and keeps what was seen. Gives the
    /// failure of a look that it is too early to repeat.
    async fn follow(
        &self,
        session: &Session,
        record: &AccountRecord,
        at: &OrganizationRef,
        glance: &Glance,
        links: &Links,
    ) -> Result<Option<Failure>, Failure> {
        let known = self.known(at)?;
        let asked = known.as_ref().map(|seen| seen.asked.clone()).unwrap_or_default();
        let now = Instant::now();
        let due = due::due(&asked, &Facts::from(glance), now);
        let last_active = match due.ask {
            Ask::Members { last_active } => last_active,
            Ask::Nothing => {
                self.keep_glance(at, glance, Members::AsKnown).await?;
                if due.link {
                    self.want_link(at, links);
                }
                return Ok(None);
            }
            Ask::Later => {
                self.keep_glance(at, glance, Members::Awaited).await?;
                return Ok(asked.failed.map(|failed| failed.failure));
            }
        };
        let AccountRecord { capabilities, person, .. } = record;
        let snapshot = known.as_ref().map(|seen| &*seen.snapshot);
        let scope = Scope { known: snapshot, last_active };
        let api = &self.ports.api;
        let looking = api.look(session, capabilities, person, &at.organization, scope);
        let mut looking = pin!(self.heeding(&at.account, looking));
        let looked = if let Ok(looked) = timeout(PATIENCE, &mut looking).await {
            looked
        } else {
            self.keep_glance(at, glance, Members::Awaited).await?;
            looking.await
        };
        let question = Question { at: now, hints: asked.hints, last_active };
        match looked {
            Ok(look) => {
                self.note_skipped(&at.account, look.skipped);
                self.keep_look(at, look, &question).await?;
                if due.link {
                    self.want_link(at, links);
                }
                Ok(None)
            }
            Err(failure) if failure.code == ErrorCode::NotFound => Err(failure),
            Err(failure) => {
                self.keep_glance(at, glance, Members::Awaited).await?;
                self.note_failed(at, glance, &question, &failure, !ends_the_poll(&failure));
                Err(failure)
            }
        }
    }

    /// Asks a Frontdesk service once after a start what it can do: it may be a
    /// newer one. daily.dev says nothing.
    async fn learn_capabilities(
        &self,
        account: &AccountId,
        session: &Session,
    ) -> Result<(), Failure> {
        let (record, asked) = self.with_account(account, |account| {
            (account.record.clone(), account.polled.capabilities)
        })?;
        if asked || record.kind == AccountKind::DailyDev {
            return Ok(());
        }
        let finding = self.ports.api.find_server(session.address());
        let server = match self.heeding(account, finding).await {
            Ok(server) => server,
            Err(failure) if ends_the_poll(&failure) => return Err(failure),
            Err(failure) => {
                // What it could do last time serves until it says it.
                tracing::info!(%account, %failure, "a server did not say what it can do");
                return Ok(());
            }
        };
        if server.capabilities != record.capabilities {
            self.store.keep_capabilities(account, &server.capabilities).await?;
        }
        self.with_account(account, |account| {
            account.record.capabilities = server.capabilities;
            account.polled.capabilities = true;
        })
    }

    /// A notification that was not there says that somebody joined somewhere.
    fn hear_newest(&self, account: &AccountId, newest: Option<String>) -> Result<(), Failure> {
        let Some(newest) = newest else { return Ok(()) };
        let known = self.with_account(account, |account| {
            account.polled.newest_notification.replace(newest.clone())
        })?;
        if known != Some(newest) {
            self.suspect(account);
        }
        Ok(())
    }

    /// The organizations that a list lacks of which not every entry could be
    /// understood: one of those entries may be theirs. They are as they were,
    /// until a look finds them gone.
    fn unlisted(&self, account: &AccountId, listed: &[Glance]) -> Result<Vec<Glance>, Failure> {
        self.with_account(account, |account| {
            let is_listed =
                |id: &OrganizationId| listed.iter().any(|glance| glance.organization.id == *id);
            let unlisted = account.present().filter(|(id, _)| !is_listed(id));
            unlisted
                .map(|(_, seen)| {
                    let looked = seen.asked.looked.map(|looked| looked.facts);
                    let facts = looked.unwrap_or_else(|| Facts::of_snapshot(&seen.snapshot));
                    Glance {
                        organization: seen.snapshot.organization.clone(),
                        own_role: facts.own_role,
                        own_seat_type: facts.own_seat_type,
                        server_revision: facts.server_revision,
                    }
                })
                .collect()
        })
    }
}

/// Whether asking for the next organization would fail the same way, or must
/// not be done.
fn ends_the_poll(failure: &Failure) -> bool {
    asked_to_wait(failure).is_some()
        || matches!(
            failure.code,
            ErrorCode::SignInNeeded
                | ErrorCode::HostUnknown
                | ErrorCode::ConnectionRefused
                | ErrorCode::Unreachable
                | ErrorCode::TlsRequired
                | ErrorCode::TlsFailed
                | ErrorCode::CertificateRefused
                | ErrorCode::ProxyFailed
        )
}
