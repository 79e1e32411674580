//! Answers in the protocol's shape, and at its edges.

use frontdesk_desk::ports::{Look, OrganizationApi, OrganizationUpdate, Person, Scope};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{
    Capabilities, Capability, Member, MemberAction, Role, SeatType, Seats, Snapshot,
    SubscriptionStatus,
};
use serde_json::{Value, json};

use crate::{TOKEN, api, server::Server, session};

fn noa() -> Person {
    Person {
        id: "u1".into(),
        name: "Noa \"the\" <b>Owner</b>".to_owned(),
        email: None,
        username: Some("noa".to_owned()),
        image: None,
    }
}

fn counting() -> Capabilities {
    [Capability::Changes].into_iter().collect()
}

fn membership() -> Value {
    json!({
        "role": "owner", "seatType": "plus",
        "organization": {
            "id": "org", "name": "נועה ברקאי", "image": null,
            "seats": 5, "activeSeats": 2, "status": "active",
        },
    })
}

fn ada() -> Value {
    json!({
        "role": "member", "seatType": "plus", "lastActive": "2026-03-04T10:00:00.000Z",
        "user": {
            "id": "u2", "name": "Ada", "username": null,
            "image": "https://example.org/a.png", "isPlus": true,
        },
    })
}

fn look_answer() -> Value {
    let mut membership = membership();
    membership["organization"]["members"] = json!([ada()]);
    json!({ "data": { "organization": membership } })
}

async fn look_at(server: &Server, scope: Scope<'_>) -> Result<Look, Failure> {
    let (session, none) = (session(server.address()), Capabilities::default());
    api().look(&session, &none, &noa(), &"org".into(), scope).await
}

async fn look(answer: &Value) -> Result<Look, Failure> {
    look_at(&Server::json(200, answer).await, Scope::default()).await
}

fn refusal(operation: &str, extensions: &Value) -> Value {
    json!({
        "data": { operation: null },
        "errors": [{ "message": "m", "path": [operation, "0"], "extensions": extensions }],
    })
}

fn body_of(request: &str) -> Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn a_look_is_one_request_with_the_caller_put_in() {
    let server = Server::json(200, &look_answer()).await;
    let Look { snapshot, skipped } =
        look_at(&server, Scope { last_active: true, ..Scope::default() }).await.unwrap();

    assert_eq!(skipped, 0);
    assert_eq!(snapshot.own_id.as_str(), "u1");
    assert_eq!(snapshot.own_role, Role::Owner);
    assert_eq!((snapshot.invite_link, snapshot.server_revision), (None, None));
    assert_eq!(snapshot.organization.name, "נועה ברקאי");
    assert_eq!(snapshot.organization.seats, Seats { total: 5, assigned: 2 });
    assert_eq!(snapshot.organization.status, SubscriptionStatus::Active);
    let [own, ada] = snapshot.members.as_slice() else { panic!("two members") };
    assert_eq!(own.name, "Noa \"the\" <b>Owner</b>");
    assert_eq!((own.role, own.seat_type), (Role::Owner, SeatType::Plus));
    assert_eq!((ada.name.as_str(), ada.username.as_deref()), ("Ada", None));
    assert_eq!(ada.last_active, Some("2026-03-04T10:00:00Z".parse().unwrap()));

    let [request] = server.requests().try_into().unwrap();
    assert!(request.starts_with("POST /graphql HTTP/1.1"));
    assert!(request.contains(TOKEN));
    assert_eq!(body_of(&request)["variables"], json!({ "id": "org", "lastActive": true }));
}

#[tokio::test]
async fn unknown_words_and_fields_break_nothing() {
    let mut answer = look_answer();
    let organization = &mut answer["data"]["organization"];
    organization["role"] = json!("superintendent");
    organization["organization"]["status"] = json!("dunning");
    organization["organization"]["mascot"] = json!({ "species": "owl" });
    organization["organization"]["members"][0]["seatType"] = json!("platinum");
    organization["organization"]["members"][0]["lastActive"] = json!(12);
    answer["errors"] = json!([{ "message": "m", "extensions": { "code": "UNEXPECTED" } }]);

    let Look { snapshot, skipped } = look(&answer).await.unwrap();
    assert_eq!((snapshot.own_role, skipped), (Role::Member, 0));
    assert_eq!(snapshot.organization.status, SubscriptionStatus::None);
    let ada = snapshot.members.iter().find(|member| member.name == "Ada").unwrap();
    assert_eq!((ada.seat_type, ada.last_active), (SeatType::Free, None));
}

#[tokio::test]
async fn members_that_cannot_be_read_are_left_out_and_counted() {
    let mut answer = look_answer();
    let members = answer["data"]["organization"]["organization"]["members"].as_array_mut().unwrap();
    let broken = |change: fn(&mut Value)| {
        let mut member = ada();
        change(&mut member);
        member
    };
    members.extend([
        Value::Null,
        json!("Ada"),
        broken(|member| member["user"] = Value::Null),
        broken(|member| member["user"]["id"] = json!(7)),
        broken(|member| drop(member["user"].as_object_mut().unwrap().remove("id"))),
        broken(|member| drop(member.as_object_mut().unwrap().remove("role"))),
        broken(|member| member["user"]["id"] = json!("u3")),
    ]);
    let Look { snapshot, skipped } = look(&answer).await.unwrap();
    let ids: Vec<_> = snapshot.members.iter().map(|member| member.id.as_str()).collect();
    assert_eq!((ids.as_slice(), skipped), (["u1", "u2", "u3"].as_slice(), 6));
}

#[tokio::test]
async fn ten_thousand_members_come_whole_and_in_order() {
    let mut answer = look_answer();
    let numbered = |number: usize| {
        let mut member = ada();
        member["user"]["id"] = json!(format!("u{number}"));
        member["user"]["name"] = json!("נ".repeat(100));
        member
    };
    let members = (0..10_000).map(|number| numbered(number + 2)).collect();
    answer["data"]["organization"]["organization"]["members"] = members;

    let snapshot = look(&answer).await.unwrap().snapshot;
    assert_eq!(snapshot.members.len(), 10_001);
    let numbers = snapshot.members.iter().map(|member| member.id.0[1..].parse().unwrap());
    assert!(numbers.is_sorted_by_key(|number: usize| number));
}

#[tokio::test]
async fn what_is_missing_without_an_error() {
    let mut gone = look_answer();
    gone["data"]["organization"] = Value::Null;
    assert_eq!(look(&gone).await.unwrap_err().code, ErrorCode::NotFound);
    gone["errors"] = json!([{ "extensions": { "code": "UNEXPECTED" } }]);
    assert_eq!(look(&gone).await.unwrap_err().code, ErrorCode::ServerFault);
}

#[tokio::test]
async fn each_error_code_of_the_protocol() {
    for (extensions, code) in [
        (json!({ "code": "FORBIDDEN", "reason": "ROLE" }), ErrorCode::Forbidden),
        (json!({ "code": "NOT_FOUND" }), ErrorCode::NotFound),
        (json!({ "code": "RATE_LIMITED" }), ErrorCode::RateLimited),
        (json!({ "code": "UNEXPECTED" }), ErrorCode::ServerFault),
        (json!({ "code": "GRAPHQL_VALIDATION_FAILED" }), ErrorCode::ServerFault),
        (json!({ "code": "TEAPOT" }), ErrorCode::ServerFault),
        (json!({}), ErrorCode::ServerFault),
    ] {
        let failure = look(&refusal("organization", &extensions)).await.unwrap_err();
        assert_eq!(failure.code, code, "{extensions}");
        assert_eq!(failure.reason.as_deref(), extensions["reason"].as_str());
    }
    let bare = json!({ "errors": [{ "message": "Unknown query" }] });
    assert_eq!(look(&bare).await.unwrap_err().code, ErrorCode::ServerFault);
}

fn notification(id: &str, kind: &str) -> Value {
    json!({ "node": { "id": id, "type": kind } })
}

fn listing_answer() -> Value {
    let edges = json!([
        notification("n3", "article_new_comment"),
        notification("n2", "organization_member_joined"),
        notification("n1", "organization_member_joined"),
    ]);
    json!({ "data": {
        "organizations": [membership()],
        "notifications": { "edges": edges },
    } })
}

async fn listing_at(
    server: &Server,
    capabilities: &Capabilities,
) -> Result<frontdesk_desk::ports::Listing, Failure> {
    api().listing(&session(server.address()), capabilities).await
}

#[tokio::test]
async fn a_listing_is_one_request() {
    let server = Server::json(200, &listing_answer()).await;
    let listing = listing_at(&server, &Capabilities::default()).await.unwrap();
    let [glance] = listing.organizations.as_slice() else { panic!("one organization") };
    assert_eq!((glance.own_role, glance.own_seat_type), (Role::Owner, SeatType::Plus));
    assert_eq!(glance.organization.seats, Seats { total: 5, assigned: 2 });
    assert_eq!(glance.organization.status, SubscriptionStatus::Active);
    assert_eq!(glance.server_revision, None);
    assert_eq!(listing.newest_notification.as_deref(), Some("n2"));
    assert_eq!((listing.skipped, server.requests().len()), (0, 1));
}

#[tokio::test]
async fn organizations_that_came_are_used_and_the_others_counted() {
    let mut answer = listing_answer();
    answer["data"]["organizations"] = json!([null, membership(), { "role": "owner" }, 7]);
    answer["errors"] = json!([{ "message": "m", "extensions": { "code": "UNEXPECTED" } }]);
    let server = Server::json(200, &answer).await;
    let listing = listing_at(&server, &Capabilities::default()).await.unwrap();
    assert_eq!((listing.organizations.len(), listing.skipped), (1, 3));

    answer["data"]["organizations"] = json!([null, membership()]);
    let server = Server::json(200, &answer).await;
    let listing = listing_at(&server, &Capabilities::default()).await.unwrap();
    assert_eq!((listing.organizations.len(), listing.skipped), (1, 1));
    assert_eq!(listing.newest_notification.as_deref(), Some("n2"));
}

#[tokio::test]
async fn notifications_that_cannot_be_read_cost_no_organization() {
    for notifications in
        [Value::Null, json!(7), json!({ "edges": null }), json!({ "edges": [null, { "node": 1 }] })]
    {
        let mut answer = listing_answer();
        answer["data"]["notifications"] = notifications;
        let server = Server::json(200, &answer).await;
        let listing = listing_at(&server, &Capabilities::default()).await.unwrap();
        assert_eq!((listing.organizations.len(), listing.skipped), (1, 0));
        assert_eq!(listing.newest_notification, None);
    }
}

#[tokio::test]
async fn notifications_that_fail_are_left_out_of_a_second_question() {
    let broken = json!({ "data": null, "errors": [
        { "path": ["notifications"], "extensions": { "code": "UNEXPECTED" } },
    ] });
    let server = Server::json(200, &broken).await;
    let failure = listing_at(&server, &Capabilities::default()).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::ServerFault);
    let [first, second] = server.requests().try_into().unwrap();
    assert!(first.contains("notifications") && !second.contains("notifications"));
}

#[tokio::test]
async fn a_server_that_counts_its_changes_is_asked_for_the_count() {
    let mut membership = membership();
    membership["organization"]["revision"] = json!(41);
    let server = Server::json(200, &json!({ "data": { "organizations": [membership] } })).await;
    let listing = listing_at(&server, &counting()).await.unwrap();
    assert_eq!(listing.organizations[0].server_revision, Some(41));
    assert!(!server.requests()[0].contains("notifications"));
}

fn changes_answer() -> Value {
    let mut caller = membership();
    caller["joinedAt"] = json!("2026-03-01T10:00:00.000Z");
    let mut ada = ada();
    ada["joinedAt"] = json!("2026-03-03T10:00:00.000Z");
    json!({ "data": {
        "whoami": { "id": "u1", "name": "Noa", "username": "noa", "image": null, "isPlus": true },
        "organizationChanges": {
            "revision": 7, "more": false, "reset": false, "gone": ["u9"],
            "changed": [ada], "organization": caller,
        },
    } })
}

#[tokio::test]
async fn what_changed_is_put_on_what_is_known() {
    let server = Server::json(200, &changes_answer()).await;
    let gone = Member {
        id: "u9".into(),
        name: "Gone".to_owned(),
        username: None,
        image: None,
        role: Role::Member,
        seat_type: SeatType::Free,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    };
    let mut known = look(&look_answer()).await.unwrap().snapshot;
    known.members.push(gone);
    known.server_revision = Some(5);
    let session = session(server.address());
    let looked = async |known: Option<&Snapshot>, last_active| {
        let scope = Scope { known, last_active };
        api().look(&session, &counting(), &noa(), &"org".into(), scope).await.unwrap().snapshot
    };
    let snapshot = looked(Some(&known), false).await;
    let names: Vec<_> = snapshot.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!((names.as_slice(), snapshot.server_revision), (["Noa", "Ada"].as_slice(), Some(7)));
    assert_eq!(snapshot.members[1].joined_at, Some("2026-03-03T10:00:00Z".parse().unwrap()));

    // When people were last active is no change: everything is asked for.
    looked(Some(&known), true).await;
    known.server_revision = None;
    looked(Some(&known), false).await;
    looked(None, false).await;
    let since: Vec<_> = server
        .requests()
        .iter()
        .map(|request| body_of(request)["variables"]["since"].clone())
        .collect();
    assert_eq!(since, [5, 0, 0, 0]);
}

#[tokio::test]
async fn pages_that_do_not_end_are_given_up() {
    let mut endless = changes_answer();
    endless["data"]["organizationChanges"]["more"] = json!(true);
    let server = Server::json(200, &endless).await;
    let session = session(server.address());
    let looked = api().look(&session, &counting(), &noa(), &"org".into(), Scope::default()).await;
    assert_eq!(looked.unwrap_err().code, ErrorCode::NotAService);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn only_who_can_invite_has_an_invite_link() {
    for (role, token, link) in [
        ("owner", json!("t"), Some("https://dly.test/s1")),
        ("admin", json!("t"), Some("https://dly.test/s1")),
        ("admin", Value::Null, None),
        ("member", json!("t"), None),
        ("superintendent", json!("t"), None),
    ] {
        let membership =
            json!({ "role": role, "referralToken": token, "referralUrl": "https://dly.test/s1" });
        let server = Server::json(200, &json!({ "data": { "organization": membership } })).await;
        let found = api().invite_link(&session(server.address()), &"org".into()).await.unwrap();
        assert_eq!(found.as_deref(), link, "{role} {token}");
    }
}

#[tokio::test]
async fn every_action_is_the_operation_of_the_protocol() {
    for (action, operation, role) in [
        (MemberAction::Promote, "updateOrganizationMemberRole", Some("admin")),
        (MemberAction::Demote, "updateOrganizationMemberRole", Some("member")),
        (MemberAction::GiveSeat, "toggleOrganizationMemberSeat", None),
        (MemberAction::TakeSeat, "toggleOrganizationMemberSeat", None),
        (MemberAction::Remove, "removeOrganizationMember", None),
    ] {
        let server =
            Server::json(200, &json!({ "data": { operation: { "role": "owner" } } })).await;
        let session = session(server.address());
        api().act(&session, &"org".into(), &"u2".into(), action).await.unwrap();
        let body = body_of(&server.requests()[0]);
        assert!(body["query"].as_str().unwrap().contains(operation));
        assert_eq!(body["variables"]["memberId"], "u2");
        assert_eq!(body["variables"]["role"].as_str(), role);

        let refused = json!({ "data": null, "errors": [{
            "path": [operation], "extensions": { "code": "FORBIDDEN", "reason": "OUTSIDE_PLUS" },
        }] });
        let server = Server::json(200, &refused).await;
        let session = crate::session(server.address());
        let failure = api().act(&session, &"org".into(), &"u2".into(), action).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::Forbidden);
        assert_eq!(failure.reason.as_deref(), Some("OUTSIDE_PLUS"));
    }
}

#[tokio::test]
async fn leaving_and_deleting_are_done_when_the_server_says_so() {
    let done = json!({ "data": {
        "leaveOrganization": { "done": true }, "deleteOrganization": { "done": null },
    } });
    let server = Server::json(200, &done).await;
    api().leave(&session(server.address()), &"org".into()).await.unwrap();
    api().delete(&session(server.address()), &"org".into()).await.unwrap();

    let nothing = json!({ "data": { "leaveOrganization": null, "deleteOrganization": null } });
    let server = Server::json(200, &nothing).await;
    let left = api().leave(&session(server.address()), &"org".into()).await;
    assert_eq!(left.unwrap_err().code, ErrorCode::ServerFault);
    let deleted = api().delete(&session(server.address()), &"org".into()).await;
    assert_eq!(deleted.unwrap_err().code, ErrorCode::ServerFault);
}

#[tokio::test]
async fn a_new_name_is_sent_without_an_image() {
    let done = json!({ "data": { "updateOrganization": { "role": "owner" } } });
    let server = Server::json(200, &done).await;
    let update = OrganizationUpdate { name: Some("Acme".to_owned()), image: None };
    api().update(&session(server.address()), &"org".into(), update).await.unwrap();
    let body = body_of(&server.requests()[0]);
    assert_eq!(body["variables"], json!({ "id": "org", "name": "Acme" }));

    let nothing = OrganizationUpdate::default();
    api().update(&session(server.address()), &"org".into(), nothing).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_name_that_is_taken_is_told_as_that() {
    for (data, code) in [
        ("UNEXPECTED", ErrorCode::NameTaken),
        ("NOT_FOUND", ErrorCode::NotFound),
        ("FORBIDDEN", ErrorCode::Forbidden),
    ] {
        let answer = json!({ "data": null, "errors": [{ "extensions": { "code": data } }] });
        let server = Server::json(200, &answer).await;
        let update = OrganizationUpdate { name: Some("Beta".to_owned()), image: None };
        let updated = api().update(&session(server.address()), &"org".into(), update).await;
        assert_eq!(updated.unwrap_err().code, code);
    }
}

#[tokio::test]
async fn an_image_that_no_server_takes_is_not_sent() {
    let server = Server::json(200, &json!({ "data": null })).await;
    let update = OrganizationUpdate { name: None, image: Some(b"<svg/>".to_vec()) };
    let updated = api().update(&session(server.address()), &"org".into(), update).await;
    assert_eq!(updated.unwrap_err().code, ErrorCode::ImageUnreadable);
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_preview_tells_what_the_server_tells() {
    let preview = json!({
        "pricing": [{ "duration": "yearly", "currency": { "code": "EUR" }, "price": { "amount": 50 } }],
        "nextBilling": "2027-01-15T10:00:00.000Z",
        "total": { "amount": 250.5 }, "prorated": { "total": { "amount": 12 } },
    });
    let answer = json!({ "data": { "previewOrganizationSubscriptionUpdate": preview } });
    let server = Server::json(200, &answer).await;
    let (session, id) = (session(server.address()), "org".into());
    let seen = api().preview_seats(&session, &id, 5, Some("de-DE")).await.unwrap();
    assert_eq!(
        (seen.price_per_seat, seen.total, seen.due_now),
        (Some(50.0), Some(250.5), Some(12.0))
    );
    assert_eq!((seen.currency.as_deref(), seen.cycle.as_deref()), (Some("EUR"), Some("yearly")));
    assert_eq!(seen.next_billing, Some("2027-01-15T10:00:00Z".parse().unwrap()));
    let variables = body_of(&server.requests()[0])["variables"].take();
    assert_eq!(variables, json!({ "id": "org", "quantity": 5, "locale": "de-DE" }));

    let bare = json!({ "data": { "previewOrganizationSubscriptionUpdate": {
        "pricing": [], "nextBilling": null, "total": null, "prorated": { "total": null },
    } } });
    let server = Server::json(200, &bare).await;
    let seen = api().preview_seats(&crate::session(server.address()), &id, 5, None).await.unwrap();
    assert_eq!((seen.currency, seen.total, seen.due_now), (None, None, None));
}

#[tokio::test]
async fn seats_are_changed_to_a_number_that_graphql_can_hold() {
    let done = json!({ "data": { "updateOrganizationSubscription": { "role": "owner" } } });
    let server = Server::json(200, &done).await;
    let session = session(server.address());
    api().change_seats(&session, &"org".into(), 12).await.unwrap();
    assert_eq!(body_of(&server.requests()[0])["variables"], json!({ "id": "org", "quantity": 12 }));
    let changed = api().change_seats(&session, &"org".into(), u32::MAX).await;
    assert_eq!(changed.unwrap_err().code, ErrorCode::SeatsOutOfRange);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_organization_is_started_with_bound_variables() {
    let answer = json!({ "data": { "createOrganization": { "organization": { "id": "new" } } } });
    let server = Server::json(200, &answer).await;
    let name = "\"}) { whoami { id } } #";
    let id = api().create_organization(&session(server.address()), name, 12).await.unwrap();
    assert_eq!(id.as_str(), "new");
    let body = body_of(&server.requests()[0]);
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
async fn where_a_link_leads_and_joining_by_it() {
    let mut invitation = membership();
    invitation["user"] = json!({ "name": null, "username": "noa" });
    let answer = json!({ "data": {
        "getOrganizationByIdAndInviteToken": invitation,
        "joinOrganization": { "role": "member", "seatType": "free" },
    } });
    let server = Server::json(200, &answer).await;
    let session = session(server.address());
    let invited = api().invitation(&session, &"org".into(), "token").await.unwrap();
    assert_eq!(invited.inviter, "noa");
    assert_eq!(invited.organization.seats.available(), 3);
    let joined = api().join(&session, &"org".into(), "token").await.unwrap();
    assert_eq!(joined, (Role::Member, SeatType::Free));
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
