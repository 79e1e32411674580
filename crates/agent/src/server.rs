//! The local socket: who is connected, what they ask, and the one window.

mod clients;
mod connection;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use frontdesk_desk::{Desk, Looking, ports::Target};
use frontdesk_local_api::{
    Answer, ErrorCode, Event, Failure, Link, OrganizationRef, Request, View, socket,
};
use tokio::{
    net::{UnixListener, UnixStream},
    sync::{Notify, Semaphore, mpsc},
    time::{sleep, timeout},
};

use crate::window_program::WindowProgram;
use clients::{ClientId, Clients};

/// Most connections at once. The window, a tray menu and some scripts need few.
const MAX_CONNECTIONS: usize = 64;

/// How long clients may take to hear that the agent ends.
const GOODBYE_LIMIT: Duration = Duration::from_millis(500);

/// How long to wait where a connection could not be taken: the system is out
/// of something, and asking again at once would only spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers whoever connects to the socket.
pub struct Server {
    desk: Desk,
    clients: Mutex<Clients>,
    window: WindowProgram,
    /// The folder of the socket: who owns it may connect.
    folder: PathBuf,
    /// Somebody asked the agent to end.
    quit: Notify,
    /// The last client has gone.
    empty: Notify,
}

impl Server {
    /// A server of `desk` for the owner of `folder`, which can open the window.
    pub fn new(desk: Desk, window: WindowProgram, folder: &Path) -> Self {
        Self {
            desk,
            clients: Mutex::default(),
            window,
            folder: folder.to_owned(),
            quit: Notify::new(),
            empty: Notify::new(),
        }
    }

    /// The engine behind it.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Takes connections until a client asks the agent to end.
    pub async fn run(self: &Arc<Self>, listener: UnixListener) {
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let stream = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not taken");
                        sleep(ACCEPT_PAUSE).await;
                        continue;
                    }
                },
                () = self.quit.notified() => return,
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!("a connection was refused: {MAX_CONNECTIONS} are open");
                continue;
            };
            if !self.is_own_person(&stream) {
                continue;
            }
            let server = Arc::clone(self);
            tokio::spawn(async move {
                connection::serve(&server, stream).await;
                drop(place);
            });
        }
    }

    /// Opens what clicked notifications are about, for as long as some can come.
    pub async fn open_clicked(self: Arc<Self>, mut clicks: mpsc::Receiver<Target>) {
        while let Some(click) = clicks.recv().await {
            self.clicked(click);
        }
    }

    /// Tells every client that the agent ends, and waits until they know.
    pub async fn say_goodbye(&self) {
        let all_gone = self.empty.notified();
        tokio::pin!(all_gone);
        all_gone.as_mut().enable();
        if !self.clients().tell_all(&Event::Quitting) {
            return;
        }
        if timeout(GOODBYE_LIMIT, all_gone).await.is_err() {
            tracing::warn!("some clients did not listen to the end");
        }
    }

    /// Opens something in the window, which is started where there is none.
    pub(crate) fn clicked(&self, click: Target) {
        let mut clients = self.clients();
        if clients.has_window() {
            self.desk.clicked(click);
        } else {
            clients.open_later(click);
            self.window.open();
        }
    }

    /// Ends the agent.
    pub(crate) fn quit(&self) {
        self.quit.notify_one();
    }

    async fn answer(&self, client: ClientId, request: Request) -> Result<Answer, Failure> {
        match request {
            Request::WindowVisible { visible, inviting } => {
                let mut clients = self.clients();
                clients.set_looking(client, Looking::at(visible, inviting));
                self.desk.set_looking(clients.looking());
                Ok(Answer::Done)
            }
            Request::WindowCloses => {
                let mut clients = self.clients();
                clients.close_window(client);
                self.desk.set_looking(clients.looking());
                Ok(Answer::Done)
            }
            Request::OpenLink { link } => self.open_link(&link).await,
            // The connection ends the agent once this answer is on its way.
            Request::Quit => Ok(Answer::Done),
            request => self.desk.ask(request).await,
        }
    }

    /// Opens what a `frontdesk://` link leads to, where it is on this computer.
    async fn open_link(&self, link: &str) -> Result<Answer, Failure> {
        let link = Link::parse(link)?;
        if !self.leads_somewhere(&link).await? {
            return Err(ErrorCode::LinkUnusable.into());
        }
        self.clicked(match link {
            Link::Organization(organization) => Target::Organization(organization),
            Link::Member(organization, member) => Target::Member(organization, member),
            Link::Invite(organization) => Target::View(organization, View::Invite),
        });
        Ok(Answer::Done)
    }

    async fn leads_somewhere(&self, link: &Link) -> Result<bool, Failure> {
        let Answer::State(state) = self.desk.ask(Request::State).await? else {
            return Err(ErrorCode::Unexpected.into());
        };
        let OrganizationRef { account, organization } = link.organization();
        let account = state.accounts.iter().find(|known| known.id == *account);
        let known = account
            .is_some_and(|at| at.organizations.iter().any(|known| known.id == *organization));
        let Link::Member(organization, member) = link else { return Ok(known) };
        if !known {
            return Ok(false);
        }
        let request =
            Request::Member { organization: organization.clone(), member: member.clone() };
        match self.desk.ask(request).await {
            Ok(_) => Ok(true),
            Err(failure) if failure.code == ErrorCode::NotFound => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    fn leave(&self, client: ClientId) {
        let mut clients = self.clients();
        clients.leave(client);
        self.desk.set_looking(clients.looking());
        if clients.is_empty() {
            self.empty.notify_waiters();
        }
    }

    fn is_own_person(&self, stream: &UnixStream) -> bool {
        match socket::same_person(stream, &self.folder) {
            Ok(true) => true,
            Ok(false) => {
                tracing::warn!("a connection of another person was refused");
                false
            }
            Err(error) => {
                tracing::warn!(%error, "a connection of an unknown person was refused");
                false
            }
        }
    }

    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
