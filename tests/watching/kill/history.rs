//! The history of an organization, read over the socket and replayed from the
//! first look.

use std::collections::BTreeMap;

use frontdesk_local_api::{ActivityEntry, Answer, MembersQuery, OrganizationRef, Request};
use frontdesk_model::{Change, Member};
use frontdesk_rig::{Agent, Context, Fault, Result};

/// Who is in, with their role and their seat.
pub(crate) type Members = BTreeMap<String, (String, String)>;

/// Entries asked for at once: the most that there is.
const PAGE: u32 = 200;

pub(crate) struct History {
    at: OrganizationRef,
    name: String,
    /// As they were at the first look, which is silent.
    first: Members,
    /// The last entry before that.
    begun: i64,
}

impl History {
    /// Begins with what the agent knows now.
    pub(crate) async fn begin(agent: &Agent, at: OrganizationRef) -> Result<Self> {
        let state = agent.state().await?;
        let mut all = state.accounts.iter().flat_map(|account| &account.organizations);
        let name = all.find(|one| one.id == at.organization).context("it is not there")?;
        let mut history =
            Self { name: name.name.clone(), first: Members::new(), begun: 0, at: at.clone() };
        // Members and entries are read apart: until nothing came in between.
        loop {
            let before = history.read(agent).await?.last().map_or(history.begun, |last| last.id);
            let Answer::Members(page) =
                agent.ask(Request::Members(MembersQuery::everybody(at.clone()))).await?
            else {
                return None.context("not members");
            };
            let after = history.read(agent).await?.last().map_or(history.begun, |last| last.id);
            if before == after {
                history.first = page.rows.iter().map(entry).collect();
                history.begun = after;
                return Ok(history);
            }
        }
    }

    pub(crate) const fn at(&self) -> &OrganizationRef {
        &self.at
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Everything that happened since, oldest first.
    pub(crate) async fn read(&self, agent: &Agent) -> Result<Vec<ActivityEntry>> {
        let mut events: Vec<ActivityEntry> = Vec::new();
        loop {
            let after = events.last().map_or(self.begun, |last| last.id);
            let organization = self.at.clone();
            let request = Request::ActivityAfter { organization, after, limit: PAGE };
            let Answer::Activity(page) = agent.ask(request).await? else {
                return None.context("not a history");
            };
            let more = page.more;
            events.extend(page.entries);
            if !more {
                return Ok(events);
            }
        }
    }

    /// The members after all of it. Fails where something cannot have happened,
    /// or not again.
    pub(crate) fn replayed(&self, events: &[ActivityEntry]) -> Result<Members> {
        let mut members = self.first.clone();
        for event in events {
            if let Err(fault) = apply(&mut members, &event.change) {
                return Err(fault).context(format_args!("{}: event {}", self.name, event.id));
            }
        }
        Ok(members)
    }

    /// How often each kind of thing happened.
    pub(crate) fn kinds(events: &[ActivityEntry]) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for event in events {
            let kind = match event.change {
                Change::Joined { .. } => "joined",
                Change::Gone { .. } => "gone",
                Change::RoleChanged { .. } => "role",
                Change::SeatChanged { .. } => "seat",
                Change::SeatsChanged { .. } => "seats",
                Change::Renamed { .. } => "renamed",
            };
            *kinds.entry(kind).or_default() += 1;
        }
        kinds
    }

    /// What is another than it should be, in words.
    pub(crate) async fn difference(&self, agent: &Agent, expected: &Members) -> String {
        let replayed = match self.read(agent).await {
            Ok(events) => self.replayed(&events),
            Err(fault) => Err(fault),
        };
        match replayed {
            Err(fault) => fault.to_string(),
            Ok(now) => {
                let of = |some: &Members, others: &Members| -> Vec<String> {
                    let missing = some.iter().filter(|(id, is)| others.get(*id) != Some(is));
                    missing.map(|(id, is)| format!("{id} {is:?}")).collect()
                };
                format!(
                    "{}: only at the server: {:?}; only in the history: {:?}",
                    self.name,
                    of(expected, &now),
                    of(&now, expected)
                )
            }
        }
    }
}

fn entry(member: &Member) -> (String, (String, String)) {
    let is = (member.role.as_str().to_owned(), member.seat_type.as_str().to_owned());
    (member.id.as_str().to_owned(), is)
}

fn apply(members: &mut Members, change: &Change) -> Result<()> {
    let possible = match change {
        Change::Joined { member } => {
            let (id, is) = entry(member);
            members.insert(id, is).is_none()
        }
        Change::Gone { member } => members.remove(member.id.as_str()).is_some(),
        Change::RoleChanged { id, from, to, .. } => {
            members.get_mut(id.as_str()).is_some_and(|(role, _)| {
                let was = std::mem::replace(role, to.as_str().to_owned());
                was == from.as_str() && from != to
            })
        }
        Change::SeatChanged { id, to, .. } => {
            members.get_mut(id.as_str()).is_some_and(|(_, seat)| {
                let was = std::mem::replace(seat, to.as_str().to_owned());
                was != to.as_str()
            })
        }
        Change::SeatsChanged { from, to } => from != to,
        Change::Renamed { from, to } => from != to,
    };
    if possible { Ok(()) } else { Err(Fault::new(format!("cannot be: {change:?}"))) }
}
