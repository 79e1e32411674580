//! Who may join, and by what: links, pauses, the door, the log.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_desk::Desk;
use frontdesk_local_api::{
    Answer, Door, ErrorCode, Event, Failure, InviteLink, InviteLinkState, JoinRequest,
    NewInviteLink, OrganizationRef, Request, Stranger,
};
use frontdesk_model::{Capabilities, Role};
use jiff::Timestamp;

use crate::{
    service::service,
    world::{World, added, ask, connect_request, refresh, until_state},
};

pub(crate) const ONE: &str = "https://one";

/// An organization on a server that can do this much.
pub(crate) async fn connected(
    world: &World,
    capabilities: Capabilities,
) -> (Desk, OrganizationRef) {
    world.serve(ONE, "One");
    world.outside().servers.get_mut(ONE).unwrap().capabilities = capabilities;
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request(ONE, "right", false)).await);
    (desk, one)
}

pub(crate) fn asked_for(world: &World) -> Vec<&'static str> {
    world.outside().servers[ONE].asked_for.clone()
}

pub(crate) fn code_and_reason(failure: Failure) -> (ErrorCode, Option<String>) {
    (failure.code, failure.reason)
}

fn wanted(name: &str) -> NewInviteLink {
    NewInviteLink { name: name.to_owned(), expires_at: None, max_uses: None, needs_approval: false }
}

fn create(at: &OrganizationRef, link: NewInviteLink) -> Request {
    Request::CreateInviteLink { organization: at.clone(), link }
}

async fn links(desk: &Desk, request: Request) -> Vec<InviteLink> {
    match ask(desk, request).await.unwrap() {
        Answer::InviteLinks(links) => links,
        other => panic!("{other:?}"),
    }
}

async fn door(desk: &Desk, request: Request) -> Door {
    match ask(desk, request).await.unwrap() {
        Answer::Door(door) => door,
        other => panic!("{other:?}"),
    }
}

async fn permanent(desk: &Desk, at: &OrganizationRef) -> String {
    match ask(desk, Request::Invite { organization: at.clone() }).await.unwrap() {
        Answer::Invite(invite) => invite.link.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn past() -> Timestamp {
    "2026-11-03T08:59:59Z".parse().unwrap()
}

/// Every request here.
fn everything(at: &OrganizationRef) -> Vec<Request> {
    let (organization, member) = (at.clone(), "ada".into());
    let at = || organization.clone();
    vec![
        Request::InviteLinks { organization: at() },
        create(&organization, wanted("Fair")),
        Request::RegenerateInviteLink { organization: at(), grace_seconds: 0 },
        Request::RevokeInviteLink { organization: at(), link: "link-1".to_owned() },
        Request::QrPng { organization: at(), link: Some("link-1".to_owned()) },
        Request::QrSvg { organization: at(), link: Some("link-1".to_owned()) },
        Request::PauseJoins { organization: at(), until: None },
        Request::ResumeJoins { organization: at() },
        Request::Door { organization: at() },
        Request::DecideJoinRequest { organization: at(), member, approve: true },
        Request::AllowAgain { organization: at(), member: "ada".into() },
        Request::Restore { organization: at(), member: "ada".into() },
        Request::AuditLog { organization: at(), before: None, limit: 10 },
        Request::AuditLogLines { organization: at(), after: 0 },
    ]
}

#[tokio::test(start_paused = true)]
async fn what_a_server_cannot_do_it_is_not_asked_for() {
    let world = World::new();
    let (desk, one) = connected(&world, Capabilities::default()).await;
    for request in everything(&one) {
        let refused = ask(&desk, request.clone()).await.map_err(code_and_reason);
        let expected = Err((ErrorCode::Forbidden, Some("NOT_SUPPORTED".to_owned())));
        assert_eq!(refused, expected, "{request:?}");
    }
    assert_eq!(asked_for(&world), [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_plain_member_has_no_say() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    world.on_server(ONE, "acme", |acme| {
        acme.own_role = Role::Member;
        acme.members[0].role = Role::Member;
    });
    refresh(&world, &desk, ONE).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].own_role == Role::Member).await;
    for request in everything(&one) {
        let refused = ask(&desk, request.clone()).await.map_err(code_and_reason);
        assert_eq!(refused, Err((ErrorCode::Forbidden, Some("ROLE".to_owned()))), "{request:?}");
    }
    assert_eq!(asked_for(&world), [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_names_its_field_before_anything_is_asked() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    let organization = one.clone();
    let regenerate =
        Request::RegenerateInviteLink { organization: one.clone(), grace_seconds: 2_592_001 };
    for (request, code, field) in [
        (create(&one, wanted(" ")), ErrorCode::NameEmpty, "name"),
        (create(&one, wanted(&"x".repeat(501))), ErrorCode::NameTooLong, "name"),
        (
            create(&one, NewInviteLink { max_uses: Some(0), ..wanted("Fair") }),
            ErrorCode::InputRefused,
            "maxUses",
        ),
        (
            create(&one, NewInviteLink { max_uses: Some(100_001), ..wanted("Fair") }),
            ErrorCode::InputRefused,
            "maxUses",
        ),
        (
            create(&one, NewInviteLink { expires_at: Some(past()), ..wanted("Fair") }),
            ErrorCode::InputRefused,
            "expiresAt",
        ),
        (regenerate, ErrorCode::InputRefused, "graceSeconds"),
        (
            Request::PauseJoins { organization, until: Some(past()) },
            ErrorCode::InputRefused,
            "until",
        ),
    ] {
        let failure = ask(&desk, request.clone()).await.unwrap_err();
        assert_eq!((failure.code, failure.field.as_deref()), (code, Some(field)), "{request:?}");
    }
    assert_eq!(asked_for(&world), [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_further_link_is_made_shown_and_ended() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    let made = links(&desk, create(&one, wanted("  Job \t fair "))).await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].name.as_deref(), Some("Job fair"));
    assert!(made[0].qr.is_some());

    let link = Some("link-1".to_owned());
    let request = Request::QrSvg { organization: one.clone(), link: link.clone() };
    let Answer::Svg(svg) = ask(&desk, request).await.unwrap() else { panic!() };
    assert!(svg.contains("https://one/j/link-1"), "{svg}");
    assert!(svg.contains(&made[0].qr.as_ref().unwrap().path));
    let request = Request::QrPng { organization: one.clone(), link };
    let Answer::Png(png) = ask(&desk, request).await.unwrap() else { panic!() };
    assert!(STANDARD.decode(png).unwrap().starts_with(b"\x89PNG"));

    let revoke = Request::RevokeInviteLink { organization: one.clone(), link: "link-1".to_owned() };
    let ended = links(&desk, revoke).await;
    assert_eq!((ended[0].state, &ended[0].qr), (InviteLinkState::Revoked, &None));
    for link in ["link-1", "nowhere"] {
        let request = Request::QrPng { organization: one.clone(), link: Some(link.to_owned()) };
        let failure = ask(&desk, request).await.unwrap_err();
        assert_eq!((failure.code, failure.field.as_deref()), (ErrorCode::NotFound, Some("link")));
    }
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_replaced_link_is_never_shown_again() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    let old = permanent(&desk, &one).await;
    let mut events = desk.events();
    let regenerate = Request::RegenerateInviteLink { organization: one.clone(), grace_seconds: 60 };
    links(&desk, regenerate).await;
    let asked = world.outside().servers[ONE].links;
    let new = permanent(&desk, &one).await;
    assert_eq!(new, format!("{old}-1"));
    assert_eq!(world.outside().servers[ONE].links, asked, "the answer said it");
    let mut told = false;
    while let Ok(event) = events.try_recv() {
        told |= matches!(event, Event::OrganizationChanged { organization, .. }
            if organization == one);
    }
    assert!(told, "other windows show the old one");
    desk.close().await;
}

fn asking(id: &str) -> JoinRequest {
    let who = Stranger { id: id.into(), name: id.to_uppercase(), username: None };
    JoinRequest { who, link: None, requested_at: None, declined_at: None }
}

#[tokio::test(start_paused = true)]
async fn who_is_let_in_is_there_and_no_news() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    world.outside().servers.get_mut(ONE).unwrap().doorway.door.requests =
        vec![asking("ada"), asking("bob")];
    let seen = door(&desk, Request::Door { organization: one.clone() }).await;
    assert_eq!(seen.requests.len(), 2);

    let decide = |member: &str, approve| Request::DecideJoinRequest {
        organization: one.clone(),
        member: member.into(),
        approve,
    };
    assert_eq!(door(&desk, decide("ada", true)).await.requests, [asking("bob")]);
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 2).await;
    assert_eq!(door(&desk, decide("bob", false)).await.requests, []);
    let nobody = ask(&desk, decide("bob", false)).await.unwrap_err();
    assert_eq!(nobody.code, ErrorCode::NotFound);

    // Somebody else comes by themselves: that is said, and nothing else.
    world.on_server(ONE, "acme", |acme| {
        acme.members.push(crate::world::member("grace", "Grace"));
    });
    refresh(&world, &desk, ONE).await;
    let titles = world.shown(1).await;
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert!(titles[0].contains("Grace"), "{titles:?}");
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn joins_are_paused_and_resumed() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    let until = Some("2026-11-04T09:00:00Z".parse().unwrap());
    let pause = Request::PauseJoins { organization: one.clone(), until };
    assert_eq!(ask(&desk, pause).await, Ok(Answer::Done));
    let seen = door(&desk, Request::Door { organization: one.clone() }).await;
    assert_eq!((seen.joins_paused, seen.joins_resume_at), (true, until));
    let resume = Request::ResumeJoins { organization: one.clone() };
    assert_eq!(ask(&desk, resume).await, Ok(Answer::Done));
    assert!(!door(&desk, Request::Door { organization: one.clone() }).await.joins_paused);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn the_log_comes_in_pages_and_as_lines() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    for (limit, asked) in [(0, 1), (50, 50), (u32::MAX, 200)] {
        let request = Request::AuditLog { organization: one.clone(), before: Some(7), limit };
        assert!(matches!(ask(&desk, request).await, Ok(Answer::AuditLog(_))));
        assert_eq!(world.outside().servers[ONE].doorway.asked_log, Some((Some(7), asked)));
    }
    let request = Request::AuditLogLines { organization: one.clone(), after: 500 };
    let Answer::Text(part) = ask(&desk, request).await.unwrap() else { panic!() };
    assert_eq!((part.text.as_str(), part.next), ("lines after 500\n", None));
    desk.close().await;
}
