use super::{Happened, Kind, To, shortage, told, warning};
use crate::storage::Action;

const PLAIN: Happened<'_> =
    Happened { action: Action::MemberJoined, oneself: false, seat_type: None, path: None };

fn names(happened: Happened<'_>) -> String {
    let name = |(kind, to): &(Kind, To)| format!("{kind:?} to {to:?}");
    told(happened).iter().map(name).collect::<Vec<_>>().join(", ")
}

#[test]
fn who_is_told_of_what() {
    let joined = |path| Happened { oneself: true, path: Some(path), ..PLAIN };
    for path in ["join", "offer", "restore", "import"] {
        assert_eq!(names(joined(path)), "Welcome to Subject, MemberJoined to Managers");
    }
    assert_eq!(names(joined("approval")), "RequestGranted to Subject, MemberJoined to Managers");
    let by_other = |action| names(Happened { action, ..PLAIN });
    for (action, expected) in [
        (Action::MemberLeft, "MemberLeft to Managers"),
        (Action::MemberRemoved, "Removed to Subject, MemberRemoved to Managers"),
        (Action::RoleChanged, "RoleChanged to Subject"),
        (Action::OwnershipTransferred, "OwnershipTransferred to Subject"),
        (Action::JoinRequested, "JoinRequested to Managers"),
        (Action::JoinDeclined, "RequestDeclined to Subject"),
        (Action::SeatOffered, "SeatOffered to Subject"),
        (Action::OfferLapsed, "OfferLapsed to Subject"),
        (Action::OrganizationDeleted, "OrganizationDeleted to Members"),
        (Action::WebhookDisabled, "WebhookDisabled to Managers"),
        (Action::OrganizationCreated, ""),
        (Action::LinkRegenerated, ""),
        (Action::WaitingBegun, ""),
        (Action::SeatsChanged, ""),
    ] {
        assert_eq!(by_other(action), expected, "{action:?}");
    }
    let seat = |seat_type, oneself| {
        names(Happened {
            action: Action::SeatChanged,
            seat_type: Some(seat_type),
            oneself,
            ..PLAIN
        })
    };
    assert_eq!(seat("plus", false), "SeatGiven to Subject");
    assert_eq!(seat("free", false), "SeatTaken to Subject");
    assert_eq!(seat("free", true), "");
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
    }
}

#[test]
fn a_tenth_is_few_where_nobody_said_otherwise() {
    for (free, total, low_at, expected) in [
        (5, 10, None, 0),
        (1, 10, None, 1),
        (2, 10, None, 0),
        (10, 100, None, 1),
        (11, 100, None, 0),
        (1, 3, None, 1),
        (0, 3, None, 2),
        (3, 10, Some(3), 1),
        (4, 10, Some(3), 0),
        (1, 10, Some(0), 0),
        (0, 10, Some(0), 2),
    ] {
        assert_eq!(shortage(free, total, low_at), expected, "{free} of {total} at {low_at:?}");
    }
}

/// Takes and gives back seats of ten, with a warning at three, and gives what
/// was told on the way.
fn story(steps: &[i32]) -> Vec<(u32, Kind)> {
    let (mut free, mut known, mut said) = (10_u32, 0, Vec::new());
    let level = |free| shortage(free, 10, Some(3));
    for step in steps {
        let before = free;
        free = free.checked_add_signed(*step).unwrap();
        if *step >= 0 {
            continue;
        }
        let kind;
        (kind, known) = warning(level(before), level(free), known);
        said.extend(kind.map(|kind| (free, kind)));
    }
    said
}

#[test]
fn shortage_is_told_once_until_there_are_enough_again() {
    let all = [-1; 10];
    assert_eq!(story(&all), [(3, Kind::SeatsLow), (0, Kind::Full)]);
    // Back to few: full is news again, few is not.
    let mut steps = all.to_vec();
    steps.extend([1, 1, -1, -1]);
    assert_eq!(story(&steps), [(3, Kind::SeatsLow), (0, Kind::Full), (0, Kind::Full)]);
    // Back to enough: both are.
    let mut steps = all.to_vec();
    steps.extend([8, -5]);
    assert_eq!(story(&steps), [(3, Kind::SeatsLow), (0, Kind::Full), (3, Kind::SeatsLow)]);
    assert_eq!(story(&[-10]), [(0, Kind::Full)]);
    // A seat that somebody on the waiting list was given at once.
    assert_eq!(warning(2, 2, 2), (None, 2));
}
