//! Accounts come, go, and sign in again. Nothing is left half done: what was
//! made on the way to a failure is taken back.

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{
    AccountKind, Answer, Credentials, ErrorCode, Event, Failure, OrganizationRef, ServerFound,
};
use frontdesk_model::{
    AccountId, Capabilities, MAX_SEATS, OrganizationId,
    text::{NameFault, clean_name},
};
use tokio::{sync::oneshot, time::timeout};
use uuid::Uuid;

use crate::{
    board::Account,
    engine::Engine,
    ports::{Server, Session},
    store::AccountRecord,
    watch::first_of,
};

/// How long ending a session may take: the account goes all the same.
const SIGN_OUT_LIMIT: Duration = Duration::from_secs(5);

/// Longest e-mail address, in characters (RFC 3696 and its erratum: 254, and
/// some room for whoever disagrees).
const LONGEST_EMAIL: usize = 320;

impl Engine {
    /// `StartOrganization`. The first one brings the account of its owner, the
    /// next ones are added there; `owner_name` and `session_only` are of no
    /// meaning then.
    pub(crate) async fn start_organization(
        self: &Arc<Self>,
        organization_name: &str,
        seats: u32,
        owner_name: &str,
        session_only: bool,
    ) -> Result<Answer, Failure> {
        let name = name(organization_name, "organizationName")?;
        in_range(seats)?;
        let _one_at_a_time = self.gate.lock().await;
        let local = self.board().local_account().map(|account| account.record.id.clone());
        if let Some(account) = local {
            let organization = self.start_another(&account, &name, seats).await?;
            if let Err(failure) = self.poll_now(&account).await {
                tracing::warn!(%account, %failure, "the poll after a start failed");
            }
            return Ok(Answer::Added(OrganizationRef { account, organization }));
        }

        let owner_name = self::name(owner_name, "ownerName")?;
        let account = new_account();
        if !session_only {
            self.try_keyring(&account).await?;
        }
        self.start_local().await?;
        let (session, person) = self.ports.local.create_owner(&owner_name).await?;
        let record = AccountRecord {
            id: account.clone(),
            kind: AccountKind::Local,
            address: session.address().to_owned(),
            person,
            // Asked at the first poll.
            capabilities: Capabilities::default(),
            session_only,
            sign_in_asked_at: None,
        };
        self.keep_account(&record, &session).await?;
        let started = self.ports.api.create_organization(&session, &name, seats).await;
        let organization = match started {
            Ok(organization) => organization,
            Err(failure) => {
                self.take_back(&account, &session).await;
                return Err(failure);
            }
        };
        let first_poll = self.add(record, session);
        self.await_first(&account, first_poll).await;
        Ok(Answer::Added(OrganizationRef { account, organization }))
    }

    async fn start_another(
        &self,
        account: &AccountId,
        name: &str,
        seats: u32,
    ) -> Result<OrganizationId, Failure> {
        let start = |session| async move {
            self.ports.api.create_organization(&session, name, seats).await
        };
        self.with_session(account, start).await
    }

    /// `FindServer`.
    pub(crate) async fn find_server(&self, typed: &str) -> Result<Answer, Failure> {
        let address = self.ports.api.address(typed)?;
        let server = self.ports.api.find_server(&address).await?;
        let Server { address, kind, version, capabilities, sign_in_page, .. } = server;
        Ok(Answer::Server(ServerFound { address, kind, version, capabilities, sign_in_page }))
    }

    /// `Connect`. The same person on the same server again signs in again.
    pub(crate) async fn connect(
        self: &Arc<Self>,
        address: &str,
        credentials: Credentials,
        session_only: bool,
    ) -> Result<Answer, Failure> {
        let api = &self.ports.api;
        let address = api.address(address)?;
        let credentials = judged(credentials)?;
        let fresh = new_account();
        if !session_only {
            self.try_keyring(&fresh).await?;
        }
        let server = api.find_server(&address).await?;
        let (session, mut person) = api.sign_in(&server, &credentials).await?;
        if let Credentials::Password { email, .. } = credentials {
            // What was typed signs in again where the server does not say it.
            person.email.get_or_insert(email);
        }
        let first = match api.listing(&session, &server.capabilities).await {
            Ok(listing) => listing.organizations.into_iter().next(),
            Err(failure) => {
                self.sign_out(&session).await;
                return Err(failure);
            }
        };
        let Some(first) = first else {
            self.sign_out(&session).await;
            return Err(Failure::new(ErrorCode::NotFound).of_field("organization"));
        };

        let _one_at_a_time = self.gate.lock().await;
        let known = self
            .board()
            .account_of(session.address(), &person.id)
            .map(|account| account.record.clone());
        let record = AccountRecord {
            id: known.as_ref().map_or(fresh, |record| record.id.clone()),
            kind: known.as_ref().map_or(server.kind, |record| record.kind),
            address: session.address().to_owned(),
            person,
            capabilities: server.capabilities,
            session_only,
            sign_in_asked_at: None,
        };
        let account = record.id.clone();
        if let Some(known) = known {
            self.replace(&known, record, &session).await?;
        } else {
            self.keep_account(&record, &session).await?;
            let first_poll = self.add(record, session);
            self.await_first(&account, first_poll).await;
        }
        let shown = self.with_account(&account, |account| account.first_organization())?;
        let organization = shown.unwrap_or(first.organization.id);
        Ok(Answer::Added(OrganizationRef { account, organization }))
    }

    /// `SignInAgain`.
    pub(crate) async fn sign_in_again(
        self: &Arc<Self>,
        account: &AccountId,
        credentials: Credentials,
    ) -> Result<Answer, Failure> {
        let known = self.record(account)?;
        if known.kind == AccountKind::Local {
            // The owner on this computer has no password: trying is all.
            self.poll_now(account).await?;
            return Ok(Answer::Done);
        }
        let credentials = judged(credentials)?;
        let (session, person) = self.ports.api.sign_in(&known.server(), &credentials).await?;
        if person.id != known.person.id {
            // Somebody else signed in, or the address is theirs by now.
            self.sign_out(&session).await;
            return Err(ErrorCode::SignInRefused.into());
        }
        let _one_at_a_time = self.gate.lock().await;
        let record = AccountRecord { person, sign_in_asked_at: None, ..known.clone() };
        self.replace(&known, record, &session).await?;
        Ok(Answer::Done)
    }

    /// `RemoveAccount`.
    pub(crate) async fn remove_account(
        self: &Arc<Self>,
        account: &AccountId,
    ) -> Result<Answer, Failure> {
        let _one_at_a_time = self.gate.lock().await;
        // What is known in memory: a keyring that asks for its password just
        // to forget something would be a nuisance.
        let (watcher, session) = self
            .with_account(account, |account| (account.watcher.take(), account.session.clone()))?;
        if let Some(watcher) = watcher {
            watcher.stop().await;
        }
        if let Some(session) = session {
            self.sign_out(&session).await;
        }
        // What is renewed in the meantime is not kept any more.
        let _keeping = self.keeping(account).await?;
        self.forget_secret(account).await;
        if let Err(failure) = self.forget_kept(account).await {
            drop(self.watch(account));
            return Err(failure);
        }
        self.board().accounts.retain(|known| known.record.id != *account);
        self.tell(Event::StateChanged);
        Ok(Answer::Done)
    }

    /// Forgets what is on disk of an account.
    async fn forget_kept(&self, account: &AccountId) -> Result<(), Failure> {
        self.forget_settings_of(account).await?;
        Ok(self.store.forget_account(account).await?)
    }

    /// Keeps a new account: its secret first, for without it the rest is of no
    /// use. Takes everything back when one of them cannot be kept.
    async fn keep_account(&self, record: &AccountRecord, session: &Session) -> Result<(), Failure> {
        if let Err(failure) = self.keep_session(record, session).await {
            self.sign_out(session).await;
            return Err(failure);
        }
        if let Err(fault) = self.store.keep_account(record).await {
            self.take_back(&record.id, session).await;
            return Err(fault.into());
        }
        Ok(())
    }

    /// Undoes [`Engine::keep_account`].
    async fn take_back(&self, account: &AccountId, session: &Session) {
        if let Err(fault) = self.store.forget_account(account).await {
            tracing::warn!(%account, %fault, "an account that did not come about may be left");
        }
        self.forget_secret(account).await;
        self.sign_out(session).await;
    }

    /// Puts a kept account on the board and watches it. Gives how its first
    /// poll goes.
    fn add(
        self: &Arc<Self>,
        record: AccountRecord,
        session: Session,
    ) -> oneshot::Receiver<Result<(), Failure>> {
        let account = record.id.clone();
        self.board().accounts.push(Account::new(record, Some(session)));
        self.tell(Event::StateChanged);
        self.watch(&account)
    }

    /// An account that signs in again: another session, and whatever else is new.
    async fn replace(
        &self,
        known: &AccountRecord,
        record: AccountRecord,
        session: &Session,
    ) -> Result<(), Failure> {
        let account = record.id.clone();
        let keeping = self.keeping(&account).await;
        let kept = match &keeping {
            Ok(_) => self.keep_session(&record, session).await,
            // It was removed meanwhile.
            Err(failure) => Err(failure.clone()),
        };
        if let Err(failure) = kept {
            self.sign_out(session).await;
            return Err(failure);
        }
        if record.session_only && !known.session_only {
            self.forget_secret(&account).await;
        }
        self.store.keep_account(&record).await?;
        let session = session.clone();
        self.with_account(&account, |account| {
            account.record = record;
            account.session = Some(session);
        })?;
        drop(keeping);
        if let Err(failure) = self.poll_now(&account).await {
            // Signed in it is; the account's health says the rest.
            tracing::warn!(%account, %failure, "the poll after signing in failed");
        }
        Ok(())
    }

    /// Waits for the first poll, so that what is opened next has something to
    /// show.
    async fn await_first(
        &self,
        account: &AccountId,
        first_poll: oneshot::Receiver<Result<(), Failure>>,
    ) {
        if let Err(failure) = first_of(first_poll).await {
            // Added it is; the account's health says the rest.
            tracing::warn!(%account, %failure, "the first poll failed");
        }
    }

    /// Ends a session on its server, where that is possible.
    async fn sign_out(&self, session: &Session) {
        match timeout(SIGN_OUT_LIMIT, self.ports.api.sign_out(session)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => tracing::info!(%failure, "a session was not ended on its server"),
            Err(_) => tracing::info!("a session was not ended on its server in time"),
        }
    }
}

/// A name as it is kept, or what is wrong with it.
pub(crate) fn name(typed: &str, field: &str) -> Result<String, Failure> {
    clean_name(typed).map_err(|fault| {
        let code = match fault {
            NameFault::Empty => ErrorCode::NameEmpty,
            NameFault::TooLong => ErrorCode::NameTooLong,
        };
        Failure::new(code).of_field(field)
    })
}

/// Whether an organization can have that many seats.
pub(crate) fn in_range(seats: u32) -> Result<(), Failure> {
    if (1..=MAX_SEATS).contains(&seats) {
        Ok(())
    } else {
        Err(Failure::new(ErrorCode::SeatsOutOfRange).of_field("seats"))
    }
}

/// Credentials that are worth sending.
fn judged(credentials: Credentials) -> Result<Credentials, Failure> {
    let Credentials::Password { email, password } = credentials else { return Ok(credentials) };
    let email = email.trim();
    if email.is_empty() || email.chars().count() > LONGEST_EMAIL {
        return Err(Failure::new(ErrorCode::SignInRefused).of_field("email"));
    }
    Ok(Credentials::Password { email: email.to_owned(), password })
}

fn new_account() -> AccountId {
    AccountId(Uuid::new_v4().to_string())
}
