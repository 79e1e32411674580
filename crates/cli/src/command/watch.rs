//! `watch`: one line for everything that happens from now on.
//!
//! What happened is read from the agent's history, from the entry on that was
//! the last one at the start; an event over the socket only says when to look.
//! So nothing is missed and nothing comes twice, whatever becomes of the agent
//! meanwhile.

use std::{collections::HashMap, io::Write};

use frontdesk_local_api::{
    ActivityEntry, ActivityPage, Answer, ErrorCode, OrganizationRef, Request, State,
};
use frontdesk_model::{Change, SeatType};
use jiff::tz::TimeZone;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    agent::{Agent, End, unexpected},
    arguments::At,
    console::Console,
    fault::{Fault, Result},
    find, json,
    text::harmless,
    time::second,
};

/// Most entries of one page: what the agent gives at most.
const PAGE: u32 = 200;

pub(super) async fn run(agent: &mut Agent, console: Console, at: &At) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Fault::Stream)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Fault::Stream)?;
    // Without a name everything is watched, the organizations of later too.
    let only = match at {
        At { organization: None, account: None } => {
            if agent.state().await?.accounts.is_empty() {
                return Err(Fault::NoAccount);
            }
            None
        }
        at => Some(agent.organization(at).await?.reference()),
    };
    let watching = async {
        let mut watch = Watch { console, only, zone: TimeZone::system(), last: HashMap::new() };
        watch.begin(agent).await?;
        console.remark("Watching.");
        loop {
            let end = watch.hear(agent).await?;
            agent.again(end).await?;
        }
    };
    tokio::select! {
        ended = watching => ended,
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

struct Watch {
    console: Console,
    only: Option<OrganizationRef>,
    zone: TimeZone,
    /// The last entry that was said, or was there at the start.
    last: HashMap<OrganizationRef, i64>,
}

impl Watch {
    /// Says nothing of what was before.
    async fn begin(&mut self, agent: &Agent) -> Result<()> {
        for (at, _) in self.watched(&agent.state().await?) {
            let last = newest(agent, &at).await?;
            self.last.insert(at, last);
        }
        Ok(())
    }

    /// Says what is new whenever the agent says that something is, until it has
    /// gone, and gives how.
    async fn hear(&mut self, agent: &mut Agent) -> Result<End> {
        loop {
            match self.catch_up(agent).await {
                // The agent goes while it is asked: what it says last, or does
                // not, says how.
                Err(Fault::Failure(failure)) if failure.code == ErrorCode::AgentUnreachable => {}
                caught_up => caught_up?,
            }
            if let Err(end) = agent.changed().await {
                return Ok(end);
            }
        }
    }

    /// Says everything that is new.
    async fn catch_up(&mut self, agent: &Agent) -> Result<()> {
        let watched = self.watched(&agent.state().await?);
        if watched.is_empty() && self.only.is_some() {
            return Err(ErrorCode::NotFound.into());
        }
        for (at, name) in watched {
            // The first look at an organization is silent.
            let last = match self.last.get(&at) {
                Some(last) => *last,
                None => newest(agent, &at).await?,
            };
            let last = self.say_after(agent, &at, &name, last).await?;
            self.last.insert(at, last);
        }
        Ok(())
    }

    async fn say_after(
        &self,
        agent: &Agent,
        at: &OrganizationRef,
        name: &str,
        mut last: i64,
    ) -> Result<i64> {
        loop {
            let request =
                Request::ActivityAfter { organization: at.clone(), after: last, limit: PAGE };
            let page = match agent.ask(request).await {
                Ok(answer) => page(answer)?,
                Err(fault) if is_gone(&fault) => return Ok(last),
                Err(fault) => return Err(fault),
            };
            for entry in &page.entries {
                self.say(at, name, entry)?;
                last = entry.id;
            }
            if !page.more {
                return Ok(last);
            }
        }
    }

    fn say(&self, at: &OrganizationRef, name: &str, entry: &ActivityEntry) -> Result<()> {
        if self.console.json {
            return Console::document(&json::Event::new(json::Reference::new(at, name), entry));
        }
        let line = format!("{}  {name}  {}", second(entry.seen_at, &self.zone), words(entry));
        Console::write(|out| writeln!(out, "{}", harmless(&line)))
    }

    fn watched(&self, state: &State) -> Vec<(OrganizationRef, String)> {
        let all = find::all(state);
        let wanted = |at: &OrganizationRef| self.only.as_ref().is_none_or(|only| only == at);
        all.filter(|(at, _)| wanted(at)).map(|(at, state)| (at, state.name.clone())).collect()
    }
}

/// The newest entry of an organization's history; 0 where there is none.
async fn newest(agent: &Agent, at: &OrganizationRef) -> Result<i64> {
    let request = Request::Activity {
        organization: at.clone(),
        before: None,
        limit: 1,
        kinds: Vec::new(),
        search: String::new(),
    };
    match agent.ask(request).await {
        Ok(answer) => Ok(page(answer)?.entries.first().map_or(0, |entry| entry.id)),
        Err(fault) if is_gone(&fault) => Ok(0),
        Err(fault) => Err(fault),
    }
}

fn page(answer: Answer) -> Result<ActivityPage> {
    match answer {
        Answer::Activity(page) => Ok(page),
        other => Err(unexpected(&other)),
    }
}

/// Whether the organization went between two questions.
fn is_gone(fault: &Fault) -> bool {
    matches!(fault, Fault::Failure(failure) if failure.code == ErrorCode::NotFound)
}

/// What happened, in words.
fn words(entry: &ActivityEntry) -> String {
    match &entry.change {
        Change::Joined { member } => format!("{} joined", member.name),
        Change::Gone { member } => format!("{} left or was removed", member.name),
        Change::RoleChanged { name, from, to, .. } => {
            format!("{name} is {} now, and was {}", to.as_str(), from.as_str())
        }
        Change::SeatChanged { name, to: SeatType::Plus, .. } => format!("{name} got a seat"),
        Change::SeatChanged { name, to: SeatType::Free, .. } => format!("{name} lost the seat"),
        Change::SeatsChanged { from, to } => format!("there are {to} seats now, and were {from}"),
        Change::Renamed { from, to } => format!("{from} is called {to} now"),
    }
}
