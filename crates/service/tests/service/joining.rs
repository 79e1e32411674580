//! Who is not in, and how they come in.

use frontdesk_service::Config;
use serde_json::{Value, json};

use crate::desk::{Desk, Organization, Person, verdict};

/// A mutation on an organization, with what else it takes.
async fn act(desk: &Desk, who: &Person, organization: &Organization, what: &str) -> Value {
    let query = format!("mutation ($id: ID!) {{ {what} }}");
    desk.ask(Some(who), &query, json!({ "id": organization.id })).await
}

async fn list(desk: &Desk, who: &Person, organization: &Organization, what: &str) -> Value {
    let query = format!("query ($id: ID!) {{ list: {what} }}");
    desk.data(who, &query, json!({ "id": organization.id })).await["list"].take()
}

async fn approval_link(desk: &Desk, owner: &Person, organization: &Organization) -> Organization {
    let made = act(
        desk,
        owner,
        organization,
        r#"createOrganizationInviteLink(id: $id, name: "Ask", needsApproval: true) { token }"#,
    )
    .await;
    let token = made["data"]["createOrganizationInviteLink"]["token"].as_str().unwrap().to_owned();
    Organization { token, ..organization.clone() }
}

#[tokio::test]
async fn who_asks_is_let_in_or_not() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Approval", 3).await;
    let link = approval_link(&desk, &owner, &organization).await;
    let (ada, bob) = (desk.person("Ada").await, desk.person("Bob").await);
    for person in [&ada, &bob, &ada] {
        let answer = desk.join(person, &link).await;
        assert_eq!(verdict(&answer), "FORBIDDEN APPROVAL_PENDING");
    }
    let requests = "organizationJoinRequests(id: $id) {
        user { name } inviteLink { name } requestedAt declinedAt }";
    let waiting = list(&desk, &owner, &organization, requests).await;
    assert_eq!(waiting.as_array().unwrap().len(), 2, "asking again is no second request");
    assert_eq!(waiting[0]["inviteLink"]["name"], "Ask");
    assert_eq!(waiting[0]["declinedAt"], json!(null));

    let decide = async |who: &Person, approve: bool| {
        let what = format!(
            r#"decideOrganizationJoinRequest(id: $id, memberId: "{}", approve: {approve}) {{
                organization {{ activeSeats }} }}"#,
            who.id
        );
        act(&desk, &owner, &organization, &what).await
    };
    let granted = decide(&ada, true).await;
    let answer = &granted["data"]["decideOrganizationJoinRequest"];
    assert_eq!(answer["organization"]["activeSeats"], 2, "{granted}");
    assert_eq!(verdict(&decide(&bob, false).await), "ok");
    assert_eq!(verdict(&decide(&bob, false).await), "NOT_FOUND", "decided already");
    let again = desk.join(&bob, &link).await;
    assert_eq!(verdict(&again), "FORBIDDEN APPROVAL_DECLINED");
    assert_eq!(verdict(&decide(&bob, true).await), "ok", "a change of mind");
    assert_eq!(list(&desk, &owner, &organization, requests).await, json!([]));
    let what = format!(
        r#"decideOrganizationJoinRequest(id: $id, memberId: "{}", approve: true) {{ role }}"#,
        ada.id
    );
    assert_eq!(verdict(&act(&desk, &ada, &organization, &what).await), "FORBIDDEN ROLE");
}

#[tokio::test]
async fn a_seat_goes_to_who_waits_and_to_the_next_when_it_is_not_taken() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Waiting", 2).await;
    let member = desk.member(&organization, "Member").await;
    let people = [desk.person("First").await, desk.person("Second").await];
    let wait =
        format!(r#"waitForOrganizationSeat(id: $id, token: "{}") {{ _ }}"#, organization.token);
    for person in &people {
        assert_eq!(verdict(&desk.join(person, &organization).await), "FORBIDDEN NO_SEATS");
        for _ in 0..2 {
            assert_eq!(verdict(&act(&desk, person, &organization, &wait).await), "ok");
        }
    }
    let waiting = "organizationWaitingList(id: $id) { user { name } since offeredUntil }";
    let rows = list(&desk, &owner, &organization, waiting).await;
    assert_eq!(rows[0]["user"]["name"], "First");
    assert_eq!(rows[0]["offeredUntil"], json!(null));
    let take =
        "takeOfferedOrganizationSeat(id: $id) { role seatType organization { reservedSeats } }";
    assert_eq!(verdict(&act(&desk, &people[0], &organization, take).await), "NOT_FOUND");

    let removed = desk.act(Some(&owner), "remove", &organization.id, &member.id).await;
    assert_eq!(verdict(&removed), "ok");
    let rows = list(&desk, &owner, &organization, waiting).await;
    assert_eq!(rows[0]["offeredUntil"], "2026-09-22T14:13:20.123Z");
    let query = "query ($id: ID!) { organization(id: $id) { organization { reservedSeats } } }";
    let seen = desk.data(&owner, query, json!({ "id": organization.id })).await;
    assert_eq!(seen["organization"]["organization"]["reservedSeats"], 1);
    // Not for anybody else.
    let other = desk.person("Other").await;
    assert_eq!(verdict(&desk.join(&other, &organization).await), "FORBIDDEN NO_SEATS");

    desk.clock.advance(24 * 3_600);
    assert_eq!(verdict(&act(&desk, &people[0], &organization, take).await), "NOT_FOUND");
    let taken = act(&desk, &people[1], &organization, take).await;
    let taken = &taken["data"]["takeOfferedOrganizationSeat"];
    assert_eq!(taken["seatType"], "plus");
    assert_eq!(taken["organization"]["reservedSeats"], 0);
    assert_eq!(list(&desk, &owner, &organization, waiting).await, json!([]));
    let stop = "stopWaitingForOrganizationSeat(id: $id) { _ }";
    assert_eq!(verdict(&act(&desk, &other, &organization, stop).await), "ok");
}

#[tokio::test]
async fn who_stood_before_a_closed_door_is_seen() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Closed", 1).await;
    let ada = desk.person("Ada").await;
    for _ in 0..3 {
        desk.clock.advance(1);
        desk.join(&ada, &organization).await;
    }
    let query = "organizationRefusedJoins(id: $id) {
        user { id } reason times lastAt inviteLink { name } }";
    let refused = list(&desk, &owner, &organization, query).await;
    assert_eq!(refused.as_array().unwrap().len(), 1);
    assert_eq!(refused[0]["user"]["id"], ada.id);
    assert_eq!((&refused[0]["reason"], &refused[0]["times"]), (&json!("NO_SEATS"), &json!(3)));
    assert_eq!(refused[0]["lastAt"], "2026-09-21T14:13:23.123Z");
}

#[tokio::test]
async fn joins_are_paused_and_go_on_by_hand_or_by_themselves() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Paused", 9).await;
    let ada = desk.person("Ada").await;
    let fields = "{ organization { joinsPaused joinsResumeAt } }";
    let pause = format!("pauseOrganizationJoins(id: $id) {fields}");
    let paused = act(&desk, &owner, &organization, &pause).await;
    let state = &paused["data"]["pauseOrganizationJoins"]["organization"];
    assert_eq!(*state, json!({ "joinsPaused": true, "joinsResumeAt": null }));
    assert_eq!(verdict(&desk.join(&ada, &organization).await), "FORBIDDEN JOINS_PAUSED");
    let resume = format!("resumeOrganizationJoins(id: $id) {fields}");
    let resumed = act(&desk, &owner, &organization, &resume).await;
    let state = &resumed["data"]["resumeOrganizationJoins"]["organization"];
    assert_eq!(*state, json!({ "joinsPaused": false, "joinsResumeAt": null }));

    let until = |at: &str| format!(r#"pauseOrganizationJoins(id: $id, until: "{at}") {fields}"#);
    let paused = act(&desk, &owner, &organization, &until("2026-09-21T15:13:20.123Z")).await;
    let state = &paused["data"]["pauseOrganizationJoins"]["organization"];
    assert_eq!(state["joinsResumeAt"], "2026-09-21T15:13:20.123Z");
    assert_eq!(verdict(&desk.join(&ada, &organization).await), "FORBIDDEN JOINS_PAUSED");
    desk.clock.advance(3_600);
    assert_eq!(verdict(&desk.join(&ada, &organization).await), "ok");
    let past = act(&desk, &owner, &organization, &until("2020-01-01T00:00:00Z")).await;
    assert_eq!(past["errors"][0]["extensions"]["field"], "until");
}

#[tokio::test]
async fn removed_people_come_back_when_they_are_allowed_or_restored() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Removed", 9).await;
    let admin = desk.member(&organization, "Admin").await;
    desk.act(Some(&owner), "admin", &organization.id, &admin.id).await;
    let removed = desk.act(Some(&owner), "remove", &organization.id, &admin.id).await;
    assert_eq!(verdict(&removed), "ok");
    let query = "organizationRemovedMembers(id: $id) { user { id } removedAt }";
    let rows = list(&desk, &owner, &organization, query).await;
    assert_eq!(rows[0]["user"]["id"], admin.id);
    let restore =
        format!(r#"restoreOrganizationMember(id: $id, memberId: "{}") {{ role }}"#, admin.id);
    assert_eq!(verdict(&act(&desk, &owner, &organization, &restore).await), "ok");
    assert_eq!(verdict(&act(&desk, &owner, &organization, &restore).await), "NOT_FOUND");
    let own = "query ($id: ID!) { organization(id: $id) { role seatType } }";
    let own = desk.data(&admin, own, json!({ "id": organization.id })).await;
    assert_eq!(own["organization"], json!({ "role": "admin", "seatType": "plus" }));

    desk.act(Some(&owner), "remove", &organization.id, &admin.id).await;
    assert_eq!(verdict(&desk.join(&admin, &organization).await), "FORBIDDEN REMOVED");
    let allow =
        format!(r#"allowOrganizationMemberAgain(id: $id, memberId: "{}") {{ role }}"#, admin.id);
    assert_eq!(verdict(&act(&desk, &owner, &organization, &allow).await), "ok");
    assert_eq!(verdict(&desk.join(&admin, &organization).await), "ok");
    assert_eq!(list(&desk, &owner, &organization, query).await, json!([]));
}

#[tokio::test]
async fn people_are_put_in_row_by_row_where_the_service_is_set_up_for_it() {
    let import = "mutation ($id: ID!, $emails: [String!]!) {
        importOrganizationMembers(id: $id, emails: $emails) { email result } }";
    let desk = Desk::open_as(Config { imports: true, ..Config::default() }).await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Import", 2).await;
    for (name, email) in [("Ada", "ada@example.test"), ("Bob", "bob@example.test")] {
        let body = json!({ "name": name, "email": email, "password": "correct horse" });
        assert_eq!(desk.post("/auth/sign-up/email", body).await.status(), 200);
    }
    let emails = json!([
        " ADA@example.test",
        "ada@example.test",
        "nobody@example.test",
        "x'--",
        "bob@example.test"
    ]);
    let done = desk.data(&owner, import, json!({ "id": organization.id, "emails": emails })).await;
    let rows = done["importOrganizationMembers"].as_array().unwrap();
    let results: Vec<_> = rows.iter().map(|row| row["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["JOINED", "ALREADY_MEMBER", "NO_ACCOUNT", "NO_ACCOUNT", "NO_SEATS"]);
    assert_eq!(rows[0]["email"], " ADA@example.test");
    let many = json!({ "id": organization.id, "emails": vec!["x"; 1_001] });
    let refused = desk.ask(Some(&owner), import, many).await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "emails");
    let words = "{serviceInfo{capabilities}}";
    let info = desk.data(&owner, words, json!({})).await;
    assert!(
        info["serviceInfo"]["capabilities"].as_array().unwrap().contains(&json!("importMembers"))
    );

    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "No import", 2).await;
    let variables = json!({ "id": organization.id, "emails": [] });
    let refused = desk.ask(Some(&owner), import, variables).await;
    assert_eq!(verdict(&refused), "FORBIDDEN SWITCHED_OFF");
    let info = desk.data(&owner, words, json!({})).await;
    assert!(
        !info["serviceInfo"]["capabilities"].as_array().unwrap().contains(&json!("importMembers"))
    );
}

#[tokio::test]
async fn whoever_tries_too_often_waits() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Guesses", 9).await;
    let wrong = Organization { token: "guess".to_owned(), ..organization.clone() };
    let guesser = desk.person("Guesser").await;
    for _ in 0..20 {
        assert_eq!(verdict(&desk.join(&guesser, &wrong).await), "FORBIDDEN TOKEN_INVALID");
    }
    let query = "mutation ($id: ID!, $token: String!) { joinOrganization(id: $id, token: $token) {
        role } }";
    let body = json!({ "query": query,
        "variables": { "id": organization.id, "token": organization.token } });
    let url = format!("{}/graphql", desk.address);
    let response =
        desk.http.post(url).bearer_auth(&guesser.token).json(&body).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (200, &"10".parse().unwrap())
    );
    let answer: Value = response.json().await.unwrap();
    assert_eq!(verdict(&answer), "RATE_LIMITED", "not by the right one either");
    assert_eq!(answer["errors"][0]["extensions"]["retryAfter"], 10);
    // Others are not held up, and it passes.
    desk.member(&organization, "Member").await;
    desk.clock.advance(10);
    assert_eq!(verdict(&desk.join(&guesser, &organization).await), "ok");
}
