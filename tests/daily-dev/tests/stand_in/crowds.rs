//! Large organizations.

use crate::client::Caller;
use frontdesk_test_daily_dev::{DailyDev, World};
use serde_json::json;

const FULL: &str = "query Full($id: ID!) { organization(id: $id) { role seatType referralToken
    organization { id name image seats activeSeats status
        members { role seatType lastActive user { id name username image isPlus } } } } }";

#[tokio::test]
async fn ten_thousand_members_are_made_and_answered() {
    let mut world = World::new();
    let olivia = world.person("Olivia Owner");
    let acme = world.organization("Acme", &olivia, 100);
    let begun = std::time::Instant::now();
    let crowd = world.crowd(&acme, 10_000);
    println!("made in {:?}", begun.elapsed());
    assert_eq!(world.seats(&acme), (100, 10_001));
    let server = DailyDev::start(world);
    let caller = Caller::signed_in(&server, &olivia);
    let begun = std::time::Instant::now();
    let answer = caller.graphql(FULL, json!({ "id": acme })).await;
    println!("answered in {:?}", begun.elapsed());
    let members = answer["data"]["organization"]["organization"]["members"].as_array().unwrap();
    let ids = members.iter().map(|member| member["user"]["id"].as_str().unwrap());
    assert!(ids.eq(crowd.iter().map(String::as_str)), "by joining");
    assert!(server.requests()[0].sent > 1_000_000);
}
