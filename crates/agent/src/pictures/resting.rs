//! What could not be had, so that it is not asked for again at once.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

/// How long something is left alone.
const REST: Duration = Duration::from_mins(5);

/// Most that are remembered.
const MOST: usize = 2_000;

/// What rests, and since when: pure bookkeeping.
#[derive(Default)]
pub(super) struct Resting(HashMap<String, Instant>);

impl Resting {
    pub(super) fn holds(&self, name: &str, now: Instant) -> bool {
        self.0.get(name).is_some_and(|since| now.duration_since(*since) < REST)
    }

    pub(super) fn add(&mut self, name: &str, now: Instant) {
        if self.0.len() >= MOST {
            self.0.retain(|_, since| now.duration_since(*since) < REST);
        }
        // Beyond that, one too many is asked for.
        if self.0.len() < MOST {
            self.0.insert(name.to_owned(), now);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::{MOST, REST, Resting};

    #[test]
    fn what_failed_rests_for_a_while() {
        let (mut resting, now) = (Resting::default(), Instant::now());
        resting.add("a", now);
        assert!(resting.holds("a", now) && !resting.holds("b", now));
        assert!(!resting.holds("a", now + REST));
    }

    #[test]
    fn so_many_are_remembered() {
        let (mut resting, now) = (Resting::default(), Instant::now());
        for number in 0..=MOST {
            resting.add(&number.to_string(), now);
        }
        assert_eq!(resting.0.len(), MOST);
        resting.add("late", now + REST);
        assert_eq!(resting.0.len(), 1);
    }
}
