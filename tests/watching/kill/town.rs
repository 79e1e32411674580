//! An organization at a stand-in of daily.dev's server, which lives on when
//! the agent is killed, and fails now and then.

use frontdesk_local_api::{Credentials, OrganizationRef, Request, Secret};
use frontdesk_rig::{Agent, Result};
use frontdesk_test_daily_dev::{DailyDev, Fault, PASSWORD, Role, Seat, World};
use frontdesk_test_still::Random;

use super::{added, history::Members};

/// Those who are there before the first look.
const CROWD: usize = 12;

/// What its server does wrong. Left out is what the agent answers with rest for
/// longer than it lives here (429 and a `Retry-After`), and what would end
/// its session for good.
const FAULTS: [Fault; 16] = [
    Fault::Reset,
    Fault::HangUp,
    Fault::StallBefore,
    Fault::Html,
    Fault::Status(403),
    Fault::Status(404),
    Fault::Status(500),
    Fault::Status(502),
    Fault::RedirectLoop,
    Fault::UnknownErrorCode,
    Fault::StallMidBody,
    Fault::CutOff,
    Fault::TruncatedJson,
    Fault::WrongTypes,
    Fault::UnknownEnumValues,
    Fault::NullEntries,
];

pub(crate) struct Town {
    server: DailyDev,
    owner: String,
    organization: String,
    people: usize,
}

impl Town {
    /// The name of its organization.
    pub(crate) const NAME: &'static str = "Town";

    pub(crate) fn new() -> Self {
        let mut world = World::new();
        let owner = world.person("Olivia Owner");
        let organization = world.organization(Self::NAME, &owner, 500);
        world.crowd(&organization, CROWD);
        Self { server: DailyDev::start(world), owner, organization, people: 0 }
    }

    pub(crate) async fn connect(&self, agent: &Agent) -> Result<OrganizationRef> {
        let email = self.server.world().email(&self.owner);
        let password = Secret::from(PASSWORD.to_owned());
        let credentials = Credentials::Password { email, password };
        let address = self.server.address().to_owned();
        added(agent, Request::Connect { address, credentials, session_only: false }).await
    }

    /// Something happens: mostly, somebody joins.
    pub(crate) fn happen(&mut self, random: &mut Random) {
        match random.below(12) {
            0..6 => self.arrive(1),
            6 => self.arrive(8),
            kind => self.change(kind, random),
        }
    }

    fn arrive(&mut self, count: usize) {
        for _ in 0..count {
            self.people += 1;
            let mut world = self.server.world();
            let person = world.person(&format!("Person {:05}", self.people));
            world.join(&self.organization, &person);
        }
    }

    /// Somebody who is there leaves, or has another role or seat.
    fn change(&self, kind: usize, random: &mut Random) {
        let mut world = self.server.world();
        let members = world.members(&self.organization);
        let Some(person) = random.one_of(&members).filter(|person| **person != self.owner) else {
            return;
        };
        let Some((role, seat)) = world.membership(&self.organization, person) else { return };
        match kind {
            7 | 8 => world.leave(&self.organization, person),
            9 => {
                let other = if role == Role::Member { Role::Admin } else { Role::Member };
                world.set_role(&self.organization, person, other);
            }
            10 => {
                let other = if seat == Seat::Plus { Seat::Free } else { Seat::Plus };
                world.set_seat(&self.organization, person, other);
            }
            _ => {
                let (seats, _) = world.seats(&self.organization);
                world.set_seats(&self.organization, seats + 1);
            }
        }
    }

    /// Its server fails, now and then, or is started anew.
    pub(crate) fn fail(&self, random: &mut Random) {
        match random.below(10) {
            0..3 => {
                let fault = *random.one_of(&FAULTS).unwrap_or(&Fault::Reset);
                let times = 1 + u32::try_from(random.below(3)).unwrap_or_default();
                self.server.misbehave(fault.times(times));
            }
            3 => self.server.refuse_connections(),
            4 => self.server.hang_up(),
            _ => self.server.accept_connections(),
        }
    }

    /// From here on it works.
    pub(crate) fn recover(&self) {
        self.server.behave();
    }

    /// Somebody joins after all others.
    pub(crate) fn last(&mut self) {
        self.arrive(1);
    }

    /// Its members, with their role and their seat.
    pub(crate) fn members(&self) -> Members {
        let world = self.server.world();
        let members = world.members(&self.organization);
        members
            .into_iter()
            .filter_map(|person| {
                let (role, seat) = world.membership(&self.organization, &person)?;
                let role = match role {
                    Role::Owner => "owner",
                    Role::Admin => "admin",
                    Role::Member => "member",
                };
                let seat = if seat == Seat::Plus { "plus" } else { "free" };
                Some((person, (role.to_owned(), seat.to_owned())))
            })
            .collect()
    }
}
