use std::sync::Arc;

use frontdesk_model::{Change, Organization, Role, SeatType, Seats, Snapshot, SubscriptionStatus};
use jiff::{SignedDuration, Timestamp};

use super::seats_use;
use crate::{announce::samples::joined, board::Seen};

/// Members who were last active so many days ago, all of them with a seat but
/// for the first.
fn seen(own_role: Role, days: &[i64], now: Timestamp) -> Seen {
    let members = days.iter().enumerate().map(|(place, days)| {
        let Change::Joined { mut member } = joined(&format!("m{place}")) else { panic!() };
        member.seat_type = if place == 0 { SeatType::Free } else { SeatType::Plus };
        member.last_active = Some(now - SignedDuration::from_hours(24 * days));
        member
    });
    let snapshot = Snapshot {
        organization: Organization {
            id: "acme".into(),
            name: "Acme".to_owned(),
            image: None,
            seats: Seats { total: 9, assigned: 5 },
            status: SubscriptionStatus::Active,
        },
        own_id: "m0".into(),
        own_role,
        invite_link: None,
        server_revision: None,
        members: members.collect(),
    };
    Seen::new(Arc::new(snapshot), 1, now)
}

#[test]
fn seats_are_idle_by_who_holds_them() {
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
    let mut all = seen(Role::Admin, &[99, 1, 30, 60, 89, 90], now);
    let new = ["m0".into(), "m1".into(), "gone".into()];
    all.unreviewed = Arc::new(new.into_iter().collect());
    let seats = seats_use(&all, now);
    assert_eq!((seats.idle_30, seats.idle_60, seats.idle_90), (4, 3, 1));
    assert_eq!((seats.new, seats.activity_unknown), (1, false), "only with a seat");
    let seats = seats_use(&seen(Role::Member, &[99, 99], now), now);
    assert_eq!((seats.idle_30, seats.activity_unknown), (0, true));
}
