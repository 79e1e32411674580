//! Rate limits: a token bucket for each key. Pure: the time is an argument.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

/// Keys that are kept before those with a full bucket are forgotten.
const KEYS_KEPT: usize = 10_000;

/// How many at once, and how long until one more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub burst: u32,
    pub one_each: SignedDuration,
}

/// A bucket for each key.
///
/// Kept as the time at which a bucket would be full again: one number says
/// both how much is in it and when it was looked at (the "generic cell rate
/// algorithm" of ATM traffic management).
#[derive(Debug)]
pub(super) struct Buckets<K> {
    rate: Rate,
    full_at: HashMap<K, Timestamp>,
}

impl<K: Hash + Eq> Buckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, full_at: HashMap::new() }
    }

    /// Takes one.
    ///
    /// # Errors
    ///
    /// How long to wait until there is one again.
    pub(super) fn take(&mut self, key: K, now: Timestamp) -> Result<(), SignedDuration> {
        if self.full_at.len() >= KEYS_KEPT {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        let rate = self.rate;
        let full_at = self.full_at.entry(key).or_insert(now);
        let after = (*full_at).max(now).saturating_add(rate.one_each).unwrap_or(Timestamp::MAX);
        let capacity = rate.one_each * i32::try_from(rate.burst).unwrap_or(i32::MAX);
        let over = after.duration_since(now) - capacity;
        if over.is_positive() {
            return Err(over);
        }
        *full_at = after;
        Ok(())
    }

    /// Puts back what was taken for nothing.
    pub(super) fn give_back(&mut self, key: &K) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at = full_at.saturating_sub(self.rate.one_each).unwrap_or(Timestamp::MIN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Buckets, Rate};
    use jiff::{SignedDuration, Timestamp};

    const RATE: Rate = Rate { burst: 3, one_each: SignedDuration::from_secs(10) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_burst_then_one_each_step() {
        let mut buckets = Buckets::new(RATE);
        for _ in 0..3 {
            assert_eq!(buckets.take("a", at(0)), Ok(()));
        }
        assert_eq!(buckets.take("a", at(4)), Err(SignedDuration::from_secs(6)));
        assert_eq!(buckets.take("a", at(10)), Ok(()));
        assert_eq!(buckets.take("a", at(10)), Err(SignedDuration::from_secs(10)));
        assert_eq!(buckets.take("b", at(10)), Ok(()), "another key has its own bucket");
    }

    #[test]
    fn never_more_than_a_burst_after_a_long_time() {
        let mut buckets = Buckets::new(RATE);
        assert_eq!(buckets.take("a", at(0)), Ok(()));
        let taken = (0..10).filter(|_| buckets.take("a", at(100_000)).is_ok()).count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let mut buckets = Buckets::new(RATE);
        for _ in 0..50 {
            assert_eq!(buckets.take("a", at(0)), Ok(()));
            buckets.give_back(&"a");
        }
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let mut buckets = Buckets::new(RATE);
        for key in 0..super::KEYS_KEPT {
            assert_eq!(buckets.take(key, at(0)), Ok(()));
        }
        assert_eq!(buckets.take(usize::MAX, at(60)), Ok(()));
        assert_eq!(buckets.full_at.len(), 1);
    }
}
