//! Rows of comma-separated values for files and other programs.

use std::io::{self, Write};

use frontdesk_model::csv;

use crate::text::harmless;

/// Writes one row. Control characters are shown as what they are: it may be
/// looked at on a terminal.
pub(crate) fn row(out: &mut impl Write, cells: &[&str]) -> io::Result<()> {
    let cells: Vec<_> = cells.iter().map(|cell| harmless(cell)).collect();
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    let mut line = String::new();
    csv::row(&mut line, &cells);
    out.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn nothing_commands_a_terminal_or_is_a_formula() {
        let mut out = Vec::new();
        row(&mut out, &["\t=1+1", "a\r\n=1", "=1", "a,b"]).expect("memory");
        let out = String::from_utf8(out).expect("text");
        assert_eq!(out, "\\u{9}=1+1,a\\u{d}\\u{a}=1,\"'=1\",\"a,b\"\r\n");
    }
}
