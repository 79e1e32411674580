//! CSV by RFC 4180 that a spreadsheet cannot take for formulas.

use std::io::{self, Write};

use crate::text::harmless;

/// What a cell begins with that a spreadsheet takes for a formula: OWASP's
/// "CSV Injection", with the wide forms of East Asian input.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Writes one row.
pub(crate) fn row(out: &mut impl Write, cells: &[&str]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        write_cell(out, cell)?;
    }
    out.write_all(b"\r\n")
}

/// A cell that would be a formula begins with an apostrophe, as OWASP advises:
/// spreadsheets show it as text. Control characters, of which a tab and a line
/// break can begin a formula too, are shown as what they are.
fn write_cell(out: &mut impl Write, cell: &str) -> io::Result<()> {
    let cell = harmless(cell);
    let guard = if cell.starts_with(FORMULA) { "'" } else { "" };
    // White space at an end is kept only by readers who see quotes.
    let plain = guard.is_empty()
        && !cell.contains([',', '"'])
        && !cell.starts_with(char::is_whitespace)
        && !cell.ends_with(char::is_whitespace);
    if plain {
        return out.write_all(cell.as_bytes());
    }
    write!(out, "\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::row;

    fn of(cells: &[&str]) -> String {
        let mut out = Vec::new();
        row(&mut out, cells).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(of(&["Ada", "", "2026-01-01"]), "Ada,,2026-01-01\r\n");
        assert_eq!(of(&["a,b", "say \"hi\"", " x"]), "\"a,b\",\"say \"\"hi\"\"\",\" x\"\r\n");
        assert_eq!(of(&["נועה, ברקאי"]), "\"נועה, ברקאי\"\r\n");
    }

    #[test]
    fn nothing_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "=HYPERLINK(\"http://x\",\"a\")"] {
            assert!(of(&[formula]).starts_with("\"'"), "{formula}");
        }
        assert_eq!(of(&["\t=1+1", "a\r\n=1"]), "\\u{9}=1+1,a\\u{d}\\u{a}=1\r\n");
    }
}
