//! Who may do what to whom, over the wire.

use serde_json::json;

use crate::desk::{Desk, Organization, Person, verdict};

/// An organization with somebody in every role, and somebody outside.
struct Cast {
    desk: Desk,
    organization: Organization,
    people: Vec<(&'static str, Person)>,
}

impl Cast {
    async fn new() -> Self {
        let desk = Desk::open().await;
        let owner = desk.person("Owner").await;
        let organization = desk.organization(&owner, "Cast", 20).await;
        let mut people = Vec::new();
        for name in ["admin", "admin2", "member", "member2"] {
            people.push((name, desk.member(&organization, name).await));
        }
        for (_, admin) in &people[..2] {
            let promoted = desk.act(Some(&owner), "admin", &organization.id, &admin.id).await;
            assert_eq!(verdict(&promoted), "ok");
        }
        people.push(("owner", owner));
        people.push(("outsider", desk.person("Outsider").await));
        Self { desk, organization, people }
    }

    fn who(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|(known, _)| *known == name).map(|(_, person)| person)
    }

    async fn act(&self, actor: &str, what: &str, target: &str) -> String {
        let target = self.who(target).map_or(target, |person| &person.id);
        let answer = self.desk.act(self.who(actor), what, &self.organization.id, target).await;
        if verdict(&answer) != "ok" {
            assert_eq!(answer["data"], json!(null), "as the protocol has it for mutations");
        }
        verdict(&answer)
    }
}

#[tokio::test]
async fn every_role_may_do_what_the_protocol_says_and_nothing_else() {
    let cast = Cast::new().await;
    for (actor, what, target, expected) in [
        ("nobody", "remove", "member", "UNAUTHENTICATED"),
        ("nobody", "admin", "member", "UNAUTHENTICATED"),
        ("nobody", "toggle", "member", "UNAUTHENTICATED"),
        ("outsider", "remove", "member", "NOT_FOUND"),
        ("outsider", "admin", "member", "NOT_FOUND"),
        ("outsider", "toggle", "member", "NOT_FOUND"),
        ("member", "remove", "member2", "FORBIDDEN ROLE"),
        ("member", "admin", "member2", "FORBIDDEN ROLE"),
        ("member", "toggle", "member2", "FORBIDDEN ROLE"),
        ("member", "toggle", "member", "FORBIDDEN ROLE"),
        ("member", "remove", "member", "FORBIDDEN ROLE"),
        ("member", "admin", "member", "FORBIDDEN ROLE"),
        ("admin", "remove", "admin", "FORBIDDEN SELF"),
        ("admin", "member", "admin", "FORBIDDEN SELF"),
        ("admin", "owner", "admin", "FORBIDDEN OWNER"),
        ("admin", "remove", "owner", "FORBIDDEN OWNER"),
        ("admin", "admin", "owner", "FORBIDDEN OWNER"),
        ("admin", "owner", "member", "FORBIDDEN OWNER"),
        ("admin", "remove", "outsider", "NOT_FOUND"),
        ("admin", "admin", "outsider", "NOT_FOUND"),
        ("admin", "toggle", "outsider", "NOT_FOUND"),
        ("admin", "remove", "no such person", "NOT_FOUND"),
        ("admin", "toggle", "", "NOT_FOUND"),
        ("owner", "member", "owner", "FORBIDDEN SELF"),
        ("owner", "remove", "owner", "FORBIDDEN SELF"),
        ("owner", "owner", "admin", "FORBIDDEN OWNER"),
        ("admin", "toggle", "admin", "ok"),
        ("admin", "toggle", "admin", "ok"),
        ("admin", "toggle", "owner", "ok"),
        ("owner", "toggle", "owner", "ok"),
        ("admin", "member", "member", "ok"),
        ("admin", "admin", "member", "ok"),
        ("admin", "member", "member", "ok"),
        ("owner", "member", "admin2", "ok"),
        ("owner", "admin", "admin2", "ok"),
        ("admin", "member", "admin2", "ok"),
        ("admin", "remove", "member2", "ok"),
        ("admin", "remove", "member2", "NOT_FOUND"),
        ("owner", "remove", "admin", "ok"),
        ("admin", "remove", "member", "NOT_FOUND"),
    ] {
        assert_eq!(cast.act(actor, what, target).await, expected, "{actor} {what} {target}");
    }
}

#[tokio::test]
async fn the_owner_cannot_leave_and_stays_the_only_one() {
    let cast = Cast::new().await;
    let leave = "mutation ($id: ID!) { leaveOrganization(id: $id) { _ } }";
    let id = json!({ "id": cast.organization.id });
    let answer = cast.desk.ask(cast.who("owner"), leave, id).await;
    assert_eq!(verdict(&answer), "FORBIDDEN OWNER");
    assert_eq!(answer["data"], json!({ "leaveOrganization": null }));

    let query = "query ($id: ID!) { organization(id: $id) { organization { members { role } } } }";
    let id = json!({ "id": cast.organization.id });
    let answer = cast.desk.ask(cast.who("member"), query, id).await;
    let members = answer["data"]["organization"]["organization"]["members"].as_array().unwrap();
    assert_eq!(members.iter().filter(|member| member["role"] == "owner").count(), 1);
}

#[tokio::test]
async fn removed_people_stay_out_by_the_link_of_then() {
    let cast = Cast::new().await;
    let member = cast.who("member").unwrap();
    assert_eq!(cast.act("admin", "remove", "member").await, "ok");
    let answer = cast.desk.join(member, &cast.organization).await;
    assert_eq!(verdict(&answer), "FORBIDDEN REMOVED");
    assert_eq!(answer["data"], json!(null));
    let page = format!("frontdesk_session={}", member.token);
    assert_eq!(cast.desk.page(&cast.organization.link, Some(&page)).await.state(), "removed");
}

#[tokio::test]
async fn queries_answer_with_null_of_the_one_field() {
    let cast = Cast::new().await;
    let desk = &cast.desk;
    let organization = "query ($id: ID!) { organization(id: $id) { role } }";
    for (who, id, expected) in [
        (None, cast.organization.id.as_str(), "UNAUTHENTICATED"),
        (cast.who("outsider"), &cast.organization.id, "NOT_FOUND"),
        (cast.who("owner"), "deadbeef-0000-4000-8000-000000000000", "NOT_FOUND"),
        (cast.who("owner"), "zz", "NOT_FOUND"),
        (cast.who("owner"), "", "NOT_FOUND"),
    ] {
        let answer = desk.ask(who, organization, json!({ "id": id })).await;
        assert_eq!(verdict(&answer), expected, "{id}");
        assert_eq!(answer["data"], json!({ "organization": null }));
    }
    let upper = json!({ "id": cast.organization.id.to_uppercase() });
    assert_eq!(verdict(&desk.ask(cast.who("owner"), organization, upper).await), "ok");

    for query in ["{whoami{id}}", "{organizations{role}}"] {
        let answer = desk.ask(None, query, json!({})).await;
        assert_eq!(verdict(&answer), "UNAUTHENTICATED");
        assert!(answer["data"].is_object(), "{answer}");
    }

    let invite = "query ($id: ID!, $token: String!) {
        getOrganizationByIdAndInviteToken(id: $id, token: $token) { role } }";
    let join = "mutation ($id: ID!, $token: String!) {
        joinOrganization(id: $id, token: $token) { role } }";
    let other = desk.person("Other").await;
    let elsewhere = desk.organization(&other, "Elsewhere", 5).await;
    for (id, token, expected) in [
        (cast.organization.id.as_str(), "nope", "FORBIDDEN TOKEN_INVALID"),
        (&cast.organization.id, "", "FORBIDDEN TOKEN_INVALID"),
        (&cast.organization.id, &elsewhere.token, "FORBIDDEN TOKEN_INVALID"),
        ("deadbeef-0000-4000-8000-000000000000", &elsewhere.token, "FORBIDDEN TOKEN_INVALID"),
        ("zz", &elsewhere.token, "NOT_FOUND"),
    ] {
        let variables = json!({ "id": id, "token": token });
        let answer = desk.ask(None, invite, variables.clone()).await;
        assert_eq!(verdict(&answer), expected, "{id} {token}");
        assert_eq!(answer["data"], json!({ "getOrganizationByIdAndInviteToken": null }));
        let answer = desk.ask(cast.who("outsider"), join, variables).await;
        assert_eq!(verdict(&answer), expected, "{id} {token}");
        assert_eq!(answer["data"], json!(null));
    }
    let answer =
        desk.ask(None, join, json!({ "id": elsewhere.id, "token": elsewhere.token })).await;
    assert_eq!(verdict(&answer), "UNAUTHENTICATED");
}
