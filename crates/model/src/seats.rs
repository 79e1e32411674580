//! Seats: how many there are, how many are assigned, how many are available.

use serde::{Deserialize, Serialize};

/// Most seats an organization can have. The service refuses more; the window
/// says so before it asks.
pub const MAX_SEATS: u32 = 100_000;

/// The seats of an organization. daily.dev does not hold joins to the seats, so
/// `assigned` can be more than `total` (exchange `join.no_seats_left`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Seats {
    /// All seats, taken or not.
    pub total: u32,
    /// Seats held by a member.
    pub assigned: u32,
}

impl Seats {
    /// Seats nobody holds.
    pub const fn available(self) -> u32 {
        self.total.saturating_sub(self.assigned)
    }

    /// How many more seats are assigned than there are.
    pub const fn over_by(self) -> u32 {
        self.assigned.saturating_sub(self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::Seats;

    #[test]
    fn available_and_over_by_never_wrap() {
        let over = Seats { total: 3, assigned: 5 };
        assert_eq!((over.available(), over.over_by()), (0, 2));
        let under = Seats { total: 5, assigned: 3 };
        assert_eq!((under.available(), under.over_by()), (2, 0));
    }
}
