//! An organization and what happens in it, for tests.

use frontdesk_local_api::OrganizationRef;
use frontdesk_model::{Change, Member, Organization, Role, SeatType, Seats, SubscriptionStatus};

use super::Pending;

pub(super) fn at() -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: "acme".into() }
}

/// Acme, with 21 of 25 seats available.
pub(super) fn organization() -> Organization {
    Organization {
        id: "acme".into(),
        name: "Acme".to_owned(),
        image: Some("https://example.org/acme.png".to_owned()),
        seats: Seats { total: 25, assigned: 4 },
        status: SubscriptionStatus::Active,
    }
}

pub(super) fn member(id: &str) -> Member {
    Member {
        id: id.into(),
        name: format!("Person {id}"),
        username: None,
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}

pub(crate) fn joined(id: &str) -> Change {
    Change::Joined { member: member(id) }
}

pub(super) fn gone(id: &str) -> Change {
    Change::Gone { member: member(id) }
}

pub(super) fn promoted(id: &str) -> Change {
    let name = format!("Person {id}");
    Change::RoleChanged { id: id.into(), name, from: Role::Member, to: Role::Admin }
}

pub(super) fn seat_taken(id: &str) -> Change {
    Change::SeatChanged { id: id.into(), name: format!("Person {id}"), to: SeatType::Free }
}

/// These, as events that were not said yet: 1, 2 and so on.
pub(super) fn pending(changes: impl IntoIterator<Item = Change>) -> Vec<Pending> {
    let seen_at = "2026-11-03T09:00:00Z".parse().unwrap();
    (1..).zip(changes).map(|(event, change)| Pending { event, seen_at, change }).collect()
}
