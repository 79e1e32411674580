//! What is drawn of people and seats: initials, tints, the rack.

use frontdesk_model::Seats;
use sha2::{Digest as _, Sha256};

/// Most holes of a rack; with more seats a hole stands for several.
const MAX_HOLES: u32 = 240;

/// The first letters of the first two words.
pub(super) fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    name.split(' ').filter_map(first).take(2).flat_map(char::to_uppercase).collect()
}

/// One of the eight tints of avatars, 1 to 8.
pub(super) fn tint(id: &str) -> u8 {
    Sha256::digest(id.as_bytes()).first().map_or(1, |byte| byte % 8 + 1)
}

/// Seats as pigeonholes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rack {
    /// Holes that are filled.
    pub filled: u32,
    /// Holes that are open.
    pub open: u32,
    /// Seats that a hole stands for.
    pub each: u32,
    /// Whether there are few holes, which are drawn larger.
    pub few: bool,
}

impl Rack {
    /// Of these seats. A hole is open as long as one of its seats is.
    pub(super) fn of(seats: Seats) -> Self {
        let each = seats.total.div_ceil(MAX_HOLES).max(1);
        let holes = seats.total.div_ceil(each);
        let least = u32::from(seats.assigned > 0 && holes > 1);
        let open = seats.available().div_ceil(each).min(holes - least);
        Self { filled: holes - open, open, each, few: holes <= 60 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rack, Seats, initials, tint};

    #[test]
    fn initials_of_any_name() {
        assert_eq!(initials("Brindlewick Maps"), "BM");
        assert_eq!(initials("נועה ברקאי"), "נב");
        assert_eq!(initials("<b>Bold</b>"), "B");
        assert_eq!(initials("...!"), "");
        assert_eq!(initials("straße ßx"), "SSS");
    }

    #[test]
    fn a_tint_stays_with_its_id() {
        assert_eq!(tint("a"), tint("a"));
        assert!((0..100).all(|n| (1..=8).contains(&tint(&n.to_string()))));
    }

    #[test]
    fn a_rack_has_at_most_240_holes_and_shows_the_last_seat() {
        let rack = |total, assigned| {
            let rack = Rack::of(Seats { total, assigned });
            (rack.filled, rack.open, rack.each)
        };
        assert_eq!(rack(120, 112), (112, 8, 1));
        assert_eq!(rack(1, 0), (0, 1, 1));
        assert_eq!(rack(1, 1), (1, 0, 1));
        assert_eq!(rack(1_000, 999), (199, 1, 5));
        assert_eq!(rack(1_000, 1), (1, 199, 5));
        assert_eq!(rack(100_000, 100_000), (240, 0, 417));
        assert_eq!(rack(3, 5), (3, 0, 1));
    }
}
