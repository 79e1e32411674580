//! The last who joined, organization by organization.

use std::collections::HashMap;

use frontdesk_local_api::{ActivityEntry, OrganizationRef, State};
use frontdesk_model::{Change, MemberId};
use jiff::Timestamp;

use super::look::organizations;

/// So many are named in the menu.
const SHOWN: usize = 5;

/// Somebody who joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    pub(super) organization: OrganizationRef,
    /// Its name now.
    pub(super) organization_name: String,
    pub(super) member: MemberId,
    /// Their name at that time.
    pub(super) name: String,
    at: Timestamp,
}

/// What is remembered of the histories.
#[derive(Default)]
pub(super) struct Joins(HashMap<OrganizationRef, Vec<Last>>);

struct Last {
    member: MemberId,
    name: String,
    at: Timestamp,
}

impl Joins {
    /// Takes over the newest entries of an organization's history, newest first.
    pub(super) fn learn(&mut self, organization: &OrganizationRef, entries: Vec<ActivityEntry>) {
        let joined = entries.into_iter().filter_map(|entry| match entry.change {
            Change::Joined { member } => {
                Some(Last { member: member.id, name: member.name, at: entry.seen_at })
            }
            _ => None,
        });
        self.0.insert(organization.clone(), joined.take(SHOWN).collect());
    }

    /// The last who joined in the organizations that are there, newest first.
    /// Forgets the others.
    pub(super) fn newest(&mut self, state: &State) -> Vec<Joined> {
        let mut known = std::mem::take(&mut self.0);
        let mut newest = Vec::new();
        for (at, organization) in organizations(state) {
            let Some(last) = known.remove(&at) else { continue };
            newest.extend(last.iter().map(|last| Joined {
                organization: at.clone(),
                organization_name: organization.name.clone(),
                member: last.member.clone(),
                name: last.name.clone(),
                at: last.at,
            }));
            self.0.insert(at, last);
        }
        newest.sort_by_key(|joined| std::cmp::Reverse(joined.at));
        newest.truncate(SHOWN);
        newest
    }

    /// Organizations that are there and whose history was not looked at yet.
    pub(super) fn unknown(&self, state: &State) -> Vec<OrganizationRef> {
        let all = organizations(state).map(|(at, _)| at);
        all.filter(|at| !self.0.contains_key(at)).collect()
    }
}
