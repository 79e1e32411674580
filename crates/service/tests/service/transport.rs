//! What is not a proper request gets a proper answer.

use serde_json::{Value, json};

use crate::desk::{Desk, verdict};

#[tokio::test]
async fn whatever_is_sent_the_answer_is_an_error_with_a_code() {
    let desk = Desk::open().await;
    let url = format!("{}/graphql", desk.address);
    let json_type = Some("application/json");
    for (kind, body, code) in [
        (json_type, "", "BAD_USER_INPUT"),
        (json_type, "{\"query\":", "BAD_USER_INPUT"),
        (json_type, "\u{0}", "BAD_USER_INPUT"),
        (json_type, "[]", "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"[{"query":"{whoami{id}}"}]"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, "{}", "GRAPHQL_VALIDATION_FAILED"),
        (json_type, "5", "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":null}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":7}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":""}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":"{whoami{id}}","variables":3}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":"{whoami{"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":"{nope}"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":"{whoami{nope}}"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (json_type, r#"{"query":"subscription{x}"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (
            json_type,
            r#"{"query":"query A{whoami{id}}","operationName":"B"}"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json_type,
            r#"{"query":"query($id:ID!){organization(id:$id){role}}"}"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json_type,
            r#"{"query":"query A($id:ID!){organization(id:$id){role}}"}"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json_type,
            r#"{"query":"query A{whoami{id}} query B($id:ID!){organization(id:$id){role}}","operationName":"B"}"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json_type,
            r#"{"query":"query($id:ID!){organization(id:$id){role}}","variables":{"id":null}}"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json_type,
            r#"{"query":"mutation{updateOrganizationMemberRole(id:\"a\",memberId:\"b\",role:ADMIN){role}}"}"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (Some("text/plain"), r#"{"query":"{whoami{id}}"}"#, "BAD_USER_INPUT"),
        (Some("application/x-www-form-urlencoded"), "query=%7Bwhoami%7D", "BAD_USER_INPUT"),
        (None, r#"{"query":"{whoami{id}}"}"#, "BAD_USER_INPUT"),
    ] {
        let mut request = desk.http.post(&url).body(body);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{body}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(verdict(&answer), code, "{kind:?} {body}");
        assert!(answer.get("data").is_none(), "nothing ran: {answer}");
    }
}

#[tokio::test]
async fn deep_and_costly_queries_are_refused() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let deep = "{organizations{organization{members{organization{members{organization{members{
        organization{members{organization{members{role}}}}}}}}}}}}";
    let costly = "{organizations{organization{members{organization{members{role}}}}}}";
    let aliases: Vec<String> = (0..200)
        .map(|n| format!("a{n}:organizations{{organization{{members{{role}}}}}}"))
        .collect();
    let aliases = format!("{{{}}}", aliases.join(" "));
    let directives = format!("{{whoami{{id {}}}}}", "@include(if: true) ".repeat(21));
    for query in [deep, costly, &aliases, &directives] {
        let answer = desk.ask(Some(&owner), query, json!({})).await;
        assert_eq!(verdict(&answer), "GRAPHQL_VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let desk = Desk::open().await;
    let padding = |bytes: usize| json!({ "query": "{serviceInfo{name}}", "x": "y".repeat(bytes) });
    let within = desk.post("/graphql", padding(900_000)).await;
    assert_eq!(within.status(), 200);
    let over = desk.post("/graphql", padding(1_100_000)).await;
    assert_eq!(over.status(), 413);
    let answer: Value = over.json().await.unwrap();
    assert_eq!(verdict(&answer), "BAD_USER_INPUT");
    for path in ["/auth/sign-up/email", "/auth/sign-in/email"] {
        let answer = desk.post(path, padding(1_100_000)).await;
        assert_eq!(answer.status(), 413, "{path}");
    }
}

#[tokio::test]
async fn get_reads_and_never_changes() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let get = async |query: &str| -> Value {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let url = format!("{}/graphql?query={query}", desk.address);
        let response = desk.http.get(url).bearer_auth(&owner.token).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    };
    assert_eq!(get("{serviceInfo{name}}").await["data"]["serviceInfo"]["name"], "Frontdesk");
    let mutation = r#"mutation{createOrganization(name:"x",seats:1){role}}"#;
    assert_eq!(verdict(&get(mutation).await), "GRAPHQL_VALIDATION_FAILED");
    let two = format!("query A{{whoami{{id}}}} {}", mutation.replace("mutation", "mutation B"));
    assert_eq!(verdict(&get(&two).await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(verdict(&get("").await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(get("{organizations{role}}").await["data"]["organizations"], json!([]));
}

#[tokio::test]
async fn bad_input_names_the_field() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let query = "mutation ($name: String!, $seats: Int!) {
        createOrganization(name: $name, seats: $seats) { organization { name seats } } }";
    for (name, seats, field, reason) in [
        ("", 5, "name", "EMPTY"),
        (" \t\u{202e}\u{7}", 5, "name", "EMPTY"),
        (&"x".repeat(10_000), 5, "name", "TOO_LONG"),
        (&"x".repeat(101), 5, "name", "TOO_LONG"),
        ("Fine", 0, "seats", "OUT_OF_RANGE"),
        ("Fine", -1, "seats", "OUT_OF_RANGE"),
        ("Fine", 100_001, "seats", "OUT_OF_RANGE"),
        ("Fine", 1_000_000, "seats", "OUT_OF_RANGE"),
    ] {
        let answer = desk.ask(Some(&owner), query, json!({ "name": name, "seats": seats })).await;
        assert_eq!(answer["data"], json!(null));
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "BAD_USER_INPUT");
        assert_eq!(extensions["field"], field);
        assert_eq!(extensions["reason"], reason);
    }
    let huge = json!({ "name": "Fine", "seats": 10_000_000_000_i64 });
    assert_eq!(verdict(&desk.ask(Some(&owner), query, huge).await), "BAD_USER_INPUT");

    for name in ["<b>Bold</b>", "\"Quotes\" & 'more'", "ארגון עברי", "💐"] {
        let answer = desk.ask(Some(&owner), query, json!({ "name": name, "seats": 100_000 })).await;
        assert_eq!(answer["data"]["createOrganization"]["organization"]["name"], name);
    }
}

#[tokio::test]
async fn answers_are_compressed_and_kept_by_nobody() {
    let desk = Desk::open().await;
    let response = desk
        .http
        .post(format!("{}/graphql", desk.address))
        .header("accept-encoding", "gzip")
        .json(&json!({ "query": "{serviceInfo{name version capabilities}}" }))
        .send()
        .await
        .unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-encoding"), "gzip");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-type"), "application/json");
}

#[test]
fn the_schema_is_the_contract_of_the_client() {
    let contract = include_str!("../../../client/schema.graphql");
    assert!(
        frontdesk_service::schema() == contract,
        "write it anew: frontdesk-service schema > crates/client/schema.graphql"
    );
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_not_there() {
    let desk = Desk::open().await;
    for path in ["/nothing", "/auth/sign-in/email", "/j/", "/../../etc/passwd"] {
        let response = desk.http.get(format!("{}{path}", desk.address)).send().await.unwrap();
        assert!(response.status().is_client_error(), "{path}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn what_a_variable_does_not_say_is_left_out() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Absent", 3).await;
    let query = "query A($id: ID!, $first: Int) { ...F } fragment F on Query {
        organizationEvents(id: $id, first: $first) { sequence } }";
    let id = json!({ "id": organization.id });
    assert_eq!(verdict(&desk.ask(Some(&owner), query, id.clone()).await), "ok");
    let unused = "query ($id: ID!, $x: Int) { organization(id: $id) { role } }";
    let answer = desk.ask(Some(&owner), unused, id).await;
    assert_eq!(verdict(&answer), "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn a_database_that_fails_is_said_to_fail() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Failing", 3).await;
    desk.service.close().await;
    let query = json!({ "query": "query ($id: ID!, $token: String!) {
        getOrganizationByIdAndInviteToken(id: $id, token: $token) { role } }",
        "variables": { "id": organization.id, "token": organization.token } });
    let response = desk.post("/graphql", query).await;
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
    let answer: Value = response.json().await.unwrap();
    assert_eq!(verdict(&answer), "UNEXPECTED");
}
