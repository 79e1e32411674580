//! Each operation: who may, and how a refusal looks.

use crate::client::{Caller, code};
use frontdesk_test_daily_dev::{DailyDev, Role, Seat, Status, World};
use serde_json::{Value, json};

struct Scene {
    server: DailyDev,
    acme: String,
    olivia: String,
    adam: String,
    mia: String,
    nora: String,
}

/// An owner, an admin without a seat, a member with one, somebody outside.
fn scene() -> Scene {
    let mut world = World::new();
    let olivia = world.person("Olivia Owner");
    let acme = world.organization("Acme", &olivia, 3);
    let mia = world.person("Mia Member");
    world.join(&acme, &mia);
    let adam = world.person("Adam Admin");
    world.join(&acme, &adam);
    world.set_role(&acme, &adam, Role::Admin);
    world.set_seat(&acme, &adam, Seat::Free);
    let nora = world.person("Nora Newcomer");
    Scene { server: DailyDev::start(world), acme, olivia, adam, mia, nora }
}

const OWN: &str = "{ role seatType organization { id name seats activeSeats status
    members { role seatType lastActive user { id name username image isPlus } } } }";

async fn organization(scene: &Scene, person: &str) -> Value {
    let query = format!("query Organization($id: ID!) {{ organization(id: $id) {OWN} }}");
    Caller::signed_in(&scene.server, person).graphql(&query, json!({ "id": scene.acme })).await
}

#[tokio::test]
async fn members_come_without_the_caller_by_role_and_joining() {
    let scene = scene();
    let answer = organization(&scene, &scene.mia).await;
    let members = answer["data"]["organization"]["organization"]["members"].as_array().unwrap();
    let ids: Vec<&str> = members.iter().map(|one| one["user"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [&scene.olivia, &scene.adam]);
    assert_eq!(answer["data"]["organization"]["organization"]["activeSeats"], 2);
}

#[tokio::test]
async fn refusals_of_queries_make_null_of_the_field() {
    let scene = scene();
    let query = "query Q($id: ID!) { organization(id: $id) { role } }";
    let anonymous = Caller::anonymous(&scene.server);
    let nora = Caller::signed_in(&scene.server, &scene.nora);
    let olivia = Caller::signed_in(&scene.server, &scene.olivia);
    let unknown = "deadbeef-0000-4000-8000-000000000000";
    for (caller, id, expected) in [
        (&anonymous, scene.acme.as_str(), "UNAUTHENTICATED"),
        (&nora, scene.acme.as_str(), "NOT_FOUND"),
        (&olivia, unknown, "NOT_FOUND"),
        (&olivia, "", "FORBIDDEN"),
        (&olivia, "zz", "UNEXPECTED"),
    ] {
        let answer = caller.graphql(query, json!({ "id": id })).await;
        assert_eq!(code(&answer), expected, "{answer}");
        assert_eq!(answer["data"], json!({ "organization": null }));
    }
    let answer = olivia.graphql(query, json!({})).await;
    assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED");
    assert!(answer.get("data").is_none());
}

#[tokio::test]
async fn refusals_of_mutations_are_as_recorded() {
    let scene = scene();
    let (acme, mia, olivia) = (&scene.acme, &scene.mia, &scene.olivia);
    let caller = |person: &str| Caller::signed_in(&scene.server, person);
    let (by_olivia, by_adam, by_mia) = (caller(olivia), caller(&scene.adam), caller(mia));
    let remove = "mutation($id: ID!, $m: String!) { removeOrganizationMember(id: $id, memberId: $m) { role } }";
    let toggle = "mutation($id: ID!, $m: String!) { toggleOrganizationMemberSeat(id: $id, memberId: $m) { seatType } }";
    let role = "mutation($id: ID!, $m: String!, $r: OrganizationMemberRole!) { updateOrganizationMemberRole(id: $id, memberId: $m, role: $r) { role } }";
    let leave = "mutation($id: ID!) { leaveOrganization(id: $id) { _ } }";
    let delete = "mutation($id: ID!) { deleteOrganization(id: $id) { _ } }";
    let buy = "mutation($id: ID!, $q: Int!) { updateOrganizationSubscription(id: $id, quantity: $q) { role } }";
    let amend = "mutation($id: ID!, $n: String) { updateOrganization(id: $id, name: $n) { role } }";
    let whole = Value::Null;
    let field = |name: &str| json!({ name: null });
    for (caller, query, variables, expected, data) in [
        (&by_mia, remove, json!({ "m": scene.adam }), "FORBIDDEN", &whole),
        (&by_adam, remove, json!({ "m": scene.adam }), "FORBIDDEN", &whole),
        (&by_adam, remove, json!({ "m": olivia }), "FORBIDDEN", &whole),
        (&by_adam, remove, json!({ "m": scene.nora }), "NOT_FOUND", &whole),
        (&by_mia, toggle, json!({ "m": mia }), "FORBIDDEN", &whole),
        (&by_adam, toggle, json!({ "m": scene.nora }), "NOT_FOUND", &whole),
        (&by_adam, role, json!({ "m": scene.adam, "r": "member" }), "FORBIDDEN", &whole),
        (&by_olivia, role, json!({ "m": mia, "r": "owner" }), "FORBIDDEN", &whole),
        (&by_adam, role, json!({ "m": olivia, "r": "member" }), "FORBIDDEN", &whole),
        (&by_olivia, leave, json!({}), "FORBIDDEN", &field("leaveOrganization")),
        (&by_olivia, delete, json!({}), "FORBIDDEN", &field("deleteOrganization")),
        (&by_adam, delete, json!({}), "FORBIDDEN", &field("deleteOrganization")),
        (&by_adam, buy, json!({ "q": 5 }), "FORBIDDEN", &field("updateOrganizationSubscription")),
        (
            &by_olivia,
            buy,
            json!({ "q": 0 }),
            "ZOD_VALIDATION_ERROR",
            &field("updateOrganizationSubscription"),
        ),
        (&by_olivia, amend, json!({ "n": " " }), "ZOD_VALIDATION_ERROR", &whole),
        (&by_olivia, amend, json!({}), "ZOD_VALIDATION_ERROR", &whole),
        (&by_mia, amend, json!({ "n": "x" }), "FORBIDDEN", &whole),
    ] {
        let mut variables = variables;
        variables["id"] = json!(acme);
        let answer = caller.graphql(query, variables).await;
        assert_eq!(code(&answer), expected, "{query}: {answer}");
        assert_eq!(&answer["data"], data, "{query}: {answer}");
    }
    let answer = by_olivia.graphql(role, json!({ "id": acme, "m": mia, "r": "boss" })).await;
    assert_eq!(code(&answer), "UNEXPECTED", "{answer}");
    assert!(answer.get("data").is_none());
}

#[tokio::test]
async fn what_is_allowed_is_done() {
    let scene = scene();
    let (acme, mia) = (&scene.acme, &scene.mia);
    let olivia = Caller::signed_in(&scene.server, &scene.olivia);
    let ids = json!({ "id": acme, "m": mia, "r": "admin", "q": 7, "n": "  New  name " });
    let all = "mutation($id: ID!, $m: String!, $r: OrganizationMemberRole!, $q: Int!, $n: String) {
        updateOrganizationMemberRole(id: $id, memberId: $m, role: $r) { role }
        toggleOrganizationMemberSeat(id: $id, memberId: $m) { organization { activeSeats } }
        updateOrganizationSubscription(id: $id, quantity: $q) { organization { seats } }
        updateOrganization(id: $id, name: $n) { organization { name } }
        removeOrganizationMember(id: $id, memberId: $m) { organization { members { user { id } } } }
    }";
    let answer = olivia.graphql(all, ids).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let data = &answer["data"];
    assert_eq!(data["toggleOrganizationMemberSeat"]["organization"]["activeSeats"], 1);
    assert_eq!(data["updateOrganizationSubscription"]["organization"]["seats"], 7);
    assert_eq!(data["updateOrganization"]["organization"]["name"], "New  name");
    assert_eq!(scene.server.world().membership(acme, mia), None);
    scene.server.world().set_status(acme, Status::Expired);
    let toggle = "mutation($id: ID!, $m: String!) { toggleOrganizationMemberSeat(id: $id, memberId: $m) { seatType } }";
    for _ in 0..2 {
        let answer = olivia.graphql(toggle, json!({ "id": acme, "m": scene.olivia })).await;
        assert_eq!(answer["data"]["toggleOrganizationMemberSeat"]["seatType"], "plus");
    }
}

#[tokio::test]
async fn joins_are_not_held_to_the_seats_and_the_owner_alone_is_told_once() {
    let scene = scene();
    let acme = &scene.acme;
    scene.server.world().set_seats(acme, 1);
    let token = scene.server.world().invite_token(acme, &scene.adam).unwrap();
    let nora = Caller::signed_in(&scene.server, &scene.nora);
    let join = "mutation($id: ID!, $t: String!) { joinOrganization(id: $id, token: $t) { seatType organization { seats activeSeats } } }";
    let variables = json!({ "id": acme, "t": token });
    let joined = nora.graphql(join, variables.clone()).await;
    assert_eq!(joined["data"]["joinOrganization"]["organization"]["activeSeats"], 3, "{joined}");
    let leave = "mutation($id: ID!) { leaveOrganization(id: $id) { _ } }";
    let left = nora.graphql(leave, json!({ "id": acme })).await;
    assert_eq!(left["data"]["leaveOrganization"]["_"], true);
    nora.graphql(join, variables).await;
    let query = "{ notifications(first: 5) { edges { node { type referenceId title } } } unreadNotificationsCount }";
    let told = Caller::signed_in(&scene.server, &scene.olivia).graphql(query, json!({})).await;
    let edges = told["data"]["notifications"]["edges"].as_array().unwrap();
    let of_nora = edges
        .iter()
        .filter(|edge| edge["node"]["title"] == "<b>Nora Newcomer</b> joined <b>Acme</b>");
    assert_eq!(of_nora.count(), 1, "{told}");
    let told = Caller::signed_in(&scene.server, &scene.adam).graphql(query, json!({})).await;
    assert_eq!(told["data"]["unreadNotificationsCount"], 0);
}

#[tokio::test]
async fn an_invite_token_is_of_a_person() {
    let scene = scene();
    let acme = &scene.acme;
    let invite = "query($id: ID!, $t: String!) { getOrganizationByIdAndInviteToken(id: $id, token: $t) { user { name } organization { members { user { id } } } } }";
    let ask = |token: String| {
        let anonymous = Caller::anonymous(&scene.server);
        async move { anonymous.graphql(invite, json!({ "id": acme, "t": token })).await }
    };
    let token = scene.server.world().invite_token(acme, &scene.adam).unwrap();
    let seen = ask(token.clone()).await;
    let seen = &seen["data"]["getOrganizationByIdAndInviteToken"];
    assert_eq!(seen["user"]["name"], "Adam Admin");
    assert_eq!(seen["organization"]["members"], json!([]));
    scene.server.world().set_role(acme, &scene.adam, Role::Member);
    assert_eq!(code(&ask(token.clone()).await), "FORBIDDEN");
    scene.server.world().set_role(acme, &scene.adam, Role::Admin);
    assert_eq!(code(&ask(token.clone()).await), "none");
    scene.server.world().leave(acme, &scene.adam);
    scene.server.world().join(acme, &scene.adam);
    scene.server.world().set_role(acme, &scene.adam, Role::Admin);
    assert_eq!(code(&ask(token).await), "FORBIDDEN");
}

#[tokio::test]
async fn an_organization_without_a_subscription_is_null_in_the_list() {
    let scene = scene();
    let beta = {
        let mut world = scene.server.world();
        let beta = world.organization("Beta", &scene.olivia, 1);
        world.forget_subscription(&beta);
        beta
    };
    let olivia = Caller::signed_in(&scene.server, &scene.olivia);
    let answer =
        olivia.graphql("{ organizations { organization { id status } } }", json!({})).await;
    assert_eq!(answer["data"]["organizations"][1], Value::Null, "{answer}");
    assert_eq!(
        answer["errors"][0]["path"],
        json!(["organizations", "1", "organization", "status"])
    );
    let preview = "query($id: ID!) { previewOrganizationSubscriptionUpdate(id: $id, quantity: 3) { total { amount } } }";
    let answer = olivia.graphql(preview, json!({ "id": beta })).await;
    assert_eq!(answer["errors"][0]["extensions"]["issues"].as_array().unwrap().len(), 5);
    let answer = olivia.graphql(preview, json!({ "id": scene.acme })).await;
    assert_eq!(answer["data"]["previewOrganizationSubscriptionUpdate"]["total"]["amount"], 15.0);
}

#[tokio::test]
async fn a_seat_is_not_toggled_for_plus_from_outside_or_when_none_is_left() {
    let scene = scene();
    let acme = &scene.acme;
    let paul = {
        let mut world = scene.server.world();
        let paul = world.person("Paul Plus");
        world.give_plus(&paul);
        world.join(acme, &paul);
        assert_eq!(world.membership(acme, &paul), Some((Role::Member, Seat::Free)));
        paul
    };
    let olivia = Caller::signed_in(&scene.server, &scene.olivia);
    let toggle = "mutation($id: ID!, $m: String!) { toggleOrganizationMemberSeat(id: $id, memberId: $m) { seatType } }";
    let outside = olivia.graphql(toggle, json!({ "id": acme, "m": paul })).await;
    assert_eq!(code(&outside), "FORBIDDEN");
    scene.server.world().set_seats(acme, 2);
    let full = olivia.graphql(toggle, json!({ "id": acme, "m": scene.adam })).await;
    assert_eq!(code(&full), "FORBIDDEN");
    assert_eq!(scene.server.world().seats(acme), (2, 2));
    scene.server.world().set_seats(acme, 3);
    let toggled = olivia.graphql(toggle, json!({ "id": acme, "m": scene.adam })).await;
    assert_eq!(code(&toggled), "none", "{toggled}");
    assert_eq!(scene.server.world().seats(acme), (3, 3));
}

#[tokio::test]
async fn an_organization_is_deleted_when_it_is_over_and_nobody_has_a_seat() {
    let scene = scene();
    let acme = &scene.acme;
    let olivia = Caller::signed_in(&scene.server, &scene.olivia);
    let delete = "mutation($id: ID!) { deleteOrganization(id: $id) { _ } }";
    let ask = || olivia.graphql(delete, json!({ "id": acme }));
    assert_eq!(code(&ask().await), "FORBIDDEN", "it is paid for");
    scene.server.world().set_status(acme, Status::Expired);
    assert_eq!(code(&ask().await), "FORBIDDEN", "there are seats assigned");
    for person in [&scene.olivia, &scene.mia] {
        scene.server.world().set_seat(acme, person, Seat::Free);
    }
    assert_eq!(ask().await["data"]["deleteOrganization"]["_"], true);
    assert_eq!(code(&ask().await), "NOT_FOUND");
}

#[tokio::test]
async fn a_name_that_is_taken_is_unexpected() {
    let scene = scene();
    scene.server.world().organization("Beta", &scene.olivia, 1);
    let olivia = Caller::signed_in(&scene.server, &scene.olivia);
    let rename = "mutation($id: ID!, $n: String) { updateOrganization(id: $id, name: $n) { organization { name } } }";
    let taken = olivia.graphql(rename, json!({ "id": scene.acme, "n": " Beta " })).await;
    assert_eq!((code(&taken), &taken["data"]), ("UNEXPECTED", &Value::Null));
    assert_eq!(scene.server.world().organization_name(&scene.acme), "Acme");
}
