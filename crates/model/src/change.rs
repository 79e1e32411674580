//! What changed between two snapshots of one organization.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{Member, MemberId, Role, SeatType, Seats, Snapshot};

/// One thing that happened to an organization, as a poll can see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Change {
    /// Somebody is there who was not.
    #[serde(rename_all = "camelCase")]
    Joined {
        /// Who joined.
        member: Member,
    },
    /// Somebody is no longer there: left or removed, a poll cannot tell which.
    #[serde(rename_all = "camelCase")]
    Gone {
        /// Who they were.
        member: Member,
    },
    /// Promoted or demoted.
    #[serde(rename_all = "camelCase")]
    RoleChanged {
        /// Who.
        id: MemberId,
        /// Their name at that time.
        name: String,
        /// The role before.
        from: Role,
        /// The role now.
        to: Role,
    },
    /// A seat was given or taken.
    #[serde(rename_all = "camelCase")]
    SeatChanged {
        /// Who.
        id: MemberId,
        /// Their name at that time.
        name: String,
        /// The seat type now.
        to: SeatType,
    },
    /// The number of seats changed.
    #[serde(rename_all = "camelCase")]
    SeatsChanged {
        /// All seats before.
        from: u32,
        /// All seats now.
        to: u32,
    },
    /// The organization has another name.
    #[serde(rename_all = "camelCase")]
    Renamed {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
}

/// The kind of a [`Change`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum ChangeKind {
    /// [`Change::Joined`].
    Joined,
    /// [`Change::Gone`].
    Gone,
    /// [`Change::RoleChanged`].
    RoleChanged,
    /// [`Change::SeatChanged`].
    SeatChanged,
    /// [`Change::SeatsChanged`].
    SeatsChanged,
    /// [`Change::Renamed`].
    Renamed,
}

impl ChangeKind {
    /// The word that a kept [`Change`] has as its `kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Gone => "gone",
            Self::RoleChanged => "roleChanged",
            Self::SeatChanged => "seatChanged",
            Self::SeatsChanged => "seatsChanged",
            Self::Renamed => "renamed",
        }
    }
}

impl Change {
    /// Of which kind it is.
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Self::Joined { .. } => ChangeKind::Joined,
            Self::Gone { .. } => ChangeKind::Gone,
            Self::RoleChanged { .. } => ChangeKind::RoleChanged,
            Self::SeatChanged { .. } => ChangeKind::SeatChanged,
            Self::SeatsChanged { .. } => ChangeKind::SeatsChanged,
            Self::Renamed { .. } => ChangeKind::Renamed,
        }
    }

    /// Whom this is about, where it is about a person.
    pub fn member(&self) -> Option<&MemberId> {
        match self {
            Self::Joined { member } | Self::Gone { member } => Some(&member.id),
            Self::RoleChanged { id, .. } | Self::SeatChanged { id, .. } => Some(id),
            Self::SeatsChanged { .. } | Self::Renamed { .. } => None,
        }
    }
}

/// What happened between `before` and `after`: joins first, in the server's
/// order, then what changed about those who stayed, then who is gone, then the
/// organization itself.
///
/// Last activity, pictures and names are refreshed in place and are no events.
pub fn diff(before: &Snapshot, after: &Snapshot) -> Vec<Change> {
    let was: HashMap<&MemberId, &Member> = before.members.iter().map(|m| (&m.id, m)).collect();
    let is: HashMap<&MemberId, &Member> = after.members.iter().map(|m| (&m.id, m)).collect();

    let joined = after
        .members
        .iter()
        .filter(|member| !was.contains_key(&member.id))
        .map(|member| Change::Joined { member: member.clone() });
    let stayed = after
        .members
        .iter()
        .filter_map(|member| Some((*was.get(&member.id)?, member)))
        .flat_map(|(old, new)| changes_of(old, new));
    let gone = before
        .members
        .iter()
        .filter(|member| !is.contains_key(&member.id))
        .map(|member| Change::Gone { member: member.clone() });

    joined.chain(stayed).chain(gone).chain(changes_of_organization(before, after)).collect()
}

fn changes_of(old: &Member, new: &Member) -> impl Iterator<Item = Change> {
    let role = (old.role != new.role).then(|| Change::RoleChanged {
        id: new.id.clone(),
        name: new.name.clone(),
        from: old.role,
        to: new.role,
    });
    let seat = (old.seat_type != new.seat_type).then(|| Change::SeatChanged {
        id: new.id.clone(),
        name: new.name.clone(),
        to: new.seat_type,
    });
    role.into_iter().chain(seat)
}

fn changes_of_organization(before: &Snapshot, after: &Snapshot) -> impl Iterator<Item = Change> {
    let (Seats { total: from, .. }, Seats { total: to, .. }) =
        (before.organization.seats, after.organization.seats);
    let seats = (from != to).then_some(Change::SeatsChanged { from, to });
    let name = (before.organization.name != after.organization.name).then(|| Change::Renamed {
        from: before.organization.name.clone(),
        to: after.organization.name.clone(),
    });
    seats.into_iter().chain(name)
}

#[cfg(test)]
mod tests;
