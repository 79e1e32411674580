//! Tables for a terminal: columns aligned by what is seen.

use std::io::{self, Write};

use crate::{
    console::Ink,
    text::{harmless, width},
};

/// Columns between two cells.
const GAP: usize = 2;

/// Rows under a head. All of them are needed before the first is written: the
/// widest cell decides.
pub(crate) struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&'static str]) -> Self {
        Self { head: head.to_vec(), rows: Vec::new() }
    }

    /// One more row; its text may be anybody's.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.iter().map(|cell| harmless(cell).into_owned()).collect());
    }

    /// Writes everything; nothing where there is no row.
    pub(crate) fn write(&self, out: &mut impl Write, ink: Ink) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut widths: Vec<usize> = self.head.iter().map(|cell| width(cell)).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = width(cell).max(*widest);
            }
        }
        let (bold, plain) = ink.bold();
        out.write_all(bold.as_bytes())?;
        line(out, &self.head, &widths)?;
        out.write_all(plain.as_bytes())?;
        out.write_all(b"\n")?;
        for row in &self.rows {
            line(out, row, &widths)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// One line without white space at its end.
fn line(out: &mut impl Write, cells: &[impl AsRef<str>], widths: &[usize]) -> io::Result<()> {
    let mut owed = 0;
    for (cell, widest) in cells.iter().zip(widths) {
        let cell = cell.as_ref();
        if !cell.is_empty() {
            write!(out, "{:owed$}{cell}", "")?;
            owed = 0;
        }
        owed += widest + GAP - width(cell);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::console::Ink;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&["NAME", "ROLE", "SEAT"]);
        table.row(["Ada", "owner", "plus"]);
        table.row(["王小明", "", "free"]);
        table.row(["נועה ברקאי", "member", ""]);
        table.row(["👩\u{200d}💻 \u{1b}[31m", "admin", "plus"]);
        let mut out = Vec::new();
        table.write(&mut out, Ink::NONE).expect("memory");
        let written = String::from_utf8(out).expect("text");
        // Wide letters and a joined emoji take two columns each.
        let expected = "\
            NAME           ROLE    SEAT\n\
            Ada            owner   plus\n\
            王小明                 free\n\
            נועה ברקאי     member\n\
            👩\u{200d}💻 \\u{1b}[31m  admin   plus\n";
        assert_eq!(written, expected);
    }

    #[test]
    fn nobody_is_nothing() {
        let mut out = Vec::new();
        Table::new(&["NAME"]).write(&mut out, Ink::NONE).expect("memory");
        assert!(out.is_empty());
    }
}
