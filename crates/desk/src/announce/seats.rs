//! When the available seats are news: once as they fall to where the person
//! wants to know, and once when there are none.

use frontdesk_local_api::NoticeKinds;

/// How it stands with the available seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Enough,
    Low,
    None,
}

impl Level {
    /// That of so many available seats, where `low_at` are few.
    pub(super) const fn of(available: u32, low_at: u32) -> Self {
        match available {
            0 => Self::None,
            _ if available <= low_at => Self::Low,
            _ => Self::Enough,
        }
    }

    const fn is_on(self, kinds: NoticeKinds) -> bool {
        match self {
            Self::Enough => false,
            Self::Low => kinds.seats_low,
            Self::None => kinds.seats_full,
        }
    }
}

/// Whether it is news that so many seats are available, after `said` were. What
/// was never looked at before is none.
pub(super) fn is_news(said: Option<u32>, available: u32, low_at: u32, kinds: NoticeKinds) -> bool {
    let now = Level::of(available, low_at);
    said.is_some_and(|said| Level::of(said, low_at) < now) && now.is_on(kinds)
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::NoticeKinds;
    use proptest::prelude::*;

    use super::{Level, is_news};

    const ON: NoticeKinds = NoticeKinds {
        joined: true,
        gone: true,
        role_changed: true,
        seat_changed: true,
        seats_low: true,
        seats_full: true,
        sign_in_needed: true,
    };

    /// The numbers that are said while the seats go through these.
    fn said(numbers: &[u32], kinds: NoticeKinds) -> Vec<u32> {
        let pairs = numbers.windows(2);
        pairs.filter(|pair| is_news(Some(pair[0]), pair[1], 3, kinds)).map(|pair| pair[1]).collect()
    }

    #[test]
    fn falling_is_said_once_for_each_level_and_rising_never() {
        assert_eq!(said(&[9, 4, 3, 2, 1, 0, 0], ON), [3, 0]);
        assert_eq!(said(&[9, 0, 2, 0, 9, 2], ON), [0, 0, 2]);
        assert_eq!(said(&[0, 1, 4], ON), [0; 0]);
    }

    #[test]
    fn each_level_has_a_switch_of_its_own_and_the_first_look_is_silent() {
        assert_eq!(said(&[9, 3, 0], NoticeKinds { seats_low: false, ..ON }), [0]);
        assert_eq!(said(&[9, 3, 0], NoticeKinds { seats_full: false, ..ON }), [3]);
        assert!(!is_news(None, 0, 3, ON));
    }

    proptest! {
        #[test]
        fn news_is_a_fall_over_a_line(before in 0_u32..20, now in 0_u32..20, low_at in 1_u32..10) {
            let crossed = before > low_at && now <= low_at || before > 0 && now == 0;
            prop_assert_eq!(is_news(Some(before), now, low_at, ON), crossed);
            prop_assert_eq!(Level::of(now, low_at) == Level::Enough, now > low_at);
        }
    }
}
