use frontdesk_local_api::{Forecast, SeatsOfDay};
use frontdesk_model::Seats;
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use super::forecast;

fn of(total: u32, assigned: &[u32]) -> Option<Forecast> {
    let days: Vec<SeatsOfDay> = assigned
        .iter()
        .zip(0_i64..)
        .map(|(&assigned, n)| SeatsOfDay { day: date(2026, 11, 1) + n.days(), total, assigned })
        .collect();
    forecast(&days, Seats { total, assigned: *assigned.last().unwrap() })
}

#[test]
fn what_fills_evenly_is_full_on_its_day() {
    let even: Vec<u32> = (1..=20).collect();
    let day = date(2026, 11, 20) + 30.days();
    assert_eq!(of(50, &even), Some(Forecast { full_on: day, earliest: day, latest: Some(day) }));
}

#[test]
fn a_day_on_which_many_come_turns_it_little() {
    let mut seats: Vec<u32> = (0..30).map(|n| n / 2).collect();
    for later in &mut seats[25..] {
        *later += 100;
    }
    let full = of(200, &seats).unwrap();
    // 86 are free, and one joins in two days; the jump alone would say 20 days.
    let today = date(2026, 11, 30);
    assert!(full.full_on > today + 80.days(), "{full:?}");
    assert!(full.earliest <= full.full_on && full.latest.is_none_or(|l| l >= full.full_on));
}

#[test]
fn what_does_not_fill_is_full_or_little_known_has_no_day() {
    assert_eq!(of(50, &(1..=13).collect::<Vec<_>>()), None, "13 days");
    assert_eq!(of(50, &[7; 30]), None);
    assert_eq!(of(50, &(1..=30).rev().collect::<Vec<_>>()), None);
    assert_eq!(of(30, &(1..=30).collect::<Vec<_>>()), None, "full");
    assert_eq!(of(100_000, &(1..=30).map(|n| n / 20).collect::<Vec<_>>()), None);
}

proptest! {
    #[test]
    fn the_likely_day_is_between_the_others(
        total in 0..500_u32,
        steps in proptest::collection::vec(-2..5_i32, 14..90),
    ) {
        let mut assigned = 20_i32;
        let seats: Vec<u32> = steps
            .iter()
            .map(|step| {
                assigned = (assigned + step).max(0);
                u32::try_from(assigned).unwrap()
            })
            .collect();
        if let Some(full) = of(total, &seats) {
            prop_assert!(full.earliest <= full.full_on);
            prop_assert!(full.latest.is_none_or(|latest| full.full_on <= latest));
        }
    }
}
