//! Rules for text that people type: names of people and organizations.

/// Longest name of a person or organization, in characters.
pub const MAX_NAME: usize = 100;

/// Why a name cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Nothing left after trimming.
    Empty,
    /// More than [`MAX_NAME`] characters.
    TooLong,
}

/// A name as it is kept: trimmed, runs of white space as one space, without
/// control characters and without those invisible ones that would turn the
/// writing direction of the text after it (Unicode TR 9 overrides and
/// embeddings; isolates and marks, which names in Hebrew and Arabic need, stay).
///
/// # Errors
///
/// [`NameFault`] when nothing is left or too much is.
pub fn clean_name(typed: &str) -> Result<String, NameFault> {
    // Enough to judge: a name is refused long before all of it was looked at.
    let mut kept = String::new();
    let mut length = 0;
    for word in typed.split(|c: char| c.is_whitespace()).map(visible) {
        if word.is_empty() {
            continue;
        }
        if !kept.is_empty() {
            kept.push(' ');
            length += 1;
        }
        length += word.chars().count();
        kept.push_str(&word);
        if length > MAX_NAME {
            return Err(NameFault::TooLong);
        }
    }
    if kept.is_empty() { Err(NameFault::Empty) } else { Ok(kept) }
}

fn visible(word: &str) -> String {
    word.chars().filter(|c| !c.is_control() && !turns_direction(*c)).collect()
}

const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}')
}

#[cfg(test)]
mod tests {
    use super::{MAX_NAME, NameFault, clean_name};

    #[test]
    fn white_space_is_folded_and_markup_kept_as_text() {
        assert_eq!(clean_name("  Ada\t <b>Love\nlace</b> ").as_deref(), Ok("Ada <b>Love lace</b>"));
    }

    #[test]
    fn direction_overrides_go_and_hebrew_stays() {
        assert_eq!(clean_name("\u{202E}evil\u{202C}").as_deref(), Ok("evil"));
        assert_eq!(clean_name("נועה ברקאי").as_deref(), Ok("נועה ברקאי"));
    }

    #[test]
    fn empty_and_too_long_are_told_apart() {
        assert_eq!(clean_name(" \u{0007}\t"), Err(NameFault::Empty));
        assert_eq!(clean_name(&"x".repeat(10_000)), Err(NameFault::TooLong));
        assert!(clean_name(&"x".repeat(MAX_NAME)).is_ok());
    }
}
