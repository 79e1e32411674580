use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Change, diff};
use crate::{
    Member, MemberId, Organization, OrganizationId, Role, SeatType, Seats, Snapshot,
    SubscriptionStatus,
};

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Owner), Just(Role::Admin), Just(Role::Member)]
}

fn seat() -> impl Strategy<Value = SeatType> {
    prop_oneof![Just(SeatType::Plus), Just(SeatType::Free)]
}

fn snapshot() -> impl Strategy<Value = Snapshot> {
    let members = prop::collection::btree_map(0..12_u8, (role(), seat()), 0..12);
    (members, 0..20_u32, "[ab]").prop_map(|(members, total, name)| Snapshot {
        organization: Organization {
            id: OrganizationId::from("o"),
            name,
            image: None,
            seats: Seats { total, assigned: 0 },
            status: SubscriptionStatus::Active,
        },
        own_id: MemberId::from("0"),
        own_role: Role::Owner,
        invite_link: None,
        server_revision: None,
        members: members
            .into_iter()
            .map(|(id, (role, seat_type))| Member {
                id: MemberId(id.to_string()),
                name: format!("Member {id}"),
                username: None,
                image: None,
                role,
                seat_type,
                plus_elsewhere: false,
                last_active: None,
                joined_at: None,
                link: None,
                invited_by: None,
            })
            .collect(),
    })
}

/// The facts that changes speak of.
fn facts(snapshot: &Snapshot) -> (BTreeMap<MemberId, (Role, SeatType)>, u32, String) {
    let members = snapshot
        .members
        .iter()
        .map(|member| (member.id.clone(), (member.role, member.seat_type)))
        .collect();
    (members, snapshot.organization.seats.total, snapshot.organization.name.clone())
}

proptest! {
    #[test]
    fn nothing_changes_between_a_snapshot_and_itself(snapshot in snapshot()) {
        prop_assert_eq!(diff(&snapshot, &snapshot), []);
    }

    #[test]
    fn changes_rebuild_the_later_snapshot(before in snapshot(), after in snapshot()) {
        let (mut members, mut total, mut name) = facts(&before);
        for change in diff(&before, &after) {
            match change {
                Change::Joined { member } => {
                    let old = members.insert(member.id, (member.role, member.seat_type));
                    prop_assert_eq!(old, None, "joined, but was there");
                }
                Change::Gone { member } => {
                    prop_assert!(members.remove(&member.id).is_some(), "gone, but was not there");
                }
                Change::RoleChanged { id, from, to, .. } => {
                    let fact = members.get_mut(&id).expect("only members change");
                    prop_assert_eq!(fact.0, from);
                    fact.0 = to;
                }
                Change::SeatChanged { id, to, .. } => {
                    members.get_mut(&id).expect("only members change").1 = to;
                }
                Change::SeatsChanged { to, .. } => total = to,
                Change::Renamed { to, .. } => name = to,
            }
        }
        prop_assert_eq!((members, total, name), facts(&after));
    }
}
