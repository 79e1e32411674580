//! Comma-separated values by RFC 4180 that a spreadsheet cannot take for
//! formulas.

/// What a cell begins with that a spreadsheet takes for a formula: OWASP's
/// "CSV Injection", with the wide forms of East Asian input.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Adds a row.
pub fn row(out: &mut String, cells: &[&str]) {
    for (at, text) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        cell(out, text);
    }
    out.push_str("\r\n");
}

/// A cell that would be a formula begins with an apostrophe, as OWASP advises:
/// spreadsheets show it as text. Control characters are white space: not every
/// reader takes a line break in quotes for a part of the cell.
fn cell(out: &mut String, text: &str) {
    let guarded = text.starts_with(FORMULA);
    // White space at an end is kept only by readers who see quotes.
    let quoted = guarded
        || text.contains([',', '"'])
        || text.starts_with(is_blank)
        || text.ends_with(is_blank);
    if quoted {
        out.push('"');
    }
    if guarded {
        out.push('\'');
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\"\""),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    if quoted {
        out.push('"');
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::row;

    fn of(cells: &[&str]) -> String {
        let mut out = String::new();
        row(&mut out, cells);
        out
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(of(&["Ada", "", "2026-01-01"]), "Ada,,2026-01-01\r\n");
        assert_eq!(of(&["a,b", "say \"hi\"", " x"]), "\"a,b\",\"say \"\"hi\"\"\",\" x\"\r\n");
        assert_eq!(of(&["נועה, ברקאי"]), "\"נועה, ברקאי\"\r\n");
    }

    #[test]
    fn nothing_is_a_formula_and_no_cell_is_two_lines() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\r=1", "\n=1"] {
            assert!(of(&[formula]).starts_with("\"'"), "{formula:?}");
        }
        assert_eq!(of(&["a\r\n=1\u{0}b"]), "a  =1 b\r\n");
    }
}
