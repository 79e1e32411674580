use frontdesk_local_api::{JoinsOfWeek, SeatsOfDay};
use frontdesk_model::Seats;
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use super::{Past, walk, weeks};

fn past(seen_on: jiff::civil::Date, assigned: i64, total_before: Option<u32>) -> Past {
    let joined = (assigned > 0).then_some(seen_on);
    Past { seen_on, joined, assigned, total_before }
}

proptest! {
    /// What is written down at the end of each day on the way there is what is
    /// found on the way back.
    #[test]
    fn the_way_back_meets_the_way_there(
        start in (0..50_u32, 0..50_u32),
        // Days that pass before each, and what it does.
        steps in proptest::collection::vec(
            (0..4_i64, prop_oneof![
                Just(None), (0..100_u32).prop_map(Some),
            ], any::<bool>()),
            0..60,
        ),
    ) {
        let first = date(2026, 2, 20);
        let (mut total, mut assigned) = start;
        let (mut day, mut there, mut happened) = (first, Vec::new(), Vec::new());
        for (pause, seats, gives) in steps {
            for _ in 0..pause {
                there.push(SeatsOfDay { day, total, assigned });
                day = day.tomorrow().unwrap();
            }
            match seats {
                Some(now) => {
                    happened.push(past(day, 0, Some(total)));
                    total = now;
                }
                None if gives || assigned == 0 => {
                    happened.push(past(day, 1, None));
                    assigned += 1;
                }
                None => {
                    happened.push(past(day, -1, None));
                    assigned -= 1;
                }
            }
        }
        there.push(SeatsOfDay { day, total, assigned });
        happened.reverse();
        prop_assert_eq!(walk(Seats { total, assigned }, &happened, first, day), there);
        let weekly = weeks(&happened, std::iter::empty(), (first, first), day);
        let joined = happened.iter().filter(|past| past.joined.is_some()).count();
        prop_assert_eq!(weekly.iter().map(|week| week.joins as usize).sum::<usize>(), joined);
        prop_assert!(weekly.windows(2).all(|two| two[1].monday == two[0].monday + 7.days()));
    }
}

#[test]
fn weeks_begin_on_monday_and_with_what_is_known() {
    // A Wednesday; the first look was on the Friday before.
    let (wanted, first, today) = (date(2026, 11, 1), date(2026, 11, 20), date(2026, 11, 25));
    let since = [past(today, 1, None), past(date(2026, 11, 22), 1, None)];
    let before = [date(2026, 10, 31), date(2026, 11, 8), date(2026, 11, 20)];
    let found = weeks(&since, before.into_iter(), (wanted, first), today);
    let week = |day, joins| JoinsOfWeek { monday: date(2026, 11, day), joins };
    assert_eq!(found, [week(2, 1), week(9, 0), week(16, 2), week(23, 1)]);
    let nobody = weeks(&[], std::iter::empty(), (wanted, first), today);
    assert_eq!(nobody, [week(16, 0), week(23, 0)]);
}
