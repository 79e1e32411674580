//! What there may be something to say about.

use frontdesk_local_api::{AccountHealth, OrganizationRef};

use crate::{board::Account, engine::Engine};

/// An organization in its server's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub at: OrganizationRef,
    /// Its members were seen since this program started.
    pub looked: bool,
    /// Its account is just being asked for the first time since then.
    pub connecting: bool,
}

impl Engine {
    /// All of them, always in the same order.
    pub(super) fn subjects(&self) -> Vec<Subject> {
        let board = self.board();
        let mut subjects: Vec<Subject> = board.accounts.iter().flat_map(of_account).collect();
        subjects.sort_by(|one, other| key(one).cmp(&key(other)));
        subjects
    }
}

fn of_account(account: &Account) -> impl Iterator<Item = Subject> {
    account.present().map(|(id, seen)| Subject {
        at: OrganizationRef { account: account.record.id.clone(), organization: id.clone() },
        looked: seen.asked.looked.is_some(),
        connecting: account.health == AccountHealth::Connecting,
    })
}

fn key(subject: &Subject) -> (&str, &str) {
    (subject.at.account.as_str(), subject.at.organization.as_str())
}
