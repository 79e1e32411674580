//! Words that arguments take.

use clap::ValueEnum;
use frontdesk_local_api::MemberSort;
use frontdesk_model::{Role, SeatType};

/// A role.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RoleWord {
    Owner,
    Admin,
    Member,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Owner => Self::Owner,
            RoleWord::Admin => Self::Admin,
            RoleWord::Member => Self::Member,
        }
    }
}

/// A seat type.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SeatWord {
    Plus,
    Free,
}

impl From<SeatWord> for SeatType {
    fn from(word: SeatWord) -> Self {
        match word {
            SeatWord::Plus => Self::Plus,
            SeatWord::Free => Self::Free,
        }
    }
}

/// What members are ordered by.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SortWord {
    /// As the server has them
    Server,
    /// By name
    Name,
    /// Owner, admin, member
    Role,
    /// Plus, free
    Seat,
    /// Longest ago first
    LastActive,
    /// Longest ago first
    Joined,
}

impl From<SortWord> for MemberSort {
    fn from(word: SortWord) -> Self {
        match word {
            SortWord::Server => Self::Server,
            SortWord::Name => Self::Name,
            SortWord::Role => Self::Role,
            SortWord::Seat => Self::Seat,
            SortWord::LastActive => Self::LastActive,
            SortWord::Joined => Self::Joined,
        }
    }
}

/// A number of days: `30`, `30d` or `8w`.
pub(super) fn days(typed: &str) -> Result<u32, String> {
    let (number, unit) = match typed.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (typed.strip_suffix('d').unwrap_or(typed), 1),
    };
    let days = number.parse::<u32>().ok().and_then(|number| number.checked_mul(unit));
    days.filter(|days| *days > 0).ok_or_else(|| "type days like 30d, or weeks like 8w".to_owned())
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_and_weeks() {
        assert_eq!((days("30d"), days("30"), days("8w")), (Ok(30), Ok(30), Ok(56)));
        for nonsense in ["", "d", "0d", "-3d", "3m", "1.5d", "4294967295w", "30 d"] {
            assert!(days(nonsense).is_err(), "{nonsense}");
        }
    }
}
