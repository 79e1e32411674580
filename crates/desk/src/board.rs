//! What the engine knows right now, in memory: what the answer to `State` is
//! made of. Snapshots are shared, never copied.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use frontdesk_local_api::{
    AccountHealth, AccountKind, AccountState, Desktop, Failure, LocalService, OrganizationRef,
    OrganizationState, Settings, State, Telling,
};
use frontdesk_model::{AccountId, Capabilities, MemberId, OrganizationId, Snapshot};
use jiff::Timestamp;
use tokio::sync::{self, mpsc};

use crate::{
    announce::OwnActs,
    members::index::Index,
    offers,
    ports::{LocalAddress, Session},
    store::{AccountRecord, KeptOrganization},
    watch::{Asked, Line, Polled, Told, Watcher},
};

/// Everything that is known.
pub(crate) struct Board {
    /// In the order in which they were added.
    pub accounts: Vec<Account>,
    pub desktop: Desktop,
    /// What is said right now, and what was not looked at yet.
    pub telling: Telling,
    /// What the person did a moment ago.
    pub own_acts: OwnActs,
    pub local: Local,
}

/// An account with its organizations.
pub(crate) struct Account {
    pub record: AccountRecord,
    pub health: AccountHealth,
    /// Its session, once it was used or typed.
    pub session: Option<Session>,
    /// Those that are gone too: they may come back.
    pub organizations: HashMap<OrganizationId, Seen>,
    /// `None` until it is started.
    pub watcher: Option<Watcher>,
    /// Held while something is done in its organizations: one after the other.
    pub acting: Arc<sync::Mutex<()>>,
    /// Held while its secret is kept or forgotten.
    pub keeping: Arc<sync::Mutex<()>>,
    /// What the watcher knows of its server.
    pub polled: Polled,
    /// How to reach whoever listens to the server.
    pub listener: Option<mpsc::UnboundedSender<Told>>,
    /// How listening goes. The listener writes it; others look.
    pub push: Line,
}

/// An organization as it was last seen.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub snapshot: Arc<Snapshot>,
    pub revision: i64,
    pub fetched_at: Timestamp,
    /// It was in its server's list at the last poll.
    pub present: bool,
    /// Who joined and was not reviewed yet.
    pub unreviewed: Arc<HashSet<MemberId>>,
    /// What makes its members quick to find: of this snapshot's members.
    pub index: Arc<Index>,
    /// What was asked of it since this program started.
    pub asked: Asked,
}

/// The embedded service.
#[derive(Default)]
pub(crate) struct Local {
    /// Where it listens, or listened last.
    pub address: Option<LocalAddress>,
    /// Why it does not run.
    pub failure: Option<Failure>,
}

impl Board {
    /// What the history knows, before anything is asked.
    pub(crate) fn new(accounts: Vec<AccountRecord>, organizations: Vec<KeptOrganization>) -> Self {
        let mut accounts: Vec<Account> =
            accounts.into_iter().map(|record| Account::new(record, None)).collect();
        for kept in organizations {
            let KeptOrganization { account, id, present, revision, fetched_at, .. } = kept;
            let fresh = Seen::new(kept.snapshot, revision, fetched_at);
            let seen = Seen { present, unreviewed: kept.unreviewed, ..fresh };
            if let Some(account) = accounts.iter_mut().find(|known| known.record.id == account) {
                account.organizations.insert(id, seen);
            }
        }
        Self {
            accounts,
            desktop: Desktop::default(),
            telling: Telling::default(),
            own_acts: OwnActs::default(),
            local: Local::default(),
        }
    }

    pub(crate) fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.record.id == *id)
    }

    pub(crate) fn account_mut(&mut self, id: &AccountId) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.record.id == *id)
    }

    /// The account on the embedded service; there is at most one.
    pub(crate) fn local_account(&self) -> Option<&Account> {
        self.accounts.iter().find(|account| account.record.kind == AccountKind::Local)
    }

    /// The account of that person on that server.
    pub(crate) fn account_of(&self, address: &str, person: &MemberId) -> Option<&Account> {
        self.accounts.iter().find(|account| {
            account.record.address == address && account.record.person.id == *person
        })
    }

    /// An organization that is in its server's list.
    pub(crate) fn seen(&self, at: &OrganizationRef) -> Option<&Seen> {
        let seen = self.account(&at.account)?.organizations.get(&at.organization)?;
        seen.present.then_some(seen)
    }

    /// The answer to `State`. `network_address` is the embedded service's.
    pub(crate) fn state(&self, settings: &Settings, network_address: Option<&str>) -> State {
        State {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            accounts: self.accounts.iter().map(Account::state).collect(),
            desktop: self.desktop.clone(),
            local_service: self.local_account().map(|account| LocalService {
                address: match &self.local.address {
                    Some(address) => address.public.clone(),
                    None => account.record.address.clone(),
                },
                network_allowed: settings.network_allowed,
                network_address: network_address.map(str::to_owned),
                failure: self.local.failure.clone(),
            }),
            language: settings.language,
            telling: self.telling.clone(),
        }
    }
}

impl Account {
    pub(crate) fn new(record: AccountRecord, session: Option<Session>) -> Self {
        Self {
            record,
            health: AccountHealth::Connecting,
            session,
            organizations: HashMap::new(),
            watcher: None,
            acting: Arc::default(),
            keeping: Arc::default(),
            polled: Polled::default(),
            listener: None,
            push: Line::default(),
        }
    }

    fn state(&self) -> AccountState {
        let mut organizations: Vec<OrganizationState> =
            self.present().map(|(id, seen)| seen.state(id, &self.record.capabilities)).collect();
        organizations.sort_by_cached_key(|organization| {
            (organization.name.to_lowercase(), organization.id.clone())
        });
        AccountState {
            id: self.record.id.clone(),
            kind: self.record.kind,
            capabilities: self.record.capabilities.clone(),
            address: self.record.address.clone(),
            email: self.record.person.email.clone(),
            person_name: self.record.person.name.clone(),
            health: self.health.clone(),
            session_only: self.record.session_only,
            organizations,
        }
    }

    /// The organization that is opened first: by name, as they are shown.
    pub(crate) fn first_organization(&self) -> Option<OrganizationId> {
        self.state().organizations.into_iter().next().map(|organization| organization.id)
    }

    /// The organizations in the server's list.
    pub(crate) fn present(&self) -> impl Iterator<Item = (&OrganizationId, &Seen)> {
        self.organizations.iter().filter(|(_, seen)| seen.present)
    }
}

impl Seen {
    /// An organization that nothing was asked of yet.
    pub(crate) fn new(snapshot: Arc<Snapshot>, revision: i64, fetched_at: Timestamp) -> Self {
        Self {
            snapshot,
            revision,
            fetched_at,
            present: true,
            unreviewed: Arc::default(),
            index: Arc::default(),
            asked: Asked::default(),
        }
    }

    fn state(&self, id: &OrganizationId, capabilities: &Capabilities) -> OrganizationState {
        let organization = &self.snapshot.organization;
        OrganizationState {
            id: id.clone(),
            name: organization.name.clone(),
            image: organization.image.clone(),
            seats: organization.seats,
            status: organization.status,
            members: u32::try_from(self.snapshot.members.len()).unwrap_or(u32::MAX),
            own_id: self.snapshot.own_id.clone(),
            own_role: self.snapshot.own_role,
            unreviewed: u32::try_from(self.unreviewed.len()).unwrap_or(u32::MAX),
            offers: offers::of_organization(&self.snapshot, capabilities),
            revision: self.revision,
            fetched_at: self.fetched_at,
        }
    }
}
