use std::{fs::OpenOptions, path::PathBuf, process::Command};

use frontdesk_local_api::{
    AccountHealth, Answer, Client, ClientKind, Credentials, Event, Failure, Invite,
    OrganizationRef, Request, State,
};
use tokio::time::timeout;

use super::{Desktop, Joined, PASSWORD, PATIENCE, Process, until};

/// The built agent, running, with a window (the test) connected to it.
pub(crate) struct Agent {
    pub(crate) process: Process,
    pub(crate) window: Client,
    socket: PathBuf,
}

impl Agent {
    /// The command that starts it.
    pub(crate) fn command(desktop: &Desktop) -> Command {
        let log = OpenOptions::new().create(true).append(true).open(desktop.log_file());
        let mut command = desktop.command(desktop.agent_program());
        command.stderr(log.expect("a log"));
        command
    }

    pub(super) async fn start(desktop: &Desktop) -> Self {
        Self::start_as(&mut Self::command(desktop), desktop).await
    }

    /// Starts the one of the person's own place, as a command says.
    pub(crate) async fn start_as(command: &mut Command, desktop: &Desktop) -> Self {
        Self::connected(Process::start(command), desktop.socket()).await
    }

    /// Starts one of another place, as a command says.
    pub(crate) async fn start_by(command: &mut Command, desktop: &Desktop) -> Self {
        let before = desktop.other_sockets();
        let process = Process::start(command);
        let socket = until("a socket of another place", async || {
            desktop.other_sockets().into_iter().find(|socket| !before.contains(socket))
        });
        Self::connected(process, socket.await).await
    }

    async fn connected(process: Process, socket: PathBuf) -> Self {
        let window =
            until("the agent", async || Client::connect(&socket, ClientKind::Window).await.ok())
                .await;
        Self { process, window, socket }
    }

    /// One more client.
    pub(crate) async fn connect(&self, kind: ClientKind) -> Client {
        Client::connect(&self.socket, kind).await.expect("connects")
    }

    pub(crate) async fn ask(&self, request: Request) -> Result<Answer, Failure> {
        let asked = timeout(PATIENCE, self.window.asker.ask(request));
        asked.await.expect("an answer in time")
    }

    pub(crate) async fn state(&self) -> State {
        match self.ask(Request::State).await {
            Ok(Answer::State(state)) => state,
            other => panic!("not a state: {other:?}"),
        }
    }

    /// Asks to start an organization on this computer.
    pub(crate) async fn start_organization(
        &self,
        session_only: bool,
    ) -> Result<OrganizationRef, Failure> {
        let request = Request::StartOrganization {
            organization_name: "Acme & Söhne".to_owned(),
            seats: 10,
            owner_name: "Olga".to_owned(),
            session_only,
        };
        match self.ask(request).await? {
            Answer::Added(organization) => Ok(organization),
            other => panic!("not an organization: {other:?}"),
        }
    }

    /// Signs in as somebody.
    pub(crate) async fn connect_as(&self, person: &Joined) -> Result<OrganizationRef, Failure> {
        self.sign_in(person, person.credentials(PASSWORD)).await
    }

    /// Tries to sign in as somebody.
    pub(crate) async fn sign_in(
        &self,
        person: &Joined,
        credentials: Credentials,
    ) -> Result<OrganizationRef, Failure> {
        let address = person.address.clone();
        match self.ask(Request::Connect { address, credentials, session_only: false }).await? {
            Answer::Added(organization) => Ok(organization),
            other => panic!("not an organization: {other:?}"),
        }
    }

    pub(crate) async fn invite(&self, organization: &OrganizationRef) -> Invite {
        match self.ask(Request::Invite { organization: organization.clone() }).await {
            Ok(Answer::Invite(invite)) => invite,
            other => panic!("not an invite: {other:?}"),
        }
    }

    /// Waits until the one account has been asked and answered.
    pub(crate) async fn wait_until_connected(&self) {
        until("the account's server", async || {
            let health = self.state().await.accounts.first()?.health.clone();
            (health == AccountHealth::Connected).then_some(())
        })
        .await;
    }

    /// Waits for an event that `wanted` wants; others pass by.
    pub(crate) async fn event<T>(&mut self, wanted: impl Fn(Event) -> Option<T>) -> T {
        next_event(&mut self.window, wanted).await
    }
}

/// Waits for an event at any client.
pub(crate) async fn next_event<T>(client: &mut Client, wanted: impl Fn(Event) -> Option<T>) -> T {
    let found = timeout(PATIENCE, async {
        loop {
            let event = client.events.next().await.expect("the agent is there");
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    });
    found.await.expect("an event in time")
}
