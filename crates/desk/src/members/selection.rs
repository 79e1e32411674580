//! Whom a selection means.

use std::collections::{HashMap, HashSet};

use frontdesk_local_api::{
    ErrorCode, Failure, MOST_SELECTED, MembersQuery, OrganizationRef, Selection,
};
use frontdesk_model::{Member, MemberId};
use jiff::Timestamp;

use super::found;
use crate::board::Seen;

/// Those whom a selection means.
pub(crate) struct Chosen<'a> {
    /// In the order in which they were named or shown, each once.
    pub members: Vec<&'a Member>,
    /// Those who were named and are no longer there.
    pub missing: Vec<MemberId>,
}

/// Whom `selection` means in the organization `at`, as it was seen.
///
/// # Errors
///
/// `INVALID_REQUEST` where it names too many, or another organization.
pub(crate) fn chosen<'a>(
    seen: &'a Seen,
    at: &OrganizationRef,
    selection: &Selection,
    now: Timestamp,
) -> Result<Chosen<'a>, Failure> {
    match selection {
        Selection::These { members } if members.len() <= MOST_SELECTED => Ok(these(seen, members)),
        Selection::Shown { query, except }
            if except.len() <= MOST_SELECTED && query.organization == *at =>
        {
            Ok(shown(seen, query, except, now))
        }
        _ => Err(Failure::new(ErrorCode::InvalidRequest).of_field("members")),
    }
}

/// Those with these ids.
pub(crate) fn these<'a>(seen: &'a Seen, named: &[MemberId]) -> Chosen<'a> {
    let wanted: HashSet<&MemberId> = named.iter().collect();
    let all = seen.snapshot.members.iter().filter(|member| wanted.contains(&member.id));
    let mut there: HashMap<&MemberId, &Member> = all.map(|member| (&member.id, member)).collect();
    let (mut members, mut missing, mut met) = (Vec::new(), Vec::new(), HashSet::new());
    for id in named.iter().filter(|id| met.insert(*id)) {
        match there.remove(id) {
            Some(member) => members.push(member),
            None => missing.push(id.clone()),
        }
    }
    Chosen { members, missing }
}

fn shown<'a>(
    seen: &'a Seen,
    query: &MembersQuery,
    except: &[MemberId],
    now: Timestamp,
) -> Chosen<'a> {
    let except: HashSet<&MemberId> = except.iter().collect();
    let members = found(seen, query, now).filter(|member| !except.contains(&member.id));
    Chosen { members: members.collect(), missing: Vec::new() }
}
