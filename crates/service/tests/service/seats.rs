//! Seats are never given twice, whatever happens at once.

use futures_util::future::join_all;
use serde_json::json;

use crate::desk::{Desk, Person, verdict};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_100_concurrent_joins_on_one_seat_exactly_one_gets_in_20_times() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let mut people: Vec<Person> = Vec::new();
    for number in 0..100 {
        people.push(desk.person(&format!("Person {number}")).await);
    }
    let leave = "mutation ($id: ID!) { leaveOrganization(id: $id) { _ } }";
    for round in 0..20 {
        let organization = desk.organization(&owner, &format!("One seat {round}"), 2).await;
        let answers = join_all(people.iter().map(|person| desk.join(person, &organization))).await;
        let verdicts: Vec<String> = answers.iter().map(verdict).collect();
        let joined = verdicts.iter().filter(|verdict| *verdict == "ok").count();
        let refused = verdicts.iter().filter(|verdict| *verdict == "FORBIDDEN NO_SEATS").count();
        assert_eq!((joined, refused), (1, 99), "round {round}");
        assert_eq!(desk.count(&owner, &organization).await, (2, 2, 1), "round {round}");

        // The one who got in would have Plus from here in the next round.
        let winner = verdicts.iter().position(|verdict| verdict == "ok").unwrap();
        let left = desk.ask(Some(&people[winner]), leave, json!({ "id": organization.id })).await;
        assert_eq!(verdict(&left), "ok");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_seats_given_at_once_only_the_free_ones_are() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Toggle", 6).await;
    let mut members = Vec::new();
    for number in 0..5 {
        let member = desk.member(&organization, &format!("Member {number}")).await;
        let freed = desk.act(Some(&owner), "toggle", &organization.id, &member.id).await;
        assert_eq!(verdict(&freed), "ok");
        members.push(member);
    }
    for number in 0..3 {
        desk.member(&organization, &format!("Late {number}")).await;
    }
    assert_eq!(desk.count(&owner, &organization).await, (6, 4, 8));

    let toggles =
        members.iter().map(|member| desk.act(Some(&owner), "toggle", &organization.id, &member.id));
    let verdicts: Vec<String> = join_all(toggles).await.iter().map(verdict).collect();
    let given = verdicts.iter().filter(|verdict| *verdict == "ok").count();
    let refused = verdicts.iter().filter(|verdict| *verdict == "FORBIDDEN NO_SEATS").count();
    assert_eq!((given, refused), (2, 3));
    assert_eq!(desk.count(&owner, &organization).await, (6, 6, 8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_person_joining_many_times_at_once_is_in_once() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Eager", 9).await;
    let eager = desk.person("Eager").await;
    let answers = join_all((0..20).map(|_| desk.join(&eager, &organization))).await;
    assert!(answers.iter().all(|answer| verdict(answer) == "ok"));
    assert_eq!(desk.count(&owner, &organization).await, (9, 2, 1));
}

#[tokio::test]
async fn somebody_with_plus_from_elsewhere_takes_no_seat() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let full = desk.organization(&owner, "Full", 1).await;
    let other = desk.person("Other").await;
    let elsewhere = desk.organization(&other, "Elsewhere", 1).await;

    let joined = desk.join(&other, &full).await;
    assert_eq!(joined["data"]["joinOrganization"]["seatType"], "free", "{joined}");
    assert_eq!(desk.count(&owner, &full).await, (1, 1, 1));
    let given = desk.act(Some(&owner), "toggle", &full.id, &other.id).await;
    assert_eq!(verdict(&given), "FORBIDDEN OUTSIDE_PLUS");

    // Without it they would need one here, and there is none.
    let freed = desk.act(Some(&other), "toggle", &elsewhere.id, &other.id).await;
    assert_eq!(verdict(&freed), "ok");
    let given = desk.act(Some(&owner), "toggle", &full.id, &other.id).await;
    assert_eq!(verdict(&given), "FORBIDDEN NO_SEATS");
}
