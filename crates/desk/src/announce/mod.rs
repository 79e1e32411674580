//! What is said about joins: a pure decision from those not said yet.

mod announcer;
mod sign_in;

use frontdesk_local_api::{Language, OrganizationRef, Sound};
use frontdesk_model::{Member, Organization};

use crate::{
    ports::{Button, Category, Notice, Target},
    words,
};

/// Most joins of one organization that are each said by name; more become one
/// summary, so that an onboarding meeting does not cover the screen.
pub(crate) const MOST_BY_NAME: usize = 5;

/// A join that was not said yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    /// The event it is about.
    pub event: i64,
    /// Who joined.
    pub member: Member,
}

/// A notice, and the events that it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saying {
    /// What the desktop shows.
    pub notice: Notice,
    /// The events that are said with it.
    pub events: Vec<i64>,
}

/// The notices for everything that is pending in one organization.
pub(crate) fn sayings(
    at: &OrganizationRef,
    organization: &Organization,
    pending: &[Pending],
    language: Language,
) -> Vec<Saying> {
    let notice = |title: String, target, event: i64| Notice {
        number: number(event),
        title,
        body: words::seats(language, organization.seats),
        open: Button { word: words::show(language).to_owned(), target },
        buttons: Vec::new(),
        category: Category::People,
        image: organization.image.clone(),
        sound: Sound::Desktop,
    };
    if pending.len() > MOST_BY_NAME {
        let title = words::many_joined(language, pending.len(), &organization.name);
        let events: Vec<i64> = pending.iter().map(|join| join.event).collect();
        let first = events.first().copied().unwrap_or_default();
        let notice = notice(title, Target::Organization(at.clone()), first);
        return vec![Saying { notice, events }];
    }
    pending
        .iter()
        .map(|Pending { event, member }| {
            let title = words::joined(language, &member.name, &organization.name);
            let target = Target::Member(at.clone(), member.id.clone());
            Saying { notice: notice(title, target, *event), events: vec![*event] }
        })
        .collect()
}

/// The number of the notice about an event.
fn number(event: i64) -> u32 {
    u32::try_from(event).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests;
