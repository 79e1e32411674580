//! What a server would refuse, known before it is asked: the window does not
//! offer it and says why. The server has the last word all the same.

use serde::{Deserialize, Serialize};

use crate::{Capabilities, Capability, Member, Role, SeatType, Snapshot, SubscriptionStatus};

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
    /// Cancel its subscription, or let it go on.
    ChangeSubscription,
    /// Replace the permanent invite link.
    RegenerateLink,
    /// Make and end further invite links.
    ManageLinks,
    /// Let nobody join for a while.
    PauseJoins,
    /// See who waits, asked or was refused, and decide.
    WatchDoor,
    /// Read the audit log.
    ReadAuditLog,
    /// Make somebody else its owner.
    Transfer,
    /// Leave it.
    Leave,
    /// Delete it.
    Delete,
}

impl OrganizationAction {
    /// Every action, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Invite,
        Self::Update,
        Self::PreviewSeats,
        Self::ChangeSeats,
        Self::ChangeSubscription,
        Self::RegenerateLink,
        Self::ManageLinks,
        Self::PauseJoins,
        Self::WatchDoor,
        Self::ReadAuditLog,
        Self::Transfer,
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
    /// Somebody still holds a seat, or more do than there would be.
    SeatsInUse,
    /// The server cannot do it.
    NotSupported,
}

impl Refusal {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "ROLE",
            Self::Own => "SELF",
            Self::Owner => "OWNER",
            Self::OutsidePlus => "OUTSIDE_PLUS",
            Self::NoSeats => "NO_SEATS",
            Self::AlreadySo => "ALREADY_SO",
            Self::SubscriptionInactive => "SUBSCRIPTION_INACTIVE",
            Self::SubscriptionActive => "SUBSCRIPTION_ACTIVE",
            Self::SeatsInUse => "SEATS_IN_USE",
            Self::NotSupported => "NOT_SUPPORTED",
        }
    }
}

/// Why `action` on `member` is not offered to the person who sees `snapshot`,
/// or `None` where it is. The rules are those that the server keeps (exchanges
/// `role.*`, `toggle.*`, `remove.*`): an admin may demote and remove other
/// admins, nobody does anything to the owner, and nobody anything to
/// themselves, but that whoever gives and takes seats may do so with their own.
///
/// `capabilities` are the server's.
pub fn refusal_of(
    action: MemberAction,
    snapshot: &Snapshot,
    member: &Member,
    capabilities: &Capabilities,
) -> Option<Refusal> {
    if !snapshot.own_role.manages() {
        return Some(Refusal::Role);
    }
    match action {
        MemberAction::GiveSeat | MemberAction::TakeSeat => {
            refused_seat(action, snapshot, member, capabilities)
        }
        _ if member.id == snapshot.own_id => Some(Refusal::Own),
        _ if member.role == Role::Owner => Some(Refusal::Owner),
        MemberAction::Promote if member.role == Role::Admin => Some(Refusal::AlreadySo),
        MemberAction::Demote if member.role == Role::Member => Some(Refusal::AlreadySo),
        MemberAction::Promote | MemberAction::Demote | MemberAction::Remove => None,
    }
}

fn refused_seat(
    action: MemberAction,
    snapshot: &Snapshot,
    member: &Member,
    capabilities: &Capabilities,
) -> Option<Refusal> {
    let gives = action == MemberAction::GiveSeat;
    if gives == (member.seat_type == SeatType::Plus) {
        Some(Refusal::AlreadySo)
    } else if !keeps_seats(snapshot, capabilities) {
        Some(Refusal::SubscriptionInactive)
    } else if gives && member.plus_elsewhere {
        Some(Refusal::OutsidePlus)
    } else if gives && snapshot.organization.seats.available() == 0 {
        Some(Refusal::NoSeats)
    } else {
        None
    }
}

/// Whether giving and taking a seat does what it says. Without a subscription
/// daily.dev gives a seat that is worth nothing and that nobody can take again,
/// so that the organization cannot even be deleted (exchanges
/// `toggle.expired_subscription*`, `stuck.*`).
fn keeps_seats(snapshot: &Snapshot, capabilities: &Capabilities) -> bool {
    capabilities.has(Capability::Subscription)
        || matches!(
            snapshot.organization.status,
            SubscriptionStatus::Active | SubscriptionStatus::Cancelled
        )
}

/// Why `action` on the organization is not offered to the person who sees
/// `snapshot`, or `None` where it is (exchanges `leave.*`, `update.*`,
/// `preview.*`, `subscription.*`, `delete.*`).
///
/// `capabilities` are the server's.
pub fn refusal_of_organization(
    action: OrganizationAction,
    snapshot: &Snapshot,
    capabilities: &Capabilities,
) -> Option<Refusal> {
    let organization = &snapshot.organization;
    let active = organization.status == SubscriptionStatus::Active;
    let allowed = match action {
        OrganizationAction::Leave => true,
        OrganizationAction::Invite
        | OrganizationAction::Update
        | OrganizationAction::PreviewSeats
        | OrganizationAction::RegenerateLink
        | OrganizationAction::ManageLinks
        | OrganizationAction::PauseJoins
        | OrganizationAction::WatchDoor
        | OrganizationAction::ReadAuditLog => snapshot.own_role.manages(),
        OrganizationAction::ChangeSeats
        | OrganizationAction::ChangeSubscription
        | OrganizationAction::Transfer
        | OrganizationAction::Delete => snapshot.own_role == Role::Owner,
    };
    if !allowed {
        return Some(Refusal::Role);
    }
    if needed(action).is_some_and(|capability| !capabilities.has(capability)) {
        return Some(Refusal::NotSupported);
    }
    match action {
        OrganizationAction::Leave => (snapshot.own_role == Role::Owner).then_some(Refusal::Owner),
        OrganizationAction::Invite
        | OrganizationAction::Update
        | OrganizationAction::ChangeSubscription
        | OrganizationAction::RegenerateLink
        | OrganizationAction::ManageLinks
        | OrganizationAction::PauseJoins
        | OrganizationAction::WatchDoor
        | OrganizationAction::ReadAuditLog
        | OrganizationAction::Transfer => None,
        OrganizationAction::PreviewSeats | OrganizationAction::ChangeSeats => {
            (!active).then_some(Refusal::SubscriptionInactive)
        }
        OrganizationAction::Delete if active => Some(Refusal::SubscriptionActive),
        OrganizationAction::Delete => {
            (organization.seats.assigned > 0).then_some(Refusal::SeatsInUse)
        }
    }
}

/// What a server must be able to do for it, beyond the protocol.
const fn needed(action: OrganizationAction) -> Option<Capability> {
    match action {
        OrganizationAction::ChangeSubscription => Some(Capability::Subscription),
        OrganizationAction::RegenerateLink => Some(Capability::RegenerateInviteLink),
        OrganizationAction::ManageLinks => Some(Capability::InviteLinks),
        OrganizationAction::PauseJoins => Some(Capability::PauseJoins),
        OrganizationAction::WatchDoor => Some(Capability::WaitingList),
        OrganizationAction::ReadAuditLog => Some(Capability::AuditLog),
        OrganizationAction::Transfer => Some(Capability::TransferOwnership),
        OrganizationAction::Invite
        | OrganizationAction::Update
        | OrganizationAction::PreviewSeats
        | OrganizationAction::ChangeSeats
        | OrganizationAction::Leave
        | OrganizationAction::Delete => None,
    }
}

/// Why the organization is not given that many `seats`, or `None` where it is.
/// daily.dev takes fewer than those assigned (exchange
/// `subscription.below_active_seats`), and somebody would hold a seat that is
/// not there: whoever asks it refuses.
pub fn refusal_of_seats(
    seats: u32,
    snapshot: &Snapshot,
    capabilities: &Capabilities,
) -> Option<Refusal> {
    refusal_of_organization(OrganizationAction::ChangeSeats, snapshot, capabilities)
        .or((seats < snapshot.organization.seats.assigned).then_some(Refusal::SeatsInUse))
}

#[cfg(test)]
mod tests;
