//! Who may do what in an organization: pure decisions, each refusal with its
//! reason. Storage gathers the facts and acts inside one transaction.

mod input;

use frontdesk_model::{Role, SeatType};
use jiff::Timestamp;

pub(crate) use input::{
    BadInput, MAX_IMPORT, NAME_TAKEN, ends_after, grace, max_uses, name, name_key, page, reason,
    seat_warning, seats,
};

/// Why something was refused. The word goes over the wire as
/// `extensions.reason` beside the code `FORBIDDEN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No seat is left.
    NoSeats,
    /// The invite token fits no organization, or another one.
    TokenInvalid,
    /// The link was replaced or ended.
    TokenRevoked,
    /// The link was made for a time that is over.
    TokenExpired,
    /// The link has let in as many as it may.
    TokenUsedUp,
    /// Nobody may join for now.
    JoinsPaused,
    /// An admin has to let them in, and has not decided yet.
    ApprovalPending,
    /// An admin did not let them in.
    ApprovalDeclined,
    /// Removed once; the link is older than that.
    Removed,
    /// There is a seat, or one is theirs: nothing to wait for.
    SeatsAvailable,
    /// Only admins and the owner may, or only the owner.
    Role,
    /// Not to oneself.
    Oneself,
    /// The owner cannot be removed, leave, or change roles this way.
    Owner,
    /// Holds Plus from elsewhere and needs no seat here.
    OutsidePlus,
    /// More seats are assigned than there would be.
    SeatsInUse {
        /// How many have to be freed first.
        missing: u32,
    },
    /// The subscription is in force.
    SubscriptionActive,
    /// The subscription is cancelled or has ended.
    SubscriptionInactive,
    /// The organization has as many links as it may.
    TooManyLinks,
    /// Not what this service was set up for.
    SwitchedOff,
    /// The access token was not given that much.
    Scope,
    /// The organization has as many webhooks as it may.
    TooManyWebhooks,
    /// The webhook is disabled: nothing is sent to it.
    WebhookDisabled,
}

impl Refusal {
    /// The word on the wire.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::NoSeats => "NO_SEATS",
            Self::TokenInvalid => "TOKEN_INVALID",
            Self::TokenRevoked => "TOKEN_REVOKED",
            Self::TokenExpired => "TOKEN_EXPIRED",
            Self::TokenUsedUp => "TOKEN_USED_UP",
            Self::JoinsPaused => "JOINS_PAUSED",
            Self::ApprovalPending => "APPROVAL_PENDING",
            Self::ApprovalDeclined => "APPROVAL_DECLINED",
            Self::Removed => "REMOVED",
            Self::SeatsAvailable => "SEATS_AVAILABLE",
            Self::Role => "ROLE",
            Self::Oneself => "SELF",
            Self::Owner => "OWNER",
            Self::OutsidePlus => "OUTSIDE_PLUS",
            Self::SeatsInUse { .. } => "SEATS_IN_USE",
            Self::SubscriptionActive => "SUBSCRIPTION_ACTIVE",
            Self::SubscriptionInactive => "SUBSCRIPTION_INACTIVE",
            Self::TooManyLinks => "TOO_MANY_LINKS",
            Self::SwitchedOff => "SWITCHED_OFF",
            Self::Scope => "SCOPE",
            Self::TooManyWebhooks => "TOO_MANY_WEBHOOKS",
            Self::WebhookDisabled => "WEBHOOK_DISABLED",
        }
    }

    /// A sentence for whoever reads the answer.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::NoSeats => "No seat is left in this organization.",
            Self::TokenInvalid => "This invite link is not valid.",
            Self::TokenRevoked => "This invite link was replaced. Ask for the current one.",
            Self::TokenExpired => "This invite link has expired. Ask for another one.",
            Self::TokenUsedUp => "This invite link has been used as often as it may.",
            Self::JoinsPaused => "Nobody can join this organization right now.",
            Self::ApprovalPending => "An admin has to let you in. They have been asked.",
            Self::ApprovalDeclined => "An admin has declined your request to join.",
            Self::Removed => "You were removed from this organization and need a new invite link.",
            Self::SeatsAvailable => "There is no need to wait: join instead.",
            Self::Role => "Your role in this organization does not allow this.",
            Self::Oneself => "You cannot do this to yourself.",
            Self::Owner => "This cannot be done to or by the owner. Transfer ownership first.",
            Self::OutsidePlus => "This member has Plus from elsewhere and needs no seat here.",
            Self::SeatsInUse { .. } => "More seats are assigned than that. Free some first.",
            Self::SubscriptionActive => "The subscription is active. Cancel it first.",
            Self::SubscriptionInactive => "The subscription is not active. Resume it first.",
            Self::TooManyLinks => "This organization has 200 invite links. End some first.",
            Self::SwitchedOff => "This service is not set up for that.",
            Self::Scope => "This access token does not allow this.",
            Self::TooManyWebhooks => "This organization has 20 webhooks. Delete one first.",
            Self::WebhookDisabled => "This webhook is disabled. Enable it first.",
        }
    }
}

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denial {
    /// No such organization or member, or none of the caller's business.
    NotFound,
    /// Against a rule.
    Refused(Refusal),
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What somebody is to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Nothing yet, or somebody who left.
    Stranger,
    /// In.
    Member,
    /// Removed after the link of today was made.
    Removed,
}

/// What an invite link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// It lets people in.
    Good,
    /// It was replaced or ended.
    Revoked,
    /// Its time is over.
    Expired,
    /// It has let in as many as it may.
    UsedUp,
}

impl LinkState {
    fn check(self) -> Result<(), Refusal> {
        match self {
            Self::Good => Ok(()),
            Self::Revoked => Err(Refusal::TokenRevoked),
            Self::Expired => Err(Refusal::TokenExpired),
            Self::UsedUp => Err(Refusal::TokenUsedUp),
        }
    }
}

/// Whether people may join an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joins {
    /// They may.
    Open,
    /// Not until somebody says so.
    Paused,
    /// Not until then.
    PausedUntil(Timestamp),
}

/// How far somebody's request to join is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// An admin has yet to decide.
    Pending,
    /// They were not let in.
    Declined,
}

/// What a join is decided on, read in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JoinFacts {
    /// The link that was shown; `None`: no link of this organization.
    pub link: Option<LinkState>,
    /// Whether an admin has to let in who comes by it.
    pub needs_approval: bool,
    /// What they are to the organization already.
    pub relation: Relation,
    /// Whether people may join.
    pub joins: Joins,
    /// Their request to be let in.
    pub request: Option<Request>,
    /// A seat is kept for them.
    pub offered: bool,
    /// Holds a seat of another organization.
    pub plus_elsewhere: bool,
    /// Seats that are neither assigned nor kept for somebody.
    pub free: u32,
}

/// What a join does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    /// Nothing: they are in already.
    Already,
    /// The admins are asked to let them in.
    Ask,
    /// They come in, by the seat that is kept for them.
    ByOffer,
    /// They come in.
    Enter,
}

/// Decides a join.
pub(crate) fn join(facts: JoinFacts) -> Result<Join, Refusal> {
    let link = facts.link.ok_or(Refusal::TokenInvalid)?;
    if facts.relation == Relation::Member {
        return Ok(Join::Already);
    }
    // Who was promised a seat gets it, whatever became of their link.
    if !facts.offered {
        link.check()?;
        if facts.relation == Relation::Removed {
            return Err(Refusal::Removed);
        }
    }
    if facts.joins != Joins::Open {
        return Err(Refusal::JoinsPaused);
    }
    if facts.offered {
        return Ok(Join::ByOffer);
    }
    if facts.needs_approval {
        return match facts.request {
            None => Ok(Join::Ask),
            Some(Request::Pending) => Err(Refusal::ApprovalPending),
            Some(Request::Declined) => Err(Refusal::ApprovalDeclined),
        };
    }
    if !facts.plus_elsewhere {
        take_seat(facts.free)?;
    }
    Ok(Join::Enter)
}

/// Whether somebody may wait for a seat: whom nothing but the lack of one
/// keeps from joining, now or when joins are resumed.
pub(crate) fn wait_for_seat(facts: JoinFacts) -> Result<(), Refusal> {
    match join(JoinFacts { joins: Joins::Open, ..facts }) {
        Err(Refusal::NoSeats) => Ok(()),
        Err(Refusal::ApprovalPending) | Ok(Join::Ask) => Err(Refusal::ApprovalPending),
        Ok(_) => Err(Refusal::SeatsAvailable),
        Err(refusal) => Err(refusal),
    }
}

/// Whether there is a seat to take: every path to one asks here.
pub(crate) fn take_seat(free: u32) -> Result<(), Refusal> {
    if free == 0 { Err(Refusal::NoSeats) } else { Ok(()) }
}

/// Whether an organization can have that many seats. Those who hold one keep
/// it, and what was offered stays offered.
pub(crate) fn change_seats(taken: u32, to: u32) -> Result<(), Refusal> {
    match taken.saturating_sub(to) {
        0 => Ok(()),
        missing => Err(Refusal::SeatsInUse { missing }),
    }
}

/// Whether an organization may be deleted: nothing is paid for, nobody holds a
/// seat, the owner neither.
pub(crate) fn delete(actor: Role, subscription_active: bool, assigned: u32) -> Result<(), Refusal> {
    owns(actor)?;
    if subscription_active {
        return Err(Refusal::SubscriptionActive);
    }
    match assigned {
        0 => Ok(()),
        missing => Err(Refusal::SeatsInUse { missing }),
    }
}

/// Whether `actor` may make the target the owner: only the owner, and only a
/// member.
pub(crate) fn transfer(actor: Role, target: Target) -> Result<(), Denial> {
    owns(actor)?;
    if target.oneself {
        return Err(Refusal::Oneself.into());
    }
    target.role.ok_or(Denial::NotFound).map(drop)
}

/// Whether somebody of that role may leave.
pub(crate) fn leave(role: Role) -> Result<(), Refusal> {
    if role == Role::Owner { Err(Refusal::Owner) } else { Ok(()) }
}

/// Whom an operation on a member is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// The caller is the target.
    pub oneself: bool,
    /// The target's role, `None` where they are no member.
    pub role: Option<Role>,
}

/// Whether `actor` may remove the target.
pub(crate) fn remove(actor: Role, target: Target) -> Result<(), Denial> {
    manages(actor)?;
    if target.oneself {
        return Err(Refusal::Oneself.into());
    }
    match target.role.ok_or(Denial::NotFound)? {
        Role::Owner => Err(Refusal::Owner.into()),
        Role::Admin | Role::Member => Ok(()),
    }
}

/// Whether `actor` may give the target the role `to`.
pub(crate) fn change_role(actor: Role, target: Target, to: Role) -> Result<(), Denial> {
    manages(actor)?;
    if to == Role::Owner {
        return Err(Refusal::Owner.into());
    }
    if target.oneself {
        return Err(Refusal::Oneself.into());
    }
    match target.role.ok_or(Denial::NotFound)? {
        Role::Owner => Err(Refusal::Owner.into()),
        Role::Admin | Role::Member => Ok(()),
    }
}

/// The seat type that a toggle leads to. A seat can always be given back;
/// somebody with Plus from elsewhere is given none.
pub(crate) fn toggle_seat(
    actor: Role,
    held: Option<SeatType>,
    plus_elsewhere: bool,
) -> Result<SeatType, Denial> {
    manages(actor)?;
    match held.ok_or(Denial::NotFound)? {
        SeatType::Plus => Ok(SeatType::Free),
        SeatType::Free if plus_elsewhere => Err(Refusal::OutsidePlus.into()),
        SeatType::Free => Ok(SeatType::Plus),
    }
}

/// Whether somebody of that role looks after members, seats and invites.
pub(crate) fn manages(actor: Role) -> Result<(), Refusal> {
    if actor.manages() { Ok(()) } else { Err(Refusal::Role) }
}

/// Whether somebody of that role decides about billing and the organization's
/// end.
pub(crate) fn owns(actor: Role) -> Result<(), Refusal> {
    if actor == Role::Owner { Ok(()) } else { Err(Refusal::Role) }
}

#[cfg(test)]
mod tests;
