//! Events as `watch --json` writes them.

use frontdesk_local_api::ActivityEntry;
use frontdesk_model::{Change, MemberId};
use jiff::Timestamp;
use serde::Serialize;

use super::{Member, Reference};

/// Something that happened. `event` says which of the fields are there.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event<'a> {
    id: i64,
    seen_at: Timestamp,
    organization: Reference<'a>,
    #[serde(flatten)]
    happened: Happened<'a>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
enum Happened<'a> {
    Joined { member: Member<'a> },
    Gone { member: Member<'a> },
    RoleChanged { member: Named<'a>, from: &'static str, to: &'static str },
    SeatChanged { member: Named<'a>, to: &'static str },
    SeatsChanged { from: u32, to: u32 },
    Renamed { from: &'a str, to: &'a str },
}

/// Somebody by their names.
#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

impl<'a> Event<'a> {
    pub(crate) fn new(organization: Reference<'a>, entry: &'a ActivityEntry) -> Self {
        let named = |id: &'a MemberId, name: &'a str| Named { id: id.as_str(), name };
        let happened = match &entry.change {
            Change::Joined { member } => Happened::Joined { member: member.into() },
            Change::Gone { member } => Happened::Gone { member: member.into() },
            Change::RoleChanged { id, name, from, to } => Happened::RoleChanged {
                member: named(id, name),
                from: from.as_str(),
                to: to.as_str(),
            },
            Change::SeatChanged { id, name, to } => {
                Happened::SeatChanged { member: named(id, name), to: to.as_str() }
            }
            Change::SeatsChanged { from, to } => Happened::SeatsChanged { from: *from, to: *to },
            Change::Renamed { from, to } => Happened::Renamed { from, to },
        };
        Self { id: entry.id, seen_at: entry.seen_at, organization, happened }
    }
}
