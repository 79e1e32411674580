//! Where words go: what was asked for on standard output, everything else on
//! standard error.

use std::{
    env,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
};

use serde::Serialize;

use crate::{
    arguments::Global,
    fault::{Fault, Result},
    json,
    text::harmless,
};

/// How this program speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    /// Answers are JSON.
    pub(crate) json: bool,
    quiet: bool,
    /// Colours on standard output.
    pub(crate) ink: Ink,
    /// Colours on standard error.
    complaints: Ink,
}

impl Console {
    pub(crate) fn new(global: &Global) -> Self {
        // https://no-color.org: set, and not empty.
        let unwanted = global.no_color || env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
        let ink = |terminal: bool| Ink(terminal && !unwanted);
        Self {
            json: global.json,
            quiet: global.quiet,
            ink: ink(io::stdout().is_terminal()),
            complaints: ink(io::stderr().is_terminal()),
        }
    }

    /// Standard output, which whoever writes has to flush.
    pub(crate) fn out() -> BufWriter<StdoutLock<'static>> {
        BufWriter::new(io::stdout().lock())
    }

    /// Writes to standard output, to its end.
    pub(crate) fn write(
        write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>,
    ) -> Result<()> {
        let mut out = Self::out();
        write(&mut out).and_then(|()| out.flush()).map_err(Fault::of_output)
    }

    /// Writes an answer as one JSON document.
    pub(crate) fn document(answer: &impl Serialize) -> Result<()> {
        Self::write(|out| {
            json::write(out, answer)?;
            out.write_all(b"\n")
        })
    }

    /// Says in a line that something was done, or the same as JSON.
    pub(crate) fn done(self, words: &str, answer: &impl Serialize) -> Result<()> {
        if self.json {
            return Self::document(answer);
        }
        if self.quiet {
            return Ok(());
        }
        Self::write(|out| writeln!(out, "{}", harmless(words)))
    }

    /// Says something beside the answer.
    pub(crate) fn remark(self, words: &str) {
        if !self.quiet {
            complain(&harmless(words));
        }
    }

    /// Says why it was not done: one line and a remedy, or an object.
    pub(crate) fn complain(self, fault: &Fault) {
        let told = fault.told();
        if self.json {
            let mut object = Vec::new();
            // Memory takes everything.
            let _ = json::write(&mut object, &json::Error { error: &told });
            return complain(&String::from_utf8_lossy(&object));
        }
        let (red, plain) = self.complaints.red();
        complain(&format!("{red}frontdeskctl:{plain} {}", harmless(&told.message)));
        for line in told.remedy.iter().flat_map(|remedy| remedy.lines()) {
            complain(&harmless(line));
        }
        if let Some(detail) = told.detail.filter(|_| !self.quiet) {
            complain(&format!("({})", harmless(detail)));
        }
    }
}

/// Where nobody can be told, nobody is.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ink(bool);

impl Ink {
    #[cfg(test)]
    pub(crate) const NONE: Self = Self(false);

    pub(crate) const fn is_some(self) -> bool {
        self.0
    }

    /// Before and after something (ECMA-48, "Select graphic rendition").
    const fn style(self, on: &'static str) -> (&'static str, &'static str) {
        if self.0 { (on, "\u{1b}[0m") } else { ("", "") }
    }

    pub(crate) const fn bold(self) -> (&'static str, &'static str) {
        self.style("\u{1b}[1m")
    }

    pub(crate) const fn red(self) -> (&'static str, &'static str) {
        self.style("\u{1b}[31m")
    }

    pub(crate) const fn yellow(self) -> (&'static str, &'static str) {
        self.style("\u{1b}[33m")
    }

    pub(crate) const fn green(self) -> (&'static str, &'static str) {
        self.style("\u{1b}[32m")
    }
}
