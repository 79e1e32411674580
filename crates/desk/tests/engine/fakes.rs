//! The ports, faked over one shared [`Outside`].

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use frontdesk_desk::ports::{
    Clock, Glance, Heard, Listing, LocalAddress, LocalService, LoginStart, Look, Notice, Notifier,
    OrganizationApi, OrganizationUpdate, Person, Pictures, Scope, SecretStore,
    Server as ServerFound, Session, Surrounding, Surroundings,
};
use frontdesk_local_api::{AccountKind, Credentials, ErrorCode, Failure, SeatsPreview};
use frontdesk_model::{
    AccountId, Capabilities, Member, MemberAction, MemberId, Organization, OrganizationId, Role,
    SeatType, Seats, Snapshot, SubscriptionStatus,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{self, Notify, mpsc, oneshot},
    time::Instant,
};

use crate::{push::Line, service::Doorway, world::member};

pub(crate) const LOCAL: &str = "http://127.0.0.1:4000";

/// Everything outside of the engine, to look at and to break.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that a test throws")]
pub(crate) struct Outside {
    pub servers: BTreeMap<String, Server>,
    pub keyring: HashMap<AccountId, String>,
    pub keyring_fault: Option<ErrorCode>,
    /// How often something was kept in it.
    pub keyring_writes: usize,
    pub shown: Vec<Notice>,
    pub notifier_fault: Option<String>,
    /// The desktop takes a notification and never says so.
    pub notifier_hangs: bool,
    pub local_fault: Option<ErrorCode>,
    pub local_in_network: bool,
    pub network_address: Option<String>,
    pub owners_can_sign_in: bool,
    pub clock_ahead: SignedDuration,
    /// The system says when it woke.
    pub tells_of_sleep: bool,
    tokens: u32,
}

/// A change behind the engine's back.
pub(crate) type Meanwhile = Box<dyn FnOnce(&mut Snapshot) + Send>;

/// A server that people sign in to.
#[derive(Default)]
pub(crate) struct Server {
    /// By e-mail address.
    pub people: BTreeMap<String, (String, Person)>,
    pub tokens: Vec<String>,
    pub signed_out: Vec<String>,
    pub organizations: BTreeMap<OrganizationId, Snapshot>,
    pub fault: Option<Failure>,
    pub fault_of: HashMap<OrganizationId, ErrorCode>,
    pub creating_fault: Option<ErrorCode>,
    pub stalled: bool,
    /// What it was asked to change.
    pub asked_for: Vec<&'static str>,
    /// It answers to changes when this has come.
    pub held: Option<oneshot::Receiver<()>>,
    /// What somebody else does just after the next change.
    pub meanwhile: Option<Meanwhile>,
    /// Sessions are renewed with the next answer.
    pub renews: bool,
    /// By which it says that something happened; `None`: nobody gets through.
    pub line: Option<Arc<Line>>,
    /// How far its clock is ahead.
    pub clock_ahead: Option<SignedDuration>,
    /// Entries of its list that nobody understands.
    pub skipped_entries: u32,
    /// When it was asked for the organizations.
    pub polls: Vec<Instant>,
    /// The organizations whose members it was asked for, and whether with last
    /// activity.
    pub looks: Vec<(OrganizationId, bool)>,
    /// How often it was asked for an invite link.
    pub links: usize,
    /// It does not answer when asked for an invite link.
    pub links_stall: bool,
    pub newest_notification: Option<String>,
    /// Members of each organization that cannot be understood.
    pub skipped: u32,
    pub capabilities: Capabilities,
    pub doorway: Doorway,
}

pub(crate) struct Fakes {
    outside: Mutex<Outside>,
    changed: Notify,
    /// What happens around it, oldest first.
    around: (mpsc::UnboundedSender<Surrounding>, sync::Mutex<mpsc::UnboundedReceiver<Surrounding>>),
    began: (Timestamp, Instant),
}

impl Fakes {
    pub(crate) fn new() -> Arc<Self> {
        let outside = Outside {
            servers: BTreeMap::from([(LOCAL.to_owned(), Server::default())]),
            keyring: HashMap::new(),
            keyring_fault: None,
            keyring_writes: 0,
            shown: Vec::new(),
            notifier_fault: None,
            notifier_hangs: false,
            local_fault: None,
            local_in_network: false,
            network_address: Some("http://192.0.2.7:4000".to_owned()),
            owners_can_sign_in: false,
            clock_ahead: SignedDuration::ZERO,
            tells_of_sleep: false,
            tokens: 0,
        };
        let (say, around) = mpsc::unbounded_channel();
        Arc::new(Self {
            outside: Mutex::new(outside),
            around: (say, sync::Mutex::new(around)),
            changed: Notify::new(),
            began: ("2026-11-03T09:00:00Z".parse().unwrap(), Instant::now()),
        })
    }

    pub(crate) fn outside(&self) -> MutexGuard<'_, Outside> {
        self.outside.lock().unwrap()
    }

    /// The embedded service says that something changed.
    pub(crate) fn say_changed(&self) {
        self.changed.notify_one();
    }

    /// Something happens around the program.
    pub(crate) fn happen(&self, surrounding: Surrounding) {
        self.around.0.send(surrounding).unwrap();
    }

    /// The server's answer, unless it stalls, fails, or does not know the token.
    pub(crate) async fn answer<T>(
        &self,
        session: &Session,
        answer: impl FnOnce(&mut Server) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if self.outside().servers[session.address()].stalled {
            return std::future::pending().await;
        }
        let mut outside = self.outside();
        let server = outside.servers.get_mut(session.address()).unwrap();
        if let Some(failure) = &server.fault {
            return Err(failure.clone());
        }
        let secret = session.secret();
        if !server.tokens.iter().any(|token| token == secret.expose_secret()) {
            return Err(ErrorCode::SignInNeeded.into());
        }
        if std::mem::take(&mut server.renews) {
            outside.renew(session);
        }
        answer(outside.servers.get_mut(session.address()).unwrap())
    }

    /// A change of an organization, and what somebody else does just after it.
    pub(crate) async fn change<T>(
        &self,
        what: &'static str,
        session: &Session,
        id: &OrganizationId,
        change: impl FnOnce(&mut Server) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let held = {
            let mut outside = self.outside();
            let server = outside.servers.get_mut(session.address()).unwrap();
            server.asked_for.push(what);
            server.held.take()
        };
        if let Some(held) = held {
            held.await.unwrap();
        }
        self.answer(session, |server| {
            let changed = change(server)?;
            if let Some(snapshot) = server.organizations.get_mut(id)
                && let Some(meanwhile) = server.meanwhile.take()
            {
                meanwhile(snapshot);
            }
            Ok(changed)
        })
        .await
    }

    fn keyring(&self) -> Result<MutexGuard<'_, Outside>, Failure> {
        let outside = self.outside();
        match outside.keyring_fault {
            Some(code) => Err(code.into()),
            None => Ok(outside),
        }
    }
}

impl Outside {
    pub(crate) fn token(&mut self, address: &str) -> Session {
        self.tokens += 1;
        let token = format!("secret-session-token-{}", self.tokens);
        self.servers.get_mut(address).unwrap().tokens.push(token.clone());
        let token = SecretString::from(token);
        Session::signed_in(address, token.clone(), token)
    }

    fn renew(&mut self, session: &Session) {
        let renewed = self.token(session.address());
        session.renew(renewed.secret(), renewed.lasting());
        if let Some((_, person)) = self.servers[session.address()].people.values().next() {
            session.note_person(person.clone());
        }
    }

    fn local_address(&self) -> Result<LocalAddress, Failure> {
        if let Some(code) = self.local_fault {
            return Err(code.into());
        }
        let public = match &self.network_address {
            Some(address) if self.local_in_network => address.clone(),
            _ => LOCAL.to_owned(),
        };
        Ok(LocalAddress { own: LOCAL.to_owned(), public })
    }
}

impl Clock for Fakes {
    fn now(&self) -> Timestamp {
        let (timestamp, instant) = self.began;
        let elapsed = SignedDuration::try_from(instant.elapsed()).unwrap();
        timestamp + elapsed + self.outside().clock_ahead
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

#[async_trait]
impl SecretStore for Fakes {
    async fn get(&self, account: &AccountId) -> Result<Option<SecretString>, Failure> {
        Ok(self.keyring()?.keyring.get(account).cloned().map(SecretString::from))
    }

    async fn set(&self, account: &AccountId, token: &SecretString) -> Result<(), Failure> {
        let mut outside = self.keyring()?;
        outside.keyring.insert(account.clone(), token.expose_secret().to_owned());
        outside.keyring_writes += 1;
        Ok(())
    }

    async fn delete(&self, account: &AccountId) -> Result<(), Failure> {
        self.keyring()?.keyring.remove(account);
        Ok(())
    }
}

#[async_trait]
impl Notifier for Fakes {
    async fn show(&self, notice: &Notice) -> Result<(), String> {
        let hangs = {
            let mut outside = self.outside();
            if let Some(detail) = &outside.notifier_fault {
                return Err(detail.clone());
            }
            outside.shown.push(notice.clone());
            outside.notifier_hangs
        };
        if hangs { std::future::pending().await } else { Ok(()) }
    }
}

#[async_trait]
impl OrganizationApi for Fakes {
    fn address(&self, typed: &str) -> Result<String, Failure> {
        if self.outside().servers.contains_key(typed) {
            Ok(typed.to_owned())
        } else {
            Err(Failure::new(ErrorCode::AddressInvalid).of_field("address"))
        }
    }

    async fn find_server(&self, address: &str) -> Result<ServerFound, Failure> {
        let (stalled, fault, clock_ahead) = {
            let server = &self.outside().servers[address];
            (server.stalled, server.fault.clone(), server.clock_ahead)
        };
        if stalled {
            return std::future::pending().await;
        }
        if let Some(failure) = fault {
            return Err(failure);
        }
        Ok(ServerFound {
            address: address.to_owned(),
            kind: AccountKind::Service,
            version: Some("1".to_owned()),
            capabilities: self.outside().servers[address].capabilities.clone(),
            sign_in_page: None,
            clock_ahead,
        })
    }

    async fn sign_in(
        &self,
        server: &ServerFound,
        credentials: &Credentials,
    ) -> Result<(Session, Person), Failure> {
        let Credentials::Password { email, password } = credentials else {
            return Err(ErrorCode::NotSupported.into());
        };
        let password = password.clone().into_inner();
        let mut outside = self.outside();
        match outside.servers[&server.address].people.get(email) {
            Some((right, person)) if right == password.expose_secret() => {
                let person = person.clone();
                Ok((outside.token(&server.address), person))
            }
            _ => Err(ErrorCode::SignInRefused.into()),
        }
    }

    async fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        self.answer(session, |server| {
            let token = session.secret().expose_secret().to_owned();
            server.tokens.retain(|kept| *kept != token);
            server.signed_out.push(token);
            Ok(())
        })
        .await
    }

    async fn create_organization(
        &self,
        session: &Session,
        name: &str,
        seats: u32,
    ) -> Result<OrganizationId, Failure> {
        self.answer(session, |server| {
            if let Some(code) = server.creating_fault {
                return Err(code.into());
            }
            let id = OrganizationId(format!("organization-{}", server.organizations.len() + 1));
            server.organizations.insert(id.clone(), organization(&id, name, seats));
            Ok(id)
        })
        .await
    }

    async fn listing(
        &self,
        session: &Session,
        _capabilities: &Capabilities,
    ) -> Result<Listing, Failure> {
        self.outside().servers.get_mut(session.address()).unwrap().polls.push(Instant::now());
        self.answer(session, |server| {
            let organizations = server.organizations.values().map(glance).collect();
            let newest_notification = server.newest_notification.clone();
            let skipped = server.skipped_entries;
            Ok(Listing { organizations, newest_notification, skipped })
        })
        .await
    }

    async fn look(
        &self,
        session: &Session,
        _capabilities: &Capabilities,
        _person: &Person,
        id: &OrganizationId,
        scope: Scope<'_>,
    ) -> Result<Look, Failure> {
        self.answer(session, |server| {
            server.looks.push((id.clone(), scope.last_active));
            if let Some(code) = server.fault_of.get(id) {
                return Err((*code).into());
            }
            let mut snapshot = server.organizations.get(id).cloned().ok_or(ErrorCode::NotFound)?;
            for member in snapshot.members.iter_mut().filter(|_| !scope.last_active) {
                member.last_active = None;
            }
            Ok(Look { snapshot, skipped: server.skipped })
        })
        .await
    }

    async fn invite_link(
        &self,
        session: &Session,
        id: &OrganizationId,
    ) -> Result<Option<String>, Failure> {
        let public = self.outside().local_address().map(|address| address.public);
        let base = if session.address() == LOCAL { public? } else { session.address().to_owned() };
        let stalls = self.answer(session, |server| {
            server.links += 1;
            Ok(server.links_stall)
        });
        if stalls.await? {
            return std::future::pending().await;
        }
        let token = |server: &mut Server| Ok(server.doorway.token(id));
        let token = self.answer(session, token).await?;
        Ok(Some(format!("{base}/j/{token}")))
    }

    async fn act(
        &self,
        session: &Session,
        id: &OrganizationId,
        member: &MemberId,
        action: MemberAction,
    ) -> Result<(), Failure> {
        self.change("act", session, id, |server| {
            let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
            let place = snapshot.members.iter().position(|other| other.id == *member);
            let place = place.ok_or(ErrorCode::NotFound)?;
            let member = &mut snapshot.members[place];
            let was_plus = member.seat_type == SeatType::Plus;
            match action {
                MemberAction::Promote => member.role = Role::Admin,
                MemberAction::Demote => member.role = Role::Member,
                // One operation on the wire, which turns round what is.
                MemberAction::GiveSeat | MemberAction::TakeSeat => {
                    member.seat_type = if was_plus { SeatType::Free } else { SeatType::Plus };
                }
                MemberAction::Remove => drop(snapshot.members.remove(place)),
            }
            let plus = |member: &&Member| member.seat_type == SeatType::Plus;
            let assigned = snapshot.members.iter().filter(plus).count();
            snapshot.organization.seats.assigned = u32::try_from(assigned).unwrap();
            Ok(())
        })
        .await
    }

    async fn leave(&self, session: &Session, id: &OrganizationId) -> Result<(), Failure> {
        self.change("leave", session, id, |server| without(server, id)).await
    }

    async fn update(
        &self,
        session: &Session,
        id: &OrganizationId,
        update: OrganizationUpdate,
    ) -> Result<(), Failure> {
        self.change("update", session, id, |server| {
            let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
            if let Some(name) = update.name {
                snapshot.organization.name = name;
            }
            if let Some(image) = update.image {
                snapshot.organization.image = Some(format!("image of {} bytes", image.len()));
            }
            Ok(())
        })
        .await
    }

    async fn delete(&self, session: &Session, id: &OrganizationId) -> Result<(), Failure> {
        self.change("delete", session, id, |server| without(server, id)).await
    }

    async fn preview_seats(
        &self,
        session: &Session,
        _id: &OrganizationId,
        seats: u32,
        _locale: Option<&str>,
    ) -> Result<SeatsPreview, Failure> {
        self.answer(session, |_| {
            Ok(SeatsPreview {
                currency: Some("USD".to_owned()),
                price_per_seat: Some(50.0),
                cycle: Some("yearly".to_owned()),
                total: Some(50.0 * f64::from(seats)),
                due_now: None,
                next_billing: None,
            })
        })
        .await
    }

    async fn change_seats(
        &self,
        session: &Session,
        id: &OrganizationId,
        seats: u32,
    ) -> Result<(), Failure> {
        self.change("change seats", session, id, |server| {
            let snapshot = server.organizations.get_mut(id).ok_or(ErrorCode::NotFound)?;
            snapshot.organization.seats.total = seats;
            Ok(())
        })
        .await
    }

    async fn listen(&self, session: &Session, heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        let line = self.outside().servers[session.address()].line.clone();
        match line {
            Some(line) => line.listen(session.secret().expose_secret(), heard).await,
            None => std::future::pending().await,
        }
    }
}

#[async_trait]
impl LocalService for Fakes {
    async fn start(&self, _network_allowed: bool) -> Result<LocalAddress, Failure> {
        self.outside().local_address()
    }

    async fn allow_network(&self, allowed: bool) -> Result<LocalAddress, Failure> {
        let mut outside = self.outside();
        outside.local_in_network = allowed;
        outside.local_address()
    }

    async fn create_owner(&self, name: &str) -> Result<(Session, Person), Failure> {
        let person = person("own", name, None);
        Ok((self.outside().token(LOCAL), person))
    }

    async fn sign_in_owner(&self, _owner: &MemberId) -> Result<Session, Failure> {
        let mut outside = self.outside();
        if outside.owners_can_sign_in {
            Ok(outside.token(LOCAL))
        } else {
            Err(ErrorCode::SignInNeeded.into())
        }
    }

    fn network_address(&self) -> Option<String> {
        self.outside().network_address.clone()
    }

    async fn changed(&self) {
        self.changed.notified().await;
    }
}

pub(crate) fn person(id: &str, name: &str, email: Option<&str>) -> Person {
    Person {
        id: id.into(),
        name: name.to_owned(),
        email: email.map(str::to_owned),
        username: None,
        image: None,
    }
}

fn without(server: &mut Server, id: &OrganizationId) -> Result<(), Failure> {
    server.organizations.remove(id).map(drop).ok_or_else(|| ErrorCode::NotFound.into())
}

fn glance(snapshot: &Snapshot) -> Glance {
    let own = snapshot.members.iter().find(|member| member.id == snapshot.own_id);
    Glance {
        organization: snapshot.organization.clone(),
        own_role: snapshot.own_role,
        own_seat_type: own.map_or(SeatType::Free, |own| own.seat_type),
        server_revision: snapshot.server_revision,
    }
}

/// An organization with its owner, whose id is `own`, in it.
pub(crate) fn organization(id: &OrganizationId, name: &str, seats: u32) -> Snapshot {
    let mut owner = member("own", "Olive Owner");
    owner.role = Role::Owner;
    owner.seat_type = SeatType::Plus;
    Snapshot {
        organization: Organization {
            id: id.clone(),
            name: name.to_owned(),
            image: None,
            seats: Seats { total: seats, assigned: 1 },
            status: SubscriptionStatus::Active,
        },
        own_id: owner.id.clone(),
        own_role: Role::Owner,
        invite_link: None,
        server_revision: None,
        members: vec![owner],
    }
}

/// Nothing happens around it.
#[async_trait]
impl Surroundings for Fakes {
    async fn next(&self) -> Surrounding {
        self.around.1.lock().await.recv().await.unwrap()
    }

    fn tells_of_sleep(&self) -> bool {
        self.outside().tells_of_sleep
    }
}

#[async_trait]
impl Pictures for Fakes {
    /// Not a picture, but what was asked for.
    async fn get(&self, address: &str, server: &str) -> Result<Vec<u8>, Failure> {
        Ok(format!("{address} by {server}").into_bytes())
    }
}

#[async_trait]
impl LoginStart for Fakes {
    async fn set(&self, _start: bool) -> Result<(), Failure> {
        Ok(())
    }
}
