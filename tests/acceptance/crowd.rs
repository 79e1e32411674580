//! An organization that many join at the same time, seen in one snapshot. How
//! the client reads ten thousand members is tested beside it: letting them all
//! join takes minutes.

use std::sync::Arc;

use frontdesk_desk::ports::{OrganizationApi, Session};
use frontdesk_model::{Role, Seats, diff};
use frontdesk_rig::token_of;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::house::House;

const MEMBERS: u32 = 1_000;

/// People who join at the same time.
const TASKS: u32 = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_members_come_in_one_snapshot() {
    let house = Arc::new(House::open().await);
    let owner = person(&house, "Noa Owner").await;
    let id = house.api.create_organization(&owner, "Crowd", MEMBERS).await.unwrap();
    let link = house.snapshot(&owner, &id).await.invite_link.unwrap();
    let token = token_of(&link).unwrap();

    let mut joining = JoinSet::new();
    for task in 0..TASKS {
        let variables = json!({ "id": id, "token": token });
        let house = Arc::clone(&house);
        joining.spawn(async move {
            let http = reqwest::Client::builder().no_proxy().build().unwrap();
            for number in (1..MEMBERS).filter(|number| number % TASKS == task) {
                let session = person(&house, &format!("Person {number}")).await;
                join(&http, &session, &variables).await;
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

/// Somebody made through the library: no password to hash.
async fn person(house: &House, name: &str) -> Session {
    let made = house.service.create_owner(name).await.unwrap();
    Session { address: house.address.clone(), token: made.token.expose_secret().to_owned().into() }
}

async fn join(http: &reqwest::Client, session: &Session, variables: &Value) {
    let query = "mutation Join($id: ID!, $token: String!) {
        joinOrganization(id: $id, token: $token) { role }
    }";
    let answer = http
        .post(format!("{}/graphql", session.address))
        .bearer_auth(session.token.expose_secret())
        .json(&json!({ "query": query, "variables": variables }))
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["data"]["joinOrganization"]["role"], "member", "{answer}");
}
