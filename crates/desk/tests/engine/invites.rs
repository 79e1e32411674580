//! The invite link, its QR code, and who can open it.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_desk::Desk;
use frontdesk_local_api::{
    AccountHealth, Answer, ErrorCode, Invite, OrganizationRef, Reach, Request,
};

use crate::{
    fakes::LOCAL,
    world::{World, account, added, ask, connect_request, start, state, until_health},
};

async fn invite(desk: &Desk, organization: &OrganizationRef) -> Invite {
    match ask(desk, Request::Invite { organization: organization.clone() }).await.unwrap() {
        Answer::Invite(invite) => invite,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_link_is_for_this_computer_until_the_network_is_allowed() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let own = invite(&desk, &acme).await;
    assert_eq!(own.reach, Reach::ThisComputer);
    assert!(own.link.unwrap().starts_with("http://127.0.0.1:4000/"));
    assert!(own.qr.unwrap().path.starts_with("M4 4h7v1h-7z"));
    assert_eq!((own.seats.total, own.seats.assigned), (25, 1));

    allow(&desk, true).await;
    let open = invite(&desk, &acme).await;
    assert_eq!(open.reach, Reach::LocalNetwork);
    assert!(open.link.unwrap().starts_with("http://192.0.2.7:4000/"));
    let local = state(&desk).await.local_service.unwrap();
    assert_eq!((local.address.as_str(), local.network_allowed), ("http://192.0.2.7:4000", true));
    desk.close().await;

    let desk = world.open().await;
    assert!(state(&desk).await.local_service.unwrap().network_allowed, "kept");
    allow(&desk, false).await;
    assert_eq!(invite(&desk, &acme).await.reach, Reach::ThisComputer);
    desk.close().await;
}

async fn allow(desk: &Desk, allowed: bool) {
    assert_eq!(ask(desk, Request::AllowLocalNetwork { allowed }).await, Ok(Answer::Done));
}

#[tokio::test(start_paused = true)]
async fn the_saved_picture_reads_as_the_link() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request("https://one", "right", false)).await);
    let shown = invite(&desk, &one).await;
    assert_eq!(shown.reach, Reach::Server);
    let request = Request::QrSvg { organization: one.clone(), link: None };
    let Answer::Svg(svg) = desk.ask(request).await.unwrap() else { panic!() };
    assert!(svg.contains("QR code of the invite link of \u{2068}One\u{2069}</title>"), "{svg}");
    assert!(svg.contains(&shown.qr.unwrap().path), "the code that is on the screen");
    assert!(svg.contains(shown.link.as_deref().unwrap()));
    let Answer::Png(png) =
        desk.ask(Request::QrPng { organization: one, link: None }).await.unwrap()
    else {
        panic!()
    };
    let picture = image::load_from_memory(&STANDARD.decode(png).unwrap()).unwrap().to_luma8();
    let (width, height) = picture.dimensions();
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, |x, y| {
            picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
        });
    assert_eq!(picture.detect_grids()[0].decode().unwrap().1, shown.link.unwrap());
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_the_link_is_asked_for_and_a_server_away_says_so() {
    let world = World::new();
    world.serve("https://one", "One");
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request("https://one", "right", false)).await);
    let link = invite(&desk, &one).await.link;
    desk.close().await;

    world.outside().servers.get_mut("https://one").unwrap().fault =
        Some(ErrorCode::HostUnknown.into());
    let desk = world.open().await;
    until_health(&desk, |health| matches!(health, AccountHealth::Failing { .. })).await;
    assert_eq!(account(&desk).await.organizations[0].name, "One", "what was seen stays");
    let failure = ask(&desk, Request::Invite { organization: one.clone() }).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::HostUnknown);

    world.outside().servers.get_mut("https://one").unwrap().fault = None;
    desk.ask(Request::Refresh).await.unwrap();
    until_health(&desk, |health| *health == AccountHealth::Connected).await;
    assert_eq!(invite(&desk, &one).await.link, link);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_embedded_service_that_cannot_start_says_why_until_it_can() {
    let world = World::new();
    let desk = world.open().await;
    start(&desk, "Acme").await;
    desk.close().await;

    world.outside().local_fault = Some(ErrorCode::AddressTaken);
    let desk = world.open().await;
    until_health(&desk, |health| {
        matches!(health, AccountHealth::Failing { failure, .. }
            if failure.code == ErrorCode::AddressTaken)
    })
    .await;
    let local = state(&desk).await.local_service.unwrap();
    assert_eq!(
        (local.address.as_str(), local.failure.unwrap().code),
        (LOCAL, ErrorCode::AddressTaken)
    );
    let failure = desk.ask(Request::RetryLocalService).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::AddressTaken);

    world.outside().local_fault = None;
    assert_eq!(ask(&desk, Request::RetryLocalService).await, Ok(Answer::Done));
    assert_eq!(account(&desk).await.health, AccountHealth::Connected);
    assert_eq!(state(&desk).await.local_service.unwrap().failure, None);
    desk.close().await;
}
