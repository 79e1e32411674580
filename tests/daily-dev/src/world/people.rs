//! People.

use std::sync::Arc;

use jiff::Timestamp;

use super::World;

/// The image of somebody who has none.
const NO_IMAGE: &str = "https://media.daily.dev/image/upload/noProfile";

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) image: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) last_active: Option<Timestamp>,
    /// Whether the server trips over it (`organization.last_active_set`).
    pub(crate) last_active_unreadable: bool,
    pub(crate) plus: Option<Plus>,
    /// Whether the e-mail address is confirmed.
    pub(crate) confirmed: bool,
    /// Without a feed a join fails (`join.user_without_feed`).
    pub(crate) feed: bool,
}

/// Where somebody's Plus comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Plus {
    /// Their own subscription.
    Own,
    /// A seat of the organization of this id.
    Seat(String),
}

impl Person {
    pub(crate) fn image(&self) -> &str {
        self.image.as_deref().unwrap_or(NO_IMAGE)
    }

    /// Whether they have Plus that is not of this organization.
    pub(crate) fn has_plus_outside(&self, organization: &str) -> bool {
        match &self.plus {
            Some(Plus::Own) => true,
            Some(Plus::Seat(of)) => of != organization,
            None => false,
        }
    }
}

impl World {
    /// Makes a person with a confirmed address, `first.last@example.test`, and
    /// [`super::PASSWORD`]. Returns their id.
    pub fn person(&mut self, name: &str) -> String {
        let number = self.number();
        let letters = name.chars().map(|letter| letter.to_ascii_lowercase());
        let plain: String = letters
            .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '.' })
            .collect();
        let mut email = format!("{}@example.test", plain.trim_matches('.'));
        if self.by_email(&email).is_some() {
            email = format!("{}.{number}@example.test", plain.trim_matches('.'));
        }
        let username = format!("{}{number}", plain.replace('.', ""));
        self.add_person(number, name, username, email)
    }

    pub(crate) fn add_person(
        &mut self,
        number: u64,
        name: &str,
        username: String,
        email: String,
    ) -> String {
        let id = format!("person{number:015}");
        let person = Person {
            id: id.clone(),
            name: name.to_owned(),
            username,
            email,
            image: None,
            created_at: self.now(),
            last_active: None,
            last_active_unreadable: false,
            plus: None,
            confirmed: true,
            feed: true,
        };
        self.people.insert(id.clone(), Arc::new(person));
        id
    }

    /// The e-mail address of somebody.
    ///
    /// # Panics
    ///
    /// When there is no such person.
    pub fn email(&self, person: &str) -> String {
        self.known(person).email.clone()
    }

    /// The name of somebody.
    ///
    /// # Panics
    ///
    /// When there is no such person.
    pub fn name(&self, person: &str) -> String {
        self.known(person).name.clone()
    }

    /// Gives somebody another name.
    pub fn rename_person(&mut self, person: &str, name: &str) {
        name.clone_into(&mut self.edit(person).name);
    }

    /// Gives somebody another image; none gives them the one of everybody.
    pub fn set_person_image(&mut self, person: &str, image: Option<&str>) {
        self.edit(person).image = image.map(str::to_owned);
    }

    /// Says when somebody was last seen. Going to `/boot` says it, too.
    pub fn set_last_active(&mut self, person: &str, at: Option<Timestamp>) {
        self.edit(person).last_active = at;
    }

    /// Makes the server trip over when somebody was last seen: null there,
    /// beside an error.
    pub fn spoil_last_active(&mut self, person: &str) {
        self.edit(person).last_active_unreadable = true;
    }

    /// Gives somebody Plus of their own.
    pub fn give_plus(&mut self, person: &str) {
        self.edit(person).plus = Some(Plus::Own);
    }

    /// Ends somebody's Plus, wherever it is from. A seat stays assigned.
    pub fn end_plus(&mut self, person: &str) {
        self.edit(person).plus = None;
    }

    /// Says whether somebody's e-mail address is confirmed.
    pub fn set_confirmed(&mut self, person: &str, confirmed: bool) {
        self.edit(person).confirmed = confirmed;
    }

    /// Takes somebody's feed away: they cannot join, and nobody is told why.
    pub fn remove_feed(&mut self, person: &str) {
        self.edit(person).feed = false;
    }

    /// Deletes an account, with its memberships. Its tokens still hold until
    /// they expire.
    pub fn delete_person(&mut self, person: &str) {
        let of: Vec<String> = self.organizations_of(person);
        for organization in of {
            self.leave(&organization, person);
        }
        self.people.remove(person);
    }

    pub(crate) fn by_email(&self, email: &str) -> Option<&Arc<Person>> {
        self.people.values().find(|person| person.email.eq_ignore_ascii_case(email))
    }

    pub(crate) fn known(&self, person: &str) -> &Arc<Person> {
        self.people.get(person).unwrap_or_else(|| panic!("there is no person {person}"))
    }

    pub(crate) fn edit(&mut self, person: &str) -> &mut Person {
        let known = self.people.get_mut(person);
        Arc::make_mut(known.unwrap_or_else(|| panic!("there is no person {person}")))
    }
}
