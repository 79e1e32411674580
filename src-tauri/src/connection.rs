//! The connection to the agent: made at the start, made again when it breaks.

use std::{
    env, io,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use frontdesk_local_api::{
    Asker, Client, ClientKind, ConnectFault, ErrorCode, Event, Failure, Place, Request,
};
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};

use crate::{hear, say};

/// Whether the agent is there, as the page sees it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionState {
    connected: bool,
    failure: Option<Failure>,
}

/// The connection, or why there is none. Neither: it is being made.
#[derive(Default)]
pub(crate) struct Connection {
    asker: Mutex<Option<Asker>>,
    failure: Mutex<Option<Failure>>,
    page: Mutex<Page>,
}

/// Whether the page listens, and what it has to hear once it does: a click on
/// a notification opens the window, and is said before there is a page.
#[derive(Default)]
struct Page {
    listens: bool,
    held: Option<Event>,
}

impl Connection {
    /// Whoever asks the agent.
    ///
    /// # Errors
    ///
    /// Why there is no connection.
    pub(crate) fn asker(&self) -> Result<Asker, Failure> {
        lock(&self.asker).clone().ok_or_else(|| {
            lock(&self.failure).clone().unwrap_or_else(|| Failure::new(ErrorCode::AgentUnreachable))
        })
    }

    pub(crate) fn state(&self) -> ConnectionState {
        ConnectionState {
            connected: lock(&self.asker).is_some(),
            failure: lock(&self.failure).clone(),
        }
    }

    /// Gives the event back where the page listens; holds it otherwise. Only
    /// what opens something is worth holding: the page loads the rest anew.
    pub(crate) fn pass<'a>(&self, event: &'a Event) -> Option<&'a Event> {
        let mut page = lock(&self.page);
        if page.listens {
            return Some(event);
        }
        if matches!(
            event,
            Event::OpenMember { .. } | Event::OpenSignIn { .. } | Event::OpenView { .. }
        ) {
            page.held = Some(event.clone());
        }
        None
    }

    /// The page listens from now on. Gives what was held for it.
    pub(crate) fn page_listens(&self) -> Option<Event> {
        let mut page = lock(&self.page);
        page.listens = true;
        page.held.take()
    }

    /// Whether there is a page that listens.
    pub(crate) fn has_page(&self) -> bool {
        lock(&self.page).listens
    }

    fn set(&self, connection: Result<Asker, Failure>) {
        let (asker, failure) = match connection {
            Ok(asker) => (Some(asker), None),
            Err(failure) => (None, Some(failure)),
        };
        *lock(&self.asker) = asker;
        *lock(&self.failure) = failure;
    }
}

/// What the first look for the agent found.
pub(crate) enum First {
    /// It runs, and has no other window.
    Connected(Client),
    /// It runs and shows another window.
    WindowIsOpen(Client),
    /// It does not run, or not this version.
    NotYet,
}

/// Looks once whether the agent runs; takes a few milliseconds.
pub(crate) async fn first() -> First {
    let Ok(place) = Place::from_environment() else { return First::NotYet };
    match Client::connect(place.socket(), ClientKind::Window).await {
        Ok(client) if client.welcome.window_open => First::WindowIsOpen(client),
        // It is replaced while the window opens.
        Ok(client) if client.is_outdated() => First::NotYet,
        Ok(client) => First::Connected(client),
        Err(_) => First::NotYet,
    }
}

/// Opens a link in the other window. Answers with what this program ends.
pub(crate) async fn open_there(client: Client, link: Option<String>) -> i32 {
    let Some(link) = link else { return 0 };
    match client.asker.ask(Request::OpenLink { link }).await {
        Ok(_) => 0,
        Err(failure) => {
            say(&format!("The link leads nowhere here: {failure}"));
            1
        }
    }
}

/// Connects, starting the agent where it does not run, and tells the page.
pub(crate) async fn establish(app: &AppHandle) {
    match connect_or_start().await {
        Ok(client) => adopt(app, client),
        Err(fault) => {
            app.state::<Connection>().set(Err(fault.into()));
            tell(app);
        }
    }
}

/// Takes over a connection: hears its events until it ends.
pub(crate) fn adopt(app: &AppHandle, client: Client) {
    let Client { asker, mut events, .. } = client;
    app.state::<Connection>().set(Ok(asker));
    tell(app);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(event) = events.next().await {
            hear(&app, &event);
            if event == Event::Quitting {
                return;
            }
        }
        // It went without a word: it was killed, or crashed. It is started
        // once more, since nobody watches while it is gone.
        app.state::<Connection>().set(Err(ErrorCode::AgentUnreachable.into()));
        tell(&app);
        Box::pin(establish(&app)).await;
    });
}

fn tell(app: &AppHandle) {
    // Fails only when the page is gone, and the window with it.
    let _ = app.emit("connection", app.state::<Connection>().state());
}

async fn connect_or_start() -> Result<Client, ConnectFault> {
    let place = Place::from_environment().map_err(ConnectFault::Start)?;
    let agent = beside_us().map_err(ConnectFault::Start)?;
    Client::connect_or_start(&place, &agent, ClientKind::Window).await
}

/// The agent lies beside this program.
fn beside_us() -> io::Result<PathBuf> {
    let name = format!("frontdesk-agent{}", env::consts::EXE_SUFFIX);
    Ok(env::current_exe()?.with_file_name(name))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::{Event, OrganizationRef};

    use super::Connection;

    #[test]
    fn a_click_before_the_page_listens_is_held_once() {
        let connection = Connection::default();
        let organization =
            OrganizationRef { account: "account".into(), organization: "organization".into() };
        let click = Event::OpenMember { organization, member: Some("member".into()) };
        assert_eq!(connection.pass(&Event::StateChanged), None);
        assert_eq!(connection.pass(&click), None);
        assert_eq!(connection.page_listens(), Some(click.clone()));
        assert_eq!(connection.page_listens(), None);
        assert_eq!(connection.pass(&click), Some(&click));
    }
}
