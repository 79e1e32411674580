//! Text of others on a terminal: harmless, and as wide as it looks.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// Text that cannot command a terminal or turn the writing direction of what
/// comes after it: every control character (C0, C1, line and paragraph
/// separators) and every override and embedding of Unicode TR 9 is shown as
/// `\u{1b}`. Isolates, marks and joiners, which names need, stay.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_harmful(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Whether a character does something to a terminal or to the text after it.
pub(crate) const fn is_harmful(c: char) -> bool {
    matches!(c, '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}')
}

/// Columns that text takes in a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A number in words: `1 seat`, `2 seats`.
pub(crate) fn count(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{harmless, width};

    #[test]
    fn what_commands_a_terminal_is_shown_instead() {
        assert_eq!(
            harmless("\u{1b}[2J\u{9b}31mAda\n\r\u{7f}"),
            "\\u{1b}[2J\\u{9b}31mAda\\u{a}\\u{d}\\u{7f}"
        );
        assert_eq!(harmless("\u{202e}evil\u{202c}\u{2028}"), "\\u{202e}evil\\u{202c}\\u{2028}");
    }

    #[test]
    fn names_of_all_languages_stay() {
        for name in ["Ada", "נועה ברקאי", "\u{2068}Noa\u{2069}", "王小明", "👩\u{200d}💻", "é"]
        {
            assert_eq!(harmless(name), name);
        }
    }

    #[test]
    fn width_is_what_is_seen() {
        for (text, columns) in
            [("Ada", 3), ("נועה", 4), ("王小明", 6), ("👩\u{200d}💻", 2), ("e\u{301}", 1), ("", 0)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }
}
