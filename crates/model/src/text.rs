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
/// control characters, without those invisible ones that would turn the
/// writing direction of the text after it (Unicode TR 9 overrides and
/// embeddings), and without those that nothing needs (zero-width space, soft
/// hyphen, fillers, tags). Isolates, marks and joiners, which names in Hebrew,
/// Arabic, Persian and emoji need, stay beside something that is seen.
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
    if kept.chars().all(|c| c == ' ' || is_invisible(c)) {
        return Err(NameFault::Empty);
    }
    Ok(kept)
}

/// A name inside a sentence: whatever direction it has, the words around it
/// keep theirs (Unicode TR 9, first strong isolate). Of a longer one, only the
/// first `longest` characters are kept, the last of them an ellipsis.
#[must_use]
pub fn isolated(name: &str, longest: usize) -> String {
    // Isolates of its own could end ours, and line breaks the line.
    let mut plain = name.chars().filter(|c| !c.is_control() && !is_directional_format(*c));
    let mut kept: String = plain.by_ref().take(longest).collect();
    if plain.next().is_some() {
        kept.pop();
        kept.truncate(kept.trim_end().len());
        kept.push('…');
    }
    format!("\u{2068}{kept}\u{2069}")
}

/// Embeddings, overrides and isolates. Marks stay: they end with themselves.
const fn is_directional_format(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether nothing of a character is seen by itself: what cannot tell two
/// names apart (Unicode's `Default_Ignorable_Code_Point`, and the blank
/// Braille pattern).
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a name in some language or an emoji needs it: marks of direction,
/// isolates, joiners, variation selectors.
const fn is_of_use(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{200C}'..='\u{200F}'
        | '\u{2066}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn visible(word: &str) -> String {
    let seen = |c: &char| !c.is_control() && (!is_invisible(*c) || is_of_use(*c));
    word.chars().filter(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_NAME, NameFault, clean_name, isolated};

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
    fn what_nobody_sees_goes_and_what_names_need_stays() {
        for hidden in ['\u{200B}', '\u{AD}', '\u{FEFF}', '\u{2060}', '\u{3164}', '\u{E0041}'] {
            assert_eq!(clean_name(&format!("Ac{hidden}me")).as_deref(), Ok("Acme"));
        }
        // Persian, a family, a heart in colour.
        for needed in
            ["\u{645}\u{6CC}\u{200C}\u{631}", "\u{1F468}\u{200D}\u{1F469}", "\u{2764}\u{FE0F}"]
        {
            assert_eq!(clean_name(needed).as_deref(), Ok(needed));
        }
        for nothing in ["\u{200B}", "\u{200D}\u{200F}", "\u{2066} \u{2069}", "\u{2800}"] {
            assert_eq!(clean_name(nothing), Err(NameFault::Empty), "{nothing:?}");
        }
    }

    #[test]
    fn empty_and_too_long_are_told_apart() {
        assert_eq!(clean_name(" \u{0007}\t"), Err(NameFault::Empty));
        assert_eq!(clean_name(&"x".repeat(10_000)), Err(NameFault::TooLong));
        assert!(clean_name(&"x".repeat(MAX_NAME)).is_ok());
    }

    #[test]
    fn a_name_cannot_leave_its_isolate_and_a_long_one_is_cut() {
        assert_eq!(isolated("<b>\u{2069}\u{202E}x\ny", 60), "\u{2068}<b>xy\u{2069}");
        assert_eq!(isolated("נועה", 4), "\u{2068}נועה\u{2069}");
        assert_eq!(isolated("Ada Lovelace", 5), "\u{2068}Ada…\u{2069}");
    }
}
