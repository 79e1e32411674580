use std::time::Duration;

use frontdesk_local_api::{AccountHealth, AccountKind, ErrorCode, Failure, Health, Verdict};
use frontdesk_model::Seats;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::{
    Finding, Reached, clock, invite_link, keyring, notifications, polling, proxy, push, seats,
    server, sign_in, skipped, storage, tray, whole,
};
use crate::{
    ports::Heard,
    watch::{Line, Told},
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn failure(code: ErrorCode) -> Failure {
    code.into()
}

fn reached(ahead: Option<i64>) -> Reached {
    Reached::In(Duration::from_millis(12), ahead.map(SignedDuration::from_secs))
}

/// Verdict, code and detail.
fn parts(finding: &Finding) -> (Verdict, Option<ErrorCode>, Option<&str>) {
    let code = finding.failure.as_ref().map(|failure| failure.code);
    (finding.verdict, code, finding.detail.as_deref())
}

fn failing(health: ErrorCode) -> AccountHealth {
    let next_try = NOW + SignedDuration::from_secs(14);
    AccountHealth::Failing { failure: health.into(), since: NOW, next_try }
}

#[test]
fn this_computer() {
    assert_eq!(parts(&keyring(&Ok(()))), (Verdict::Well, None, None));
    let locked = keyring(&Err(failure(ErrorCode::KeyringLocked)));
    assert_eq!(parts(&locked), (Verdict::Failing, Some(ErrorCode::KeyringLocked), None));

    assert_eq!(notifications(&Health::Well).verdict, Verdict::Well);
    assert_eq!(notifications(&Health::Unknown).verdict, Verdict::Unknown);
    let failing = notifications(&Health::Failing { detail: "no daemon".to_owned() });
    assert_eq!(parts(&failing), (Verdict::Failing, None, Some("no daemon")));

    assert_eq!(tray(&Health::Well).verdict, Verdict::Well);
    assert_eq!(tray(&Health::Unknown).verdict, Verdict::Unknown);
    let none = tray(&Health::Failing { detail: "no watcher".to_owned() });
    assert_eq!(parts(&none), (Verdict::Warning, None, Some("no watcher")));

    let written = storage(Ok(Duration::from_millis(7)));
    assert_eq!(parts(&written), (Verdict::Well, None, Some("written in 7 ms")));
    let broken = storage(Err(failure(ErrorCode::StorageFailed)));
    assert_eq!(parts(&broken), (Verdict::Failing, Some(ErrorCode::StorageFailed), None));
}

#[test]
fn the_way_to_a_server() {
    let well = reached(None);
    assert_eq!(parts(&server(&well)), (Verdict::Well, None, Some("answered in 12 ms")));
    assert_eq!(proxy(&well).verdict, Verdict::Well);

    let refused = Reached::Not(failure(ErrorCode::ConnectionRefused));
    let refusal = Some(ErrorCode::ConnectionRefused);
    assert_eq!(parts(&server(&refused)), (Verdict::Failing, refusal, None));
    assert_eq!(proxy(&refused).verdict, Verdict::Unknown);

    let behind_proxy = Reached::Not(failure(ErrorCode::ProxyFailed));
    let proxy_failed = (Verdict::Failing, Some(ErrorCode::ProxyFailed), None);
    assert_eq!(parts(&proxy(&behind_proxy)), proxy_failed);
    assert_eq!(parts(&server(&behind_proxy)), proxy_failed);

    let left_alone = Reached::LeftAlone(failure(ErrorCode::RateLimited));
    let waiting = (Verdict::Warning, Some(ErrorCode::RateLimited), None);
    assert_eq!(parts(&server(&left_alone)), waiting);
    assert_eq!(server(&Reached::Unknown).verdict, Verdict::Unknown);
}

#[test]
fn clocks_that_are_far_apart() {
    for (ahead, verdict, detail) in [
        (None, Verdict::Unknown, None),
        (Some(0), Verdict::Well, None),
        (Some(-60), Verdict::Well, None),
        (Some(61), Verdict::Warning, Some("this computer is 61 s behind the server")),
        (Some(-10_800), Verdict::Warning, Some("this computer is 3 h ahead of the server")),
    ] {
        assert_eq!(parts(&clock(&reached(ahead))), (verdict, None, detail), "{ahead:?}");
    }
    assert_eq!(clock(&Reached::Not(failure(ErrorCode::TimedOut))).verdict, Verdict::Unknown);
}

#[test]
fn the_sign_in() {
    assert_eq!(parts(&sign_in(&AccountHealth::Connected, false)), (Verdict::Well, None, None));
    let session_only = sign_in(&AccountHealth::Connected, true);
    assert_eq!(parts(&session_only), (Verdict::Well, None, Some("until the agent ends")));
    let ended = sign_in(&AccountHealth::SignInNeeded, false);
    assert_eq!(parts(&ended), (Verdict::Failing, Some(ErrorCode::SignInNeeded), None));
    let locked = sign_in(&failing(ErrorCode::KeyringLocked), false);
    assert_eq!(parts(&locked), (Verdict::Failing, Some(ErrorCode::KeyringLocked), None));
    for unknown in [AccountHealth::Connecting, failing(ErrorCode::TimedOut)] {
        assert_eq!(sign_in(&unknown, false).verdict, Verdict::Unknown);
    }
}

#[test]
fn the_polls() {
    let ago = |seconds| Some(NOW - SignedDuration::from_secs(seconds));
    let well = polling(&AccountHealth::Connected, ago(12), NOW);
    let detail = "the last one that worked was 12 s ago";
    assert_eq!(parts(&well), (Verdict::Well, None, Some(detail)));
    let stuck = polling(&AccountHealth::Connected, ago(3_600), NOW);
    let detail = "the last one that worked was 60 min ago";
    assert_eq!(parts(&stuck), (Verdict::Warning, None, Some(detail)));
    let broken = polling(&failing(ErrorCode::TimedOut), None, NOW);
    let detail = "none has worked yet, the next is in 14 s";
    assert_eq!(parts(&broken), (Verdict::Failing, Some(ErrorCode::TimedOut), Some(detail)));
    assert_eq!(polling(&AccountHealth::Connecting, None, NOW).verdict, Verdict::Unknown);
    let ended = polling(&AccountHealth::SignInNeeded, ago(1), NOW);
    assert_eq!(
        (ended.verdict, ended.failure),
        (Verdict::Failing, Some(failure(ErrorCode::SignInNeeded)))
    );
}

#[test]
fn push_is_never_worse_than_a_warning() {
    let began = Instant::now();
    let at = |seconds| began + Duration::from_secs(seconds);
    let line = Line::default();
    assert_eq!(push(&line, began).verdict, Verdict::Unknown);
    let line = line.after(Told::Polled(Ok(())), began, 0);
    assert_eq!(push(&line, began).verdict, Verdict::Unknown);

    let down = line.clone().after(Told::Ended(failure(ErrorCode::Unreachable)), began, 500);
    let detail = Some("the next connection is in 10 s");
    assert_eq!(
        parts(&push(&down, began)),
        (Verdict::Warning, Some(ErrorCode::Unreachable), detail)
    );
    let none = line.clone().after(Told::Ended(failure(ErrorCode::NotSupported)), began, 0);
    assert_eq!(parts(&push(&none, began)), (Verdict::Warning, Some(ErrorCode::NotSupported), None));

    let line = line.after(Told::Heard(Heard::Listening), began, 0);
    let standing = push(&line, at(180));
    assert_eq!(parts(&standing), (Verdict::Well, None, Some("connected for 3 min")));

    let found = |seconds| Told::Found { after: at(seconds) };
    let line = line.after(found(99), at(100), 0).after(Told::Due, at(160), 0);
    let line = line.after(Told::Heard(Heard::Listening), at(160), 0);
    let detail = "connected anew for 40 s, because the server had not said what polls found";
    assert_eq!(parts(&push(&line, at(200))), (Verdict::Warning, None, Some(detail)));

    let line = line.after(found(299), at(300), 0).after(Told::Due, at(360), 500);
    let detail = "the server did not say what polls found, 2 times in a row; given up 10 s ago, \
                  the next connection is in 4 min";
    assert_eq!(parts(&push(&line, at(370))), (Verdict::Warning, None, Some(detail)));
}

#[test]
fn what_was_not_understood() {
    assert_eq!(skipped(0).verdict, Verdict::Well);
    let some = skipped(3);
    assert_eq!(parts(&some), (Verdict::Warning, None, Some("3 since the agent started")));
}

#[test]
fn invite_links_that_can_be_of_their_server_and_others() {
    let here = "https://desk.example.org";
    let daily_dev = "https://api.daily.dev";
    for (kind, server, link, verdict, detail) in [
        (AccountKind::Service, here, "https://desk.example.org/j/x", Verdict::Well, None),
        (AccountKind::Service, here, "https://join.example.org/j/x", Verdict::Well, None),
        (
            AccountKind::Service,
            here,
            "https://example.com/j/secret",
            Verdict::Warning,
            Some("it leads to example.com"),
        ),
        (AccountKind::Service, "http://127.0.0.1:9", "http://127.0.0.1:9/j/x", Verdict::Well, None),
        (
            AccountKind::Service,
            "http://127.0.0.1:9",
            "http://10.0.0.1:9/j/x",
            Verdict::Warning,
            Some("it leads to 10.0.0.1"),
        ),
        (
            AccountKind::DailyDev,
            daily_dev,
            "https://app.daily.dev/join/organization?token=t&orgId=o",
            Verdict::Well,
            None,
        ),
        (
            AccountKind::DailyDev,
            daily_dev,
            "https://dly.example/secret",
            Verdict::Well,
            Some("it leads to dly.example"),
        ),
        (
            AccountKind::DailyDev,
            daily_dev,
            "http://dly.example/secret",
            Verdict::Warning,
            Some("it leads to dly.example"),
        ),
    ] {
        assert_eq!(
            parts(&invite_link(kind, server, Some(link))),
            (verdict, None, detail),
            "{link}"
        );
    }
    for (link, code) in [
        (None, ErrorCode::NotFound),
        (Some(""), ErrorCode::AddressInvalid),
        (Some("javascript:alert(1)"), ErrorCode::AddressInvalid),
        (Some("/join/secret"), ErrorCode::AddressInvalid),
    ] {
        let finding = invite_link(AccountKind::Service, here, link);
        assert_eq!(parts(&finding), (Verdict::Failing, Some(code), None), "{link:?}");
    }
}

#[test]
fn seats_that_are_left_or_not() {
    for (total, assigned, verdict, detail) in [
        (25, 4, Verdict::Well, "21 of 25 available"),
        (4, 4, Verdict::Warning, "0 of 4 available"),
        (4, 6, Verdict::Warning, "over by 2"),
    ] {
        let finding = seats(Seats { total, assigned });
        assert_eq!(parts(&finding), (verdict, None, Some(detail)));
    }
}

#[test]
fn times_are_told_in_their_largest_unit_that_says_enough() {
    for (seconds, words) in [
        (-5, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7_199, "119 min"),
        (7_200, "2 h"),
        (172_800, "2 days"),
    ] {
        assert_eq!(whole(SignedDuration::from_secs(seconds)), words);
    }
}
