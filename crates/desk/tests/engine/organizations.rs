//! What people do to organizations: name, image, seats, leaving and the end.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_desk::Desk;
use frontdesk_local_api::{Answer, ErrorCode, Failure, OrganizationRef, Request};
use frontdesk_model::{Role, Seats, Snapshot, SubscriptionStatus};

use crate::{
    fakes::LOCAL,
    world::{World, account, ask, refresh, start, state, until_state},
};

fn asked_for(world: &World) -> Vec<&'static str> {
    world.outside().servers[LOCAL].asked_for.clone()
}

/// Changes the first organization of the embedded service, and waits until that
/// is known.
async fn known(world: &World, desk: &Desk, change: impl FnOnce(&mut Snapshot)) {
    let revision = state(desk).await.accounts[0].organizations[0].revision;
    world.on_server(LOCAL, "organization-1", change);
    refresh(world, desk, LOCAL).await;
    until_state(desk, |state| state.accounts[0].organizations[0].revision > revision).await;
}

async fn update(
    desk: &Desk,
    at: &OrganizationRef,
    name: Option<&str>,
    image: Option<String>,
) -> Result<Answer, Failure> {
    let (organization, name) = (at.clone(), name.map(str::to_owned));
    ask(desk, Request::UpdateOrganization { organization, name, image }).await
}

async fn change_seats(desk: &Desk, at: &OrganizationRef, seats: u32) -> Result<Answer, Failure> {
    ask(desk, Request::ChangeSeats { organization: at.clone(), seats }).await
}

fn code_and_field(failure: Failure) -> (ErrorCode, Option<String>) {
    (failure.code, failure.field)
}

#[tokio::test(start_paused = true)]
async fn a_new_name_and_image_are_shown_at_once() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let done = update(&desk, &acme, Some("  Acme \t Works "), None).await;
    assert_eq!(done, Ok(Answer::Done));
    let shown = account(&desk).await.organizations[0].clone();
    assert_eq!((shown.name.as_str(), shown.image), ("Acme Works", None));
    update(&desk, &acme, None, Some(STANDARD.encode([7; 1_000]))).await.unwrap();
    let shown = account(&desk).await.organizations[0].clone();
    assert_eq!(shown.name, "Acme Works");
    assert_eq!(shown.image.as_deref(), Some("image of 1000 bytes"));
    update(&desk, &acme, None, None).await.unwrap();
    assert_eq!(asked_for(&world), ["update", "update"], "nothing new is nothing to ask for");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn names_and_images_that_cannot_be_are_refused_before_anything_is_asked() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let large = |bytes: usize| Some(STANDARD.encode(vec![7; bytes]));
    let limit = 5 * 1024 * 1024;
    for (name, image, code, field) in [
        (Some(" "), None, ErrorCode::NameEmpty, "organizationName"),
        (Some(&*"x".repeat(10_000)), None, ErrorCode::NameTooLong, "organizationName"),
        (None, Some("not base64!".to_owned()), ErrorCode::ImageUnreadable, "image"),
        (None, large(limit + 3), ErrorCode::ImageTooLarge, "image"),
        (None, Some("!".repeat(7_500_000)), ErrorCode::ImageTooLarge, "image"),
    ] {
        let refused = update(&desk, &acme, name, image).await.map_err(code_and_field);
        assert_eq!(refused, Err((code, Some(field.to_owned()))));
    }
    assert_eq!(asked_for(&world), [""; 0]);
    update(&desk, &acme, None, large(limit)).await.unwrap();
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn seats_are_changed_but_never_below_those_that_are_assigned_right_now() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    assert_eq!(change_seats(&desk, &acme, 40).await, Ok(Answer::Done));
    let seats = account(&desk).await.organizations[0].seats;
    assert_eq!(seats, Seats { total: 40, assigned: 1 });
    for seats in [0, 100_001, u32::MAX] {
        let refused = change_seats(&desk, &acme, seats).await.map_err(code_and_field);
        assert_eq!(refused, Err((ErrorCode::SeatsOutOfRange, Some("seats".to_owned()))));
    }
    // Two joined since it was looked; the server would take it.
    world.join("organization-1", "Ada");
    world.join("organization-1", "Grace");
    let refused = change_seats(&desk, &acme, 2).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_deref()),
        (ErrorCode::Forbidden, Some("SEATS_IN_USE"))
    );
    assert_eq!(asked_for(&world), ["change seats"]);
    assert_eq!(change_seats(&desk, &acme, 3).await, Ok(Answer::Done));

    world.outside().servers.get_mut(LOCAL).unwrap().meanwhile =
        Some(Box::new(|acme| acme.organization.seats.total = 50));
    let meanwhile = change_seats(&desk, &acme, 4).await.unwrap_err();
    assert_eq!(meanwhile.code, ErrorCode::ChangedMeanwhile);
    assert_eq!(account(&desk).await.organizations[0].seats.total, 50);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_organization_that_is_over_by_two_can_grow_to_what_it_holds() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    known(&world, &desk, |acme| acme.organization.seats = Seats { total: 3, assigned: 5 }).await;
    let refused = change_seats(&desk, &acme, 4).await.unwrap_err();
    assert_eq!(refused.reason.as_deref(), Some("SEATS_IN_USE"));
    assert_eq!(change_seats(&desk, &acme, 5).await, Ok(Answer::Done));
    assert_eq!(account(&desk).await.organizations[0].seats.over_by(), 0);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn prices_are_for_whoever_manages_an_active_subscription() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let preview = |seats| {
        let locale = Some("en-US".to_owned());
        Request::PreviewSeats { organization: acme.clone(), seats, locale }
    };
    let Answer::SeatsPreview(price) = ask(&desk, preview(30)).await.unwrap() else { panic!() };
    assert_eq!((price.currency.as_deref(), price.total), (Some("USD"), Some(1_500.0)));
    let refused = desk.ask(preview(0)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SeatsOutOfRange);
    known(&world, &desk, |acme| acme.organization.status = SubscriptionStatus::Expired).await;
    let refused = desk.ask(preview(30)).await.unwrap_err();
    assert_eq!(refused.reason.as_deref(), Some("SUBSCRIPTION_INACTIVE"));
    let refused = change_seats(&desk, &acme, 30).await.unwrap_err();
    assert_eq!(refused.reason.as_deref(), Some("SUBSCRIPTION_INACTIVE"));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_left_is_out_of_sight_at_once() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    start(&desk, "Other").await;
    let leave = || Request::Leave { organization: acme.clone() };
    let owner = ask(&desk, leave()).await.unwrap_err();
    assert_eq!((owner.code, owner.reason.as_deref()), (ErrorCode::Forbidden, Some("OWNER")));
    known(&world, &desk, |acme| acme.own_role = Role::Admin).await;
    let mut events = desk.events();
    assert_eq!(ask(&desk, leave()).await, Ok(Answer::Done));
    assert!(events.try_recv().is_ok(), "everybody is told");
    let names: Vec<_> =
        account(&desk).await.organizations.into_iter().map(|left| left.name).collect();
    assert_eq!(names, ["Other"]);
    assert_eq!(ask(&desk, leave()).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(asked_for(&world), ["leave"]);
    desk.close().await;
    let desk = world.open().await;
    assert_eq!(account(&desk).await.organizations.len(), 1, "and stays so");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_organization_is_deleted_when_nothing_is_paid_and_nobody_holds_a_seat() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let delete = || Request::DeleteOrganization { organization: acme.clone() };
    let active = ask(&desk, delete()).await.unwrap_err();
    assert_eq!(active.reason.as_deref(), Some("SUBSCRIPTION_ACTIVE"));
    known(&world, &desk, |acme| acme.organization.status = SubscriptionStatus::Expired).await;
    let in_use = ask(&desk, delete()).await.unwrap_err();
    assert_eq!(in_use.reason.as_deref(), Some("SEATS_IN_USE"));
    known(&world, &desk, |acme| acme.organization.seats.assigned = 0).await;
    assert_eq!(asked_for(&world), [""; 0]);

    world.outside().servers.get_mut(LOCAL).unwrap().fault = Some(ErrorCode::TimedOut.into());
    assert_eq!(ask(&desk, delete()).await.unwrap_err().code, ErrorCode::TimedOut);
    assert_eq!(account(&desk).await.organizations.len(), 1, "nothing half done");
    world.outside().servers.get_mut(LOCAL).unwrap().fault = None;
    assert_eq!(ask(&desk, delete()).await, Ok(Answer::Done));
    assert_eq!(account(&desk).await.organizations, []);
    desk.close().await;
}
