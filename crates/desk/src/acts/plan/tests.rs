use frontdesk_model::{
    Capabilities, Capability, Member, MemberAction, Organization, Refusal, Role, SeatType, Seats,
    Snapshot, SubscriptionStatus, rules::refusal_of,
};
use proptest::prelude::*;

use super::{Doing, inverse, plan, undoable};

fn member(id: usize, role: Role, seat_type: SeatType) -> Member {
    Member {
        id: format!("m{id}").into(),
        name: format!("Person {id}"),
        username: None,
        image: None,
        role,
        seat_type,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}

fn snapshot(total: u32, members: Vec<Member>) -> Snapshot {
    let plus = members.iter().filter(|member| member.seat_type == SeatType::Plus).count();
    Snapshot {
        organization: Organization {
            id: "acme".into(),
            name: "Acme".to_owned(),
            image: None,
            seats: Seats { total, assigned: u32::try_from(plus).unwrap() },
            status: SubscriptionStatus::Active,
        },
        own_id: "m0".into(),
        own_role: Role::Admin,
        invite_link: None,
        server_revision: None,
        members,
    }
}

fn organization() -> impl Strategy<Value = Snapshot> {
    let role = prop_oneof![Just(Role::Owner), Just(Role::Admin), Just(Role::Member)];
    let seat = prop_oneof![Just(SeatType::Plus), Just(SeatType::Free)];
    let members = proptest::collection::vec((role, seat), 0..30);
    (0..30_u32, members).prop_map(|(total, members)| {
        let members = members.into_iter().enumerate();
        snapshot(total, members.map(|(id, (role, seat))| member(id, role, seat)).collect())
    })
}

fn actions() -> impl Strategy<Value = MemberAction> {
    proptest::sample::select(MemberAction::ALL.to_vec())
}

/// What a server does with an action.
fn carry_out(snapshot: &mut Snapshot, id: &frontdesk_model::MemberId, action: MemberAction) {
    let place = snapshot.members.iter().position(|member| member.id == *id).unwrap();
    let member = &mut snapshot.members[place];
    match action {
        MemberAction::Promote => member.role = Role::Admin,
        MemberAction::Demote => member.role = Role::Member,
        MemberAction::GiveSeat => member.seat_type = SeatType::Plus,
        MemberAction::TakeSeat => member.seat_type = SeatType::Free,
        MemberAction::Remove => drop(snapshot.members.remove(place)),
    }
    let plus = |member: &&Member| member.seat_type == SeatType::Plus;
    let assigned = snapshot.members.iter().filter(plus).count();
    snapshot.organization.seats.assigned = u32::try_from(assigned).unwrap();
}

proptest! {
    /// The preview says what the rules say to each, one after the other, and
    /// undoing brings back what was.
    #[test]
    fn a_plan_is_what_happens_and_its_inverse_undoes_it(
        before in organization(),
        action in actions(),
    ) {
        let capabilities = Capabilities::default();
        let chosen: Vec<&Member> = before.members.iter().collect();
        let planned = plan(action, &before, &chosen, &capabilities);
        prop_assert_eq!(planned.members.len(), chosen.len());
        let refused: usize = planned.refused().iter().map(|(_, who)| who.len()).sum();
        prop_assert_eq!(planned.able().count() + refused, chosen.len());

        let mut now = before.clone();
        for (member, refusal) in &planned.members {
            prop_assert_eq!(refusal_of(action, &now, member, &capabilities), *refusal);
            if refusal.is_none() {
                carry_out(&mut now, &member.id, action);
            }
        }
        prop_assert_eq!(now.organization.seats, planned.seats_after);

        let Doing::Act(back) = inverse(action) else {
            prop_assert_eq!(action, MemberAction::Remove);
            return Ok(());
        };
        if before.organization.seats.over_by() > 0 {
            // Whoever gives a seat back that was one too many gets none again.
            return Ok(());
        }
        let done: Vec<&Member> = planned.able().collect();
        let then: Vec<&Member> =
            now.members.iter().filter(|member| done.iter().any(|d| d.id == member.id)).collect();
        let undone = plan(back, &now, &then, &capabilities);
        prop_assert!(undone.refused().is_empty());
        prop_assert_eq!(undone.seats_after, before.organization.seats);
        let ids: Vec<_> = undone.able().map(|member| member.id.clone()).collect();
        for id in &ids {
            carry_out(&mut now, id, back);
        }
        prop_assert_eq!(now, before);
    }
}

#[test]
fn seats_are_given_until_none_is_left() {
    let free = |id| member(id, Role::Member, SeatType::Free);
    let all = snapshot(2, vec![free(1), free(2), free(3)]);
    let chosen: Vec<&Member> = all.members.iter().collect();
    let planned = plan(MemberAction::GiveSeat, &all, &chosen, &Capabilities::default());
    assert_eq!(planned.able().count(), 2);
    assert_eq!(planned.refused(), [(Refusal::NoSeats, vec![&all.members[2]])]);
    assert_eq!(planned.seats_after, Seats { total: 2, assigned: 2 });
}

#[test]
fn who_was_removed_can_be_restored_only_where_the_server_keeps_them() {
    let keeps: Capabilities = [Capability::WaitingList].into_iter().collect();
    for action in MemberAction::ALL {
        assert!(undoable(action, &keeps));
        let removes = action == MemberAction::Remove;
        assert_eq!(undoable(action, &Capabilities::default()), !removes);
    }
}
