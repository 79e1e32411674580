//! The main job, and what everybody sees of it.

use serde_json::json;

use crate::desk::{Desk, Person, verdict};

const FULL: &str = "query ($id: ID!) { organization(id: $id) {
    role seatType referralToken referralUrl joinedAt lastActive
    organization { id name image seats activeSeats status members {
        role seatType lastActive joinedAt organization { id }
        user { id name username image permalink isPlus email } } } } }";

async fn sign_up(desk: &Desk, name: &str, email: &str) -> Person {
    let body = json!({ "name": name, "email": email, "password": "correct horse" });
    let response = desk.post("/auth/sign-up/email", body).await;
    assert_eq!(response.status(), 200);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["user"]["name"], name);
    assert_eq!(body["user"]["email"], email);
    Person {
        id: body["user"]["id"].as_str().unwrap().to_owned(),
        token: body["token"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test]
async fn an_organization_from_its_start_to_somebody_leaving() {
    let desk = Desk::open().await;
    let mut changes = desk.service.changes();
    let noa = sign_up(&desk, "נועה ברקאי", "noa@example.test").await;
    let organization = desk.organization(&noa, "  Brindlewick\t Maps ", 3).await;
    assert_eq!(organization.link, format!("{}/j/{}", desk.address, organization.token));
    assert_eq!(changes.recv().await.unwrap(), organization.id);

    let own = desk.ask(Some(&noa), FULL, json!({ "id": organization.id })).await;
    let own = &own["data"]["organization"];
    assert_eq!(own["role"], "owner");
    assert_eq!(own["seatType"], "plus");
    assert_eq!(own["joinedAt"], "2026-09-21T14:13:20.123Z");
    assert_eq!(own["organization"]["name"], "Brindlewick Maps");
    assert_eq!(own["organization"]["seats"], 3);
    assert_eq!(own["organization"]["activeSeats"], 1);
    assert_eq!(own["organization"]["status"], "active");
    assert_eq!(own["organization"]["members"], json!([]));

    desk.clock.advance(60);
    let ada = sign_up(&desk, "Ada", "ada@example.test").await;
    let invite = "query ($id: ID!, $token: String!) {
        getOrganizationByIdAndInviteToken(id: $id, token: $token) {
            role user { id name email } organization { name seats activeSeats members { role } } } }";
    let variables = json!({ "id": organization.id, "token": organization.token });
    for who in [None, Some(&ada)] {
        let answer = desk.ask(who, invite, variables.clone()).await;
        let invited = &answer["data"]["getOrganizationByIdAndInviteToken"];
        assert_eq!(invited["user"]["name"], "נועה ברקאי");
        assert_eq!(invited["user"]["email"], json!(null), "an outsider reads no address");
        assert_eq!(invited["organization"]["activeSeats"], 1);
        assert_eq!(invited["organization"]["members"], json!([]), "nor the members");
    }

    let joined = desk.join(&ada, &organization).await;
    assert_eq!(joined["data"]["joinOrganization"]["role"], "member");
    assert_eq!(joined["data"]["joinOrganization"]["seatType"], "plus");
    assert_eq!(joined["data"]["joinOrganization"]["organization"]["activeSeats"], 2);
    assert_eq!(changes.recv().await.unwrap(), organization.id);
    let again = desk.join(&ada, &organization).await;
    assert_eq!(again, joined, "joining again is a success that changes nothing");
    assert!(changes.try_recv().is_err(), "and is no change");

    let seen = desk.ask(Some(&noa), FULL, json!({ "id": organization.id })).await;
    let members = &seen["data"]["organization"]["organization"]["members"];
    assert_eq!(members.as_array().unwrap().len(), 1, "the caller is left out");
    assert_eq!(members[0]["user"]["id"], ada.id);
    assert_eq!(members[0]["user"]["username"], "ada");
    assert_eq!(members[0]["user"]["isPlus"], true);
    assert_eq!(members[0]["user"]["email"], json!(null));
    assert_eq!(members[0]["joinedAt"], "2026-09-21T14:14:20.123Z");
    assert_eq!(members[0]["lastActive"], "2026-09-21T14:14:20.123Z");
    assert_eq!(members[0]["organization"]["id"], organization.id);

    let leave = "mutation ($id: ID!) { leaveOrganization(id: $id) { _ } }";
    let left = desk.ask(Some(&ada), leave, json!({ "id": organization.id })).await;
    assert_eq!(left, json!({ "data": { "leaveOrganization": { "_": true } } }));
    assert_eq!(desk.count(&noa, &organization).await, (3, 1, 0));
    let again = desk.ask(Some(&ada), leave, json!({ "id": organization.id })).await;
    assert_eq!(verdict(&again), "NOT_FOUND");
    assert_eq!(again["data"], json!({ "leaveOrganization": null }));

    // Who left may come back by the same link.
    assert_eq!(verdict(&desk.join(&ada, &organization).await), "ok");
}

#[tokio::test]
async fn members_come_owner_first_then_admins_then_by_joining() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Order", 9).await;
    let mut people = Vec::new();
    for name in ["First", "Second", "Third"] {
        people.push(desk.member(&organization, name).await);
    }
    let promoted = desk.act(Some(&owner), "admin", &organization.id, &people[1].id).await;
    assert_eq!(verdict(&promoted), "ok");

    let query = "query ($id: ID!) { organization(id: $id) { organization { members {
        role user { name } } } } }";
    let answer = desk.ask(Some(&people[2]), query, json!({ "id": organization.id })).await;
    let members = answer["data"]["organization"]["organization"]["members"].as_array().unwrap();
    let names: Vec<_> = members.iter().map(|member| &member["user"]["name"]).collect();
    assert_eq!(names, ["Owner", "Second", "First"]);
}

#[tokio::test]
async fn what_only_admins_see_is_null_for_members() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Private", 3).await;
    let member = desk.member(&organization, "Member").await;

    let seen = desk.ask(Some(&member), FULL, json!({ "id": organization.id })).await;
    let own = &seen["data"]["organization"];
    assert_eq!(own["referralToken"], json!(null));
    assert_eq!(own["referralUrl"], json!(null));
    assert!(own["lastActive"].is_string(), "one's own activity is no secret");
    assert_eq!(own["organization"]["members"][0]["lastActive"], json!(null));

    let promoted = desk.act(Some(&owner), "admin", &organization.id, &member.id).await;
    assert_eq!(verdict(&promoted), "ok");
    let seen = desk.ask(Some(&member), FULL, json!({ "id": organization.id })).await;
    let own = &seen["data"]["organization"];
    assert_eq!(own["referralToken"], organization.token);
    assert!(own["organization"]["members"][0]["lastActive"].is_string());
}

#[tokio::test]
async fn links_begin_with_the_public_address_from_the_moment_it_is_set() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    desk.organization(&owner, "Here", 2).await;
    desk.service.set_public_address("https://desk.example.org/");
    let answer =
        desk.ask(Some(&owner), "{organizations{referralUrl referralToken}}", json!({})).await;
    let own = &answer["data"]["organizations"][0];
    let token = own["referralToken"].as_str().unwrap();
    assert_eq!(own["referralUrl"], format!("https://desk.example.org/j/{token}"));
    assert!(token.len() >= 24, "at least 128 bits");
}

#[tokio::test]
async fn activity_moves_at_most_once_a_minute() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Active", 3).await;
    let member = desk.member(&organization, "Member").await;
    let seen = async || {
        let answer = desk.ask(Some(&owner), FULL, json!({ "id": organization.id })).await;
        answer["data"]["organization"]["organization"]["members"][0]["lastActive"].clone()
    };
    let first = seen().await;
    desk.clock.advance(59);
    desk.ask(Some(&member), "{whoami{id}}", json!({})).await;
    assert_eq!(seen().await, first);
    desk.clock.advance(1);
    desk.ask(Some(&member), "{whoami{id}}", json!({})).await;
    assert_eq!(seen().await, "2026-09-21T14:14:20.123Z");
}
