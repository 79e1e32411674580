use std::time::Duration;

use frontdesk_local_api::{AccountKind, Settings};
use jiff::Timestamp;
use tokio::time::Instant;

use super::{Around, Looking, Offline, Reach};
use crate::watch::course::pace::Hold;

#[test]
fn whoever_looks_sees_it_soon_and_nobody_costs_little() {
    let interval = |looking, battery, chosen| {
        Around { looking, battery, chosen, ..Around::default() }.interval().as_secs()
    };
    for (looking, battery, chosen, seconds) in [
        (Looking::Nobody, false, None, 60),
        (Looking::Nobody, true, None, 120),
        (Looking::Nobody, false, Some(300), 300),
        (Looking::Nobody, true, Some(30), 30),
        (Looking::Nobody, false, Some(1), 30),
        (Looking::Nobody, false, Some(u32::MAX), 3_600),
        (Looking::AtWindow, false, Some(3_600), 15),
        (Looking::AtWindow, true, None, 15),
        (Looking::AtInvite, true, Some(3_600), 5),
    ] {
        assert_eq!(interval(looking, battery, chosen), seconds, "{looking:?} {battery} {chosen:?}");
    }
}

#[test]
fn the_invite_view_counts_only_where_it_can_be_seen() {
    assert_eq!(Looking::at(false, true), Looking::Nobody);
    assert_eq!(Looking::at(true, false), Looking::AtWindow);
    assert_eq!(Looking::at(true, true), Looking::AtInvite);
}

#[test]
fn a_server_on_this_computer_needs_no_network() {
    let reach = |address| Reach::of(AccountKind::Service, address);
    for here in
        ["http://127.0.0.1:4000", "http://localhost:1", "http://[::1]:7", "http://a.localhost"]
    {
        assert_eq!(reach(here), Reach::Here, "{here}");
    }
    for elsewhere in ["https://acme.example", "https://192.0.2.1", "https://localhost.example", "?"]
    {
        assert_eq!(reach(elsewhere), Reach::Elsewhere, "{elsewhere}");
    }
    assert_eq!(Reach::of(AccountKind::Local, "https://acme.example"), Reach::Here);
}

#[test]
fn a_poll_that_works_is_a_better_proof_than_the_word_of_the_system() {
    let at = Instant::now();
    let since = Timestamp::UNIX_EPOCH;
    let around = Around { offline: Some(Offline { since, at }), ..Around::default() };
    let second = Duration::from_secs(1);
    assert_eq!(around.hold(Reach::Elsewhere, None), Some(Hold::Offline { since }));
    assert_eq!(around.hold(Reach::Elsewhere, Some(at - second)), Some(Hold::Offline { since }));
    assert_eq!(around.hold(Reach::Elsewhere, Some(at + second)), None);
    assert_eq!(around.hold(Reach::Here, None), None);
}

#[test]
fn a_pause_is_for_servers_everywhere() {
    let around = Around::default().with(&Settings { paused: true, ..Settings::default() });
    for reach in [Reach::Here, Reach::Elsewhere] {
        assert_eq!(around.hold(reach, Some(Instant::now())), Some(Hold::Paused));
    }
}
