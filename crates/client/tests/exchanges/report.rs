//! How many exchanges concern the client, and how many it understood.

use std::{collections::BTreeMap, fmt};

use crate::outcome::Outcome;

/// What became of one exchange.
pub(crate) enum Verdict {
    /// The client understood what the answer says.
    Understood(String),
    /// It did not.
    Misunderstood { kind: String, expected: Outcome, got: Outcome },
    /// It has nothing to do with it; why.
    Unconcerned(&'static str),
    /// Nobody can say what it is.
    Unexplained,
}

#[derive(Default)]
pub(crate) struct Report {
    understood: BTreeMap<String, u32>,
    unconcerned: BTreeMap<&'static str, Vec<String>>,
    misunderstood: Vec<String>,
    unexplained: Vec<String>,
}

impl Report {
    pub(crate) fn add(&mut self, name: String, verdict: Verdict) {
        match verdict {
            Verdict::Understood(kind) => *self.understood.entry(kind).or_default() += 1,
            Verdict::Unconcerned(why) => self.unconcerned.entry(why).or_default().push(name),
            Verdict::Unexplained => self.unexplained.push(name),
            Verdict::Misunderstood { kind, expected, got } => {
                let line = format!("{name} ({kind})\n  says  {expected:?}\n  heard {got:?}");
                self.misunderstood.push(line);
            }
        }
    }

    pub(crate) fn understood_kinds(&self) -> impl Iterator<Item = &str> {
        self.understood.keys().map(String::as_str)
    }

    pub(crate) fn unconcerned(&self) -> usize {
        self.unconcerned.values().map(Vec::len).sum()
    }

    /// Fails where something was not understood, or nothing was there.
    pub(crate) fn judge(&self) {
        assert!(self.misunderstood.is_empty(), "\n{}", self.misunderstood.join("\n"));
        assert!(self.unexplained.is_empty(), "no exchanges: {}", self.unexplained.join(", "));
        assert!(!self.understood.is_empty(), "no exchange concerns the client");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let understood: u32 = self.understood.values().sum();
        let concern = understood as usize + self.misunderstood.len();
        let all = concern + self.unconcerned() + self.unexplained.len();
        writeln!(formatter, "{all} exchanges")?;
        writeln!(formatter, "{concern} concern the client, {understood} understood as expected")?;
        for (kind, count) in &self.understood {
            writeln!(formatter, "  {count:4} {kind}")?;
        }
        writeln!(formatter, "{} are not explained", self.unexplained.len())?;
        writeln!(formatter, "{} do not concern it", self.unconcerned())?;
        for (why, names) in &self.unconcerned {
            writeln!(formatter, "  {:4} {why}: {}", names.len(), names.join(", "))?;
        }
        Ok(())
    }
}
