//! One poll of an account: a glance at everything, a look at what moved.

use std::{pin::pin, time::Duration};

use frontdesk_local_api::{AccountKind, ErrorCode, Failure, OrganizationRef};
use frontdesk_model::{AccountId, OrganizationId};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

use super::course::{
    due::{self, Ask, Facts},
    round::{Round, Trouble, ends_the_poll, unlisted},
    sight::{Answer, Question},
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
            let unlisted = |organizations: &_| unlisted(organizations, &glances);
            let unlisted = self.with_account(account, |account| unlisted(&account.organizations));
            glances.extend(unlisted?);
        }
        let mut round = Round::new(glances);
        while let Some(glance) = round.turn() {
            let organization = glance.organization.id.clone();
            let at = OrganizationRef { account: account.clone(), organization };
            let followed = if round.may_ask() {
                self.follow(session, &record, &at, &glance, links).await
            } else {
                self.keep(&at, Answer::Awaited(&glance)).await.map(|()| None)
            };
            round.note(&at.organization, followed);
        }
        self.drop_all_but(account, round.listed()).await?;
        round.outcome()
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
                self.keep(at, Answer::Glance(glance)).await?;
                if due.link {
                    self.want_link(at, links);
                }
                return Ok(None);
            }
            Ask::Later => {
                self.keep(at, Answer::Awaited(glance)).await?;
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
            self.keep(at, Answer::Awaited(glance)).await?;
            looking.await
        };
        let question = Question { at: now, hints: asked.hints, last_active };
        match looked {
            Ok(look) => {
                self.note_skipped(&at.account, look.skipped);
                self.keep(at, Answer::Look(look, question)).await?;
                if due.link {
                    self.want_link(at, links);
                }
                Ok(None)
            }
            Err(failure) if failure.code == ErrorCode::NotFound => Err(failure),
            Err(failure) => {
                let alone = !ends_the_poll(&failure);
                let fault = Answer::Fault { glance, question, failure: &failure, alone };
                self.keep(at, fault).await?;
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
}
