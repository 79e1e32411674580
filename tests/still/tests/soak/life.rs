//! What people do meanwhile: they join, leave and come back, change roles and
//! seats. Who was in at which moment is noted beside the server.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_test_daily_dev::{DailyDev, Role, Seat, Status};

use frontdesk_test_still::Random;

/// About how many members an organization has at most.
const CROWDED: usize = 40;

/// Somebody came or went: the count of changes, and whether they are in.
type Move = (u64, bool);

pub(crate) struct Life {
    /// The person whose account it is.
    pub(crate) own: String,
    /// Theirs, and one that somebody else owns.
    pub(crate) organizations: [String; 2],
    /// So many changes were made.
    pub(crate) changes: u64,
    /// By organization and person.
    moves: BTreeMap<(String, String), Vec<Move>>,
    people: usize,
}

impl Life {
    /// Two organizations, with some people in them.
    pub(crate) fn begin(server: &DailyDev) -> Self {
        let mut world = server.world();
        let own = world.person("Olivia Owner");
        let other = world.person("Otto Other");
        let acme = world.organization("Acme", &own, 50);
        let beta = world.organization("Beta", &other, 50);
        world.join(&beta, &own);
        world.set_role(&beta, &own, Role::Admin);
        drop(world);
        let organizations = [acme, beta];
        let (owner, moves) = (own.clone(), BTreeMap::new());
        let mut life = Self { own: owner, organizations, changes: 0, moves, people: 0 };
        for place in 0..8 {
            let organization = life.organizations[place % 2].clone();
            life.newcomer(server, &organization, false);
        }
        let [acme, beta] = life.organizations.clone();
        for (organization, person) in [(&acme, &own), (&beta, &own), (&beta, &other)] {
            life.note(organization, person, true);
        }
        life
    }

    /// Something happens.
    pub(crate) fn go_on(&mut self, server: &DailyDev, random: &mut Random) {
        let Some(organization) = random.one_of(&self.organizations).cloned() else { return };
        self.changes += 1;
        let owner = self.owner(server, &organization);
        let members: Vec<String> = server.world().members(&organization);
        let movable: Vec<String> = members.iter().filter(|id| **id != owner).cloned().collect();
        let somebody = random.one_of(&movable).cloned();
        let chance = random.below(100);
        match (chance, somebody) {
            (0..42, _) if members.len() < CROWDED => {
                self.newcomer(server, &organization, random.percent(30));
            }
            (42..52, _) => self.return_of_somebody(server, &organization, random),
            (0..75, Some(somebody)) => {
                server.world().leave(&organization, &somebody);
                self.note(&organization, &somebody, false);
            }
            (75..85, Some(somebody)) => {
                let role = if random.percent(50) { Role::Admin } else { Role::Member };
                server.world().set_role(&organization, &somebody, role);
            }
            (85..93, Some(somebody)) => {
                let seat = if random.percent(50) { Seat::Plus } else { Seat::Free };
                server.world().set_seat(&organization, &somebody, seat);
            }
            (93..95, Some(somebody)) => {
                let name = format!("{} the {}th", server.world().name(&somebody), self.changes);
                server.world().rename_person(&somebody, &name);
            }
            (95..97, _) => {
                let name =
                    format!("{} {}", random.one_of(&["Acme", "Beta"]).unwrap_or(&""), self.changes);
                server.world().rename(&organization, &name);
            }
            (97..99, _) => {
                let seats = i32::try_from(20 + random.below(60)).unwrap_or(20);
                server.world().set_seats(&organization, seats);
            }
            _ => {
                let status = if random.percent(50) { Status::Active } else { Status::Cancelled };
                server.world().set_status(&organization, status);
            }
        }
    }

    /// The person is in everywhere again.
    pub(crate) fn bring_back(&mut self, server: &DailyDev) {
        self.changes += 1;
        let own = self.own.clone();
        for organization in self.organizations.clone() {
            server.world().join(&organization, &own);
            self.note(&organization, &own, true);
        }
    }

    /// Whether somebody is in after so many changes.
    pub(crate) fn is_in(&self, organization: &str, person: &str, changes: u64) -> bool {
        let moves = self.moves.get(&(organization.to_owned(), person.to_owned()));
        let before = moves.into_iter().flatten().take_while(|(at, _)| *at <= changes);
        before.last().is_some_and(|(_, is_in)| *is_in)
    }

    /// Everybody who was ever in an organization.
    pub(crate) fn everybody(&self, organization: &str) -> BTreeSet<String> {
        let here = self.moves.keys().filter(|(there, _)| there == organization);
        here.map(|(_, person)| person.clone()).collect()
    }

    fn newcomer(&mut self, server: &DailyDev, organization: &str, plus_elsewhere: bool) {
        self.people += 1;
        let mut world = server.world();
        let person = world.person(&format!("Person {}", self.people));
        if plus_elsewhere {
            world.give_plus(&person);
        }
        world.join(organization, &person);
        drop(world);
        self.note(organization, &person, true);
    }

    fn return_of_somebody(&mut self, server: &DailyDev, organization: &str, random: &mut Random) {
        let everybody = self.everybody(organization);
        let away: Vec<String> = everybody
            .into_iter()
            .filter(|id| !self.is_in(organization, id, self.changes))
            .collect();
        if let Some(somebody) = random.one_of(&away) {
            server.world().join(organization, somebody);
            self.note(organization, somebody, true);
        }
    }

    fn owner(&self, server: &DailyDev, organization: &str) -> String {
        if organization == self.organizations[0] {
            return self.own.clone();
        }
        server.world().members(organization).first().cloned().unwrap_or_default()
    }

    fn note(&mut self, organization: &str, person: &str, is_in: bool) {
        let moves = self.moves.entry((organization.to_owned(), person.to_owned())).or_default();
        moves.push((self.changes, is_in));
    }
}
