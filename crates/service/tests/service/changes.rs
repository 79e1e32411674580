//! What a poll costs is what changed.

use serde_json::{Value, json};

use crate::desk::{Desk, Organization, Person, verdict};

const CHANGES: &str = "query ($id: ID!, $since: Int!, $first: Int) {
    organizationChanges(id: $id, since: $since, first: $first) {
        revision more reset gone organization { role organization { name seats activeSeats revision } }
        changed { role seatType lastActive user { id name } } } }";

async fn since(desk: &Desk, who: &Person, organization: &Organization, since: i64) -> Value {
    let variables = json!({ "id": organization.id, "since": since });
    desk.data(who, CHANGES, variables).await["organizationChanges"].take()
}

fn names(changes: &Value) -> Vec<&str> {
    let members = changes["changed"].as_array().unwrap();
    members.iter().map(|member| member["user"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn only_what_moved_is_told() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Moves", 9).await;
    let ada = desk.member(&organization, "Ada").await;
    let bob = desk.member(&organization, "Bob").await;
    let all = since(&desk, &owner, &organization, 0).await;
    assert_eq!(names(&all), ["Ada", "Bob"], "the caller is left out, as of members");
    assert_eq!((&all["more"], &all["reset"]), (&json!(false), &json!(false)));
    let known = all["revision"].as_i64().unwrap();
    assert_eq!(all["organization"]["organization"]["revision"], known);
    assert_eq!(names(&since(&desk, &owner, &organization, known).await), [""; 0]);

    desk.act(Some(&owner), "admin", &organization.id, &bob.id).await;
    desk.act(Some(&owner), "remove", &organization.id, &ada.id).await;
    let moved = since(&desk, &owner, &organization, known).await;
    assert_eq!(names(&moved), ["Bob"]);
    assert_eq!(moved["changed"][0]["role"], "admin");
    assert_eq!(moved["gone"], json!([ada.id]));
    assert_eq!(moved["organization"]["organization"]["activeSeats"], 2);
    assert_eq!(moved["revision"], known + 2);

    // Of a database that was put back: everything, anew.
    let reset = since(&desk, &owner, &organization, 1_000).await;
    assert_eq!((&reset["reset"], names(&reset)), (&json!(true), vec!["Bob"]));

    let member = desk.member(&organization, "Member").await;
    let seen = since(&desk, &member, &organization, 0).await;
    assert_eq!(names(&seen), ["Owner", "Bob"]);
    assert_eq!(seen["changed"][0]["lastActive"], json!(null), "not for members");
}

#[tokio::test]
async fn pages_lead_to_everybody_once() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Pages", 9).await;
    for number in 0..5 {
        desk.member(&organization, &format!("Member {number}")).await;
    }
    let (mut since, mut seen) = (0, Vec::new());
    loop {
        let variables = json!({ "id": organization.id, "since": since, "first": 2 });
        let page = desk.data(&owner, CHANGES, variables).await["organizationChanges"].take();
        seen.extend(names(&page).into_iter().map(str::to_owned));
        since = page["revision"].as_i64().unwrap();
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(seen, ["Member 0", "Member 1", "Member 2", "Member 3", "Member 4"]);
}

#[tokio::test]
async fn it_is_for_members_and_within_limits() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Limits", 9).await;
    let outsider = desk.person("Outsider").await;
    for (who, variables, expected) in [
        (None, json!({ "since": 0 }), "UNAUTHENTICATED"),
        (Some(&outsider), json!({ "since": 0 }), "NOT_FOUND"),
        (Some(&owner), json!({ "since": -1 }), "BAD_USER_INPUT OUT_OF_RANGE"),
        (Some(&owner), json!({ "since": 0, "first": 0 }), "BAD_USER_INPUT OUT_OF_RANGE"),
        (Some(&owner), json!({ "since": 0, "first": 1_001 }), "BAD_USER_INPUT OUT_OF_RANGE"),
    ] {
        let mut variables = variables;
        variables["id"] = json!(organization.id);
        let answer = desk.ask(who, CHANGES, variables).await;
        assert_eq!(verdict(&answer), expected);
        assert_eq!(answer["data"], json!({ "organizationChanges": null }));
    }
}
