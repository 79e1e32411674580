//! What people do to members: asked for once, by the rules, and answered with
//! what the server says afterwards.

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    AccountHealth, Answer, ErrorCode, Failure, MemberDetail, OrganizationRef, Request,
};
use frontdesk_model::{Change, MemberAction, Role, SeatType};
use tokio::sync::oneshot;

use crate::{
    fakes::{LOCAL, Server},
    world::{
        World, added, ask, connect_request, member, refresh, start, state, until, until_state,
    },
};

fn act_request(at: &OrganizationRef, member: &str, action: MemberAction) -> Request {
    Request::Act { organization: at.clone(), member: member.into(), action }
}

async fn act(
    desk: &Desk,
    at: &OrganizationRef,
    member: &str,
    action: MemberAction,
) -> Result<MemberDetail, Failure> {
    match ask(desk, act_request(at, member, action)).await? {
        Answer::Member(detail) => Ok(detail),
        other => panic!("{other:?}"),
    }
}

/// What an action is refused with.
async fn refusal(
    desk: &Desk,
    at: &OrganizationRef,
    member: &str,
    action: MemberAction,
) -> (ErrorCode, Option<String>) {
    let failure = act(desk, at, member, action).await.unwrap_err();
    (failure.code, failure.reason)
}

fn forbidden(reason: &str) -> (ErrorCode, Option<String>) {
    (ErrorCode::Forbidden, Some(reason.to_owned()))
}

fn asked_for(world: &World) -> Vec<&'static str> {
    world.outside().servers[LOCAL].asked_for.clone()
}

fn server<T>(world: &World, change: impl FnOnce(&mut Server) -> T) -> T {
    change(world.outside().servers.get_mut(LOCAL).unwrap())
}

/// An organization on this computer with Ada in it, who is known here.
async fn acme_with_ada(world: &World) -> (Desk, OrganizationRef) {
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    world.join("organization-1", "Ada");
    refresh(world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 2).await;
    (desk, acme)
}

#[tokio::test(start_paused = true)]
async fn every_action_is_answered_with_the_member_as_they_are_then_and_kept_as_one_event() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    let admin = act(&desk, &acme, "ada", MemberAction::Promote).await.unwrap();
    assert_eq!((admin.member.role, admin.gone), (Role::Admin, false));
    let demote = admin.offers.iter().find(|offer| offer.action == MemberAction::Demote);
    assert_eq!(demote.unwrap().refusal, None);
    let demoted = act(&desk, &acme, "ada", MemberAction::Demote).await.unwrap();
    assert_eq!(demoted.member.role, Role::Member);
    let free = act(&desk, &acme, "ada", MemberAction::TakeSeat).await.unwrap();
    assert_eq!(free.member.seat_type, SeatType::Free);
    let plus = act(&desk, &acme, "ada", MemberAction::GiveSeat).await.unwrap();
    assert_eq!(plus.member.seat_type, SeatType::Plus);
    let removed = act(&desk, &acme, "ada", MemberAction::Remove).await.unwrap();
    assert_eq!((removed.gone, removed.offers.len()), (true, 0));
    assert_eq!(asked_for(&world), ["act"; 5]);

    refresh(&world, &desk, LOCAL).await;
    world.advance(&desk, 70).await;
    let kinds = removed.history.iter().map(|entry| match &entry.change {
        Change::Joined { .. } => "joined",
        Change::RoleChanged { .. } => "role",
        Change::SeatChanged { .. } => "seat",
        Change::Gone { .. } => "gone",
        _ => "other",
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["gone", "seat", "seat", "role", "role", "joined"]);
    assert_eq!(crate::activity::entries(&desk, &acme).await.len(), 6);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_rules_refuse_is_not_asked_for() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    for (who, action, reason) in [
        ("own", MemberAction::Demote, "SELF"),
        ("own", MemberAction::Remove, "SELF"),
        ("own", MemberAction::GiveSeat, "ALREADY_SO"),
        ("ada", MemberAction::Demote, "ALREADY_SO"),
        ("ada", MemberAction::GiveSeat, "ALREADY_SO"),
    ] {
        assert_eq!(refusal(&desk, &acme, who, action).await, forbidden(reason), "{action:?}");
    }
    let nobody = refusal(&desk, &acme, "nobody", MemberAction::Promote).await;
    assert_eq!(nobody, (ErrorCode::NotFound, None));
    let elsewhere = OrganizationRef { organization: "other".into(), ..acme.clone() };
    let unknown = refusal(&desk, &elsewhere, "ada", MemberAction::Promote).await;
    assert_eq!(unknown, (ErrorCode::NotFound, None));

    world.on_server(LOCAL, "organization-1", |acme| {
        acme.own_role = Role::Member;
        acme.members[0].role = Role::Member;
    });
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].own_role == Role::Member).await;
    assert_eq!(refusal(&desk, &acme, "ada", MemberAction::Promote).await, forbidden("ROLE"));
    assert_eq!(asked_for(&world), [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_seat_that_somebody_else_gave_or_took_just_before_is_not_turned_round() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    world.on_server(LOCAL, "organization-1", |acme| acme.members[1].seat_type = SeatType::Free);
    let refused = refusal(&desk, &acme, "ada", MemberAction::TakeSeat).await;
    assert_eq!(refused, forbidden("ALREADY_SO"));
    world.on_server(LOCAL, "organization-1", |acme| acme.organization.seats.assigned = 27);
    let refused = refusal(&desk, &acme, "ada", MemberAction::GiveSeat).await;
    assert_eq!(refused, forbidden("NO_SEATS"), "over by two meanwhile");
    assert_eq!(asked_for(&world), [""; 0]);
    let seats = state(&desk).await.accounts[0].organizations[0].seats;
    assert_eq!(seats.over_by(), 2);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_did_at_the_same_moment_is_said_and_shown() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    for (action, then) in
        [(MemberAction::TakeSeat, SeatType::Plus), (MemberAction::Promote, SeatType::Plus)]
    {
        server(&world, |server| {
            server.meanwhile = Some(Box::new(move |acme| {
                acme.members[1].seat_type = then;
                acme.members[1].role = Role::Member;
            }));
        });
        let meanwhile = refusal(&desk, &acme, "ada", action).await;
        assert_eq!(meanwhile, (ErrorCode::ChangedMeanwhile, None));
    }
    server(&world, |server| {
        server.meanwhile = Some(Box::new(|acme| acme.members.push(member("ada", "Ada"))));
    });
    let back = refusal(&desk, &acme, "ada", MemberAction::Remove).await;
    assert_eq!(back, (ErrorCode::ChangedMeanwhile, None));
    let request = Request::Member { organization: acme, member: "ada".into() };
    let Answer::Member(ada) = desk.ask(request).await.unwrap() else { panic!() };
    assert_eq!((ada.gone, ada.member.role), (false, Role::Member));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_at_once_the_second_sees_what_the_first_did() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    let (one, two) = tokio::join!(
        act(&desk, &acme, "ada", MemberAction::TakeSeat),
        act(&desk, &acme, "ada", MemberAction::TakeSeat),
    );
    let (done, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert_eq!(done.unwrap().member.seat_type, SeatType::Free);
    assert_eq!(refused.unwrap_err().reason.as_deref(), Some("ALREADY_SO"));
    assert_eq!(asked_for(&world), ["act"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_action_is_carried_through_when_the_asking_window_is_killed() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    let (let_go, held) = oneshot::channel();
    server(&world, |server| server.held = Some(held));
    let asking = {
        let (desk, request) = (desk.clone(), act_request(&acme, "ada", MemberAction::Promote));
        tokio::spawn(async move { desk.ask(request).await })
    };
    until("the request", || asked_for(&world) == ["act"]).await;
    asking.abort();
    let_go.send(()).unwrap();
    // Seen at once, not with the next poll in a minute.
    until_state(&desk, |state| state.accounts[0].organizations[0].revision == 3).await;
    let request = Request::Member { organization: acme, member: "ada".into() };
    let Answer::Member(ada) = desk.ask(request).await.unwrap() else { panic!() };
    assert_eq!(ada.member.role, Role::Admin);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn without_a_way_to_the_server_nothing_is_done_and_the_way_is_said() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    server(&world, |server| server.fault = Some(ErrorCode::HostUnknown.into()));
    for action in [MemberAction::Promote, MemberAction::TakeSeat, MemberAction::Remove] {
        let failed = refusal(&desk, &acme, "ada", action).await;
        assert_eq!(failed, (ErrorCode::HostUnknown, None), "{action:?}");
    }
    server(&world, |server| server.fault = None);
    refresh(&world, &desk, LOCAL).await;
    let request = Request::Member { organization: acme.clone(), member: "ada".into() };
    let Answer::Member(ada) = desk.ask(request).await.unwrap() else { panic!() };
    assert_eq!((ada.member.role, ada.member.seat_type), (Role::Member, SeatType::Plus));
    assert_eq!(ada.history.len(), 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_is_asked_for_nothing() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = Some(100);
    server(&world, |server| server.fault = Some(failure.clone()));
    // The first finds out.
    let refused = act(&desk, &acme, "ada", MemberAction::Promote).await.unwrap_err();
    assert_eq!(refused, failure);
    until_state(&desk, |state| matches!(state.accounts[0].health, AccountHealth::Failing { .. }))
        .await;
    server(&world, |server| server.fault = None);
    let refused = act(&desk, &acme, "ada", MemberAction::Promote).await.unwrap_err();
    assert_eq!(refused, failure);
    assert_eq!(asked_for(&world), ["act"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn another_organization_that_fails_keeps_nobody_from_acting_here() {
    let world = World::new();
    let (desk, acme) = acme_with_ada(&world).await;
    let other = start(&desk, "Other").await;
    server(&world, |server| server.fault_of.insert(other.organization, ErrorCode::ServerFault));
    let free = act(&desk, &acme, "ada", MemberAction::TakeSeat).await.unwrap();
    assert_eq!(free.member.seat_type, SeatType::Free);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_renewal_on_the_way_is_kept_once_and_never_for_an_account_that_went() {
    let world = World::new();
    world.serve("https://one", "One");
    world.on_server("https://one", "acme", |acme| acme.members.push(member("ada", "Ada")));
    let desk = world.open().await;
    let one = added(ask(&desk, connect_request("https://one", "right", false)).await);
    let renews = |world: &World| {
        world.outside().servers.get_mut("https://one").unwrap().renews = true;
    };
    let (before, writes) = {
        let outside = world.outside();
        (outside.keyring.clone(), outside.keyring_writes)
    };
    act(&desk, &one, "ada", MemberAction::Promote).await.unwrap();
    assert_eq!(world.outside().keyring_writes, writes, "nothing is new");
    renews(&world);
    act(&desk, &one, "ada", MemberAction::Demote).await.unwrap();
    assert_eq!(world.outside().keyring_writes, writes + 1);
    assert_ne!(world.outside().keyring, before);

    let (let_go, held) = oneshot::channel();
    world.outside().servers.get_mut("https://one").unwrap().held = Some(held);
    let asking = {
        let (desk, request) = (desk.clone(), act_request(&one, "ada", MemberAction::Promote));
        tokio::spawn(async move { desk.ask(request).await })
    };
    until("the request", || world.outside().servers["https://one"].asked_for.len() == 3).await;
    ask(&desk, Request::RemoveAccount { account: one.account.clone() }).await.unwrap();
    // The server has not heard that the session is over, and renews it.
    let server_knows = world.outside().servers["https://one"].signed_out[0].clone();
    world.outside().servers.get_mut("https://one").unwrap().tokens.push(server_knows);
    renews(&world);
    let_go.send(()).unwrap();
    until("an answer", || asking.is_finished()).await;
    assert!(asking.await.unwrap().is_err());
    assert!(world.outside().keyring.is_empty());
    desk.close().await;
}
