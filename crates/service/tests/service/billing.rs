//! Seats and what they cost, ownership, and an organization's end.

use frontdesk_service::Config;
use serde_json::{Value, json};

use crate::desk::{Desk, Organization, Person, verdict};

async fn ask(desk: &Desk, who: Option<&Person>, organization: &Organization, what: &str) -> Value {
    let kind = if what.contains("preview") || what.contains("Plan") { "query" } else { "mutation" };
    let query = format!("{kind} ($id: ID!) {{ {what} }}");
    desk.ask(who, &query, json!({ "id": organization.id })).await
}

const PLAN: &str = "query ($id: ID!) { organizationSubscription(id: $id) {
    status seats cycle currency nextBilling endsAt seatPrice { amount formatted } total { amount } } }";

#[tokio::test]
async fn a_change_of_seats_is_previewed_bounded_and_written_down() {
    let config = Config { seat_price: 5_000, currency: "EUR".to_owned(), ..Config::default() };
    let desk = Desk::open_as(config).await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Billed", 3).await;
    let member = desk.member(&organization, "Member").await;
    let plan = desk.data(&owner, PLAN, json!({ "id": organization.id })).await;
    let expected = json!({ "status": "active", "seats": 3, "cycle": "yearly", "currency": "EUR",
        "nextBilling": "2027-09-21T14:13:20.123Z", "endsAt": null,
        "seatPrice": { "amount": 50.0, "formatted": "50.00 EUR" }, "total": { "amount": 150.0 } });
    assert_eq!(plan["organizationSubscription"], expected);

    desk.clock.advance(365 * 12 * 3_600);
    let what = r#"previewOrganizationSubscriptionUpdate(id: $id, quantity: 5, locale: "de-DE") {
        nextBilling total { amount formatted monthly { amount } }
        prorated { subTotal { amount } tax { amount } total { amount formatted } }
        pricing { priceId duration currency { code } price { amount monthly { amount } }
            metadata { title } } }"#;
    let preview = ask(&desk, Some(&owner), &organization, what).await;
    let preview = &preview["data"]["previewOrganizationSubscriptionUpdate"];
    assert_eq!(preview["total"]["formatted"], "250,00 EUR");
    assert_eq!(preview["prorated"]["total"]["amount"], 50.0, "half a year for two seats");
    assert_eq!(preview["pricing"][0]["price"]["monthly"]["amount"], 4.17);

    let set = |seats: i32| {
        format!(
            "updateOrganizationSubscription(id: $id, quantity: {seats}) {{
            organization {{ seats activeSeats }} }}"
        )
    };
    let done = ask(&desk, Some(&owner), &organization, &set(5)).await;
    let seats = &done["data"]["updateOrganizationSubscription"]["organization"];
    assert_eq!(*seats, json!({ "seats": 5, "activeSeats": 2 }));
    let refused = ask(&desk, Some(&owner), &organization, &set(1)).await;
    assert_eq!(verdict(&refused), "FORBIDDEN SEATS_IN_USE");
    assert_eq!(refused["errors"][0]["extensions"]["missing"], 1);
    assert_eq!(refused["data"], json!({ "updateOrganizationSubscription": null }));
    for seats in [0, -1, 100_001] {
        let refused = ask(&desk, Some(&owner), &organization, &set(seats)).await;
        assert_eq!(verdict(&refused), "BAD_USER_INPUT OUT_OF_RANGE");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "quantity");
    }
    let refused = ask(&desk, Some(&member), &organization, &set(9)).await;
    assert_eq!(verdict(&refused), "FORBIDDEN ROLE");
    let events =
        "query ($id: ID!) { organizationEvents(id: $id, after: 2) { action before after } }";
    let events = desk.data(&owner, events, json!({ "id": organization.id })).await;
    let expected = json!([{ "action": "organization.seats_changed",
        "before": r#"{"seats":3}"#, "after": r#"{"seats":5}"# }]);
    assert_eq!(events["organizationEvents"], expected);
}

#[tokio::test]
async fn a_subscription_is_cancelled_resumed_and_ends() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Cancelled", 3).await;
    let status = async || {
        let plan = desk.data(&owner, PLAN, json!({ "id": organization.id })).await;
        let plan = &plan["organizationSubscription"];
        (plan["status"].as_str().unwrap().to_owned(), plan["endsAt"].is_string())
    };
    let cancel = "cancelOrganizationSubscription(id: $id) { organization { status } }";
    let cancelled = ask(&desk, Some(&owner), &organization, cancel).await;
    let answer = &cancelled["data"]["cancelOrganizationSubscription"];
    assert_eq!(answer["organization"]["status"], "cancelled");
    assert_eq!(status().await, ("cancelled".to_owned(), true));
    let set = "updateOrganizationSubscription(id: $id, quantity: 5) { role }";
    let refused = ask(&desk, Some(&owner), &organization, set).await;
    assert_eq!(verdict(&refused), "FORBIDDEN SUBSCRIPTION_INACTIVE");
    let resume = "resumeOrganizationSubscription(id: $id) { organization { status } }";
    assert_eq!(verdict(&ask(&desk, Some(&owner), &organization, resume).await), "ok");
    assert_eq!(status().await, ("active".to_owned(), false));

    ask(&desk, Some(&owner), &organization, cancel).await;
    desk.clock.advance(366 * 24 * 3_600);
    assert_eq!(status().await, ("expired".to_owned(), true));
    // Whoever holds a seat is not blocked, and others may still come in.
    desk.member(&organization, "Member").await;
    assert_eq!(verdict(&ask(&desk, Some(&owner), &organization, resume).await), "ok");
    let plan = desk.data(&owner, PLAN, json!({ "id": organization.id })).await;
    assert_eq!(plan["organizationSubscription"]["nextBilling"], "2028-09-22T14:13:20.123Z");
}

#[tokio::test]
async fn ownership_moves_at_once_and_to_members_only() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Handed over", 3).await;
    let member = desk.member(&organization, "Member").await;
    let outsider = desk.person("Outsider").await;
    let to = |person: &Person| {
        format!(r#"transferOrganizationOwnership(id: $id, memberId: "{}") {{ role }}"#, person.id)
    };
    for (who, target, expected) in [
        (None, &member, "UNAUTHENTICATED"),
        (Some(&outsider), &member, "NOT_FOUND"),
        (Some(&member), &member, "FORBIDDEN ROLE"),
        (Some(&owner), &owner, "FORBIDDEN SELF"),
        (Some(&owner), &outsider, "NOT_FOUND"),
        (Some(&owner), &member, "ok"),
        (Some(&owner), &member, "FORBIDDEN ROLE"),
    ] {
        let answer = ask(&desk, who, &organization, &to(target)).await;
        assert_eq!(verdict(&answer), expected);
    }
    let own = "query ($id: ID!) { organization(id: $id) { role } }";
    for (person, role) in [(&owner, "admin"), (&member, "owner")] {
        let seen = desk.data(person, own, json!({ "id": organization.id })).await;
        assert_eq!(seen["organization"]["role"], role);
    }
}

#[tokio::test]
async fn an_organization_ends_when_nothing_is_paid_and_nobody_holds_a_seat() {
    let desk = Desk::open().await;
    let owner = desk.person("Owner").await;
    let organization = desk.organization(&owner, "Ending", 3).await;
    let member = desk.member(&organization, "Member").await;
    let delete = "deleteOrganization(id: $id) { _ }";
    let refused = ask(&desk, Some(&member), &organization, delete).await;
    assert_eq!(verdict(&refused), "FORBIDDEN ROLE");
    let refused = ask(&desk, Some(&owner), &organization, delete).await;
    assert_eq!(verdict(&refused), "FORBIDDEN SUBSCRIPTION_ACTIVE");
    assert_eq!(refused["data"], json!({ "deleteOrganization": null }));
    let cancel = "cancelOrganizationSubscription(id: $id) { role }";
    ask(&desk, Some(&owner), &organization, cancel).await;
    let refused = ask(&desk, Some(&owner), &organization, delete).await;
    assert_eq!(verdict(&refused), "FORBIDDEN SEATS_IN_USE");
    assert_eq!(refused["errors"][0]["extensions"]["missing"], 2);
    for person in [&owner, &member] {
        desk.act(Some(&owner), "toggle", &organization.id, &person.id).await;
    }
    let done = ask(&desk, Some(&owner), &organization, delete).await;
    assert_eq!(done, json!({ "data": { "deleteOrganization": { "_": true } } }));
    assert_eq!(verdict(&ask(&desk, Some(&owner), &organization, delete).await), "NOT_FOUND");
    let answer = desk.join(&member, &organization).await;
    assert_eq!(verdict(&answer), "FORBIDDEN TOKEN_INVALID");
    let own = desk.data(&owner, "{organizations{role}}", json!({})).await;
    assert_eq!(own["organizations"], json!([]));
    // Its name is free again.
    desk.organization(&owner, "Ending", 1).await;
}
