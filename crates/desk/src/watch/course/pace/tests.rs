use std::time::Duration;

use frontdesk_local_api::{AccountHealth, ErrorCode, Failure};
use jiff::Timestamp;
use proptest::prelude::*;

use super::{
    BETWEEN_DOUBTS, Circumstances, DOUBTS, Hold, LONGEST_BACK_OFF, LONGEST_RATE_LIMIT, Next, Pace,
    SHORTEST_BACK_OFF,
};
use crate::watch::course::around::{WHILE_HIDDEN, WHILE_VISIBLE};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

const FLOOR: Duration = Duration::from_secs(2);

fn next(
    pace: &Pace,
    outcome: Result<(), Failure>,
    visible: bool,
    now: Timestamp,
    random: u64,
) -> Next {
    let interval = if visible { WHILE_VISIBLE } else { WHILE_HIDDEN };
    let circumstances = Circumstances { interval, hold: None, floor: FLOOR, random };
    super::next(&pace.after(outcome, false, now), &circumstances)
}

/// What follows so many failures in a row.
fn after(failures: &[Failure], random: u64) -> Next {
    let mut last = next(&Pace::Connecting, Ok(()), false, NOW, random);
    for failure in failures {
        last = next(&last.pace, Err(failure.clone()), false, NOW, random);
    }
    last
}

fn rate_limited(seconds: Option<u32>) -> Failure {
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = seconds;
    failure
}

proptest! {
    #[test]
    fn a_steady_poll_is_a_tenth_around_its_interval(random: u64, visible: bool) {
        let wait = next(&Pace::Connecting, Ok(()), visible, NOW, random).wait.unwrap();
        let interval = if visible { WHILE_VISIBLE } else { WHILE_HIDDEN };
        prop_assert!(wait >= interval * 9 / 10 && wait <= interval * 11 / 10);
        prop_assert_eq!(next(&Pace::Connecting, Ok(()), visible, NOW, random).quiet, FLOOR);
    }

    #[test]
    fn back_off_stays_between_its_bounds_and_grows(random: u64, failures in 1_usize..50) {
        let failing = vec![Failure::new(ErrorCode::Unreachable); failures];
        let wait = after(&failing, random).wait.unwrap();
        prop_assert!(wait >= SHORTEST_BACK_OFF && wait <= LONGEST_BACK_OFF);
        let longer = after(&[failing, vec![ErrorCode::TimedOut.into()]].concat(), random);
        prop_assert!(longer.wait.unwrap() >= wait);
    }

    #[test]
    fn a_rate_limit_is_kept_by_everybody_and_no_longer_than_a_day_or_so(
        random: u64,
        seconds: Option<u32>,
        failures in 0_usize..20,
    ) {
        let mut failing = vec![Failure::new(ErrorCode::ServerFault); failures];
        failing.push(rate_limited(seconds));
        let Next { wait, quiet, .. } = after(&failing, random);
        let asked = Duration::from_secs(seconds.unwrap_or(0).into()).min(LONGEST_RATE_LIMIT);
        prop_assert!(wait.unwrap() >= asked && wait.unwrap() >= SHORTEST_BACK_OFF);
        prop_assert!(wait.unwrap() <= (asked * 11 / 10).max(LONGEST_BACK_OFF));
        prop_assert_eq!(quiet, wait.unwrap(), "hints wait as long");
    }
}

#[test]
fn back_off_doubles_from_a_quarter_minute_to_a_quarter_hour() {
    // 100 is the middle of the spread: exactly the interval.
    let waits: Vec<u64> = (1..=9)
        .map(|count| vec![Failure::new(ErrorCode::TimedOut); count])
        .map(|failures| after(&failures, 100).wait.unwrap().as_secs())
        .collect();
    assert_eq!(waits, [15, 30, 60, 120, 240, 480, 900, 900, 900]);
}

#[test]
fn one_organization_that_fails_slows_the_others_down_no_further_than_usual() {
    let mut last = next(&Pace::Connecting, Ok(()), false, NOW, 100);
    let circumstances =
        Circumstances { interval: WHILE_HIDDEN, hold: None, floor: FLOOR, random: 100 };
    let waits: Vec<u64> = (0..5)
        .map(|_| {
            let pace = last.pace.after(Err(ErrorCode::ServerFault.into()), true, NOW);
            last = super::next(&pace, &circumstances);
            last.wait.unwrap().as_secs()
        })
        .collect();
    assert_eq!(waits, [15, 30, 60, 60, 60]);
    assert!(matches!(last.health(NOW), AccountHealth::Failing { .. }));
}

#[test]
fn a_success_forgets_the_failures() {
    let failing = after(&vec![ErrorCode::TimedOut.into(); 5], 0);
    let well = next(&failing.pace, Ok(()), false, NOW, 0);
    assert_eq!((&well.pace, well.health(NOW)), (&Pace::Steady, AccountHealth::Connected));
    let again = next(&well.pace, Err(ErrorCode::TimedOut.into()), false, NOW, 100);
    assert_eq!(again.wait, Some(SHORTEST_BACK_OFF));
}

#[test]
fn a_failure_keeps_the_time_of_the_first_one_and_the_reason_of_the_last() {
    let first = next(&Pace::Steady, Err(ErrorCode::TimedOut.into()), false, NOW, 100);
    let later = "1970-01-01T00:01:00Z".parse().unwrap();
    let second = next(&first.pace, Err(ErrorCode::HostUnknown.into()), false, later, 100);
    assert_eq!(
        second.health(later),
        AccountHealth::Failing {
            failure: ErrorCode::HostUnknown.into(),
            since: NOW,
            next_try: "1970-01-01T00:01:30Z".parse().unwrap(),
        }
    );
}

fn sign_in_needed() -> Failure {
    ErrorCode::SignInNeeded.into()
}

#[test]
fn an_ended_session_is_doubted_for_two_minutes_and_then_stops_the_timer() {
    for random in [0, 100, 200] {
        let mut waited = Duration::ZERO;
        for doubts in 1..DOUBTS {
            let doubting = after(&vec![sign_in_needed(); doubts as usize], random);
            assert!(matches!(doubting.health(NOW), AccountHealth::Failing { .. }));
            assert!(!doubting.heeds_hints(), "what others say is no reason to ask sooner");
            waited += doubting.wait.unwrap();
        }
        assert!(waited > BETWEEN_DOUBTS && waited <= Duration::from_mins(2), "{waited:?}");
        let ended = after(&vec![sign_in_needed(); DOUBTS as usize], random);
        assert_eq!((ended.wait, ended.heeds_hints()), (None, false));
        assert_eq!(ended.health(NOW), AccountHealth::SignInNeeded);
        // And it stays so when somebody asks once more.
        let again = next(&ended.pace, Err(sign_in_needed()), true, NOW, random);
        assert_eq!(again.pace, Pace::Stopped);
    }
    assert!(after(&[], 0).heeds_hints());
}

#[test]
fn other_failures_neither_end_the_doubt_nor_confirm_it_and_a_success_ends_it() {
    let timed_out = || Failure::new(ErrorCode::TimedOut);
    let doubted = [sign_in_needed(), timed_out(), sign_in_needed(), timed_out()];
    let doubting = after(&doubted, 100);
    assert!(matches!(doubting.pace, Pace::BackingOff { failures: 4, doubts: 2, .. }));
    assert!(doubting.heeds_hints());
    assert_eq!(next(&doubting.pace, Err(sign_in_needed()), false, NOW, 0).pace, Pace::Stopped);
    let well = next(&doubting.pace, Ok(()), false, NOW, 0);
    let once_more = next(&well.pace, Err(sign_in_needed()), false, NOW, 0);
    assert!(matches!(once_more.pace, Pace::BackingOff { doubts: 1, .. }));
}

#[test]
fn where_there_is_no_session_there_is_nothing_to_doubt() {
    let none = sign_in_needed().because(Some(crate::sessions::NO_SESSION.to_owned()));
    assert_eq!(after(&[none], 0).pace, Pace::Stopped);
}

#[test]
fn what_is_held_is_not_polled_by_itself_and_says_why() {
    let since = "1970-01-01T00:00:09Z".parse().unwrap();
    let held = |pace: &Pace, hold| {
        let circumstances =
            Circumstances { interval: WHILE_HIDDEN, hold: Some(hold), floor: FLOOR, random: 0 };
        super::next(pace, &circumstances)
    };
    let failing = Pace::Steady.after(Err(ErrorCode::Unreachable.into()), false, NOW);
    for pace in [Pace::Connecting, Pace::Steady, failing, Pace::Stopped] {
        for hold in [Hold::Paused, Hold::Offline { since }] {
            let next = held(&pace, hold);
            assert_eq!((next.by_itself(), next.heeds_hints()), (None, false), "{pace:?}");
        }
        let health = held(&pace, Hold::Offline { since }).health(NOW);
        let expected = match pace {
            // A network would not help.
            Pace::Stopped => AccountHealth::SignInNeeded,
            _ => AccountHealth::Offline { since },
        };
        assert_eq!(health, expected);
    }
    assert_eq!(held(&Pace::Steady, Hold::Paused).health(NOW), AccountHealth::Connected);
}
