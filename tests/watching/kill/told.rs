//! What was told of an organization, beside what its history says.

use std::collections::BTreeMap;

use frontdesk_local_api::ActivityEntry;
use frontdesk_model::Change;
use frontdesk_rig::Recorded;

/// What a notification says of joins.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    One(String),
    Many(usize),
}

/// Everybody who joined, each as often as they did.
pub(crate) struct Told {
    organization: String,
    joined: BTreeMap<String, usize>,
}

impl Told {
    pub(crate) fn expected(organization: &str, events: &[ActivityEntry]) -> Self {
        let mut joined = BTreeMap::new();
        for event in events {
            if let Change::Joined { member } = &event.change {
                *joined.entry(member.name.clone()).or_default() += 1;
            }
        }
        Self { organization: organization.to_owned(), joined }
    }

    /// What is left on the screen: a notification that is replaced is gone.
    fn on_the_screen(&self, heard: &[Recorded]) -> Vec<Said> {
        let mut screen: Vec<(u32, Option<Said>)> = Vec::new();
        for told in heard {
            if told.replaces != 0 {
                screen.retain(|(id, _)| *id != told.id);
            }
            screen.push((told.id, self.said(&told.summary)));
        }
        screen.into_iter().filter_map(|(_, said)| said).collect()
    }

    /// What a title says of joins in this organization: one by name, some by
    /// their number, or some among what happened meanwhile.
    fn said(&self, title: &str) -> Option<Said> {
        // Names are isolated (Unicode TR 9).
        let plain: String =
            title.chars().filter(|sign| !matches!(sign, '\u{2066}'..='\u{2069}')).collect();
        let counted = |words: &str, behind: &str| words.strip_suffix(behind)?.parse().ok();
        if let Some(all) = plain.strip_prefix(&format!("Meanwhile in {}: ", self.organization)) {
            return all.split(", ").find_map(|some| counted(some, " joined")).map(Said::Many);
        }
        let who = plain.strip_suffix(&format!(" joined {}", self.organization))?;
        if who == "Witness" {
            return None;
        }
        Some(counted(who, " people").map_or_else(|| Said::One(who.to_owned()), Said::Many))
    }

    /// What was told too often, or not at all.
    pub(crate) fn faults(&self, heard: &[Recorded]) -> Vec<String> {
        let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
        let (screen, mut many) = (self.on_the_screen(heard), 0);
        for said in &screen {
            match said {
                Said::One(name) => *by_name.entry(name).or_default() += 1,
                Said::Many(count) => many += count,
            }
        }
        let mut faults: Vec<String> = by_name
            .iter()
            .filter_map(|(name, told)| {
                let joined = self.joined.get(*name).copied().unwrap_or_default();
                let words = format!(
                    "{}: {name} joined {joined} times, told {told} times",
                    self.organization
                );
                (*told > joined).then_some(words)
            })
            .collect();
        let (told, joined) =
            (by_name.values().sum::<usize>() + many, self.joined.values().sum::<usize>());
        if told != joined {
            faults.push(format!(
                "{}: {joined} joined, {told} were told of, {many} of them in summaries",
                self.organization
            ));
        }
        faults
    }

    /// In numbers.
    pub(crate) fn summary(&self, heard: &[Recorded]) -> String {
        let about = heard.iter().filter(|told| self.said(&told.summary).is_some());
        let replaced = about.clone().filter(|told| told.replaces != 0).count();
        format!(
            "{} joins, {} notifications of them, {replaced} with a number to replace",
            self.joined.values().sum::<usize>(),
            about.count()
        )
    }
}
