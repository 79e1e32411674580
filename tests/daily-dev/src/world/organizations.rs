//! Organizations and memberships.

use std::collections::{BTreeMap, HashMap};

use async_graphql::Enum;
use jiff::Timestamp;

use super::World;
use super::people::Plus;

/// What somebody may do in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(name = "OrganizationMemberRole", rename_items = "lowercase")]
pub enum Role {
    /// Everything.
    Owner,
    /// All but what is about money.
    Admin,
    /// To be there.
    Member,
}

/// Whether somebody has one of the seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "OrganizationMemberSeatType", rename_items = "lowercase")]
pub enum Seat {
    /// No.
    Free,
    /// Yes.
    Plus,
}

/// How an organization's subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "SubscriptionStatus", rename_items = "lowercase")]
pub enum Status {
    /// Paid.
    Active,
    /// Over.
    Expired,
    /// Ended by the owner.
    Cancelled,
    /// Never was.
    None,
}

#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) image: Option<String>,
    pub(crate) seats: i32,
    /// None when it has no flags of a subscription: then nobody can be told how
    /// it stands (`organizations.no_subscription_flags`).
    pub(crate) status: Option<Status>,
    /// Seats that are taken. May be more than there are.
    pub(crate) active_seats: i32,
    /// When it is paid for again.
    pub(crate) next_billing: Timestamp,
    /// By the order of joining.
    members: BTreeMap<u64, Membership>,
    places: HashMap<String, u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Membership {
    pub(crate) person: String,
    /// None is a row without a role (`organization.member_without_role_row`).
    pub(crate) role: Option<Role>,
    pub(crate) seat: Seat,
    /// The invite token of this person here.
    pub(crate) token: Option<String>,
}

impl Membership {
    /// The role that is shown.
    pub(crate) fn shown_role(&self) -> Role {
        self.role.unwrap_or(Role::Member)
    }
}

impl Organization {
    pub(crate) fn membership(&self, person: &str) -> Option<&Membership> {
        self.members.get(self.places.get(person)?)
    }

    pub(crate) fn edit(&mut self, person: &str) -> Option<&mut Membership> {
        self.members.get_mut(self.places.get(person)?)
    }

    /// By the order of joining.
    pub(crate) fn by_joining(&self) -> impl Iterator<Item = &Membership> {
        self.members.values()
    }

    /// Owner, admins, members; then by the order of joining.
    pub(crate) fn by_role(&self) -> impl Iterator<Item = &Membership> {
        [Role::Owner, Role::Admin, Role::Member]
            .into_iter()
            .flat_map(|role| self.members.values().filter(move |m| m.shown_role() == role))
    }

    pub(crate) fn owner(&self) -> Option<&Membership> {
        self.members.values().find(|membership| membership.role == Some(Role::Owner))
    }

    fn insert(&mut self, place: u64, membership: Membership) {
        self.active_seats += taken(membership.seat);
        self.places.insert(membership.person.clone(), place);
        self.members.insert(place, membership);
    }

    fn take(&mut self, person: &str) -> Option<Membership> {
        let membership = self.members.remove(&self.places.remove(person)?)?;
        self.active_seats -= taken(membership.seat);
        Some(membership)
    }
}

fn taken(seat: Seat) -> i32 {
    i32::from(seat == Seat::Plus)
}

impl World {
    /// Makes an organization with an active subscription. Its owner takes one
    /// of the seats. Returns its id, a UUID.
    pub fn organization(&mut self, name: &str, owner: &str, seats: i32) -> String {
        let number = self.number();
        let id = format!("{number:08x}-0000-4000-8000-{number:012x}");
        let month = jiff::SignedDuration::from_hours(24 * 30);
        let organization = Organization {
            id: id.clone(),
            name: name.to_owned(),
            image: None,
            seats,
            status: Some(Status::Active),
            active_seats: 0,
            next_billing: self.now() + month,
            members: BTreeMap::new(),
            places: HashMap::new(),
        };
        self.organizations.insert(id.clone(), organization);
        self.add(&id, owner, Role::Owner);
        id
    }

    /// Somebody joins, as by an invite link: with a seat, or without one where
    /// they have Plus from elsewhere. The owner is told, the first time. Whoever
    /// is a member already stays as they are.
    pub fn join(&mut self, organization: &str, person: &str) {
        if self.the(organization).membership(person).is_none() {
            self.add(organization, person, Role::Member);
            self.tell_of_join(organization, person);
        }
    }

    /// Makes that many people members, quickly, without telling anybody.
    /// Returns their ids.
    pub fn crowd(&mut self, organization: &str, count: usize) -> Vec<String> {
        let mut ids = Vec::with_capacity(count);
        for _ in 0..count {
            let number = self.number();
            let username = format!("member{number}");
            let email = format!("{username}@example.test");
            let person = self.add_person(number, &format!("Member {number}"), username, email);
            self.add(organization, &person, Role::Member);
            ids.push(person);
        }
        ids
    }

    /// A new row, with an invite token of its own.
    pub(crate) fn add(&mut self, organization: &str, person: &str, role: Role) {
        let place = self.number();
        let outside = self.known(person).plus.is_some();
        let seat = if outside { Seat::Free } else { Seat::Plus };
        if seat == Seat::Plus {
            self.seat_by(organization, person);
        }
        let token = Some(uuid::Uuid::new_v4().to_string());
        let membership = Membership { person: person.to_owned(), role: Some(role), seat, token };
        self.the_mut(organization).insert(place, membership);
    }

    /// Somebody has Plus by a seat: only where the subscription is in force
    /// (`toggle.expired_subscription`).
    fn seat_by(&mut self, organization: &str, person: &str) {
        if self.the(organization).status == Some(Status::Active) {
            self.edit(person).plus = Some(Plus::Seat(organization.to_owned()));
        }
    }

    /// Somebody leaves, or is removed: the server makes no difference. Their
    /// seat is free again, their invite token is dead.
    pub fn leave(&mut self, organization: &str, person: &str) {
        if self.the_mut(organization).take(person).is_some() {
            self.unseat(organization, person);
        }
    }

    fn unseat(&mut self, organization: &str, person: &str) {
        let seat = Plus::Seat(organization.to_owned());
        if self.people.get(person).is_some_and(|person| person.plus.as_ref() == Some(&seat)) {
            self.edit(person).plus = None;
        }
    }

    /// Gives a member another role. Nothing is checked: an organization can be
    /// made to have two owners, or none.
    pub fn set_role(&mut self, organization: &str, person: &str, role: Role) {
        self.member(organization, person).role = Some(role);
    }

    /// Takes a member's role away, as old rows have it.
    pub fn remove_role(&mut self, organization: &str, person: &str) {
        let membership = self.member(organization, person);
        membership.role = None;
        membership.token = None;
    }

    /// Gives a member a seat, or takes it. Nothing is checked: more seats can be
    /// taken than there are.
    pub fn set_seat(&mut self, organization: &str, person: &str, seat: Seat) {
        let membership = self.member(organization, person);
        let change = taken(seat) - taken(membership.seat);
        membership.seat = seat;
        self.the_mut(organization).active_seats += change;
        match seat {
            Seat::Plus => self.seat_by(organization, person),
            Seat::Free => self.unseat(organization, person),
        }
    }

    /// Sets the number of seats.
    pub fn set_seats(&mut self, organization: &str, seats: i32) {
        self.the_mut(organization).seats = seats;
    }

    /// Says how the subscription stands. Where it is not active, seats stay
    /// assigned, but give no Plus.
    pub fn set_status(&mut self, organization: &str, status: Status) {
        self.the_mut(organization).status = Some(status);
        let seated: Vec<String> = self
            .the(organization)
            .by_joining()
            .filter(|membership| membership.seat == Seat::Plus)
            .map(|membership| membership.person.clone())
            .collect();
        for person in seated {
            match status {
                Status::Active => self.seat_by(organization, &person),
                _ => self.unseat(organization, &person),
            }
        }
    }

    /// Takes the flags of the subscription away: in `organizations` its entry is
    /// null, beside an error.
    pub fn forget_subscription(&mut self, organization: &str) {
        self.the_mut(organization).status = None;
    }

    /// Gives an organization another name.
    pub fn rename(&mut self, organization: &str, name: &str) {
        name.clone_into(&mut self.the_mut(organization).name);
    }

    /// Gives an organization another image, or none.
    pub fn set_image(&mut self, organization: &str, image: Option<&str>) {
        self.the_mut(organization).image = image.map(str::to_owned);
    }

    /// Gives a member another invite token, or none, as old rows have it.
    pub fn set_token(&mut self, organization: &str, person: &str, token: Option<&str>) {
        self.member(organization, person).token = token.map(str::to_owned);
    }

    /// Gives an organization another id.
    #[cfg(test)]
    pub(crate) fn set_organization_id(&mut self, organization: &str, id: &str) {
        if let Some(mut moved) = self.organizations.remove(organization) {
            id.clone_into(&mut moved.id);
            self.organizations.insert(id.to_owned(), moved);
        }
    }

    /// Deletes an organization.
    pub fn delete_organization(&mut self, organization: &str) {
        let people: Vec<String> =
            self.the(organization).by_joining().map(|m| m.person.clone()).collect();
        for person in people {
            self.leave(organization, &person);
        }
        self.organizations.remove(organization);
    }

    /// The ids of everybody in an organization, by the order of joining.
    pub fn members(&self, organization: &str) -> Vec<String> {
        self.the(organization).by_joining().map(|membership| membership.person.clone()).collect()
    }

    /// How many seats there are, and how many are taken.
    pub fn seats(&self, organization: &str) -> (i32, i32) {
        let organization = self.the(organization);
        (organization.seats, organization.active_seats)
    }

    /// Somebody's role and seat; none when they are not a member.
    pub fn membership(&self, organization: &str, person: &str) -> Option<(Role, Seat)> {
        let membership = self.the(organization).membership(person)?;
        Some((membership.shown_role(), membership.seat))
    }

    /// The invite token of a member: it works while they are admin or owner.
    pub fn invite_token(&self, organization: &str, person: &str) -> Option<String> {
        self.the(organization).membership(person)?.token.clone()
    }

    /// The ids of all organizations.
    pub fn organization_ids(&self) -> Vec<String> {
        self.organizations.keys().cloned().collect()
    }

    /// The name of an organization.
    pub fn organization_name(&self, organization: &str) -> String {
        self.the(organization).name.clone()
    }

    /// The image of an organization.
    pub fn image(&self, organization: &str) -> Option<String> {
        self.the(organization).image.clone()
    }

    /// The ids of the organizations that somebody is in.
    pub fn organizations_of(&self, person: &str) -> Vec<String> {
        self.organizations
            .values()
            .filter(|organization| organization.membership(person).is_some())
            .map(|organization| organization.id.clone())
            .collect()
    }

    pub(crate) fn the(&self, organization: &str) -> &Organization {
        let known = self.organizations.get(organization);
        known.unwrap_or_else(|| panic!("there is no organization {organization}"))
    }

    pub(crate) fn the_mut(&mut self, organization: &str) -> &mut Organization {
        let known = self.organizations.get_mut(organization);
        known.unwrap_or_else(|| panic!("there is no organization {organization}"))
    }

    fn member(&mut self, organization: &str, person: &str) -> &mut Membership {
        let known = self.the_mut(organization).edit(person);
        known.unwrap_or_else(|| panic!("{person} is not a member of {organization}"))
    }
}
