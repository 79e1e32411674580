use std::time::Duration;

use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Capabilities, Capability, Role};
use proptest::prelude::*;
use tokio::time::Instant;

use super::{
    LONGEST_BACK_OFF, LONGEST_RATE_LIMIT, LONGEST_SILENCE, Line, MARGIN, Push, SHORTEST_BACK_OFF,
    SHORTEST_SILENCE, STEADY, Told, is_told_of_joins,
};
use crate::ports::Heard;

/// The whole of every wait.
const WHOLE: u64 = 500;

/// A line and the time, moved on by what is told.
struct Story {
    line: Line,
    now: Instant,
}

impl Story {
    fn new() -> Self {
        Self { line: Line::default(), now: Instant::now() }
    }

    /// One whose connection stands since now.
    fn standing() -> Self {
        Self::new().told(Told::Polled(Ok(()))).told(Told::Heard(Heard::Listening))
    }

    fn told(self, told: Told) -> Self {
        Self { line: self.line.after(told, self.now, WHOLE), now: self.now }
    }

    fn later(self, seconds: u64) -> Self {
        Self { now: self.now + Duration::from_secs(seconds), ..self }
    }

    fn failing(self, code: ErrorCode) -> Self {
        self.told(Told::Ended(code.into()))
    }

    /// The time until something is due, and that it is told.
    fn due(self) -> (Duration, Self) {
        let due = self.line.due().expect("something is due");
        let wait = due - self.now;
        (wait, Self { now: due, ..self }.told(Told::Due))
    }

    /// A poll finds a join that was not there so many seconds ago.
    fn found(self, seconds: u64) -> Self {
        let after = self.now.checked_sub(Duration::from_secs(seconds)).unwrap();
        self.told(Told::Found { after })
    }

    fn is_open(&self) -> bool {
        self.line.is_open()
    }

    fn push(&self) -> &Push {
        self.line.push()
    }
}

#[test]
fn nobody_listens_before_a_poll_worked_and_after_the_session_ended() {
    let story = Story::new().told(Told::Polled(Err(ErrorCode::TimedOut))).told(Told::Woke);
    assert!(!story.is_open());
    let story = story.told(Told::Polled(Ok(())));
    assert_eq!(story.push(), &Push::Connecting);
    let story = story.told(Told::Heard(Heard::Listening));
    assert_eq!(story.push(), &Push::Standing { since: story.now });
    let story = story.told(Told::Polled(Err(ErrorCode::SignInNeeded)));
    assert_eq!(story.line, Line::default());
    assert_eq!(story.told(Told::Woke).push(), &Push::Off);
}

#[test]
fn a_connection_outlives_polls_that_fail_but_none_is_made_meanwhile() {
    let story = Story::standing().later(5).told(Told::Polled(Err(ErrorCode::TimedOut)));
    assert!(story.is_open());
    let story = story.failing(ErrorCode::Unreachable);
    assert_eq!((story.is_open(), story.line.due()), (false, None));
    let story = story.later(3_600).told(Told::Polled(Ok(())));
    let (wait, story) = story.due_late();
    assert_eq!(wait, Duration::ZERO);
    assert!(story.is_open());
}

impl Story {
    /// As [`Story::due`], for what was due before now.
    fn due_late(self) -> (Duration, Self) {
        let due = self.line.due().expect("something is due");
        (due.saturating_duration_since(self.now), self.told(Told::Due))
    }
}

#[test]
fn failures_in_a_row_wait_longer_and_longer_and_one_that_worked_begins_anew() {
    let mut story = Story::new().told(Told::Polled(Ok(())));
    let mut waits = Vec::new();
    for _ in 0..9 {
        let (wait, next) = story.failing(ErrorCode::Unreachable).due();
        waits.push(wait.as_secs());
        story = next;
    }
    assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 900, 900]);

    // One that ends as soon as it stands is no better.
    let (wait, story) =
        story.told(Told::Heard(Heard::Listening)).later(1).failing(ErrorCode::Unreachable).due();
    assert_eq!(wait, LONGEST_BACK_OFF);
    let story = story.told(Told::Heard(Heard::Listening)).later(STEADY.as_secs());
    let (wait, _) = story.failing(ErrorCode::Unreachable).due();
    assert_eq!(wait, SHORTEST_BACK_OFF);
}

#[test]
fn a_server_that_asks_to_wait_is_left_alone_even_after_sleep() {
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = Some(300);
    let story = Story::standing().told(Told::Ended(failure)).told(Told::Woke);
    assert!(!story.is_open());
    assert_eq!(story.due().0, Duration::from_mins(5));
}

#[test]
fn waking_up_and_another_session_connect_at_once() {
    for told in [Told::Woke, Told::SessionChanged] {
        let failed = Story::standing().failing(ErrorCode::Unreachable).told(told.clone());
        assert_eq!(failed.push(), &Push::Connecting, "{told:?}");
        let standing = Story::standing().told(told.clone());
        assert_eq!(standing.push(), &Push::Connecting, "{told:?}");
    }
}

#[test]
fn a_server_that_says_nothing_by_itself_is_not_asked_again_until_waking_up() {
    let story = Story::new().told(Told::Polled(Ok(()))).failing(ErrorCode::NotSupported);
    let story = story.later(9_999).told(Told::Polled(Ok(())));
    assert_eq!(story.push(), &Push::Unsupported(ErrorCode::NotSupported.into()));
    assert_eq!(story.line.due(), None);
    assert!(story.told(Told::Woke).is_open());
}

#[test]
fn a_join_that_nobody_told_of_makes_another_connection_at_once_and_then_less_often() {
    let mut story = Story::standing();
    let mut waits = Vec::new();
    for silences in 1..=8 {
        let (margin, silent) = story.later(300).found(60).due();
        assert_eq!((margin, silent.line.silences()), (MARGIN, silences));
        story = if silences == 1 {
            silent
        } else {
            assert!(matches!(silent.push(), Push::Silent { .. }));
            let (wait, again) = silent.due();
            waits.push(wait);
            again
        };
        story = story.told(Told::Heard(Heard::Listening));
    }
    assert_eq!(waits[0], SHORTEST_SILENCE);
    assert!(waits.is_sorted() && waits.iter().all(|wait| *wait <= LONGEST_SILENCE));
    assert_eq!(*waits.last().unwrap(), LONGEST_SILENCE);

    let story = story.later(1).told(Told::Heard(Heard::Something));
    assert_eq!(story.line.silences(), 0, "one word is enough");
}

#[test]
fn a_join_proves_nothing_where_the_connection_did_not_stand_long_before() {
    // It was made between the two looks, or as good as.
    let story = Story::standing().later(119).found(60);
    assert_eq!(story.line.due(), None);
    assert!(story.later(1).found(60).line.due().is_some());
    // There is none.
    let down = Story::standing().later(300).failing(ErrorCode::Unreachable).found(60);
    assert!(matches!(down.push(), Push::Down { .. }));
}

#[test]
fn a_hint_before_or_soon_after_the_poll_tells_of_what_it_found() {
    let before = Story::standing().later(300).told(Told::Heard(Heard::Something));
    assert_eq!(before.later(60).found(60).line.due(), None);
    let doubted = Story::standing().later(300).found(60);
    assert!(doubted.line.due().is_some());
    let after = doubted.later(59).told(Told::Heard(Heard::Something));
    assert_eq!((after.line.due(), after.line.silences()), (None, 0));
}

#[test]
fn further_joins_do_not_put_off_the_end_of_a_doubt() {
    let story = Story::standing().later(300).found(60);
    let due = story.line.due();
    assert_eq!(story.later(30).found(30).line.due(), due);
}

#[test]
fn only_those_whom_the_server_tells_can_notice_that_it_does_not() {
    let daily_dev = Capabilities::default();
    let service: Capabilities = [Capability::Changes].into_iter().collect();
    for (role, there, here) in
        [(Role::Owner, true, true), (Role::Admin, false, true), (Role::Member, false, false)]
    {
        assert_eq!(is_told_of_joins(role, &daily_dev), there, "{role:?}");
        assert_eq!(is_told_of_joins(role, &service), here, "{role:?}");
    }
}

fn any_told() -> impl Strategy<Value = Told> {
    prop_oneof![
        Just(Told::Polled(Ok(()))),
        Just(Told::Polled(Err(ErrorCode::TimedOut))),
        Just(Told::Polled(Err(ErrorCode::SignInNeeded))),
        (0_u64..500).prop_map(|seconds| {
            Told::Found { after: Instant::now() + Duration::from_secs(seconds) }
        }),
        Just(Told::SessionChanged),
        Just(Told::Woke),
        Just(Told::Heard(Heard::Listening)),
        Just(Told::Heard(Heard::Something)),
        Just(Told::Ended(ErrorCode::Unreachable.into())),
        Just(Told::Ended(ErrorCode::NotSupported.into())),
        any::<Option<u32>>().prop_map(|seconds| {
            let mut failure = Failure::new(ErrorCode::RateLimited);
            failure.retry_after_seconds = seconds;
            Told::Ended(failure)
        }),
        Just(Told::Due),
    ]
}

proptest! {
    /// What can be told only of a connection is told only where there is one,
    /// as the loop does.
    #[test]
    fn whatever_happens_somebody_listens_again_within_the_longest_wait(
        all in prop::collection::vec((any_told(), 0_u64..600, any::<u64>()), 0..60),
    ) {
        let (mut line, mut now) = (Line::default(), Instant::now());
        for (told, seconds, random) in all {
            now += Duration::from_secs(seconds);
            let of_connection = matches!(told, Told::Heard(_) | Told::Ended(_));
            if of_connection && !line.is_open() || told == Told::Due && line.due().is_none() {
                continue;
            }
            line = line.after(told, now, random);
            if let Some(due) = line.due() {
                prop_assert!(due <= now + LONGEST_RATE_LIMIT);
            }
        }
        let line = line.after(Told::Polled(Ok(())), now, 0);
        let wakes = line.is_open() || line.due().is_some();
        prop_assert!(wakes || matches!(line.push(), Push::Unsupported(_)));
    }
}
