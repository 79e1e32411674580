//! What is said about joins: a pure decision from those not said yet.

mod announcer;
mod sign_in;

use frontdesk_local_api::{Language, OrganizationRef};
use frontdesk_model::{Member, Organization};

use crate::{
    ports::{Notice, Target},
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
    let notice = |title: String, target| Notice {
        title,
        body: words::seats(language, organization.seats),
        open: words::show(language),
        target,
    };
    if pending.len() > MOST_BY_NAME {
        let title = words::many_joined(language, pending.len(), &organization.name);
        let events = pending.iter().map(|join| join.event).collect();
        return vec![Saying { notice: notice(title, Target::Organization(at.clone())), events }];
    }
    pending
        .iter()
        .map(|Pending { event, member }| {
            let title = words::joined(language, &member.name, &organization.name);
            let target = Target::Member(at.clone(), member.id.clone());
            Saying { notice: notice(title, target), events: vec![*event] }
        })
        .collect()
}

#[cfg(test)]
mod tests;
