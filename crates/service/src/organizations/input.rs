//! What people type, and what is wrong with it.

use frontdesk_model::MAX_SEATS;
use frontdesk_model::text::{NameFault, clean_name, is_invisible};
use jiff::{SignedDuration, Timestamp};
use unicode_security::skeleton;

/// Longest reason for a change, in characters.
const MAX_REASON: usize = 500;

/// Longest time for which a replaced link still works.
const MAX_GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Furthest from now that a link may expire or joins may resume.
const MAX_AHEAD: SignedDuration = SignedDuration::from_hours(5 * 366 * 24);

/// Most rows of one import.
pub(crate) const MAX_IMPORT: usize = 1_000;

/// What is wrong with what somebody typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadInput {
    /// The argument or field.
    pub field: &'static str,
    /// A word for programs: `EMPTY`, `TOO_LONG`, `OUT_OF_RANGE` ...
    pub reason: &'static str,
    /// A sentence for people.
    pub message: &'static str,
}

/// Another organization has a name that looks the same.
pub(crate) const NAME_TAKEN: BadInput = BadInput {
    field: "name",
    reason: "TAKEN",
    message: "Another organization has this name, or one that looks like it.",
};

/// A name as it is kept.
pub(crate) fn name(typed: &str) -> Result<String, BadInput> {
    clean_name(typed).map_err(|fault| match fault {
        NameFault::Empty => {
            BadInput { field: "name", reason: "EMPTY", message: "The name is empty." }
        }
        NameFault::TooLong => BadInput {
            field: "name",
            reason: "TOO_LONG",
            message: "The name has more than 100 characters.",
        },
    })
}

/// A name as it looks: two that nobody can tell apart have one key. The
/// skeleton of Unicode TR 39, without regard to case and to what is invisible.
pub(crate) fn name_key(name: &str) -> String {
    let lower = name.to_lowercase();
    let visible: String = lower.chars().filter(|c| !is_invisible(*c)).collect();
    // Lower case again: a letter can look like another one's capital.
    skeleton(&visible).collect::<String>().to_lowercase()
}

/// The number of seats: from 1, the owner's own, to [`MAX_SEATS`].
pub(crate) fn seats(asked: i32, field: &'static str) -> Result<u32, BadInput> {
    u32::try_from(asked).ok().filter(|seats| (1..=MAX_SEATS).contains(seats)).ok_or(BadInput {
        field,
        reason: "OUT_OF_RANGE",
        message: "The number of seats is from 1 to 100000.",
    })
}

/// At how few free seats admins are told; 0: only when none is left.
pub(crate) fn seat_warning(asked: i32) -> Result<u32, BadInput> {
    u32::try_from(asked).ok().filter(|seats| *seats <= MAX_SEATS).ok_or(BadInput {
        field: "seats",
        reason: "OUT_OF_RANGE",
        message: "The number of seats is from 0 to 100000.",
    })
}

/// How many may join by a link.
pub(crate) fn max_uses(asked: i32) -> Result<u32, BadInput> {
    u32::try_from(asked).ok().filter(|uses| (1..=MAX_SEATS).contains(uses)).ok_or(BadInput {
        field: "maxUses",
        reason: "OUT_OF_RANGE",
        message: "A link is for 1 to 100000 people.",
    })
}

/// How long a replaced link still works: 30 days at most.
pub(crate) fn grace(seconds: i32) -> Result<SignedDuration, BadInput> {
    let grace = SignedDuration::from_secs(seconds.into());
    if grace.is_negative() || grace > MAX_GRACE {
        return Err(BadInput {
            field: "graceSeconds",
            reason: "OUT_OF_RANGE",
            message: "The old link works for 0 to 2592000 seconds more.",
        });
    }
    Ok(grace)
}

/// An end that lies ahead, by five years at most.
pub(crate) fn ends_after(
    now: Timestamp,
    end: Timestamp,
    field: &'static str,
) -> Result<Timestamp, BadInput> {
    let ahead = end.duration_since(now);
    if !ahead.is_positive() || ahead > MAX_AHEAD {
        return Err(BadInput {
            field,
            reason: "OUT_OF_RANGE",
            message: "This time is past, or more than five years away.",
        });
    }
    Ok(end)
}

/// Why somebody changes something, in their words; `None` for nothing but
/// white space.
pub(crate) fn reason(typed: Option<String>) -> Result<Option<String>, BadInput> {
    let Some(typed) = typed else { return Ok(None) };
    if typed.chars().count() > MAX_REASON {
        return Err(BadInput {
            field: "reason",
            reason: "TOO_LONG",
            message: "The reason has more than 500 characters.",
        });
    }
    let seen = |c: &char| *c == '\n' || !c.is_control();
    let reason: String = typed.trim().chars().filter(seen).collect();
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

/// How many rows of a list are asked for.
pub(crate) fn page(asked: Option<i32>, most: i64) -> Result<i64, BadInput> {
    let asked = asked.map_or(most.min(50), i64::from);
    if !(1..=most).contains(&asked) {
        return Err(BadInput {
            field: "first",
            reason: "OUT_OF_RANGE",
            message: "Ask for at least one row, and for fewer at once.",
        });
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::{grace, name_key, reason};

    #[test]
    fn names_that_look_the_same_have_one_key() {
        for (one, other) in [
            ("Acme", "acme"),
            ("Acme", "\u{0410}cme"),
            ("Acme", "Ac\u{200d}me"),
            ("Acme", "\u{ff21}cme"),
            ("paypal", "p\u{0430}yp\u{0430}l"),
            ("Caf\u{e9}", "Cafe\u{301}"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} {other}");
        }
        for (one, other) in [("Acme", "Acne"), ("Acme", "Acme 2"), ("\u{5d0}", "\u{5d1}")] {
            assert_ne!(name_key(one), name_key(other), "{one} {other}");
        }
    }

    #[test]
    fn a_reason_is_trimmed_and_bounded() {
        let typed = |text: &str| reason(Some(text.to_owned()));
        assert_eq!(typed(" left \u{7}us\nin May "), Ok(Some("left us\nin May".to_owned())));
        assert_eq!(typed(" \t "), Ok(None));
        assert_eq!(typed(&"x".repeat(501)).unwrap_err().field, "reason");
    }

    #[test]
    fn a_grace_period_has_an_end() {
        assert!(grace(0).is_ok() && grace(2_592_000).is_ok());
        assert!(grace(-1).is_err() && grace(2_592_001).is_err());
    }
}
