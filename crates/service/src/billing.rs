//! What seats cost, and who is paid. Pure but for the provider.
//!
//! Amounts are whole cents (hundredths of the currency's unit). What is
//! rounded is rounded to the nearest cent, half a cent up.

use std::future::Future;
use std::pin::Pin;

use frontdesk_model::SubscriptionStatus;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// How often it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cycle {
    Monthly,
    Yearly,
}

impl Cycle {
    /// Its word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }

    /// The cycle of a word.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Monthly, Self::Yearly].into_iter().find(|cycle| cycle.as_str() == word)
    }

    const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Yearly => 12,
        }
    }

    /// The end of a cycle that begins then, by the calendar: the last day of a
    /// month where the next one is shorter.
    pub(crate) fn after(self, begin: Timestamp) -> Timestamp {
        self.step(begin, 1)
    }

    fn step(self, from: Timestamp, cycles: i32) -> Timestamp {
        let months = cycles * i32::try_from(self.months()).unwrap_or(12);
        let civil = TimeZone::UTC.to_datetime(from).checked_add(months.months());
        civil.and_then(|civil| TimeZone::UTC.to_timestamp(civil)).unwrap_or(Timestamp::MAX)
    }
}

/// What an organization pays for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub seats: u32,
    pub status: SubscriptionStatus,
    pub cycle: Cycle,
    /// Cents for one seat and one cycle.
    pub seat_price: u32,
    /// ISO 4217.
    pub currency: String,
    /// When it is paid again; of one that is cancelled, when it ends.
    pub next_billing_at: Timestamp,
}

impl Subscription {
    /// As it is at that time: cycles that are over were paid for, and what was
    /// cancelled has ended.
    pub(crate) fn at(mut self, now: Timestamp) -> Self {
        match self.status {
            SubscriptionStatus::Active => {
                let first = self.next_billing_at;
                let mut cycles = 0;
                while self.next_billing_at <= now && cycles < 12 * 1_000 {
                    cycles += 1;
                    // From the first one, or a month's last day would move.
                    self.next_billing_at = self.cycle.step(first, cycles);
                }
            }
            SubscriptionStatus::Cancelled if self.next_billing_at <= now => {
                self.status = SubscriptionStatus::Expired;
            }
            _ => {}
        }
        self
    }

    /// What a cycle costs with that many seats.
    pub(crate) fn total(&self, seats: u32) -> i64 {
        i64::from(seats) * i64::from(self.seat_price)
    }

    /// What is due at once for a change to that many seats: the added ones, for
    /// the rest of the cycle. Fewer seats cost nothing and give nothing back;
    /// the next payment is lower.
    pub(crate) fn due_now(&self, seats: u32, now: Timestamp) -> i64 {
        let added = i128::from(self.total(seats.saturating_sub(self.seats)));
        let begun = self.cycle.step(self.next_billing_at, -1);
        let whole = self.next_billing_at.duration_since(begun).as_millis();
        let rest = self.next_billing_at.duration_since(now).as_millis().clamp(0, whole);
        if whole == 0 {
            return 0;
        }
        let due = (2 * added * rest + whole) / (2 * whole);
        i64::try_from(due).unwrap_or(i64::MAX)
    }
}

/// A part of an amount, such as a month of a year.
pub(crate) const fn part(cents: i64, of: i64) -> i64 {
    (2 * cents + of) / (2 * of)
}

impl Cycle {
    /// What an amount for a cycle is for a month.
    pub(crate) fn monthly(self, cents: i64) -> i64 {
        part(cents, self.months().into())
    }

    /// What it is for a day, of a year of 365.
    pub(crate) fn daily(self, cents: i64) -> i64 {
        part(cents * 12 / i64::from(self.months()), 365)
    }
}

/// A change of seats that somebody is to be paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub organization: String,
    pub seats: u32,
    /// Cents that are due now.
    pub due: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The payment provider did not do it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the payment provider did not take the change")]
pub(crate) struct PaymentFailed;

/// What a provider's work ends in.
pub(crate) type Payment<'a> = Pin<Box<dyn Future<Output = Result<(), PaymentFailed>> + Send + 'a>>;

/// Who takes the money. Asked before a change is written, never inside a
/// transaction.
pub(crate) trait PaymentProvider: Send + Sync {
    /// Has a change paid for.
    fn charge<'a>(&'a self, order: &'a Order) -> Payment<'a>;
}

/// Nobody: the owner sets the number, and it is written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoProvider;

impl PaymentProvider for NoProvider {
    fn charge<'a>(&'a self, order: &'a Order) -> Payment<'a> {
        tracing::debug!(?order, "recorded only: there is no payment provider");
        Box::pin(async { Ok(()) })
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_model::SubscriptionStatus;
    use jiff::Timestamp;

    use super::{Cycle, Subscription};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn yearly() -> Subscription {
        Subscription {
            seats: 3,
            status: SubscriptionStatus::Active,
            cycle: Cycle::Yearly,
            seat_price: 5_000,
            currency: "USD".to_owned(),
            next_billing_at: at("2027-01-15T10:00:00Z"),
        }
    }

    #[test]
    fn added_seats_are_due_for_the_rest_of_the_cycle() {
        for (seats, now, due) in [
            (5, "2026-01-15T10:00:00Z", 10_000),
            (5, "2026-07-17T10:00:00Z", 4_986),
            (4, "2026-07-17T10:00:00Z", 2_493),
            (5, "2027-01-15T09:59:59Z", 0),
            (5, "2027-01-15T10:00:00Z", 0),
            (5, "2025-01-01T00:00:00Z", 10_000),
            (3, "2026-07-17T10:00:00Z", 0),
            (1, "2026-07-17T10:00:00Z", 0),
        ] {
            assert_eq!(yearly().due_now(seats, at(now)), due, "{seats} at {now}");
        }
        let dear = Subscription { seat_price: u32::MAX, ..yearly() };
        assert_eq!(dear.due_now(100_003, at("2026-01-15T10:00:00Z")), 429_496_729_500_000);
    }

    #[test]
    fn half_a_cent_is_rounded_up() {
        let month = Subscription {
            cycle: Cycle::Monthly,
            seat_price: 1,
            next_billing_at: at("2026-05-01T00:00:00Z"),
            ..yearly()
        };
        assert_eq!(month.due_now(4, at("2026-04-16T00:00:00Z")), 1);
        assert_eq!(month.due_now(4, at("2026-04-16T00:00:01Z")), 0);
        assert_eq!(Cycle::Yearly.monthly(5_000), 417);
        assert_eq!(Cycle::Monthly.monthly(5_000), 5_000);
        assert_eq!(Cycle::Yearly.daily(5_000), 14);
    }

    #[test]
    fn cycles_go_on_by_the_calendar_until_they_are_cancelled() {
        let month = Subscription {
            cycle: Cycle::Monthly,
            next_billing_at: at("2026-01-31T08:00:00Z"),
            ..yearly()
        };
        let later = month.clone().at(at("2026-03-01T00:00:00Z"));
        assert_eq!(later.next_billing_at, at("2026-03-31T08:00:00Z"));
        let cancelled = Subscription { status: SubscriptionStatus::Cancelled, ..month };
        assert_eq!(cancelled.clone().at(at("2026-01-31T07:59:59Z")), cancelled);
        let ended = cancelled.at(at("2026-01-31T08:00:00Z"));
        assert_eq!(ended.status, SubscriptionStatus::Expired);
        assert_eq!(ended.next_billing_at, at("2026-01-31T08:00:00Z"));
    }
}
