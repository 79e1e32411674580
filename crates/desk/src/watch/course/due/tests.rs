use std::time::Duration;

use frontdesk_local_api::ErrorCode;
use frontdesk_model::{Role, SeatType, Seats};
use proptest::prelude::*;
use tokio::time::Instant;

use super::{
    Ask, Asked, Due, Facts, Failed, LINK_AGE, LINK_REST, LinkAsked, LinkFacts, Looked,
    activity_beat, activity_is_old, back_off, beat, due, link_is_old,
};

const NOTHING: Due = Due { ask: Ask::Nothing, link: false };

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Owner), Just(Role::Admin), Just(Role::Member)]
}

fn facts() -> impl Strategy<Value = Facts> {
    let seat = prop_oneof![Just(SeatType::Plus), Just(SeatType::Free)];
    (0..3_u32, 0..3_u32, role(), seat, prop::option::of(0..3_i64)).prop_map(
        |(total, assigned, own_role, own_seat_type, server_revision)| Facts {
            seats: Seats { total, assigned },
            own_role,
            own_seat_type,
            server_revision,
        },
    )
}

/// An organization of which everything was asked at `at`.
fn all_asked(facts: Facts, members: usize, at: Instant) -> Asked {
    Asked {
        looked: Some(Looked { at, hints: 0, facts, members, skipped: 0, held_since: None }),
        last_active: Some(at),
        link: Some(LinkAsked { at, facts: LinkFacts::from(&facts), answered: true }),
        ..Asked::default()
    }
}

const fn asks(due: Due) -> bool {
    matches!(due.ask, Ask::Members { .. })
}

proptest! {
    #[test]
    fn what_was_never_asked_is_asked_at_once(facts in facts()) {
        let due = due(&Asked::default(), &facts, Instant::now());
        prop_assert!(asks(due));
        prop_assert_eq!(due.link, facts.own_role.manages());
    }

    #[test]
    fn a_glance_that_shows_nothing_new_asks_for_nothing_between_the_beats(
        facts in facts(),
        members in 0..200_000_usize,
        part in 0.0..0.999,
    ) {
        let at = Instant::now();
        let now = at + beat(members).mul_f64(part);
        prop_assert_eq!(due(&all_asked(facts, members, at), &facts, now), NOTHING);
    }

    #[test]
    fn whatever_moved_is_looked_at_once(
        before in facts(),
        glance in facts(),
        members in 0..200_000_usize,
    ) {
        let at = Instant::now();
        prop_assert_eq!(asks(due(&all_asked(before, members, at), &glance, at)), before != glance);
    }

    #[test]
    fn a_hint_and_the_beat_lead_to_a_look_unless_the_server_counts_its_changes(
        facts in facts(),
        members in 0..10_000_usize,
    ) {
        let at = Instant::now();
        let counts = facts.server_revision.is_some();
        let hinted = Asked { hints: 1, ..all_asked(facts, members, at) };
        prop_assert_eq!(asks(due(&hinted, &facts, at)), !counts);
        let quiet = Asked { last_active: Some(at + beat(members)), ..all_asked(facts, members, at) };
        prop_assert_eq!(asks(due(&quiet, &facts, at + beat(members))), !counts);
    }

    #[test]
    fn a_look_that_failed_is_repeated_after_a_while_or_when_more_happened(
        before in facts(),
        glance in facts(),
        times in 1..50_u32,
        hints in 0..2_u64,
        looked: bool,
    ) {
        let at = Instant::now();
        let failure = ErrorCode::ServerFault.into();
        let failed = Some(Failed { times, at, hints: 0, facts: glance, failure });
        let known = if looked { all_asked(before, 10, at) } else { Asked::default() };
        let asked = Asked { hints, failed, ..known };
        prop_assert_eq!(due(&asked, &glance, at).ask == Ask::Later, hints == 0);
        prop_assert!(asks(due(&asked, &glance, at + back_off(times).min(beat(10)))));
        prop_assert_eq!(asks(due(&asked, &before, at)), hints > 0 || before != glance);
    }

    #[test]
    fn a_look_that_held_somebody_back_is_repeated_at_the_beat(facts in facts()) {
        let at = Instant::now();
        let mut asked = all_asked(facts, 10, at);
        asked.looked.iter_mut().for_each(|looked| looked.held_since = Some(at));
        prop_assert_eq!(due(&asked, &facts, at).ask, Ask::Nothing);
        prop_assert!(asks(due(&asked, &facts, at + beat(10))));
    }

    #[test]
    fn last_activity_has_a_slower_beat_and_only_where_it_is_told(
        facts in facts(),
        members in 0..200_000_usize,
    ) {
        let at = Instant::now();
        let asked = all_asked(facts, members, at);
        let told = facts.own_role.manages() || facts.server_revision.is_none();
        let now = at + activity_beat(members);
        let last_active = |due: Due| due.ask == Ask::Members { last_active: true };
        prop_assert_eq!(last_active(due(&asked, &facts, now)), told);
        prop_assert!(!last_active(due(&asked, &facts, now.checked_sub(Duration::from_millis(1)).unwrap())));
        // Somebody looks at them: as often as the members themselves.
        let now = at + beat(members);
        let shown = Asked { shown: Some(now), ..asked };
        prop_assert_eq!(last_active(due(&shown, &facts, now)), told);
        prop_assert_eq!(activity_is_old(&shown, &facts, now), told);
        prop_assert!(!last_active(due(&shown, &facts, at)));
    }

    #[test]
    fn a_link_is_asked_when_it_is_missing_or_may_be_another_and_not_in_a_storm(
        before in facts(),
        glance in facts(),
        answered: bool,
    ) {
        let at = Instant::now();
        let link = LinkAsked { at, facts: LinkFacts::from(&before), answered };
        let asked = Asked { link: Some(link), ..all_asked(before, 10, at) };
        let other = LinkFacts::from(&before) != LinkFacts::from(&glance);
        let manages = glance.own_role.manages();
        prop_assert_eq!(due(&asked, &glance, at).link, manages && answered && other);
        let later = at + LINK_REST;
        prop_assert_eq!(due(&asked, &glance, later).link, manages && (!answered || other));
        // Somebody wants to see it.
        let facts = LinkFacts::from(&glance);
        prop_assert_eq!(link_is_old(&asked, facts, at), !answered || other);
        prop_assert!(link_is_old(&asked, facts, at + LINK_AGE));
    }
}

#[test]
fn the_beats_grow_with_the_organization() {
    let seconds = |beat: Duration| beat.as_secs();
    assert_eq!([0, 10, 1_000, 10_000].map(beat).map(seconds), [120, 120, 200, 920]);
    assert_eq!([0, 10, 1_000, 10_000].map(activity_beat).map(seconds), [600, 606, 1_200, 6_600]);
    // As many members as nobody has overflow nothing.
    assert!(beat(usize::MAX) > Duration::from_hours(24));
}
