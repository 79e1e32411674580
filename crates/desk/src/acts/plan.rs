//! What doing something to many would do: to whom it can be done, to whom not
//! and why, and how it is undone. No I/O.

use frontdesk_model::{
    Capabilities, Capability, Member, MemberAction, Refusal, SeatType, Seats, Snapshot,
    rules::refusal_of,
};

/// What an action on many would do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan<'a> {
    /// Each in their order, and why it cannot be done to them.
    pub members: Vec<(&'a Member, Option<Refusal>)>,
    /// The seats afterwards.
    pub seats_after: Seats,
}

/// What `action` on those `chosen` would do, one after the other: whoever comes
/// when the last seat is given gets none.
pub(crate) fn plan<'a>(
    action: MemberAction,
    snapshot: &Snapshot,
    chosen: &[&'a Member],
    capabilities: &Capabilities,
) -> Plan<'a> {
    let mut then = without_members(snapshot);
    let mut members = Vec::with_capacity(chosen.len());
    for &member in chosen {
        let refusal = refusal_of(action, &then, member, capabilities);
        if refusal.is_none() {
            note_seat(action, member, &mut then.organization.seats);
        }
        members.push((member, refusal));
    }
    Plan { members, seats_after: then.organization.seats }
}

impl<'a> Plan<'a> {
    /// Those to whom it can be done.
    pub(crate) fn able(&self) -> impl Iterator<Item = &'a Member> {
        self.members.iter().filter(|(_, refusal)| refusal.is_none()).map(|(member, _)| *member)
    }

    /// The others by why not, in the order in which the reasons come.
    pub(crate) fn refused(&self) -> Vec<(Refusal, Vec<&'a Member>)> {
        let mut refused: Vec<(Refusal, Vec<&Member>)> = Vec::new();
        for (member, refusal) in &self.members {
            let Some(refusal) = refusal else { continue };
            match refused.iter_mut().find(|(known, _)| known == refusal) {
                Some((_, who)) => who.push(member),
                None => refused.push((*refusal, vec![member])),
            }
        }
        refused
    }
}

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    /// An action on a member.
    Act(MemberAction),
    /// Whoever was removed is what they were.
    Restore,
}

/// What undoes an action.
pub(crate) const fn inverse(action: MemberAction) -> Doing {
    match action {
        MemberAction::Promote => Doing::Act(MemberAction::Demote),
        MemberAction::Demote => Doing::Act(MemberAction::Promote),
        MemberAction::GiveSeat => Doing::Act(MemberAction::TakeSeat),
        MemberAction::TakeSeat => Doing::Act(MemberAction::GiveSeat),
        MemberAction::Remove => Doing::Restore,
    }
}

/// Whether what an action did can be undone. Where the server keeps no list of
/// those at its door, somebody who was removed comes back by an invite link only.
pub(crate) fn undoable(action: MemberAction, capabilities: &Capabilities) -> bool {
    inverse(action) != Doing::Restore || capabilities.has(Capability::WaitingList)
}

/// What the rules look at, beside the member: a hundred thousand are not copied.
fn without_members(snapshot: &Snapshot) -> Snapshot {
    Snapshot {
        organization: snapshot.organization.clone(),
        own_id: snapshot.own_id.clone(),
        own_role: snapshot.own_role,
        invite_link: None,
        server_revision: None,
        members: Vec::new(),
    }
}

fn note_seat(action: MemberAction, member: &Member, seats: &mut Seats) {
    let leaves = action == MemberAction::Remove && member.seat_type == SeatType::Plus;
    if action == MemberAction::GiveSeat {
        seats.assigned = seats.assigned.saturating_add(1);
    } else if action == MemberAction::TakeSeat || leaves {
        seats.assigned = seats.assigned.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests;
