//! A QR code drawn with characters: two modules above each other in one.

use frontdesk_local_api::QrCode;

use crate::console::Ink;

/// Black on white, whatever the terminal has (ECMA-48).
const PAPER: &str = "\u{1b}[30;107m";
const PLAIN: &str = "\u{1b}[0m";

/// The lines of a code. Without colours the light modules are drawn, for the
/// dark terminals that most are; a phone reads it inverted too, as a rule.
pub(crate) fn lines(code: &QrCode, ink: Ink) -> Vec<String> {
    let modules = Modules::of(code);
    let dark_is_drawn = ink.is_some();
    let rows = (0..code.side).step_by(2);
    rows.map(|y| {
        let drawn = |x, y| y < code.side && modules.is_dark(x, y) == dark_is_drawn;
        let line: String =
            (0..code.side).map(|x| half_blocks(drawn(x, y), drawn(x, y + 1))).collect();
        if ink.is_some() { format!("{PAPER}{line}{PLAIN}") } else { line }
    })
    .collect()
}

const fn half_blocks(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

/// The dark modules, read from the path of the code: `M x y h n v1 h-n z` for
/// each run.
struct Modules {
    runs: Vec<(u32, u32, u32)>,
}

impl Modules {
    fn of(code: &QrCode) -> Self {
        let run = |run: &str| {
            let (x, rest) = run.split_once(' ')?;
            let (y, rest) = rest.split_once('h')?;
            let (length, _) = rest.split_once('v')?;
            Some((x.parse().ok()?, y.parse().ok()?, length.parse().ok()?))
        };
        Self { runs: code.path.split('M').filter_map(run).collect() }
    }

    fn is_dark(&self, x: u32, y: u32) -> bool {
        self.runs.iter().any(|(from, row, length)| *row == y && (*from..from + length).contains(&x))
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_local_api::QrCode;

    use super::lines;
    use crate::console::Ink;

    #[test]
    fn two_rows_of_modules_are_one_line() {
        let path = "M0 0h2v1h-2zM1 1h1v1h-1zM2 2h1v1h-1z".to_owned();
        let code = QrCode { side: 3, path };
        assert_eq!(lines(&code, Ink::NONE), ["▄ █", "▀▀ "]);
    }
}
