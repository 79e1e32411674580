//! Members of any organization, by name.

use frontdesk_local_api::{Answer, FoundMember, OrganizationRef};

use crate::{
    board::Seen,
    engine::Engine,
    members::{Search, count},
};

/// Most that are given.
const MOST_FOUND: u32 = 50;

/// How well a name fits: better is less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Begins,
    WordBegins,
    Holds,
}

impl Engine {
    /// `FindMembers`: those whose names begin with it first.
    pub(crate) fn find_members(&self, typed: &str, limit: u32) -> Answer {
        let search = Search::new(typed);
        let organizations = self.present();
        let mut found: Vec<(Fit, usize, usize)> = Vec::new();
        for (place, (_, seen)) in organizations.iter().enumerate() {
            let members = &seen.snapshot.members;
            let Some(holding) = search.holding(&seen.index, members) else { break };
            let whom = holding.iter().enumerate().filter(|(_, holds)| **holds);
            found.extend(whom.map(|(member, _)| {
                (fit(seen.index.name(members, member), &search.part), place, member)
            }));
        }
        found.sort_unstable();
        let found = found.into_iter().take(count(limit.min(MOST_FOUND)));
        let found = found.filter_map(|(_, place, member)| {
            let (organization, seen) = organizations.get(place)?;
            let member = seen.snapshot.members.get(member)?.clone();
            Some(FoundMember { organization: organization.clone(), member })
        });
        Answer::Found(found.collect())
    }

    /// Every organization that is there, as they are shown.
    fn present(&self) -> Vec<(OrganizationRef, Seen)> {
        let board = self.board();
        let organizations = board.accounts.iter().flat_map(|account| {
            let mut present: Vec<_> = account.present().collect();
            present.sort_by_cached_key(|(id, seen)| {
                (seen.snapshot.organization.name.to_lowercase(), (*id).clone())
            });
            present.into_iter().map(|(id, seen)| {
                let (account, organization) = (account.record.id.clone(), id.clone());
                (OrganizationRef { account, organization }, seen.clone())
            })
        });
        organizations.collect()
    }
}

fn fit(name: &str, part: &str) -> Fit {
    if name.starts_with(part) {
        Fit::Begins
    } else if name.split_whitespace().any(|word| word.starts_with(part)) {
        Fit::WordBegins
    } else {
        Fit::Holds
    }
}
