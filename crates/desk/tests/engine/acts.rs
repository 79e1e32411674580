//! Doing something to many: to each whom it can be done to, as far as the server
//! lets, and back again.

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    Acts, ActsId, ActsPreview, Answer, ErrorCode, Event, Failure, MembersQuery, OrganizationRef,
    Outcome, Request, Selection,
};
use frontdesk_model::{Capability, MemberAction, Refusal, Role, SeatType, Seats};
use tokio::sync::oneshot;

use crate::{
    fakes::{LOCAL, Server},
    world::{World, ask, close, member, pause, refresh, start, until, until_state},
};

/// An organization on this computer with so many in it beside its owner.
async fn acme(world: &World, count: usize) -> (Desk, OrganizationRef) {
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    world.on_server(LOCAL, "organization-1", |acme| {
        for number in 0..count {
            acme.members.push(member(&format!("m{number}"), &format!("Person {number}")));
        }
        acme.organization.seats = Seats { total: 200, assigned: 1 + u32::try_from(count).unwrap() };
    });
    refresh(world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members as usize == 1 + count)
        .await;
    (desk, acme)
}

fn everybody(at: &OrganizationRef) -> Selection {
    Selection::Shown { query: MembersQuery::everybody(at.clone()), except: Vec::new() }
}

async fn begin(
    desk: &Desk,
    at: &OrganizationRef,
    members: Selection,
    action: MemberAction,
) -> Result<Acts, Failure> {
    let organization = at.clone();
    acts(ask(desk, Request::ActOnMany { organization, members, action, reason: None }).await)
}

fn acts(answer: Result<Answer, Failure>) -> Result<Acts, Failure> {
    match answer? {
        Answer::Acts(acts) => Ok(acts),
        other => panic!("{other:?}"),
    }
}

async fn now(desk: &Desk, id: ActsId) -> Acts {
    acts(desk.ask(Request::Acts { id }).await).unwrap()
}

async fn finished(desk: &Desk, id: ActsId) -> Acts {
    loop {
        let acts = now(desk, id).await;
        if acts.finished {
            return acts;
        }
        pause().await;
    }
}

async fn preview(
    desk: &Desk,
    at: &OrganizationRef,
    members: Selection,
    action: MemberAction,
) -> ActsPreview {
    let organization = at.clone();
    match desk.ask(Request::PreviewActs { organization, members, action }).await.unwrap() {
        Answer::ActsPreview(preview) => preview,
        other => panic!("{other:?}"),
    }
}

fn server<T>(world: &World, change: impl FnOnce(&mut Server) -> T) -> T {
    change(world.outside().servers.get_mut(LOCAL).unwrap())
}

fn admins(world: &World) -> usize {
    let mut admins = 0;
    world.on_server(LOCAL, "organization-1", |acme| {
        admins = acme.members.iter().filter(|member| member.role == Role::Admin).count();
    });
    admins
}

/// Who failed, and with what.
fn failed(acts: &Acts) -> Vec<(&str, ErrorCode, Option<&str>)> {
    let failed = acts.rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Failed { failure } => {
            Some((row.member.as_str(), failure.code, failure.reason.as_deref()))
        }
        _ => None,
    });
    failed.collect()
}

#[tokio::test(start_paused = true)]
async fn a_preview_is_what_happens_and_undoing_brings_back_what_was() {
    let world = World::new();
    let (desk, acme) = acme(&world, 60).await;
    let expected = preview(&desk, &acme, everybody(&acme), MemberAction::TakeSeat).await;
    assert_eq!((expected.able, expected.who.len(), expected.undoable), (61, 20, true));
    assert_eq!(expected.seats_after, Seats { total: 200, assigned: 0 });
    let promoting = preview(&desk, &acme, everybody(&acme), MemberAction::Promote).await;
    assert_eq!(promoting.able, 60);
    assert_eq!((promoting.refused[0].refusal, promoting.refused[0].count), (Refusal::Own, 1));

    let mut events = desk.events();
    let polls = world.polls(LOCAL);
    let begun = begin(&desk, &acme, everybody(&acme), MemberAction::Promote).await.unwrap();
    assert_eq!((begun.total, begun.failed, begun.undo), (61, 1, false));
    let done = finished(&desk, begun.id).await;
    assert_eq!((done.done, done.failed, done.stopped, done.undoable), (60, 1, false, true));
    assert_eq!(failed(&done), [("own", ErrorCode::Forbidden, Some("SELF"))]);
    assert_eq!(admins(&world), 60);
    // One look before, and one for every 25.
    assert!(world.polls(LOCAL) - polls <= 5, "{} looks", world.polls(LOCAL) - polls);
    let told = std::iter::from_fn(|| events.try_recv().ok());
    let told = told.filter(|event| *event == Event::ActsChanged { id: begun.id }).count();
    assert!((1..=10).contains(&told), "{told} events");

    let undoing = acts(ask(&desk, Request::UndoActs { id: begun.id }).await).unwrap();
    assert_eq!((undoing.undo, undoing.action, undoing.total), (true, MemberAction::Promote, 60));
    let undone = finished(&desk, undoing.id).await;
    assert_eq!((undone.done, undone.failed, undone.undoable), (60, 0, false));
    assert_eq!(admins(&world), 0);
    let again = ask(&desk, Request::UndoActs { id: begun.id }).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NotSupported, "once");
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_went_or_was_changed_meanwhile_is_said() {
    let world = World::new();
    let (desk, acme) = acme(&world, 3).await;
    world.on_server(LOCAL, "organization-1", |acme| {
        acme.members.retain(|member| member.id.as_str() != "m0");
        acme.members.iter_mut().for_each(|m| {
            if m.id.as_str() == "m1" {
                m.seat_type = SeatType::Free;
            }
        });
    });
    server(&world, |server| {
        server.meanwhile = Some(Box::new(|acme| {
            for member in &mut acme.members {
                member.seat_type = SeatType::Plus;
            }
        }));
    });
    let these = ["m0", "m1", "m2", "nobody", "m2"].map(Into::into).to_vec();
    let these = Selection::These { members: these };
    let begun = begin(&desk, &acme, these, MemberAction::TakeSeat).await.unwrap();
    assert_eq!(begun.total, 4, "each once");
    let done = finished(&desk, begun.id).await;
    assert_eq!(
        failed(&done),
        [
            ("m0", ErrorCode::NotFound, None),
            ("m1", ErrorCode::Forbidden, Some("ALREADY_SO")),
            ("m2", ErrorCode::ChangedMeanwhile, None),
            ("nobody", ErrorCode::NotFound, None),
        ]
    );
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn one_at_a_time_runs_and_can_be_stopped() {
    let world = World::new();
    let (desk, acme) = acme(&world, 5).await;
    let (let_go, held) = oneshot::channel();
    server(&world, |server| server.held = Some(held));
    let begun = begin(&desk, &acme, everybody(&acme), MemberAction::Promote).await.unwrap();
    until("the first", || !world.outside().servers[LOCAL].asked_for.is_empty()).await;
    let busy = begin(&desk, &acme, everybody(&acme), MemberAction::Demote).await.unwrap_err();
    assert_eq!((busy.code, busy.reason.as_deref()), (ErrorCode::Forbidden, Some("BUSY")));
    desk.ask(Request::StopActs { id: begun.id }).await.unwrap();
    let_go.send(()).unwrap();
    let stopped = finished(&desk, begun.id).await;
    assert_eq!((stopped.done, stopped.stopped, stopped.undoable), (1, true, true));
    assert_eq!(admins(&world), 1);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_is_waited_for_and_one_that_is_not_there_ends_it() {
    let world = World::new();
    let (desk, acme) = acme(&world, 4).await;
    let mut wait = Failure::new(ErrorCode::RateLimited);
    wait.retry_after_seconds = Some(30);
    server(&world, |server| server.fault = Some(wait));
    let begun = begin(&desk, &acme, everybody(&acme), MemberAction::Promote).await.unwrap();
    until("the wait", || world.polls(LOCAL) > 0).await;
    pause().await;
    server(&world, |server| server.fault = None);
    let done = finished(&desk, begun.id).await;
    assert_eq!((done.done, done.stopped), (4, false));

    server(&world, |server| server.fault = Some(ErrorCode::SignInNeeded.into()));
    let begun = begin(&desk, &acme, everybody(&acme), MemberAction::Demote).await.unwrap();
    let ended = finished(&desk, begun.id).await;
    assert_eq!((ended.done, ended.failed, ended.stopped), (0, 2, true));
    assert_eq!(failed(&ended)[1].1, ErrorCode::SignInNeeded);
    assert_eq!(admins(&world), 4);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_engine_ends_it_between_two() {
    let world = World::new();
    let (desk, acme) = acme(&world, 50).await;
    let (let_go, held) = oneshot::channel();
    server(&world, |server| server.held = Some(held));
    begin(&desk, &acme, everybody(&acme), MemberAction::Promote).await.unwrap();
    until("the first", || !world.outside().servers[LOCAL].asked_for.is_empty()).await;
    let closing = {
        let desk = desk.clone();
        tokio::spawn(async move { desk.close().await })
    };
    pause().await;
    let_go.send(()).unwrap();
    until("the end", || closing.is_finished()).await;
    let asked = world.outside().servers[LOCAL].asked_for.len();
    assert!(admins(&world) >= 1 && admins(&world) <= asked && asked < 50, "{asked}");
}

#[tokio::test(start_paused = true)]
async fn who_was_removed_is_restored_where_the_server_keeps_them() {
    let world = World::new();
    let capabilities = [Capability::WaitingList].into_iter().collect();
    server(&world, |server| server.capabilities = capabilities);
    let (desk, acme) = acme(&world, 30).await;
    let begun = begin(&desk, &acme, everybody(&acme), MemberAction::Remove).await.unwrap();
    let done = finished(&desk, begun.id).await;
    assert_eq!((done.done, done.undoable), (30, true));
    // One comes back by themselves.
    world.join("organization-1", "M7");
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 2).await;
    let undoing = acts(ask(&desk, Request::UndoActs { id: begun.id }).await).unwrap();
    let undone = finished(&desk, undoing.id).await;
    assert_eq!((undone.done, undone.failed), (29, 1));
    assert_eq!(failed(&undone), [("m7", ErrorCode::Forbidden, Some("ALREADY_SO"))]);
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 31).await;
    close(&desk).await;
}
