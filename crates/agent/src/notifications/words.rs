//! The text of a notification, made fit for whoever draws it. Names come from
//! servers and can be anything.

/// Most characters of a first line.
const MAX_TITLE: usize = 200;

/// Most characters of what follows.
const MAX_BODY: usize = 1000;

/// The first line: one line, literal, as the specification wants it.
pub(super) fn title(text: &str) -> String {
    let one_line = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = one_line.filter(|word| !word.is_empty()).collect();
    shortened(words.join(" ").chars(), MAX_TITLE)
}

/// What follows: lines stay, and where the desktop reads markup, nothing in it
/// is. D-Bus strings hold no NUL; one would end the connection.
pub(super) fn body(text: &str, markup: bool) -> String {
    let visible = text.chars().filter(|c| *c == '\n' || !c.is_control());
    let text = shortened(visible, MAX_BODY);
    if markup {
        // The ampersand first, or it would escape the others' own.
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text
    }
}

fn shortened(mut text: impl Iterator<Item = char>, limit: usize) -> String {
    let mut kept: String = text.by_ref().take(limit).collect();
    if text.next().is_some() {
        kept.pop();
        kept.push('…');
    }
    kept
}
