//! What the client understood, and what an answer says, in one form.

use frontdesk_desk::ports::{Listing, Look, Person};
use frontdesk_local_api::{ErrorCode, Failure, SeatsPreview};
use frontdesk_model::{Member, Organization};
use serde_json::{Value, json};

/// A value, or a code and how long to wait.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Value(Value),
    Code(ErrorCode, Option<u32>),
}

impl Outcome {
    pub(crate) fn code(code: ErrorCode) -> Self {
        Self::Code(code, None)
    }

    pub(crate) fn of<T>(result: Result<T, Failure>, value: impl FnOnce(&T) -> Value) -> Self {
        match result {
            Ok(understood) => Self::Value(value(&understood)),
            Err(failure) => Self::Code(failure.code, failure.retry_after_seconds),
        }
    }
}

pub(crate) fn of_listing(listing: &Listing) -> Value {
    let glance = |glance: &frontdesk_desk::ports::Glance| {
        json!({
            "role": glance.own_role, "seat": glance.own_seat_type,
            "organization": organization(&glance.organization),
        })
    };
    json!({
        "organizations": listing.organizations.iter().map(glance).collect::<Vec<_>>(),
        "newest": listing.newest_notification,
        "skipped": listing.skipped,
    })
}

pub(crate) fn of_look(look: &Look) -> Value {
    let member = |member: &Member| {
        json!({
            "id": member.id, "name": member.name, "username": member.username,
            "image": member.image, "role": member.role, "seat": member.seat_type,
            "elsewhere": member.plus_elsewhere, "active": member.last_active,
        })
    };
    let snapshot = &look.snapshot;
    json!({
        "role": snapshot.own_role,
        "organization": organization(&snapshot.organization),
        "members": snapshot.members.iter().map(member).collect::<Vec<_>>(),
        "skipped": look.skipped,
    })
}

pub(crate) fn of_preview(preview: &SeatsPreview) -> Value {
    json!({
        "currency": preview.currency, "each": preview.price_per_seat, "cycle": preview.cycle,
        "total": preview.total, "due": preview.due_now, "next": preview.next_billing,
    })
}

pub(crate) fn of_person(person: &Person) -> Value {
    json!({
        "id": person.id, "name": person.name, "username": person.username,
        "email": person.email, "image": person.image,
    })
}

pub(crate) fn organization(organization: &Organization) -> Value {
    json!({
        "id": organization.id, "name": organization.name, "image": organization.image,
        "seats": organization.seats.total, "assigned": organization.seats.assigned,
        "status": organization.status,
    })
}
