use frontdesk_desk::{Looking, ports::Target};
use frontdesk_local_api::{AgentFrame, ClientKind, Event, OrganizationRef};
use frontdesk_model::{AccountId, MemberId, OrganizationId};
use tokio::sync::mpsc;

use super::clients::Clients;

fn click(member: &str) -> Target {
    let organization =
        OrganizationRef { account: AccountId::from("a"), organization: OrganizationId::from("o") };
    Target::Member(organization, MemberId::from(member))
}

#[test]
fn a_second_window_brings_the_first_to_the_front() {
    let mut clients = Clients::default();
    let (frames, mut heard) = mpsc::channel(8);
    let first = clients.enter(ClientKind::Window, frames.clone());
    assert!(!first.window_open);
    assert!(heard.try_recv().is_err());

    let second = clients.enter(ClientKind::Window, mpsc::channel(8).0);
    assert!(second.window_open);
    assert!(matches!(heard.try_recv(), Ok(AgentFrame::Event(Event::ShowWindow))));
    clients.leave(first.id);
    assert!(!clients.has_window(), "the second is no window");
    assert!(!clients.enter(ClientKind::Window, frames).window_open);
}

#[test]
fn a_window_that_goes_makes_room_before_its_program_has_ended() {
    let mut clients = Clients::default();
    let going = clients.enter(ClientKind::Window, mpsc::channel(8).0);
    clients.set_looking(going.id, Looking::AtInvite);
    clients.close_window(going.id);
    assert_eq!(clients.looking(), Looking::Nobody);
    assert!(!clients.enter(ClientKind::Window, mpsc::channel(8).0).window_open);
}

#[test]
fn the_last_click_waits_for_the_window() {
    let mut clients = Clients::default();
    clients.open_later(click("ada"));
    clients.open_later(click("bob"));
    let script = clients.enter(ClientKind::CommandLine, mpsc::channel(8).0);
    assert_eq!(script.clicked, None, "a script shows nobody");
    let window = clients.enter(ClientKind::Window, mpsc::channel(8).0);
    assert_eq!(window.clicked, Some(click("bob")));
    clients.leave(window.id);
    assert_eq!(clients.enter(ClientKind::Window, mpsc::channel(8).0).clicked, None);
}

#[test]
fn a_click_that_asks_to_sign_in_waits_too_and_opens_the_sign_in() {
    let mut clients = Clients::default();
    clients.open_later(Target::SignIn(AccountId::from("a")));
    let window = clients.enter(ClientKind::Window, mpsc::channel(8).0);
    let opened = window.clicked.map(Event::from);
    assert_eq!(opened, Some(Event::OpenSignIn { account: AccountId::from("a") }));
}

#[test]
fn visible_is_whoever_is_seen_and_still_there() {
    let mut clients = Clients::default();
    let window = clients.enter(ClientKind::Window, mpsc::channel(8).0).id;
    let other = clients.enter(ClientKind::CommandLine, mpsc::channel(8).0).id;
    assert_eq!(clients.looking(), Looking::Nobody);
    clients.set_looking(window, Looking::AtInvite);
    clients.set_looking(other, Looking::AtWindow);
    assert_eq!(clients.looking(), Looking::AtInvite);
    clients.leave(window);
    clients.set_looking(window, Looking::AtInvite);
    assert_eq!(clients.looking(), Looking::AtWindow);
}

#[test]
fn who_does_not_read_keeps_nobody_waiting() {
    let mut clients = Clients::default();
    let (frames, _unread) = mpsc::channel(1);
    clients.enter(ClientKind::Window, frames);
    (0..10).for_each(|_| assert!(clients.tell_all(&Event::Quitting)));
}
