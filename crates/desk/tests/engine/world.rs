//! A computer with the engine on it, for tests: time stands still until a test
//! moves it on.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    time::Duration,
};

use frontdesk_desk::{Desk, Ports};
use frontdesk_local_api::{
    AccountHealth, AccountState, Answer, Credentials, Event, Failure, OrganizationRef, Request,
    State,
};
use frontdesk_model::{Member, OrganizationId, Role, SeatType, Snapshot};
use tempfile::TempDir;

use crate::fakes::{Fakes, LOCAL, Outside, Server, organization, person};

/// How long something that must happen may take, in real time.
const LIMIT: Duration = Duration::from_mins(1);

pub(crate) struct World {
    pub fakes: Arc<Fakes>,
    folder: TempDir,
    /// Keeps tokio's paused clock from running ahead while the database works
    /// on its own thread: the clock stands while a blocking task runs.
    _clock_stands: mpsc::Sender<()>,
}

impl World {
    pub(crate) fn new() -> Self {
        let (clock_stands, end) = mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || end.recv());
        Self {
            fakes: Fakes::new(),
            folder: tempfile::tempdir().unwrap(),
            _clock_stands: clock_stands,
        }
    }

    pub(crate) fn outside(&self) -> std::sync::MutexGuard<'_, Outside> {
        self.fakes.outside()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("history.sqlite")
    }

    pub(crate) async fn open(&self) -> Desk {
        self.try_open().await.unwrap()
    }

    pub(crate) async fn try_open(&self) -> Result<Desk, Failure> {
        let fakes = &self.fakes;
        let ports = Ports {
            api: fakes.clone(),
            secrets: fakes.clone(),
            notifier: fakes.clone(),
            local: fakes.clone(),
            surroundings: fakes.clone(),
            pictures: fakes.clone(),
            login_start: fakes.clone(),
            clock: fakes.clone(),
            randomness: Box::new(|| 100),
        };
        Desk::open(&self.database(), ports).await
    }

    /// A server at `address` with one organization of 25 seats, which
    /// olive@example.org with the password `right` owns.
    pub(crate) fn serve(&self, address: &str, name: &str) {
        let id = OrganizationId::from("acme");
        let mut server = Server::default();
        let person = person("own", "Olive Owner", None);
        server.people.insert("olive@example.org".into(), ("right".into(), person));
        server.organizations.insert(id.clone(), organization(&id, name, 25));
        self.outside().servers.insert(address.to_owned(), server);
    }

    /// Changes an organization on its server, behind the engine's back.
    pub(crate) fn on_server(&self, address: &str, id: &str, change: impl FnOnce(&mut Snapshot)) {
        let mut outside = self.outside();
        let server = outside.servers.get_mut(address).unwrap();
        change(server.organizations.get_mut(&id.into()).unwrap());
    }

    /// Somebody joins an organization of the embedded service.
    pub(crate) fn join(&self, id: &str, name: &str) {
        self.on_server(LOCAL, id, |snapshot| {
            snapshot.members.push(member(&name.to_lowercase(), name));
            snapshot.organization.seats.assigned += 1;
        });
    }

    /// How the members of organizations were asked for: with last activity or
    /// without.
    pub(crate) fn looks(&self, address: &str) -> Vec<bool> {
        self.outside().servers[address].looks.iter().map(|(_, last_active)| *last_active).collect()
    }

    pub(crate) fn polls(&self, address: &str) -> usize {
        self.outside().servers[address].polls.len()
    }

    /// Moves the clock on in small steps. It stands while a poll is under way,
    /// so that everything happens at its time.
    pub(crate) async fn advance(&self, desk: &Desk, seconds: u64) {
        let answered = || -> usize {
            let outside = self.outside();
            outside.servers.values().filter(|s| !s.stalled).map(|s| s.polls.len()).sum()
        };
        let mut events = desk.events();
        let (mut ended, before) = (0, answered());
        for _ in 0..seconds {
            tokio::time::advance(Duration::from_secs(1)).await;
            let began = std::time::Instant::now();
            loop {
                real_pause().await;
                while let Ok(event) = events.try_recv() {
                    ended += usize::from(event == Event::StateChanged);
                }
                if ended >= answered() - before {
                    break;
                }
                assert!(began.elapsed() < LIMIT, "a poll does not end");
            }
        }
    }

    pub(crate) fn titles(&self) -> Vec<String> {
        let plain = |title: &str| title.replace(['\u{2068}', '\u{2069}'], "");
        self.outside().shown.iter().map(|notice| plain(&notice.title)).collect()
    }

    /// Waits until that many notifications were shown, and gives them.
    pub(crate) async fn shown(&self, count: usize) -> Vec<String> {
        until("notifications", || self.titles().len() >= count).await;
        self.titles()
    }
}

/// Waits for what must come, in real time: the engine's own clock stands.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !holds() {
        assert!(began.elapsed() < LIMIT, "still waiting for {what}");
        pause().await;
    }
}

/// Ends the engine, and lets the clock run until it has.
pub(crate) async fn close(desk: &Desk) {
    let desk = desk.clone();
    let closing = tokio::spawn(async move { desk.close().await });
    until("the end", || closing.is_finished()).await;
}

/// Lets everything run that can, and the clock a little too: the engine rests
/// between two polls.
pub(crate) async fn pause() {
    tokio::time::advance(Duration::from_millis(10)).await;
    real_pause().await;
}

async fn real_pause() {
    tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(1))).await.unwrap();
}

/// Asks, and lets the clock run until there is an answer.
pub(crate) async fn ask(desk: &Desk, request: Request) -> Result<Answer, Failure> {
    let desk = desk.clone();
    let asking = tokio::spawn(async move { desk.ask(request).await });
    until("an answer", || asking.is_finished()).await;
    asking.await.unwrap()
}

pub(crate) fn member(id: &str, name: &str) -> Member {
    Member {
        id: id.into(),
        name: name.to_owned(),
        username: Some(id.to_owned()),
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}

/// Starts an organization of 25 seats on this computer.
pub(crate) async fn start(desk: &Desk, name: &str) -> OrganizationRef {
    added(ask(desk, start_request(name, 25, "Olive Owner", false)).await)
}

pub(crate) fn start_request(name: &str, seats: u32, owner: &str, session_only: bool) -> Request {
    Request::StartOrganization {
        organization_name: name.to_owned(),
        seats,
        owner_name: owner.to_owned(),
        session_only,
    }
}

pub(crate) fn connect_request(address: &str, password: &str, session_only: bool) -> Request {
    Request::Connect {
        address: address.to_owned(),
        credentials: password_of_olive(password),
        session_only,
    }
}

pub(crate) fn password_of_olive(password: &str) -> Credentials {
    let email = "olive@example.org".to_owned();
    Credentials::Password { email, password: password.to_owned().into() }
}

pub(crate) fn added(answer: Result<Answer, Failure>) -> OrganizationRef {
    match answer.unwrap() {
        Answer::Added(organization) => organization,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn state(desk: &Desk) -> State {
    match desk.ask(Request::State).await.unwrap() {
        Answer::State(state) => state,
        other => panic!("{other:?}"),
    }
}

/// The only account there is.
pub(crate) async fn account(desk: &Desk) -> AccountState {
    let [account] = <[_; 1]>::try_from(state(desk).await.accounts).unwrap();
    account
}

/// Waits until the only account is as it must be.
pub(crate) async fn until_health(desk: &Desk, fits: impl Fn(&AccountHealth) -> bool) {
    until_state(desk, |state| fits(&state.accounts[0].health)).await;
}

/// Waits until the state is as it must be.
pub(crate) async fn until_state(desk: &Desk, fits: impl Fn(&State) -> bool) {
    let began = std::time::Instant::now();
    loop {
        let state = state(desk).await;
        if fits(&state) {
            return;
        }
        assert!(began.elapsed() < LIMIT, "{state:?}");
        pause().await;
    }
}

/// Asks for a poll and waits until it began.
pub(crate) async fn refresh(world: &World, desk: &Desk, address: &str) {
    let before = world.polls(address);
    desk.ask(Request::Refresh).await.unwrap();
    until("a poll", || world.polls(address) > before).await;
}
