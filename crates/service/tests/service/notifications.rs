//! What people are told, over GraphQL.

use serde_json::{Value, json};

use crate::desk::{Desk, Person, verdict};

const LIST: &str = "query ($first: Int, $after: String) {
    notifications(first: $first, after: $after) {
        pageInfo { endCursor hasNextPage }
        edges { node {
            id createdAt readAt icon title type description referenceId
            avatars { referenceId type image name targetUrl } attachments { type image title }
            targetUrl numTotalAvatars hasThanks } } } }";

async fn list(desk: &Desk, who: &Person, variables: Value) -> Value {
    desk.ask(Some(who), LIST, variables).await["data"]["notifications"].take()
}

fn titles(list: &Value) -> Vec<&str> {
    let edges = list["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["node"]["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_join_is_told_in_the_shape_of_the_protocol() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga Owner").await;
    let organization = desk.organization(&owner, "Acme <Engineering>", 50).await;
    let empty = json!({ "pageInfo": { "endCursor": null, "hasNextPage": false }, "edges": [] });
    assert_eq!(list(&desk, &owner, json!({ "first": 20 })).await, empty);
    let nora = desk.member(&organization, "Nora & Newcomer").await;
    let found = list(&desk, &owner, json!({ "first": 20 })).await;
    let node = &found["edges"][0]["node"];
    let target = format!("{}/account", desk.address);
    assert_eq!(
        *node,
        json!({
            "id": node["id"],
            "createdAt": "2026-09-21T14:13:20.123Z",
            "readAt": null,
            "icon": "Bell",
            "title": "<b>Nora &amp; Newcomer</b> joined <b>Acme &lt;Engineering&gt;</b>",
            "type": "organization_member_joined",
            "description": "They have a seat now.",
            "referenceId": organization.id,
            "avatars": [{
                "referenceId": organization.id,
                "type": "organization",
                "image": "",
                "name": "Acme <Engineering>",
                "targetUrl": target,
            }],
            "attachments": [],
            "targetUrl": target,
            "numTotalAvatars": null,
            "hasThanks": false,
        })
    );
    assert_eq!(found["pageInfo"]["hasNextPage"], false);
    let welcome = list(&desk, &nora, json!({})).await;
    assert_eq!(titles(&welcome), ["Welcome to <b>Acme &lt;Engineering&gt;</b>"]);

    let count = async || {
        let answer = desk.ask(Some(&owner), "{unreadNotificationsCount}", json!({})).await;
        answer["data"]["unreadNotificationsCount"].as_i64().unwrap()
    };
    assert_eq!(count().await, 1);
    let read = desk.ask(Some(&owner), "mutation { readNotifications { _ } }", json!({})).await;
    assert_eq!(read, json!({ "data": { "readNotifications": { "_": true } } }));
    assert_eq!(count().await, 0);
    let found = list(&desk, &owner, json!({})).await;
    assert_eq!(found["edges"][0]["node"]["readAt"], "2026-09-21T14:13:20.123Z");

    // A rejoin is another one here.
    let leave = "mutation ($id: ID!) { leaveOrganization(id: $id) { _ } }";
    desk.clock.advance(1);
    desk.ask(Some(&nora), leave, json!({ "id": organization.id })).await;
    desk.clock.advance(1);
    desk.join(&nora, &organization).await;
    let found = list(&desk, &owner, json!({})).await;
    let kinds: Vec<_> = found["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["organization_member_joined", "organization_member_left", "organization_member_joined"]
    );
    let one = json!({ "id": found["edges"][0]["node"]["id"] });
    let read = "mutation ($id: ID!) { readNotification(id: $id) { _ } }";
    assert_eq!(verdict(&desk.ask(Some(&nora), read, one.clone()).await), "NOT_FOUND");
    assert_eq!(verdict(&desk.ask(Some(&owner), read, one).await), "ok");
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn the_list_is_paged_and_bad_input_is_named() {
    let desk = Desk::open().await;
    let owner = desk.person("Olga").await;
    let organization = desk.organization(&owner, "Acme", 500).await;
    for number in 0..5 {
        desk.member(&organization, &format!("N{number}")).await;
    }
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = list(&desk, &owner, json!({ "first": 2, "after": after })).await;
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let expected: Vec<_> =
        (0..5).rev().map(|number| format!("<b>N{number}</b> joined <b>Acme</b>")).collect();
    assert_eq!(seen, expected);
    for (variables, field) in [
        (json!({ "first": 0 }), "first"),
        (json!({ "first": 101 }), "first"),
        (json!({ "first": -1 }), "first"),
        (json!({ "after": "x" }), "after"),
        (json!({ "after": "dGltZTpuZXZlcg==" }), "after"),
    ] {
        let answer = desk.ask(Some(&owner), LIST, variables).await;
        assert!(verdict(&answer).starts_with("BAD_USER_INPUT"), "{answer}");
        assert_eq!(answer["errors"][0]["extensions"]["field"], field);
    }
    let answer = desk.ask(None, LIST, json!({ "first": 20 })).await;
    assert_eq!((verdict(&answer).as_str(), &answer["data"]), ("UNAUTHENTICATED", &Value::Null));
    let answer = desk.ask(None, "{unreadNotificationsCount}", json!({})).await;
    assert_eq!(verdict(&answer), "UNAUTHENTICATED");
}
