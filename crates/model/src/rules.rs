//! What a server would refuse, known before it is asked: the window does not
//! offer it and says why. The server has the last word all the same.

use serde::{Deserialize, Serialize};

use crate::{Member, Role, SeatType, Snapshot, SubscriptionStatus};

/// Something that can be done to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum MemberAction {
    /// From member to admin.
    Promote,
    /// From admin to member.
    Demote,
    /// Give them a seat.
    GiveSeat,
    /// Take their seat.
    TakeSeat,
    /// Out of the organization.
    Remove,
}

impl MemberAction {
    /// Every action, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Promote, Self::Demote, Self::GiveSeat, Self::TakeSeat, Self::Remove];
}

/// Something that can be done to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum OrganizationAction {
    /// Look at and share the invite link.
    Invite,
    /// Change its name or image.
    Update,
    /// See what another number of seats would cost.
    PreviewSeats,
    /// Change the number of its seats.
    ChangeSeats,
    /// Leave it.
    Leave,
    /// Delete it.
    Delete,
}

impl OrganizationAction {
    /// Every action, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Invite,
        Self::Update,
        Self::PreviewSeats,
        Self::ChangeSeats,
        Self::Leave,
        Self::Delete,
    ];
}

/// Why something is not offered. The words are those of a Frontdesk service's
/// `extensions.reason`, where it has one for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Refusal {
    /// The person's role does not allow it.
    Role,
    /// Not to oneself.
    #[serde(rename = "SELF")]
    Own,
    /// Not to the owner, and not by the owner to the organization they own.
    Owner,
    /// The member has Plus from elsewhere: no seat to give or take.
    OutsidePlus,
    /// No seat is left.
    NoSeats,
    /// It is so already.
    AlreadySo,
    /// The subscription is not active.
    SubscriptionInactive,
    /// An active subscription is still there.
    SubscriptionActive,
    /// Somebody still holds a seat.
    SeatsInUse,
}

/// Why `action` on `member` is not offered to the person who sees `snapshot`,
/// or `None` where it is. The rules are those that the server keeps (exchanges
/// `role.*`, `toggle.*`, `remove.*`).
pub fn refusal_of(action: MemberAction, snapshot: &Snapshot, member: &Member) -> Option<Refusal> {
    if !snapshot.own_role.manages() {
        return Some(Refusal::Role);
    }
    let own = member.id == snapshot.own_id;
    match action {
        MemberAction::Promote | MemberAction::Demote | MemberAction::Remove if own => {
            Some(Refusal::Own)
        }
        MemberAction::Promote | MemberAction::Demote | MemberAction::Remove
            if member.role == Role::Owner =>
        {
            Some(Refusal::Owner)
        }
        MemberAction::Promote => (member.role == Role::Admin).then_some(Refusal::AlreadySo),
        MemberAction::Demote => (member.role == Role::Member).then_some(Refusal::AlreadySo),
        MemberAction::Remove => None,
        MemberAction::GiveSeat => refused_seat(snapshot, member),
        MemberAction::TakeSeat => {
            (member.seat_type == SeatType::Free).then_some(Refusal::AlreadySo)
        }
    }
}

fn refused_seat(snapshot: &Snapshot, member: &Member) -> Option<Refusal> {
    if member.seat_type == SeatType::Plus {
        Some(Refusal::AlreadySo)
    } else if member.plus_elsewhere {
        Some(Refusal::OutsidePlus)
    } else if snapshot.organization.seats.available() == 0 {
        Some(Refusal::NoSeats)
    } else {
        None
    }
}

/// Why `action` on the organization is not offered to the person who sees
/// `snapshot`, or `None` where it is.
pub fn refusal_of_organization(action: OrganizationAction, snapshot: &Snapshot) -> Option<Refusal> {
    let organization = &snapshot.organization;
    let (owner, manages) = (snapshot.own_role == Role::Owner, snapshot.own_role.manages());
    match action {
        OrganizationAction::Leave => owner.then_some(Refusal::Owner),
        OrganizationAction::ChangeSeats | OrganizationAction::Delete if !owner => {
            Some(Refusal::Role)
        }
        _ if !manages => Some(Refusal::Role),
        OrganizationAction::Invite | OrganizationAction::Update => None,
        OrganizationAction::PreviewSeats | OrganizationAction::ChangeSeats => {
            let active = organization.status == SubscriptionStatus::Active;
            (!active).then_some(Refusal::SubscriptionInactive)
        }
        OrganizationAction::Delete => {
            if organization.status == SubscriptionStatus::Active {
                Some(Refusal::SubscriptionActive)
            } else {
                (organization.seats.assigned > 0).then_some(Refusal::SeatsInUse)
            }
        }
    }
}
