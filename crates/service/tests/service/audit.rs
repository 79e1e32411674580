//! The audit log, over the wire and as a file.

use serde_json::json;

use crate::desk::{Desk, verdict};

const EVENTS: &str = "query ($id: ID!, $after: Int, $first: Int) {
    organizationEvents(id: $id, after: $after, first: $first) {
        sequence at action actorId actor { name } subjectId subject { name } before after reason
        hash } }";

#[tokio::test]
async fn every_change_has_its_entry_with_who_whom_and_why() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Audited", 9).await;
    let ada = desk.member(&organization, "Ada").await;
    let remove = "mutation ($id: ID!, $member: String!, $reason: String) {
        removeOrganizationMember(id: $id, memberId: $member, reason: $reason) { role } }";
    let variables = json!({ "id": organization.id, "member": ada.id, "reason": " Left us. " });
    desk.data(&owner, remove, variables).await;

    let events = desk.data(&owner, EVENTS, json!({ "id": organization.id })).await;
    let events = events["organizationEvents"].as_array().unwrap();
    let actions: Vec<_> = events.iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["organization.created", "member.joined", "member.removed"]);
    let removal = &events[2];
    assert_eq!(removal["sequence"], 3);
    assert_eq!(removal["actor"]["name"], "Owner");
    assert_eq!(removal["subject"]["name"], "Ada");
    assert_eq!(removal["reason"], "Left us.");
    assert_eq!(removal["before"], r#"{"role":"member"}"#);
    let page = json!({ "id": organization.id, "after": 1, "first": 1 });
    let page = desk.data(&owner, EVENTS, page).await;
    assert_eq!(page["organizationEvents"], json!([events[1]]));

    let long = json!({ "id": organization.id, "member": ada.id, "reason": "x".repeat(501) });
    let refused = desk.ask(Some(&owner), remove, long).await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "reason");
}

#[tokio::test]
async fn the_newest_come_first_a_page_at_a_time() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Latest", 9).await;
    let ada = desk.member(&organization, "Ada").await;
    let grace = desk.member(&organization, "Grace").await;
    let latest = "query ($id: ID!, $before: Int, $first: Int) {
        latestOrganizationEvents(id: $id, before: $before, first: $first) {
            sequence action subject { name } } }";
    let page = async |before: Option<u32>, first: u32| {
        let variables = json!({ "id": organization.id, "before": before, "first": first });
        let events = desk.data(&owner, latest, variables).await;
        let events = events["latestOrganizationEvents"].as_array().unwrap().clone();
        let short = |event: &serde_json::Value| {
            let subject = event["subject"]["name"].as_str().unwrap_or_default();
            (event["sequence"].as_u64().unwrap(), subject.to_owned())
        };
        events.iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 2).await, [(3, "Grace".to_owned()), (2, "Ada".to_owned())]);
    let oldest = page(Some(2), 2).await;
    assert_eq!(oldest.iter().map(|(sequence, _)| *sequence).collect::<Vec<_>>(), [1]);
    assert_eq!(page(Some(1), 2).await, []);
    for member in [&ada, &grace] {
        let answer = desk.ask(Some(member), latest, json!({ "id": organization.id })).await;
        assert_eq!(verdict(&answer), "FORBIDDEN ROLE");
    }
}

#[tokio::test]
async fn the_file_verifies_offline_and_is_for_those_who_manage() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Exported", 9).await;
    let member = desk.member(&organization, "Member").await;
    let outsider = desk.person("Outsider").await;
    let get = async |id: &str, token: Option<&str>| {
        let url = format!("{}/organizations/{id}/audit.jsonl", desk.address);
        let mut request = desk.http.get(url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request.send().await.unwrap()
    };
    for (id, token, status) in [
        (organization.id.as_str(), None, 401),
        (&organization.id, Some(outsider.token.as_str()), 404),
        (&organization.id, Some(&member.token), 403),
        ("zz", Some(&owner.token), 404),
        ("..%2f..%2fetc", Some(&owner.token), 404),
    ] {
        assert_eq!(get(id, token).await.status(), status, "{id}");
    }
    let response = get(&organization.id, Some(&owner.token)).await;
    assert_eq!(response.status(), 200);
    let disposition = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(disposition, format!("attachment; filename=\"audit-{}.jsonl\"", organization.id));
    let file = response.text().await.unwrap();
    let verified = frontdesk_service::verify_audit(file.as_bytes()).unwrap();
    assert_eq!((verified.entries, verified.organization.as_str()), (2, organization.id.as_str()));
    let tampered = file.replacen("member.joined", "member.left", 1);
    assert!(frontdesk_service::verify_audit(tampered.as_bytes()).is_err());

    let answer = desk.ask(Some(&member), EVENTS, json!({ "id": organization.id })).await;
    assert_eq!(verdict(&answer), "FORBIDDEN ROLE");
    // A browser's download, by its cookie.
    let url = format!("{}/organizations/{}/audit.jsonl", desk.address, organization.id);
    let cookie = format!("frontdesk_session={}", owner.token);
    assert_eq!(desk.page(&url, Some(&cookie)).await.status, 200);
}
