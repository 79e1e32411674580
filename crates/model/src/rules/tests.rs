use proptest::prelude::*;

use super::{
    MemberAction, OrganizationAction, Refusal, refusal_of, refusal_of_organization,
    refusal_of_seats,
};
use crate::{
    Capabilities, Capability, Member, Organization, Role, SeatType, Seats, Snapshot,
    SubscriptionStatus,
};

const ROLES: [Role; 3] = [Role::Owner, Role::Admin, Role::Member];

const STATES: [SubscriptionStatus; 4] = [
    SubscriptionStatus::Active,
    SubscriptionStatus::Expired,
    SubscriptionStatus::Cancelled,
    SubscriptionStatus::None,
];

fn member(id: &str, role: Role, seat_type: SeatType) -> Member {
    Member {
        id: id.into(),
        name: id.to_owned(),
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

/// An organization with an owner, an admin and a member, seen by the one of
/// `own_role`.
fn acme(own_role: Role) -> Snapshot {
    Snapshot {
        organization: Organization {
            id: "acme".into(),
            name: "Acme".to_owned(),
            image: None,
            seats: Seats { total: 3, assigned: 2 },
            status: SubscriptionStatus::Active,
        },
        own_id: own_role.as_str().into(),
        own_role,
        invite_link: None,
        server_revision: None,
        members: vec![
            member("owner", Role::Owner, SeatType::Plus),
            member("admin", Role::Admin, SeatType::Free),
            member("member", Role::Member, SeatType::Plus),
        ],
    }
}

/// What is refused about somebody with that id, on daily.dev.
fn refused(snapshot: &Snapshot, id: &str, action: MemberAction) -> Option<Refusal> {
    let member = snapshot.members.iter().find(|member| member.id.as_str() == id).unwrap();
    refusal_of(action, snapshot, member, &Capabilities::default())
}

fn service() -> Capabilities {
    [Capability::Subscription].into_iter().collect()
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let person = (0..3_usize, any::<bool>(), any::<bool>());
    let people = prop::collection::vec(person, 1..6);
    (people, 0..6_usize, 0..4_usize, 0..9_u32, 0..9_u32).prop_map(
        |(people, own, status, total, assigned)| {
            let mut snapshot = acme(Role::Owner);
            let members =
                people.into_iter().enumerate().map(|(number, (role, plus, elsewhere))| {
                    let seat_type = if plus { SeatType::Plus } else { SeatType::Free };
                    Member {
                        plus_elsewhere: elsewhere,
                        ..member(&number.to_string(), ROLES[role], seat_type)
                    }
                });
            snapshot.members = members.collect();
            let own = &snapshot.members[own % snapshot.members.len()];
            (snapshot.own_id, snapshot.own_role) = (own.id.clone(), own.role);
            snapshot.organization.status = STATES[status];
            snapshot.organization.seats = Seats { total, assigned };
            snapshot
        },
    )
}

proptest! {
    #[test]
    fn nobody_but_the_owner_and_admins_does_anything_but_leave(snapshot in any_snapshot()) {
        prop_assume!(snapshot.own_role == Role::Member);
        for member in &snapshot.members {
            for action in MemberAction::ALL {
                for capabilities in [Capabilities::default(), service()] {
                    let refused = refusal_of(action, &snapshot, member, &capabilities);
                    prop_assert_eq!(refused, Some(Refusal::Role));
                }
            }
        }
        for action in OrganizationAction::ALL {
            let expected = (action != OrganizationAction::Leave).then_some(Refusal::Role);
            prop_assert_eq!(refusal_of_organization(action, &snapshot, &service()), expected);
        }
    }

    #[test]
    fn the_owner_and_oneself_keep_their_role_and_stay(snapshot in any_snapshot()) {
        for member in &snapshot.members {
            if member.role == Role::Owner || member.id == snapshot.own_id {
                for action in [MemberAction::Promote, MemberAction::Demote, MemberAction::Remove] {
                    prop_assert!(refusal_of(action, &snapshot, member, &service()).is_some());
                }
            }
        }
    }

    #[test]
    fn an_action_and_its_opposite_are_never_both_offered(snapshot in any_snapshot()) {
        for member in &snapshot.members {
            for capabilities in [Capabilities::default(), service()] {
                let offered =
                    |action| refusal_of(action, &snapshot, member, &capabilities).is_none();
                prop_assert!(!offered(MemberAction::Promote) || !offered(MemberAction::Demote));
                prop_assert!(!offered(MemberAction::GiveSeat) || !offered(MemberAction::TakeSeat));
                // What one more capability allows is never less.
                if capabilities == Capabilities::default() && offered(MemberAction::TakeSeat) {
                    let more = refusal_of(MemberAction::TakeSeat, &snapshot, member, &service());
                    prop_assert_eq!(more, None);
                }
            }
        }
    }

    #[test]
    fn a_seat_is_given_only_where_one_is_left(snapshot in any_snapshot()) {
        let Seats { total, assigned } = snapshot.organization.seats;
        for member in &snapshot.members {
            if refusal_of(MemberAction::GiveSeat, &snapshot, member, &service()).is_none() {
                prop_assert!(assigned < total && !member.plus_elsewhere);
            }
        }
    }

    #[test]
    fn seats_go_to_any_number_that_holds_those_assigned(snapshot in any_snapshot(), to in 0..9_u32) {
        let changes = refusal_of_organization(OrganizationAction::ChangeSeats, &snapshot, &service());
        let refused = refusal_of_seats(to, &snapshot, &service());
        prop_assert_eq!(refused.is_none(), changes.is_none()
            && to >= snapshot.organization.seats.assigned);
    }

    #[test]
    fn the_word_is_the_one_on_the_wire(number in 0..10_usize) {
        let refusal = [
            Refusal::Role, Refusal::Own, Refusal::Owner, Refusal::OutsidePlus, Refusal::NoSeats,
            Refusal::AlreadySo, Refusal::SubscriptionInactive, Refusal::SubscriptionActive,
            Refusal::SeatsInUse, Refusal::NotSupported,
        ][number];
        prop_assert_eq!(serde_json::to_value(refusal).unwrap(), refusal.as_str());
    }
}

#[test]
fn an_admin_demotes_and_removes_other_admins() {
    let mut snapshot = acme(Role::Admin);
    snapshot.members.push(member("other", Role::Admin, SeatType::Free));
    assert_eq!(refused(&snapshot, "other", MemberAction::Demote), None);
    assert_eq!(refused(&snapshot, "other", MemberAction::Remove), None);
    assert_eq!(refused(&snapshot, "other", MemberAction::Promote), Some(Refusal::AlreadySo));
    assert_eq!(refused(&snapshot, "member", MemberAction::Promote), None);
    assert_eq!(refused(&snapshot, "member", MemberAction::Demote), Some(Refusal::AlreadySo));
    assert_eq!(refused(&snapshot, "owner", MemberAction::Demote), Some(Refusal::Owner));
    assert_eq!(refused(&snapshot, "admin", MemberAction::Demote), Some(Refusal::Own));
    assert_eq!(refused(&snapshot, "admin", MemberAction::Remove), Some(Refusal::Own));
}

#[test]
fn seats_are_given_and_taken_oneself_and_the_owner_included() {
    for own_role in [Role::Owner, Role::Admin] {
        let snapshot = acme(own_role);
        assert_eq!(refused(&snapshot, "owner", MemberAction::TakeSeat), None);
        assert_eq!(refused(&snapshot, "admin", MemberAction::GiveSeat), None);
        assert_eq!(refused(&snapshot, "member", MemberAction::TakeSeat), None);
        assert_eq!(refused(&snapshot, "owner", MemberAction::GiveSeat), Some(Refusal::AlreadySo));
        assert_eq!(refused(&snapshot, "admin", MemberAction::TakeSeat), Some(Refusal::AlreadySo));
    }
}

#[test]
fn whoever_has_plus_from_elsewhere_is_given_no_seat_and_one_is_taken_from_anybody() {
    let mut snapshot = acme(Role::Owner);
    for member in &mut snapshot.members {
        member.plus_elsewhere = true;
    }
    assert_eq!(refused(&snapshot, "admin", MemberAction::GiveSeat), Some(Refusal::OutsidePlus));
    assert_eq!(refused(&snapshot, "member", MemberAction::TakeSeat), None);
}

#[test]
fn over_by_two_no_seat_is_given_and_every_other_action_works() {
    let mut snapshot = acme(Role::Owner);
    snapshot.organization.seats = Seats { total: 3, assigned: 5 };
    assert_eq!(snapshot.organization.seats.over_by(), 2);
    assert_eq!(refused(&snapshot, "admin", MemberAction::GiveSeat), Some(Refusal::NoSeats));
    assert_eq!(refused(&snapshot, "member", MemberAction::TakeSeat), None);
    assert_eq!(refused(&snapshot, "member", MemberAction::Remove), None);
    for (seats, refusal) in
        [(3, Some(Refusal::SeatsInUse)), (4, Some(Refusal::SeatsInUse)), (5, None), (9, None)]
    {
        assert_eq!(refusal_of_seats(seats, &snapshot, &service()), refusal, "{seats}");
    }
}

#[test]
fn without_a_subscription_seats_stay_where_they_are_unless_the_server_keeps_them_itself() {
    for status in STATES {
        let mut snapshot = acme(Role::Owner);
        snapshot.organization.status = status;
        let lasts = matches!(status, SubscriptionStatus::Active | SubscriptionStatus::Cancelled);
        let refusal = (!lasts).then_some(Refusal::SubscriptionInactive);
        for (place, action) in [(1, MemberAction::GiveSeat), (2, MemberAction::TakeSeat)] {
            let member = &snapshot.members[place];
            assert_eq!(refusal_of(action, &snapshot, member, &Capabilities::default()), refusal);
            assert_eq!(refusal_of(action, &snapshot, member, &service()), None);
        }
        // The way out of an organization without one stays open.
        assert_eq!(refused(&snapshot, "member", MemberAction::Remove), None);
        assert_eq!(refused(&snapshot, "member", MemberAction::Promote), None);
    }
}

#[test]
fn seats_are_bought_while_the_subscription_is_active_and_by_the_owner() {
    for status in STATES {
        for own_role in ROLES {
            let mut snapshot = acme(own_role);
            snapshot.organization.status = status;
            let inactive =
                (status != SubscriptionStatus::Active).then_some(Refusal::SubscriptionInactive);
            let role = Some(Refusal::Role);
            let refused = |action| refusal_of_organization(action, &snapshot, &service());
            let (looks, changes) = match own_role {
                Role::Owner => (inactive, inactive),
                Role::Admin => (inactive, role),
                Role::Member => (role, role),
            };
            assert_eq!(refused(OrganizationAction::PreviewSeats), looks);
            assert_eq!(refused(OrganizationAction::ChangeSeats), changes);
        }
    }
}

#[test]
fn an_organization_is_deleted_by_its_owner_when_nothing_is_paid_and_nobody_holds_a_seat() {
    let delete = |own_role, status, assigned| {
        let mut snapshot = acme(own_role);
        snapshot.organization.status = status;
        snapshot.organization.seats.assigned = assigned;
        refusal_of_organization(OrganizationAction::Delete, &snapshot, &service())
    };
    let (active, expired) = (SubscriptionStatus::Active, SubscriptionStatus::Expired);
    assert_eq!(delete(Role::Owner, active, 0), Some(Refusal::SubscriptionActive));
    assert_eq!(delete(Role::Owner, active, 1), Some(Refusal::SubscriptionActive));
    assert_eq!(delete(Role::Owner, expired, 1), Some(Refusal::SeatsInUse));
    assert_eq!(delete(Role::Owner, SubscriptionStatus::Cancelled, 0), None);
    assert_eq!(delete(Role::Owner, expired, 0), None);
    assert_eq!(delete(Role::Admin, expired, 0), Some(Refusal::Role));
}

#[test]
fn everybody_leaves_but_the_owner_and_only_who_manages_invites() {
    for (own_role, leave, invite) in [
        (Role::Owner, Some(Refusal::Owner), None),
        (Role::Admin, None, None),
        (Role::Member, None, Some(Refusal::Role)),
    ] {
        let snapshot = acme(own_role);
        assert_eq!(
            refusal_of_organization(OrganizationAction::Leave, &snapshot, &service()),
            leave
        );
        assert_eq!(
            refusal_of_organization(OrganizationAction::Invite, &snapshot, &service()),
            invite
        );
        assert_eq!(
            refusal_of_organization(OrganizationAction::Update, &snapshot, &service()),
            invite
        );
    }
}
