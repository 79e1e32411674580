//! What the forms of the invite page lead to.

use jiff::SignedDuration;

use super::desk::{Desk, Organization, Page, Visitor};
use crate::organizations::Joins;

/// What a browser does with the button `action` on the page, and what it sees
/// after.
async fn press(desk: &Desk, path: &str, who: &Visitor, action: &str) -> Page {
    let page = desk.get(path, Some(who), "en").await;
    let proof = page.proof().to_owned();
    assert!(page.html.contains(&format!("value=\"{action}\"")), "{action}: {}", page.html);
    let fields = [("action", action), ("proof", &proof), ("as", &who.id)];
    let sent = desk.post(path, Some(who), &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    desk.get(sent.header("location"), Some(who), "en").await
}

fn path(organization: &Organization) -> String {
    format!("/j/{}", organization.token)
}

#[tokio::test]
async fn from_a_full_organization_over_the_waiting_list_to_a_seat() {
    let desk = Desk::open().await;
    let organization = desk.organization("Full", 1).await;
    let (ada, bea) = (desk.person("Ada").await, desk.person("Bea").await);
    let page = press(&desk, &path(&organization), &ada, "wait").await;
    assert_eq!(page.state(), "waiting");
    assert!(page.html.contains("Nobody is before you."));
    let page = press(&desk, &path(&organization), &bea, "wait").await;
    assert!(page.html.contains("1 person is before you."));

    let Organization { id, owner, .. } = &organization;
    desk.storage().change_seats(id, owner, 2, desk.now()).await.unwrap();
    let page = desk.get(&path(&organization), Some(&ada), "en").await;
    assert_eq!(page.state(), "offered");
    assert!(
        page.html.contains("You have 24 hours to take it, until 22 September 2026, 14:13 UTC.")
    );
    assert!(page.html.contains("Take the seat as <bdi>Ada</bdi>"));
    assert_eq!(desk.get(&path(&organization), Some(&bea), "en").await.state(), "waiting");
    assert_eq!(desk.get(&path(&organization), None, "en").await.state(), "full");

    let page = press(&desk, &path(&organization), &ada, "join").await;
    assert_eq!(page.state(), "joined");
    let page = press(&desk, &path(&organization), &bea, "leave-list").await;
    assert_eq!(page.state(), "full");
}

#[tokio::test]
async fn an_offer_that_lapses_goes_to_the_next_in_line() {
    let desk = Desk::open().await;
    let organization = desk.organization("Full", 1).await;
    let (ada, bea) = (desk.person("Ada").await, desk.person("Bea").await);
    for waiting in [&ada, &bea] {
        press(&desk, &path(&organization), waiting, "wait").await;
    }
    let Organization { id, owner, .. } = &organization;
    desk.storage().change_seats(id, owner, 2, desk.now()).await.unwrap();
    desk.pass(24 * 3_600 + 1);
    // Nobody wrote it down yet, and nobody is told otherwise.
    assert_eq!(desk.get(&path(&organization), Some(&ada), "en").await.state(), "full");
    assert_eq!(desk.get(&path(&organization), None, "en").await.state(), "full");
    desk.storage().catch_up(id, desk.now()).await.unwrap();
    assert_eq!(desk.get(&path(&organization), Some(&bea), "en").await.state(), "offered");
    let page = press(&desk, &path(&organization), &bea, "leave-list").await;
    assert_eq!(page.state(), "open", "nobody waits any more");
}

#[tokio::test]
async fn who_signs_up_where_it_is_full_waits() {
    let desk = Desk::open().await;
    let organization = desk.organization("Full", 1).await;
    let fields = [
        ("name", "Ada"),
        ("email", "ada@example.test"),
        ("password", "correct horse"),
        ("action", "sign-up-and-wait"),
    ];
    let sent = desk.post(&path(&organization), None, &fields).await;
    assert_eq!(sent.status, 303);
    let token = sent.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    let ada = Visitor { id: String::new(), token };
    let page = desk.get(sent.header("location"), Some(&ada), "en").await;
    assert_eq!(page.state(), "waiting");

    // Where there is a seat nobody signs up to wait.
    let open = desk.organization("Open", 2).await;
    let page = desk.post(&path(&open), None, &fields).await;
    assert_eq!((page.status, page.state()), (409, "open"));
}

#[tokio::test]
async fn who_needs_approval_asks_and_is_told_what_became_of_it() {
    let desk = Desk::open().await;
    let organization = desk.organization("Asking", 3).await;
    let token = desk.link(&organization, |link| link.needs_approval = true).await;
    let path = format!("/j/{token}");
    let fields = [
        ("name", "Ada"),
        ("email", "ada@example.test"),
        ("password", "correct horse"),
        ("action", "sign-up"),
    ];
    let sent = desk.post(&path, None, &fields).await;
    assert_eq!((sent.status, sent.header("location")), (303, path.as_str()));
    let bea = desk.person("Bea").await;
    assert_eq!(press(&desk, &path, &bea, "join").await.state(), "pending");
    let Organization { id, owner, .. } = &organization;
    desk.storage().decide_request(id, owner, &bea.id, true, desk.now()).await.unwrap();
    assert_eq!(desk.get(&path, Some(&bea), "en").await.state(), "member");
}

#[tokio::test]
async fn a_pause_ends_by_itself() {
    let desk = Desk::open().await;
    let organization = desk.organization("Paused", 3).await;
    let ada = desk.person("Ada").await;
    let Organization { id, owner, .. } = &organization;
    let until = Joins::PausedUntil(desk.now() + SignedDuration::from_hours(3));
    desk.storage().set_joins(id, owner, until, desk.now()).await.unwrap();
    desk.pass(3 * 3_600 - 60);
    let page = desk.get(&path(&organization), Some(&ada), "en").await;
    assert!(page.html.contains("It goes on in 60 seconds, on 21 September 2026, 17:13 UTC."));
    desk.pass(60);
    assert_eq!(press(&desk, &path(&organization), &ada, "join").await.state(), "joined");
}

#[tokio::test]
async fn a_button_pressed_as_somebody_else_does_nothing() {
    let desk = Desk::open().await;
    let organization = desk.organization("Open", 3).await;
    let (ada, bea) = (desk.person("Ada").await, desk.person("Bea").await);
    // The page was opened as Ada; in another tab Bea signed in since.
    let proof = desk.get(&path(&organization), Some(&bea), "en").await.proof().to_owned();
    let fields = [("action", "join"), ("proof", &proof), ("as", &ada.id)];
    let page = desk.post(&path(&organization), Some(&bea), &fields).await;
    assert_eq!((page.status, page.state()), (409, "other-account"));
    assert!(page.html.contains("This is for <bdi>Ada</bdi>."));
    assert!(page.html.contains("You are signed in as <bdi>Bea</bdi>."));
    assert_eq!(desk.get(&path(&organization), Some(&bea), "en").await.state(), "open");

    let fields = [("action", "switch"), ("proof", &proof), ("as", &bea.id)];
    let sent = desk.post(&path(&organization), Some(&bea), &fields).await;
    assert_eq!(sent.header("location"), format!("{}?form=sign-in", path(&organization)));
    assert!(sent.header("set-cookie").contains("Max-Age=0"));
    let page = desk.get(&path(&organization), Some(&bea), "en").await;
    assert_eq!(page.state(), "open");
    assert!(!page.html.contains("Bea"), "signed out");
}
