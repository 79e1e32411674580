//! What the words of a command line mean: which account, which organization.

use frontdesk_local_api::{AccountState, OrganizationRef, OrganizationState, State};

use crate::{
    arguments::At,
    fault::{Fault, Result},
};

/// Most names in one sentence.
const MOST_NAMES: usize = 8;

/// An organization and the account that sees it.
#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) account: AccountState,
    pub(crate) state: OrganizationState,
}

impl Organization {
    /// For requests.
    pub(crate) fn reference(&self) -> OrganizationRef {
        OrganizationRef { account: self.account.id.clone(), organization: self.state.id.clone() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.state.name
    }
}

/// The account that is meant: by its id, or by a part of its id, person,
/// e-mail or address that no other has; without a word, the only one.
pub(crate) fn account<'a>(state: &'a State, named: Option<&str>) -> Result<&'a AccountState> {
    if state.accounts.is_empty() {
        return Err(Fault::NoAccount);
    }
    let Some(named) = named else {
        return match state.accounts.as_slice() {
            [only] => Ok(only),
            several => Err(ambiguous("account", None, several.iter().map(called))),
        };
    };
    if let Some(found) = state.accounts.iter().find(|account| account.id.as_str() == named) {
        return Ok(found);
    }
    let found: Vec<_> = state.accounts.iter().filter(|account| has(account, named)).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(not_found("account", named, state.accounts.iter().map(called))),
        several => Err(ambiguous("account", Some(named), several.iter().map(|it| called(it)))),
    }
}

/// The organization that is meant: by its id or its whole name, in any case;
/// without a word, the only one.
pub(crate) fn organization(state: &State, at: &At) -> Result<Organization> {
    let accounts = match &at.account {
        Some(named) => std::slice::from_ref(account(state, Some(named))?),
        None if state.accounts.is_empty() => return Err(Fault::NoAccount),
        None => state.accounts.as_slice(),
    };
    let all: Vec<_> = accounts
        .iter()
        .flat_map(|account| account.organizations.iter().map(move |state| (account, state)))
        .collect();
    let named = at.organization.as_deref();
    let is_id = |named: &str| all.iter().any(|(_, state)| state.id.as_str() == named);
    let found: Vec<_> = match named {
        None => all.clone(),
        Some(id) if is_id(id) => {
            all.iter().filter(|(_, state)| state.id.as_str() == id).copied().collect()
        }
        Some(name) => all.iter().filter(|(_, state)| same(&state.name, name)).copied().collect(),
    };
    let name = |(account, state): &(&AccountState, &OrganizationState)| {
        let seen_twice = all.iter().filter(|(_, other)| same(&other.name, &state.name)).count() > 1;
        if seen_twice {
            format!("--organization {} --account {}", state.id, account.id)
        } else {
            format!("--organization “{}”", state.name)
        }
    };
    match (found.as_slice(), named) {
        ([(account, state)], _) => {
            Ok(Organization { account: (*account).clone(), state: (*state).clone() })
        }
        ([], named) => {
            Err(not_found("organization", named.unwrap_or("of yours"), all.iter().map(name)))
        }
        (several, named) => Err(ambiguous("organization", named, several.iter().map(name))),
    }
}

/// Every organization there is.
pub(crate) fn all(state: &State) -> impl Iterator<Item = (OrganizationRef, &OrganizationState)> {
    state.accounts.iter().flat_map(|account| {
        account.organizations.iter().map(|organization| {
            let (account, id) = (account.id.clone(), organization.id.clone());
            (OrganizationRef { account, organization: id }, organization)
        })
    })
}

/// Whether two names are the same but for their case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn has(account: &AccountState, part: &str) -> bool {
    let part = part.to_lowercase();
    [account.id.as_str(), &account.person_name, &account.address]
        .into_iter()
        .chain(account.email.as_deref())
        .any(|text| text.to_lowercase().contains(&part))
}

/// What an account is called among others.
fn called(account: &AccountState) -> String {
    format!("{} ({}, {})", account.id, account.person_name, account.address)
}

pub(crate) fn ambiguous(
    what: &'static str,
    named: Option<&str>,
    found: impl Iterator<Item = String>,
) -> Fault {
    Fault::Ambiguous { what, named: named.map(str::to_owned), found: some(found) }
}

pub(crate) fn not_found(
    what: &'static str,
    named: &str,
    like: impl Iterator<Item = String>,
) -> Fault {
    Fault::NotFound { what, named: named.to_owned(), like: some(like) }
}

fn some(names: impl Iterator<Item = String>) -> Vec<String> {
    names.take(MOST_NAMES).collect()
}

#[cfg(test)]
mod tests;
