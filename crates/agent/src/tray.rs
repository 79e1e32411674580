//! The tray: how it goes with who joins, at a glance, and a small menu. A
//! client of the engine like the window, but inside the agent.

mod icon;
mod joins;
#[cfg(target_os = "linux")]
mod linux;
mod look;
#[cfg(not(target_os = "linux"))]
mod other;
mod words;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use other as system;

use std::{collections::BTreeSet, sync::Arc};

use frontdesk_desk::{Desk, ports::Clock};
use frontdesk_local_api::{Answer, Event, Health, OrganizationRef, Request, State};
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    mpsc,
};

use self::{
    joins::Joins,
    look::{Choice, Look},
};
use crate::{server::Server, system::SystemClock};

/// How many entries of a history are looked through for the last who joined.
const ENTRIES: u32 = 100;

/// What the desktop tells of the tray.
enum Told {
    /// The person chose something.
    Chosen(Choice),
    /// Whether it can be seen.
    Health(Health),
    /// It is there, and shows what it is given.
    There(system::Tray),
}

/// Runs the tray for as long as the engine runs. It looks only when something
/// happened: no clock runs for it.
pub async fn run(server: Arc<Server>) {
    let desk = server.desk().clone();
    let (tell, mut told) = mpsc::unbounded_channel();
    // From here on nothing is missed.
    let mut events = desk.events();
    let mut view = View { desk: desk.clone(), joins: Joins::default() };
    let Some(mut shown) = view.look().await else { return };
    let appearing = tokio::spawn(system::appear(shown.clone(), tell));
    let mut tray: Option<system::Tray> = None;
    loop {
        let changed = tokio::select! {
            changed = changes(&mut events) => changed,
            Some(told) = told.recv() => {
                match told {
                    Told::Chosen(choice) => choose(&server, choice),
                    Told::Health(health) => desk.note_tray(health),
                    Told::There(there) => {
                        there.show(&shown).await;
                        tray = Some(there);
                    }
                }
                continue;
            }
        };
        let Some(organizations) = changed else { break };
        for organization in organizations {
            view.learn(&organization).await;
        }
        let Some(look) = view.look().await else { break };
        if look != shown {
            shown = look;
            if let Some(tray) = &tray {
                tray.show(&shown).await;
            }
        }
    }
    appearing.abort();
}

/// Waits until something happened, and gives the organizations whose history
/// may be another one. `None`: the engine has ended.
async fn changes(events: &mut Receiver<Event>) -> Option<BTreeSet<OrganizationRef>> {
    let mut organizations = BTreeSet::new();
    let mut event = match events.recv().await {
        Ok(event) => event,
        Err(RecvError::Lagged(_)) => Event::StateChanged,
        Err(RecvError::Closed) => return None,
    };
    // What has happened by now is looked at once.
    loop {
        if let Event::OrganizationChanged { organization, .. } = event {
            organizations.insert(organization);
        }
        event = match events.try_recv() {
            Ok(event) => event,
            Err(_) => return Some(organizations),
        };
    }
}

/// What is known, as the tray sees it.
struct View {
    desk: Desk,
    joins: Joins,
}

impl View {
    /// How the tray looks now; `None` when the engine has ended.
    async fn look(&mut self) -> Option<Look> {
        let state = self.state().await?;
        for organization in self.joins.unknown(&state) {
            self.learn(&organization).await;
        }
        let now = SystemClock.now().to_zoned_datetime(SystemClock.time_zone());
        Some(look::look(&state, &self.joins.newest(&state), &now))
    }

    async fn state(&self) -> Option<State> {
        match self.desk.ask(Request::State).await {
            Ok(Answer::State(state)) => Some(state),
            other => {
                tracing::warn!(?other, "the tray cannot learn how it goes");
                None
            }
        }
    }

    async fn learn(&mut self, organization: &OrganizationRef) {
        let request = Request::Activity {
            organization: organization.clone(),
            before: None,
            limit: ENTRIES,
            kinds: Vec::new(),
            search: String::new(),
        };
        match self.desk.ask(request).await {
            Ok(Answer::Activity(page)) => self.joins.learn(organization, page.entries),
            // It has gone meanwhile.
            _ => self.joins.learn(organization, Vec::new()),
        }
    }
}

fn choose(server: &Arc<Server>, choice: Choice) {
    match choice {
        Choice::Open(target) => server.clicked(target),
        Choice::Quit => server.quit(),
        Choice::Set(change) => {
            let desk = server.desk().clone();
            tokio::spawn(async move {
                if let Err(failure) = desk.ask(Request::ChangeSetting { change }).await {
                    tracing::warn!(%failure, "what was chosen in the tray is not so");
                }
            });
        }
    }
}
