//! Further invite links, and what becomes of the permanent one.

use serde_json::{Value, json};

use crate::desk::{Desk, Organization, Person, verdict};

const CREATE: &str = "mutation ($id: ID!, $name: String!, $expiresAt: DateTime, $maxUses: Int,
        $needsApproval: Boolean) {
    createOrganizationInviteLink(id: $id, name: $name, expiresAt: $expiresAt, maxUses: $maxUses,
        needsApproval: $needsApproval) { id name token url state uses maxUses expiresAt
        needsApproval createdBy { id name } } }";

const LINKS: &str = "query ($id: ID!) { organizationInviteLinks(id: $id) {
    id name token url createdBy { name } createdAt expiresAt revokedAt maxUses uses lastUsedAt
    needsApproval state members { user { name } } } }";

const REGENERATE: &str = "mutation ($id: ID!, $grace: Int) {
    regenerateOrganizationInviteLink(id: $id, graceSeconds: $grace) {
        old { id uses lastUsedAt token state revokedAt } new { id token state uses } } }";

/// A link, as somebody who holds it joins by it.
fn by(organization: &Organization, link: &Value) -> Organization {
    Organization {
        token: link["token"].as_str().unwrap().to_owned(),
        link: link["url"].as_str().unwrap_or_default().to_owned(),
        id: organization.id.clone(),
    }
}

async fn links(desk: &Desk, who: &Person, organization: &Organization) -> Value {
    desk.data(who, LINKS, json!({ "id": organization.id })).await["organizationInviteLinks"].take()
}

#[tokio::test]
async fn a_link_has_a_name_an_end_and_a_number_of_uses() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Links", 9).await;
    let wanted = json!({ "id": organization.id, "name": " Onboarding\u{202e} May ",
        "maxUses": 1, "expiresAt": "2026-09-22T14:13:20.123Z" });
    let made = desk.data(&owner, CREATE, wanted).await["createOrganizationInviteLink"].take();
    assert_eq!(made["name"], "Onboarding May");
    assert_eq!(made["createdBy"]["id"], owner.id);
    assert_eq!(made["state"], "live");
    assert_eq!(made["expiresAt"], "2026-09-22T14:13:20.123Z");
    let token = made["token"].as_str().unwrap();
    assert_eq!(made["url"], format!("{}/j/{token}", desk.address));
    assert!(token.len() >= 24, "at least 128 bits");

    let link = by(&organization, &made);
    desk.clock.advance(60);
    desk.member(&link, "First").await;
    let second = desk.person("Second").await;
    assert_eq!(verdict(&desk.join(&second, &link).await), "FORBIDDEN TOKEN_USED_UP");

    let listed = links(&desk, &owner, &organization).await;
    assert_eq!(listed[0]["name"], json!(null), "the permanent one comes first");
    assert_eq!(listed[1]["state"], "usedUp");
    assert_eq!(listed[1]["uses"], 1);
    assert_eq!(listed[1]["lastUsedAt"], "2026-09-21T14:14:20.123Z");
    assert_eq!(listed[1]["members"], json!([{ "user": { "name": "First" } }]));
    assert_eq!(listed[1]["token"], json!(null), "what lets nobody in is not shown");

    let wanted = json!({ "id": organization.id, "name": "Today",
        "expiresAt": "2026-09-21T15:14:20.123Z" });
    let made = desk.data(&owner, CREATE, wanted).await["createOrganizationInviteLink"].take();
    desk.clock.advance(3_600);
    let refused = desk.join(&second, &by(&organization, &made)).await;
    assert_eq!(verdict(&refused), "FORBIDDEN TOKEN_EXPIRED");
}

#[tokio::test]
async fn members_say_by_which_link_they_came_and_who_invited_them() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Origins", 9).await;
    let wanted = json!({ "id": organization.id, "name": "Fair" });
    let made = desk.data(&owner, CREATE, wanted).await["createOrganizationInviteLink"].take();
    let by_fair = desk.member(&by(&organization, &made), "Fair visitor").await;
    desk.member(&organization, "Plain").await;
    let query = "query ($id: ID!) { organization(id: $id) { organization { members {
        user { name } inviteLink { id name } invitedBy { id name } } } } }";
    let seen = desk.data(&owner, query, json!({ "id": organization.id })).await;
    let members = &seen["organization"]["organization"]["members"];
    assert_eq!(members[0]["inviteLink"], json!({ "id": made["id"], "name": "Fair" }));
    assert_eq!(members[0]["invitedBy"], json!({ "id": owner.id, "name": "Owner" }));
    assert_eq!(members[1]["inviteLink"]["name"], json!(null));
    let seen = desk.data(&by_fair, query, json!({ "id": organization.id })).await;
    let members = &seen["organization"]["organization"]["members"];
    assert_eq!(members[1]["inviteLink"], json!(null), "only for admins");
    assert_eq!(members[1]["invitedBy"], json!(null));
}

#[tokio::test]
async fn a_regenerated_link_is_dead_at_once_or_after_its_grace() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Regenerate", 9).await;
    desk.member(&organization, "Member").await;
    let done =
        desk.data(&owner, REGENERATE, json!({ "id": organization.id, "grace": 3_600 })).await;
    let done = &done["regenerateOrganizationInviteLink"];
    assert_eq!(done["old"]["uses"], 1);
    assert_eq!(done["old"]["lastUsedAt"], "2026-09-21T14:13:20.123Z");
    assert_eq!(done["old"]["revokedAt"], "2026-09-21T15:13:20.123Z");
    assert_eq!(done["old"]["token"], organization.token, "still alive");
    assert_eq!(done["new"]["uses"], 0);
    let new = by(&organization, &done["new"]);
    desk.clock.advance(3_599);
    desk.member(&organization, "In time").await;
    desk.clock.advance(1);
    let late = desk.person("Late").await;
    assert_eq!(verdict(&desk.join(&late, &organization).await), "FORBIDDEN TOKEN_REVOKED");

    let done = desk.data(&owner, REGENERATE, json!({ "id": organization.id })).await;
    let done = &done["regenerateOrganizationInviteLink"];
    assert_eq!(done["old"]["state"], "revoked");
    assert_eq!(done["old"]["token"], json!(null));
    assert_eq!(verdict(&desk.join(&late, &new).await), "FORBIDDEN TOKEN_REVOKED");
    assert_eq!(verdict(&desk.join(&late, &by(&organization, &done["new"])).await), "ok");
    for grace in [-1, 2_592_001] {
        let variables = json!({ "id": organization.id, "grace": grace });
        let refused = desk.ask(Some(&owner), REGENERATE, variables).await;
        assert_eq!(verdict(&refused), "BAD_USER_INPUT OUT_OF_RANGE");
    }
}

#[tokio::test]
async fn a_link_is_ended_but_not_the_permanent_one() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Revoke", 9).await;
    let wanted = json!({ "id": organization.id, "name": "Short" });
    let made = desk.data(&owner, CREATE, wanted).await["createOrganizationInviteLink"].take();
    let revoke = "mutation ($id: ID!, $link: ID!) {
        revokeOrganizationInviteLink(id: $id, linkId: $link) { state token } }";
    let variables = json!({ "id": organization.id, "link": made["id"] });
    for _ in 0..2 {
        let done = desk.data(&owner, revoke, variables.clone()).await;
        let expected = json!({ "state": "revoked", "token": null });
        assert_eq!(done["revokeOrganizationInviteLink"], expected);
    }
    let late = desk.person("Late").await;
    let refused = desk.join(&late, &by(&organization, &made)).await;
    assert_eq!(verdict(&refused), "FORBIDDEN TOKEN_REVOKED");
    let permanent = links(&desk, &owner, &organization).await[0]["id"].clone();
    let variables = json!({ "id": organization.id, "link": permanent });
    assert_eq!(verdict(&desk.ask(Some(&owner), revoke, variables).await), "NOT_FOUND");
    desk.member(&organization, "Member").await;
}

#[tokio::test]
async fn links_survive_their_creators_demotion() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Demoted", 9).await;
    let admin = desk.member(&organization, "Admin").await;
    desk.act(Some(&owner), "admin", &organization.id, &admin.id).await;
    let wanted = json!({ "id": organization.id, "name": "By the admin" });
    let made = desk.data(&admin, CREATE, wanted).await["createOrganizationInviteLink"].take();
    desk.act(Some(&owner), "member", &organization.id, &admin.id).await;
    desk.member(&by(&organization, &made), "Member").await;
}

#[tokio::test]
async fn links_are_for_those_who_manage_and_bad_ones_are_named() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Rules", 9).await;
    let member = desk.member(&organization, "Member").await;
    let outsider = desk.person("Outsider").await;
    let wanted = json!({ "id": organization.id, "name": "Mine" });
    let id = json!({ "id": organization.id });
    for (who, expected) in [
        (None, "UNAUTHENTICATED"),
        (Some(&member), "FORBIDDEN ROLE"),
        (Some(&outsider), "NOT_FOUND"),
    ] {
        for (query, variables) in [(CREATE, &wanted), (LINKS, &id), (REGENERATE, &id)] {
            let answer = desk.ask(who, query, variables.clone()).await;
            assert_eq!(verdict(&answer), expected, "{query}");
        }
    }
    for (name, value, field) in [
        ("name", json!(" "), "name"),
        ("name", json!("x".repeat(101)), "name"),
        ("maxUses", json!(0), "maxUses"),
        ("maxUses", json!(-1), "maxUses"),
        ("maxUses", json!(100_001), "maxUses"),
        ("expiresAt", json!("2026-09-21T14:13:20.123Z"), "expiresAt"),
        ("expiresAt", json!("2126-09-21T14:13:20.123Z"), "expiresAt"),
    ] {
        let mut variables = wanted.clone();
        variables[name] = value;
        let answer = desk.ask(Some(&owner), CREATE, variables).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert_eq!(answer["errors"][0]["extensions"]["field"], field);
    }
}

#[tokio::test]
async fn there_are_at_most_200_links_and_not_all_at_once() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Many", 9).await;
    let wanted = json!({ "id": organization.id, "name": "One of many" });
    let mut made = 1;
    loop {
        let answer = desk.ask(Some(&owner), CREATE, wanted.clone()).await;
        match verdict(&answer).as_str() {
            "ok" => made += 1,
            "RATE_LIMITED" => {
                let wait = answer["errors"][0]["extensions"]["retryAfter"].as_i64().unwrap();
                desk.clock.advance(wait);
            }
            other => {
                assert_eq!((other, made), ("FORBIDDEN TOO_MANY_LINKS", 200));
                break;
            }
        }
    }
}
