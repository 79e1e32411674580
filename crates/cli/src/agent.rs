//! The connection to the agent, which is started where none runs.

use std::{env, io, path::PathBuf, time::Duration};

use frontdesk_local_api::{
    AccountHealth, AccountState, Answer, Asker, Client, ClientKind, ConnectFault, ErrorCode, Event,
    OrganizationRef, Place, Request, State,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout_at},
};

use crate::{
    arguments::At,
    fault::{Fault, Result},
    find::{self, Organization},
};

/// How long a server may take for the first answer after the agent's start:
/// longer, and what is known of before is taken. The agent itself gives a
/// request 30 s at most.
const FIRST_ANSWER: Duration = Duration::from_secs(20);

/// How long a server may take for one more look.
const REFRESH: Duration = Duration::from_secs(5);

/// How long the next agent may take to listen when one has made room.
const CHANGEOVER: Duration = Duration::from_secs(10);

/// The agent of a place.
pub(crate) struct Agent {
    place: Place,
    asker: Asker,
    /// Whether it has said goodbye. It is set anew with everything that it
    /// says without being asked, however much that is: a command that is busy,
    /// or asks somebody something, must not hold the agent up.
    news: watch::Receiver<bool>,
}

/// Why there is nothing more to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The agent was asked to end.
    Goodbye,
    /// It went without a word.
    Silence,
}

impl Agent {
    /// Connects to the agent of a place, starting it where it does not run.
    pub(crate) async fn of(place: Place) -> Result<Self> {
        let program =
            beside_us().map_err(|error| Fault::Failure(ConnectFault::Start(error).into()))?;
        let client = Client::connect_or_start(&place, &program, ClientKind::CommandLine).await;
        let client = client.map_err(|fault| Fault::Failure(fault.into()))?;
        Ok(Self::connected(place, client))
    }

    fn connected(place: Place, client: Client) -> Self {
        let Client { asker, mut events, .. } = client;
        let (told, news) = watch::channel(false);
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                told.send_modify(|goodbye| *goodbye |= event == Event::Quitting);
            }
        });
        Self { place, asker, news }
    }

    /// Waits until the agent says that something changed; what it said since
    /// the last time counts.
    ///
    /// # Errors
    ///
    /// How it ended.
    pub(crate) async fn changed(&mut self) -> std::result::Result<(), End> {
        let gone = self.news.changed().await.is_err();
        match (*self.news.borrow_and_update(), gone) {
            (true, _) => Err(End::Goodbye),
            (false, true) => Err(End::Silence),
            (false, false) => Ok(()),
        }
    }

    /// Connects again after the agent has gone. One that said goodbye was
    /// asked to: only its successor is waited for. One that went without a
    /// word crashed, and is started.
    pub(crate) async fn again(&mut self, end: End) -> Result<()> {
        let place = self.place.clone();
        *self = match end {
            End::Silence => Self::of(place).await?,
            End::Goodbye => Self::next_of(place).await?,
        };
        Ok(())
    }

    async fn next_of(place: Place) -> Result<Self> {
        let end = Instant::now() + CHANGEOVER;
        loop {
            match Client::connect(place.socket(), ClientKind::CommandLine).await {
                Ok(client) => return Ok(Self::connected(place, client)),
                Err(_) if Instant::now() >= end => return Err(ErrorCode::AgentUnreachable.into()),
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// Asks for something.
    pub(crate) async fn ask(&self, request: Request) -> Result<Answer> {
        Ok(self.asker.ask(request).await?)
    }

    /// Accounts and organizations, as they are known now.
    pub(crate) async fn state(&self) -> Result<State> {
        match self.ask(Request::State).await? {
            Answer::State(state) => Ok(state),
            other => Err(unexpected(&other)),
        }
    }

    /// Accounts and organizations once every server was asked, or had its time.
    pub(crate) async fn settled(&mut self) -> Result<State> {
        self.state_when(|state| {
            state.accounts.iter().all(|account| account.health != AccountHealth::Connecting)
        })
        .await
    }

    /// The organization that is meant, once its server was asked, or had its
    /// time.
    pub(crate) async fn organization(&mut self, at: &At) -> Result<Organization> {
        let state = self
            .state_when(|state| {
                let asked = |account: &AccountState| account.health != AccountHealth::Connecting;
                // One that is not found may be one that is not known yet.
                find::organization(state, at).map_or_else(
                    |_| state.accounts.iter().all(asked),
                    |found| asked(&found.account),
                )
            })
            .await?;
        find::organization(&state, at)
    }

    /// Has the server of an organization looked at now. Where it does not
    /// answer in time, what is known stays.
    pub(crate) async fn refresh(&mut self, at: &OrganizationRef) -> Result<()> {
        let seen = |state: &State| {
            find::all(state).find(|(found, _)| found == at).map(|(_, state)| state.fetched_at)
        };
        let before = seen(&self.state().await?);
        self.ask(Request::Refresh).await?;
        self.state_within(REFRESH, |state| seen(state) > before).await.map(drop)
    }

    async fn state_when(&mut self, settled: impl Fn(&State) -> bool) -> Result<State> {
        self.state_within(FIRST_ANSWER, settled).await
    }

    /// The state as soon as it is settled, or when its time is over.
    async fn state_within(
        &mut self,
        limit: Duration,
        settled: impl Fn(&State) -> bool,
    ) -> Result<State> {
        let end = Instant::now() + limit;
        loop {
            let state = self.state().await?;
            if settled(&state) || Instant::now() >= end {
                return Ok(state);
            }
            if let Ok(Err(_)) = timeout_at(end, self.changed()).await {
                return Err(ErrorCode::AgentUnreachable.into());
            }
        }
    }
}

/// For an answer of another kind than was asked for.
pub(crate) fn unexpected(answer: &Answer) -> Fault {
    let kind = std::mem::discriminant(answer);
    let failure = frontdesk_local_api::Failure::new(ErrorCode::Unexpected);
    Fault::Failure(failure.with_detail(format_args!("another kind of answer: {kind:?}")))
}

/// The agent lies beside this program.
fn beside_us() -> io::Result<PathBuf> {
    let name = format!("frontdesk-agent{}", env::consts::EXE_SUFFIX);
    Ok(env::current_exe()?.with_file_name(name))
}
