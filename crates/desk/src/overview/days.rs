//! Seats day by day and joins week by week, from what is now and what happened.
//! No I/O.

use std::collections::BTreeMap;

use frontdesk_local_api::{JoinsOfWeek, SeatsOfDay};
use frontdesk_model::{Change, SeatType, Seats};
use jiff::{ToSpan, civil::Date};

/// What one change did to the seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Past {
    /// The day on which it was seen.
    seen_on: Date,
    /// The day on which somebody joined, where they did.
    joined: Option<Date>,
    /// So many seats more are assigned since.
    assigned: i64,
    /// All seats before, where that is what changed.
    total_before: Option<u32>,
}

impl Past {
    pub(super) fn new(seen_on: Date, joined: Option<Date>, change: &Change) -> Self {
        let held = |seat: SeatType| i64::from(seat == SeatType::Plus);
        let (assigned, total_before) = match change {
            Change::Joined { member } => (held(member.seat_type), None),
            Change::Gone { member } => (-held(member.seat_type), None),
            Change::SeatChanged { to: SeatType::Plus, .. } => (1, None),
            Change::SeatChanged { to: SeatType::Free, .. } => (-1, None),
            Change::SeatsChanged { from, .. } => (0, Some(*from)),
            Change::RoleChanged { .. } | Change::Renamed { .. } => (0, None),
        };
        Self { seen_on, joined, assigned, total_before }
    }
}

/// The seats at the end of each day from `first` to `today`: walked backwards
/// from what is now, undoing what happened, which is in `past`, newest first.
pub(super) fn walk(now: Seats, past: &[Past], first: Date, today: Date) -> Vec<SeatsOfDay> {
    let mut past = past.iter().peekable();
    let (mut total, mut assigned) = (now.total, i64::from(now.assigned));
    let (mut days, mut day) = (Vec::new(), today);
    loop {
        while let Some(later) = past.next_if(|past| past.seen_on > day) {
            assigned -= later.assigned;
            total = later.total_before.unwrap_or(total);
        }
        // A server counts as it likes: never below nothing.
        let assigned = u32::try_from(assigned.max(0)).unwrap_or(u32::MAX);
        days.push(SeatsOfDay { day, total, assigned });
        if day <= first {
            break;
        }
        day = before(day, 1);
    }
    days.reverse();
    days
}

/// Who joined in each week. `past` begins on the later one of two days; those in
/// `earlier` joined before, and count from the earlier one on. Weeks before
/// anything is known are left out.
pub(super) fn weeks(
    past: &[Past],
    earlier: impl Iterator<Item = Date>,
    (wanted, first): (Date, Date),
    today: Date,
) -> Vec<JoinsOfWeek> {
    let earlier = earlier.filter(|day| *day >= wanted && *day <= first);
    let mut joins: BTreeMap<Date, u32> = BTreeMap::new();
    for day in past.iter().filter_map(|past| past.joined).chain(earlier) {
        if day >= wanted && day <= today {
            *joins.entry(monday(day)).or_default() += 1;
        }
    }
    let begin = monday(first);
    let mut week = joins.keys().next().copied().map_or(begin, |earliest| earliest.min(begin));
    let mut weeks = Vec::new();
    while week <= today {
        weeks.push(JoinsOfWeek { monday: week, joins: joins.get(&week).copied().unwrap_or(0) });
        week = week.saturating_add(7.days());
        if week == Date::MAX {
            break;
        }
    }
    weeks
}

/// So many days before.
pub(super) fn before(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days).days())
}

/// The Monday of a day's week (ISO 8601).
fn monday(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

#[cfg(test)]
mod tests;
