//! Notifications.

use jiff::Timestamp;

use super::World;

/// The kind that says that somebody joined.
const MEMBER_JOINED: &str = "organization_member_joined";

#[derive(Clone, Debug)]
pub(crate) struct Notification {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) reference: String,
    pub(crate) created_at: Timestamp,
    pub(crate) read_at: Option<Timestamp>,
    /// Holds HTML.
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) target: String,
    /// Name and image of what it is about.
    pub(crate) avatar: Option<(String, Option<String>)>,
}

impl World {
    /// Tells the owner, and nobody else, that somebody joined; for the first
    /// time only (`notifications.owner_after_rejoin`).
    pub(crate) fn tell_of_join(&mut self, organization: &str, person: &str) {
        let new = self.told.insert((organization.to_owned(), person.to_owned()));
        let Some(owner) = self.the(organization).owner().map(|owner| owner.person.clone()) else {
            return;
        };
        if !new || owner == person {
            return;
        }
        let name = escape(&self.known(person).name);
        let about = self.the(organization);
        let avatar = Some((about.name.clone(), about.image.clone()));
        let title = format!("<b>{name}</b> joined <b>{}</b>", escape(&about.name));
        let notification = Notification {
            id: uuid::Uuid::new_v4().to_string(),
            kind: MEMBER_JOINED.to_owned(),
            reference: organization.to_owned(),
            created_at: self.now(),
            read_at: None,
            title,
            description: Some("They now have access to daily.dev Plus".to_owned()),
            target: format!("{}/settings/organization/{organization}", self.address),
            avatar,
        };
        self.deliver(&owner, notification);
    }

    /// Tells somebody something that has nothing to do with organizations.
    pub fn notify(&mut self, person: &str, kind: &str, title: &str) {
        let notification = Notification {
            id: uuid::Uuid::new_v4().to_string(),
            kind: kind.to_owned(),
            reference: person.to_owned(),
            created_at: self.now(),
            read_at: None,
            title: title.to_owned(),
            description: None,
            target: format!("{}/notifications", self.address),
            avatar: None,
        };
        self.deliver(person, notification);
    }

    fn deliver(&mut self, person: &str, notification: Notification) {
        self.notifications.entry(person.to_owned()).or_default().push(notification.clone());
        if !self.switches.silent_push {
            // Nobody listens: then nobody is told.
            let _ = self.push.send((person.to_owned(), notification));
        }
    }

    pub(crate) fn unread(&self, person: &str) -> i32 {
        let all = self.notifications.get(person).into_iter().flatten();
        i32::try_from(all.filter(|one| one.read_at.is_none()).count()).unwrap_or(i32::MAX)
    }

    pub(crate) fn read_all(&mut self, person: &str) {
        let now = self.now();
        for one in self.notifications.get_mut(person).into_iter().flatten() {
            one.read_at.get_or_insert(now);
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
