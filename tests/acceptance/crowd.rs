//! An organization that many join at the same time, seen in one snapshot. How
//! the client reads ten thousand members is tested beside it: letting them all
//! join takes minutes.

use std::sync::Arc;

use frontdesk_desk::ports::OrganizationApi;
use frontdesk_model::{Role, SeatType, Seats, diff};
use frontdesk_rig::token_of;
use tokio::task::JoinSet;

use crate::house::House;

const MEMBERS: u32 = 1_000;

/// People who join at the same time.
const TASKS: u32 = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_members_come_in_one_snapshot() {
    let house = Arc::new(House::open().await);
    let owner = house.person("Noa Owner").await;
    let id = house.api.create_organization(&owner, "Crowd", MEMBERS).await.unwrap();
    let link = house.link(&owner, &id).await;
    let token = token_of(&link).unwrap();

    let mut joining = JoinSet::new();
    for task in 0..TASKS {
        let (house, id, token) = (Arc::clone(&house), id.clone(), token.clone());
        joining.spawn(async move {
            for number in (1..MEMBERS).filter(|number| number % TASKS == task) {
                let session = house.person(&format!("Person {number}")).await;
                let joined = house.api.join(&session, &id, &token).await.unwrap();
                assert_eq!(joined, (Role::Member, SeatType::Plus));
            }
        });
    }
    joining.join_all().await;

    let snapshot = house.snapshot(&owner, &id).await;
    assert_eq!(snapshot.organization.seats, Seats { total: MEMBERS, assigned: MEMBERS });
    assert_eq!(snapshot.members.len(), MEMBERS as usize);
    assert_eq!(snapshot.members[0].role, Role::Owner);
    let joined: Vec<_> = snapshot.members[1..].iter().map(|member| member.joined_at).collect();
    assert!(joined.is_sorted(), "members are in the order of their joining");
    assert_eq!(diff(&snapshot, &house.snapshot(&owner, &id).await), []);
}
