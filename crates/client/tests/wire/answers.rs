//! Answers in the protocol's shape, and at its edges.

use frontdesk_desk::ports::OrganizationApi;
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{OrganizationId, Role, SeatType, Seats, SubscriptionStatus};
use serde_json::{Value, json};

use crate::{TOKEN, api, server::Server, session};

fn snapshot_answer() -> Value {
    json!({ "data": {
        "whoami": { "id": "u1", "name": "Noa \"the\" <b>Owner</b>", "username": "noa", "image": null },
        "organization": {
            "role": "owner", "seatType": "plus",
            "referralUrl": "http://127.0.0.1:1/j/abc",
            "joinedAt": "2026-03-02T10:00:00.000Z", "lastActive": null,
            "organization": {
                "id": "org", "name": "נועה ברקאי", "image": null,
                "seats": 5, "activeSeats": 2, "status": "active",
                "members": [{
                    "role": "member", "seatType": "plus",
                    "joinedAt": "2026-03-03T10:00:00.000Z",
                    "lastActive": "2026-03-04T10:00:00.000Z",
                    "user": { "id": "u2", "name": "Ada", "username": null, "image": "https://example.org/a.png" },
                }],
            },
        },
    } })
}

async fn snapshot_of(answer: &Value) -> Result<frontdesk_model::Snapshot, Failure> {
    let server = Server::json(200, answer).await;
    api().snapshot(&session(server.address()), &"org".into()).await
}

fn refusal(operation: &str, extensions: &Value) -> Value {
    json!({
        "data": { operation: null },
        "errors": [{ "message": "m", "path": [operation, "0"], "extensions": extensions }],
    })
}

#[tokio::test]
async fn a_snapshot_is_one_request_with_the_caller_in_it() {
    let server = Server::json(200, &snapshot_answer()).await;
    let snapshot = api().snapshot(&session(server.address()), &"org".into()).await.unwrap();

    assert_eq!(snapshot.own_id.as_str(), "u1");
    assert_eq!(snapshot.own_role, Role::Owner);
    assert_eq!(snapshot.invite_link.as_deref(), Some("http://127.0.0.1:1/j/abc"));
    assert_eq!(snapshot.organization.name, "נועה ברקאי");
    assert_eq!(snapshot.organization.seats, Seats { total: 5, assigned: 2 });
    assert_eq!(snapshot.organization.status, SubscriptionStatus::Active);
    let [own, ada] = snapshot.members.as_slice() else { panic!("two members") };
    assert_eq!(own.name, "Noa \"the\" <b>Owner</b>");
    assert_eq!((own.role, own.seat_type), (Role::Owner, SeatType::Plus));
    assert_eq!(own.joined_at, Some("2026-03-02T10:00:00Z".parse().unwrap()));
    assert_eq!((ada.name.as_str(), ada.username.as_deref()), ("Ada", None));
    assert_eq!(ada.last_active, Some("2026-03-04T10:00:00Z".parse().unwrap()));

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].starts_with("POST /graphql HTTP/1.1"));
    assert!(requests[0].contains(&format!("authorization: Bearer {TOKEN}")));
    assert!(requests[0].contains(r#""variables":{"id":"org"}"#));
}

#[tokio::test]
async fn unknown_words_fields_and_empty_entries_break_nothing() {
    let mut answer = snapshot_answer();
    let organization = &mut answer["data"]["organization"];
    organization["role"] = json!("superintendent");
    organization["organization"]["status"] = json!("dunning");
    organization["organization"]["mascot"] = json!({ "species": "owl" });
    organization["organization"]["members"][0]["seatType"] = json!("platinum");
    organization["organization"]["members"].as_array_mut().unwrap().insert(0, Value::Null);
    answer["errors"] = json!([{ "message": "m", "extensions": { "code": "UNEXPECTED" } }]);

    let snapshot = snapshot_of(&answer).await.unwrap();
    assert_eq!(snapshot.own_role, Role::Member);
    assert_eq!(snapshot.invite_link, None);
    assert_eq!(snapshot.organization.status, SubscriptionStatus::None);
    assert_eq!(snapshot.members.len(), 2);
    assert!(snapshot.members.iter().any(|m| m.name == "Ada" && m.seat_type == SeatType::Free));
}

#[tokio::test]
async fn ten_thousand_members_come_whole_and_in_order() {
    let mut answer = snapshot_answer();
    let members = &mut answer["data"]["organization"]["organization"]["members"];
    let member = members[0].take();
    let numbered = |number: usize| {
        let mut member = member.clone();
        member["user"]["id"] = json!(format!("u{number}"));
        member["user"]["name"] = json!("נ".repeat(100));
        member
    };
    *members = (0..10_000).map(|number| numbered(number + 2)).collect();

    let snapshot = snapshot_of(&answer).await.unwrap();
    assert_eq!(snapshot.members.len(), 10_001);
    let numbers = snapshot.members.iter().map(|member| member.id.0[1..].parse().unwrap());
    assert!(numbers.is_sorted_by_key(|number: usize| number));
}

#[tokio::test]
async fn what_is_missing_without_an_error() {
    let mut gone = snapshot_answer();
    gone["data"]["organization"] = Value::Null;
    assert_eq!(snapshot_of(&gone).await.unwrap_err().code, ErrorCode::NotFound);
    gone["data"]["whoami"] = Value::Null;
    assert_eq!(snapshot_of(&gone).await.unwrap_err().code, ErrorCode::SignInNeeded);
    gone["errors"] = json!([{ "extensions": { "code": "UNEXPECTED" } }]);
    assert_eq!(snapshot_of(&gone).await.unwrap_err().code, ErrorCode::ServerFault);
}

#[tokio::test]
async fn each_error_code_of_the_protocol() {
    for (extensions, code) in [
        (json!({ "code": "UNAUTHENTICATED" }), ErrorCode::SignInNeeded),
        (json!({ "code": "FORBIDDEN", "reason": "ROLE" }), ErrorCode::Forbidden),
        (json!({ "code": "NOT_FOUND" }), ErrorCode::NotFound),
        (json!({ "code": "RATE_LIMITED" }), ErrorCode::RateLimited),
        (json!({ "code": "UNEXPECTED" }), ErrorCode::ServerFault),
        (json!({ "code": "GRAPHQL_VALIDATION_FAILED" }), ErrorCode::ServerFault),
        (json!({}), ErrorCode::ServerFault),
    ] {
        let failure = snapshot_of(&refusal("organization", &extensions)).await.unwrap_err();
        assert_eq!(failure.code, code, "{extensions}");
        assert_eq!(failure.reason.as_deref(), extensions["reason"].as_str());
    }
    let bare = json!({ "errors": [{ "message": "Unknown query" }] });
    assert_eq!(snapshot_of(&bare).await.unwrap_err().code, ErrorCode::ServerFault);
}

#[tokio::test]
async fn organizations_that_came_are_used_and_empty_entries_skipped() {
    let answer = json!({
        "data": { "organizations": [null, { "organization": { "id": "a" } }] },
        "errors": [{ "message": "m", "extensions": { "code": "UNEXPECTED" } }],
    });
    let server = Server::json(200, &answer).await;
    let ids = api().organizations(&session(server.address())).await.unwrap();
    assert_eq!(ids, [OrganizationId::from("a")]);

    let server =
        Server::json(200, &refusal("organizations", &json!({ "code": "UNAUTHENTICATED" }))).await;
    let failure = api().organizations(&session(server.address())).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::SignInNeeded);
}

#[tokio::test]
async fn an_organization_is_started_with_bound_variables() {
    let answer = json!({ "data": { "createOrganization": { "organization": { "id": "new" } } } });
    let server = Server::json(200, &answer).await;
    let name = "\"}) { whoami { id } } #";
    let id = api().create_organization(&session(server.address()), name, 12).await.unwrap();
    assert_eq!(id.as_str(), "new");
    let request = server.requests().remove(0);
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["variables"], json!({ "name": name, "seats": 12 }));
    assert_eq!(body["operationName"], "CreateOrganization");
}

#[tokio::test]
async fn refused_input_names_its_field() {
    for (field, reason, code, named) in [
        ("name", "EMPTY", ErrorCode::NameEmpty, "organizationName"),
        ("name", "TOO_LONG", ErrorCode::NameTooLong, "organizationName"),
        ("seats", "OUT_OF_RANGE", ErrorCode::SeatsOutOfRange, "seats"),
    ] {
        let extensions = json!({ "code": "BAD_USER_INPUT", "field": field, "reason": reason });
        let server = Server::json(200, &refusal("createOrganization", &extensions)).await;
        let failure =
            api().create_organization(&session(server.address()), "x", 1).await.unwrap_err();
        assert_eq!((failure.code, failure.field.as_deref()), (code, Some(named)));
    }
    let failure =
        api().create_organization(&session("http://127.0.0.1:9"), "x", u32::MAX).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::SeatsOutOfRange);
}

#[tokio::test]
async fn a_service_introduces_itself() {
    let answer = json!({ "data": { "serviceInfo": {
        "name": "Frontdesk", "version": "0.1.0", "capabilities": ["inviteLinks"],
    } } });
    let server = Server::json(200, &answer).await;
    let service = api().service_info(&server.address()).await.unwrap();
    assert_eq!((service.name.as_str(), service.version.as_str()), ("Frontdesk", "0.1.0"));
    assert_eq!(service.capabilities, ["inviteLinks"]);
    assert!(!server.requests()[0].contains("authorization"));
}
