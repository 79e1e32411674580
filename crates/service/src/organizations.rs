//! Who may do what in an organization: pure decisions, each refusal with its
//! reason. Storage gathers the facts and acts inside one transaction.

use frontdesk_model::text::{NameFault, clean_name};
use frontdesk_model::{MAX_SEATS, Role, SeatType, Seats};

/// Why something was refused. The word goes over the wire as
/// `extensions.reason` beside the code `FORBIDDEN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No seat is left.
    NoSeats,
    /// The invite token fits no organization, or another one.
    TokenInvalid,
    /// Removed once; the link is older than that.
    Removed,
    /// Only admins and the owner may.
    Role,
    /// Not to oneself.
    Oneself,
    /// The owner cannot be removed, leave, or change roles this way.
    Owner,
    /// Holds Plus from elsewhere and needs no seat here.
    OutsidePlus,
}

impl Refusal {
    /// The word on the wire.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::NoSeats => "NO_SEATS",
            Self::TokenInvalid => "TOKEN_INVALID",
            Self::Removed => "REMOVED",
            Self::Role => "ROLE",
            Self::Oneself => "SELF",
            Self::Owner => "OWNER",
            Self::OutsidePlus => "OUTSIDE_PLUS",
        }
    }

    /// A sentence for whoever reads the answer.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::NoSeats => "No seat is left in this organization.",
            Self::TokenInvalid => "This invite link is not valid.",
            Self::Removed => "You were removed from this organization and need a new invite link.",
            Self::Role => "Only an admin or the owner can do this.",
            Self::Oneself => "You cannot do this to yourself.",
            Self::Owner => "This cannot be done to or by the owner. Transfer ownership first.",
            Self::OutsidePlus => "This member has Plus from elsewhere and needs no seat here.",
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

/// What a join is decided on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JoinFacts {
    /// The token is the organization's own.
    pub token_fits: bool,
    /// What they are to the organization already.
    pub relation: Relation,
    /// Holds a seat of another organization.
    pub plus_elsewhere: bool,
    /// The seats, read in the same transaction.
    pub seats: Seats,
}

/// What a join does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    /// Nothing: they are in already.
    Already,
    /// They come in as a member, with this seat.
    With(SeatType),
}

/// Decides a join.
pub(crate) fn join(facts: JoinFacts) -> Result<Join, Refusal> {
    if !facts.token_fits {
        return Err(Refusal::TokenInvalid);
    }
    match facts.relation {
        Relation::Member => Ok(Join::Already),
        Relation::Removed => Err(Refusal::Removed),
        Relation::Stranger if facts.plus_elsewhere => Ok(Join::With(SeatType::Free)),
        Relation::Stranger => take_seat(facts.seats).map(Join::With),
    }
}

/// The one way to a seat: every path that gives one asks here.
fn take_seat(seats: Seats) -> Result<SeatType, Refusal> {
    if seats.available() == 0 { Err(Refusal::NoSeats) } else { Ok(SeatType::Plus) }
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
    seats: Seats,
) -> Result<SeatType, Denial> {
    manages(actor)?;
    match held.ok_or(Denial::NotFound)? {
        SeatType::Plus => Ok(SeatType::Free),
        SeatType::Free if plus_elsewhere => Err(Refusal::OutsidePlus.into()),
        SeatType::Free => Ok(take_seat(seats)?),
    }
}

fn manages(actor: Role) -> Result<(), Refusal> {
    if actor.manages() { Ok(()) } else { Err(Refusal::Role) }
}

/// What is wrong with what somebody typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadInput {
    /// The argument or field.
    pub field: &'static str,
    /// A word for programs: `EMPTY`, `TOO_LONG`, `OUT_OF_RANGE` ...
    pub reason: &'static str,
    /// A sentence for people.
    pub message: &'static str,
}

/// A name as it is kept.
pub(crate) fn name(typed: &str) -> Result<String, BadInput> {
    clean_name(typed).map_err(|fault| match fault {
        NameFault::Empty => {
            BadInput { field: "name", reason: "EMPTY", message: "The name is empty." }
        }
        NameFault::TooLong => BadInput {
            field: "name",
            reason: "TOO_LONG",
            message: "The name has more than 100 characters.",
        },
    })
}

/// The number of seats of a new organization: from 1, the owner's own, to
/// [`MAX_SEATS`].
pub(crate) fn seats(asked: i32) -> Result<u32, BadInput> {
    u32::try_from(asked).ok().filter(|seats| (1..=MAX_SEATS).contains(seats)).ok_or(BadInput {
        field: "seats",
        reason: "OUT_OF_RANGE",
        message: "The number of seats is from 1 to 100000.",
    })
}

#[cfg(test)]
mod tests;
