//! When the seats run out. No I/O.
//!
//! By the Theil-Sen estimator: the median of the slopes between every two days
//! (H. Theil, 1950; P. K. Sen, "Estimates of the Regression Coefficient Based on
//! Kendall's Tau", 1968). A single day on which a whole class joins, or many
//! leave, turns it little. Earliest and latest are where Sen's interval of 80 %
//! for that slope leads.

use std::cmp::Ordering;

use frontdesk_local_api::{Forecast, SeatsOfDay};
use frontdesk_model::Seats;
use jiff::{ToSpan, civil::Date};

/// Fewer days say nothing.
const FEWEST_DAYS: usize = 14;

/// Days that count: how they fill now, not how they did a year ago.
const MOST_DAYS: usize = 60;

/// Nobody plans farther ahead, in days.
const FARTHEST: i64 = 3_660;

/// Square of the normal quantile (1.2816) for 80 %, in ten thousandths.
const QUANTILE_SQUARED: u64 = 16_424;

/// When the seats run out, by how they filled up in `days`, the last of which is
/// now. `None` where they do not fill, are full already, or too little is known.
pub(super) fn forecast(days: &[SeatsOfDay], now: Seats) -> Option<Forecast> {
    let days = &days[days.len().saturating_sub(MOST_DAYS)..];
    let today = days.last()?.day;
    if days.len() < FEWEST_DAYS || now.available() == 0 {
        return None;
    }
    let mut slopes: Vec<Slope> = Vec::new();
    for (run, (first, later)) in pairs(days) {
        slopes.push(Slope { rise: i64::from(later.assigned) - i64::from(first.assigned), run });
    }
    slopes.sort_unstable();
    let full = |slope: Slope| slope.full_on(today, now.available());
    let middle = slopes.len() / 2;
    // Between the two ranks that Sen's interval names.
    let spread = spread(days.len());
    let low = slopes.get(slopes.len().saturating_sub(spread) / 2)?;
    let high = slopes.get(usize::midpoint(slopes.len(), spread).min(slopes.len() - 1))?;
    let full_on = full(*slopes.get(middle)?)?;
    Some(Forecast { full_on, earliest: full(*high).unwrap_or(full_on), latest: full(*low) })
}

/// Every two days, and how many lie between them.
fn pairs(days: &[SeatsOfDay]) -> impl Iterator<Item = (i64, (&SeatsOfDay, &SeatsOfDay))> {
    days.iter().enumerate().flat_map(move |(place, first)| {
        days.iter().skip(place + 1).zip(1..).map(move |(later, run)| (run, (first, later)))
    })
}

/// How many ranks lie between the ends of Sen's interval, for so many days: the
/// quantile times the standard deviation of Kendall's statistic, both ways.
fn spread(days: usize) -> usize {
    let n = u64::try_from(days).unwrap_or_default();
    let variance_18 = n * n.saturating_sub(1) * (2 * n + 5);
    usize::try_from((variance_18 * QUANTILE_SQUARED / 180_000).isqrt()).unwrap_or_default()
}

/// Seats in days, compared without rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slope {
    rise: i64,
    /// At least one.
    run: i64,
}

impl Slope {
    /// The day on which so many seats are filled; `None`: never, or too far off.
    fn full_on(self, today: Date, available: u32) -> Option<Date> {
        if self.rise <= 0 {
            return None;
        }
        let seats = i64::from(available) * self.run;
        let days = (seats + self.rise - 1) / self.rise;
        (days <= FARTHEST).then(|| today.saturating_add(days.days()))
    }
}

impl Ord for Slope {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rise * other.run).cmp(&(other.rise * self.run))
    }
}

impl PartialOrd for Slope {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
