//! What a server says by itself leads to a poll; what it does not say is
//! noticed.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use frontdesk_desk::{Desk, ports::Heard};
use frontdesk_local_api::{
    AccountHealth, Answer, Check, CheckKind, ErrorCode, Failure, OrganizationRef, Request, Verdict,
};
use jiff::SignedDuration;
use tokio::{sync::broadcast, time::Instant};

use crate::{
    fakes::LOCAL,
    world::{
        World, added, ask, connect_request, member, password_of_olive, refresh, start, until,
        until_health,
    },
};

const ONE: &str = "https://one";

/// Seconds in which members are looked at at least once without a hint, and a
/// margin after that.
const BETWEEN_LOOKS: u64 = 300;

/// The end of a server that says by itself what happens.
pub(crate) struct Line {
    said: broadcast::Sender<Option<Failure>>,
    /// Acknowledges everybody and says nothing.
    pub silent: AtomicBool,
    /// Lets nobody in.
    pub fault: Mutex<Option<Failure>>,
    /// When somebody came, and with which secret.
    connections: Mutex<Vec<(Instant, String)>>,
    open: AtomicUsize,
}

impl Line {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            said: broadcast::channel(64).0,
            silent: AtomicBool::default(),
            fault: Mutex::default(),
            connections: Mutex::default(),
            open: AtomicUsize::default(),
        })
    }

    /// Something happened.
    fn say(&self) {
        self.said.send(None).unwrap();
    }

    fn hang_up(&self, failure: ErrorCode) {
        self.said.send(Some(failure.into())).unwrap();
    }

    fn connections(&self) -> usize {
        self.connections.lock().unwrap().len()
    }

    fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    pub(crate) async fn listen(
        &self,
        secret: &str,
        heard: &(dyn Fn(Heard) + Send + Sync),
    ) -> Failure {
        struct Open<'a>(&'a AtomicUsize);
        impl Drop for Open<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }
        let mut said = self.said.subscribe();
        self.connections.lock().unwrap().push((Instant::now(), secret.to_owned()));
        if let Some(failure) = self.fault.lock().unwrap().clone() {
            return failure;
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        let _open = Open(&self.open);
        heard(Heard::Listening);
        loop {
            match said.recv().await.unwrap() {
                Some(failure) => return failure,
                None if self.silent.load(Ordering::Relaxed) => {}
                None => heard(Heard::Something),
            }
        }
    }
}

/// An account on a server with a line, which stands.
async fn listening(world: &World, desk: &Desk) -> (OrganizationRef, Arc<Line>) {
    world.serve(ONE, "One");
    let line = Line::new();
    world.outside().servers.get_mut(ONE).unwrap().line = Some(Arc::clone(&line));
    let one = added(ask(desk, connect_request(ONE, "right", false)).await);
    until("a connection", || line.open() == 1).await;
    // The poll that follows it.
    until("a poll", || world.polls(ONE) >= 3).await;
    until_health(desk, |health| *health == AccountHealth::Connected).await;
    (one, line)
}

/// Somebody joins with Plus from elsewhere, which moves no count, and the server
/// says so.
fn join(world: &World, line: &Line, id: &str) {
    world.on_server(ONE, "acme", |snapshot| snapshot.members.push(member(id, id)));
    world.outside().servers.get_mut(ONE).unwrap().newest_notification = Some(id.to_owned());
    line.say();
}

async fn push_of(desk: &Desk) -> Check {
    let Answer::Diagnosis(diagnosis) = ask(desk, Request::Diagnose).await.unwrap() else {
        panic!("a diagnosis");
    };
    diagnosis.checks.into_iter().find(|check| check.kind == CheckKind::Push).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_followed_by_one_poll_and_a_hint_by_another() {
    let world = World::new();
    let desk = world.open().await;
    let (_, line) = listening(&world, &desk).await;
    // Connecting asked once, the first poll and the one after the connection.
    assert_eq!(world.polls(ONE), 3);
    world.advance(&desk, 5).await;
    assert_eq!(world.polls(ONE), 3);

    join(&world, &line, "ada");
    assert_eq!(world.shown(1).await, ["ada joined One"]);
    assert_eq!(world.polls(ONE), 4);
    // Something else happened: members are left alone.
    let looks = world.outside().servers[ONE].looks.len();
    line.say();
    until("a poll", || world.polls(ONE) == 5).await;
    world.advance(&desk, 5).await;
    assert_eq!(world.outside().servers[ONE].looks.len(), looks);
    assert_eq!(push_of(&desk).await.verdict, Verdict::Well);
    desk.close().await;
    assert_eq!(line.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_is_made_again_with_longer_and_longer_waits() {
    let world = World::new();
    let desk = world.open().await;
    let (_, line) = listening(&world, &desk).await;
    *line.fault.lock().unwrap() = Some(ErrorCode::Unreachable.into());
    let began = Instant::now();
    line.hang_up(ErrorCode::Unreachable);
    world.advance(&desk, 200).await;
    let mut before = began;
    let mut waits = Vec::new();
    for (at, _) in line.connections.lock().unwrap().iter().skip(1) {
        waits.push(at.duration_since(std::mem::replace(&mut before, *at)).as_secs());
    }
    // Between a half and the whole of 10, 20, 40 ... seconds: six tenths, by
    // this world's chance, and what a step of its clock adds.
    assert_eq!(waits.len(), 5);
    for (wait, expected) in waits.into_iter().zip([6, 12, 24, 48, 96]) {
        assert!((expected..=expected + 1).contains(&wait), "{wait} s, not {expected} s");
    }
    let check = push_of(&desk).await;
    assert_eq!(check.verdict, Verdict::Warning);
    assert_eq!(check.failure.unwrap().code, ErrorCode::Unreachable);

    // What happened meanwhile is found, by polls and by the next connection.
    *line.fault.lock().unwrap() = None;
    let polls = world.polls(ONE);
    world.advance(&desk, 200).await;
    assert_eq!(line.open(), 1);
    assert!(world.polls(ONE) > polls);
    assert_eq!(push_of(&desk).await.verdict, Verdict::Well);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_by_itself_is_asked_once() {
    let world = World::new();
    let desk = world.open().await;
    let (_, line) = listening(&world, &desk).await;
    line.hang_up(ErrorCode::NotSupported);
    world.advance(&desk, BETWEEN_LOOKS).await;
    assert_eq!((line.connections(), line.open()), (1, 0));
    let check = push_of(&desk).await;
    assert_eq!(check.failure.unwrap().code, ErrorCode::NotSupported);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn nobody_listens_without_a_session_and_at_once_with_a_new_one() {
    let world = World::new();
    let desk = world.open().await;
    let (one, line) = listening(&world, &desk).await;
    world.outside().servers.get_mut(ONE).unwrap().tokens.clear();
    refresh(&world, &desk, ONE).await;
    until_health(&desk, |health| *health == AccountHealth::SignInNeeded).await;
    until("the end of the connection", || line.open() == 0).await;
    world.advance(&desk, BETWEEN_LOOKS).await;
    assert_eq!(line.connections(), 1);

    let credentials = password_of_olive("right");
    let again = Request::SignInAgain { account: one.account.clone(), credentials };
    ask(&desk, again).await.unwrap();
    until("a connection", || line.open() == 1).await;
    let secrets: Vec<String> =
        line.connections.lock().unwrap().iter().map(|(_, secret)| secret.clone()).collect();
    assert_eq!(secrets.len(), 2);
    assert_ne!(secrets[0], secrets[1]);

    // Signing in while signed in: the connection changes with the session.
    ask(&desk, connect_request(ONE, "right", false)).await.unwrap();
    until("a connection", || line.connections() == 3 && line.open() == 1).await;
    desk.ask(Request::RemoveAccount { account: one.account }).await.unwrap();
    assert_eq!(line.open(), 0);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn waking_up_makes_every_connection_anew() {
    let world = World::new();
    let desk = world.open().await;
    let (_, line) = listening(&world, &desk).await;
    world.outside().clock_ahead = SignedDuration::from_hours(8);
    world.advance(&desk, 6).await;
    until("a connection", || line.connections() == 2 && line.open() == 1).await;
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_say_what_polls_find_is_made_anew_and_then_shown() {
    let world = World::new();
    let desk = world.open().await;
    let (_, line) = listening(&world, &desk).await;
    line.silent.store(true, Ordering::Relaxed);
    world.advance(&desk, BETWEEN_LOOKS).await;
    join(&world, &line, "ada");
    refresh(&world, &desk, ONE).await;
    assert_eq!(world.shown(1).await, ["ada joined One"]);
    // It may still be under way.
    world.advance(&desk, 50).await;
    assert_eq!(line.connections(), 1);
    world.advance(&desk, 12).await;
    assert_eq!((line.connections(), line.open()), (2, 1));

    // Again: now it is shown, and the next one waits.
    world.advance(&desk, BETWEEN_LOOKS).await;
    join(&world, &line, "grace");
    refresh(&world, &desk, ONE).await;
    world.shown(2).await;
    world.advance(&desk, 62).await;
    assert_eq!((line.connections(), line.open()), (2, 0));
    let check = push_of(&desk).await;
    assert_eq!(check.verdict, Verdict::Warning);
    assert!(check.detail.unwrap().contains("2 times in a row"));
    world.advance(&desk, BETWEEN_LOOKS).await;
    assert_eq!((line.connections(), line.open()), (3, 1));

    // It speaks again: all is well.
    line.silent.store(false, Ordering::Relaxed);
    join(&world, &line, "edsger");
    world.shown(3).await;
    assert_eq!(push_of(&desk).await.verdict, Verdict::Well);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn neither_a_return_nor_a_join_that_admins_are_not_told_of_is_silence() {
    let world = World::new();
    let desk = world.open().await;
    let (_, line) = listening(&world, &desk).await;
    join(&world, &line, "ada");
    world.shown(1).await;
    line.silent.store(true, Ordering::Relaxed);
    world.on_server(ONE, "acme", |snapshot| drop(snapshot.members.pop()));
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, BETWEEN_LOOKS).await;
    // The server tells of everybody once.
    join(&world, &line, "ada");
    refresh(&world, &desk, ONE).await;
    world.shown(2).await;
    world.advance(&desk, 70).await;
    assert_eq!(line.connections(), 1);

    world.on_server(ONE, "acme", |snapshot| {
        snapshot.own_role = frontdesk_model::Role::Admin;
    });
    refresh(&world, &desk, ONE).await;
    world.advance(&desk, BETWEEN_LOOKS).await;
    join(&world, &line, "grace");
    refresh(&world, &desk, ONE).await;
    world.shown(3).await;
    world.advance(&desk, 70).await;
    assert_eq!(line.connections(), 1);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn the_embedded_service_is_heard_without_a_connection() {
    let world = World::new();
    let line = Line::new();
    world.outside().servers.get_mut(LOCAL).unwrap().line = Some(Arc::clone(&line));
    let desk = world.open().await;
    start(&desk, "Acme").await;
    world.advance(&desk, 120).await;
    assert_eq!(line.connections(), 0);
    desk.close().await;
}
