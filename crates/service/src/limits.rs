//! Rate limits: how often something may be done. A token bucket for each name,
//! kept in the database, so that all replicas count together.

use jiff::{SignedDuration, Timestamp};

/// How many at once, and how long until one more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// A word for what is limited.
    pub what: &'static str,
    pub burst: u32,
    pub one_each: SignedDuration,
}

impl Rate {
    /// What a bucket that would be full at `full_at` says to taking one now:
    /// when it is full afterwards, or how long to wait. One number says both
    /// how much is in it and when it was looked at (the "generic cell rate
    /// algorithm" of ATM traffic management).
    pub(crate) fn take(
        self,
        full_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Timestamp, SignedDuration> {
        let full_at = full_at.unwrap_or(now).max(now);
        let after = full_at.saturating_add(self.one_each).unwrap_or(Timestamp::MAX);
        let capacity = self.one_each * i32::try_from(self.burst).unwrap_or(i32::MAX);
        let over = after.duration_since(now) - capacity;
        if over.is_positive() { Err(over) } else { Ok(after) }
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;
    use jiff::{SignedDuration, Timestamp};

    const RATE: Rate = Rate { what: "test", burst: 3, one_each: SignedDuration::from_secs(10) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_burst_then_one_each_step() {
        let mut full_at = None;
        for _ in 0..3 {
            full_at = Some(RATE.take(full_at, at(0)).unwrap());
        }
        assert_eq!(RATE.take(full_at, at(4)), Err(SignedDuration::from_secs(6)));
        full_at = Some(RATE.take(full_at, at(10)).unwrap());
        assert_eq!(RATE.take(full_at, at(10)), Err(SignedDuration::from_secs(10)));
    }

    #[test]
    fn never_more_than_a_burst_after_a_long_time() {
        let mut full_at = Some(RATE.take(None, at(0)).unwrap());
        let mut taken = 0;
        while let Ok(after) = RATE.take(full_at, at(100_000)) {
            full_at = Some(after);
            taken += 1;
        }
        assert_eq!(taken, 3);
    }
}
