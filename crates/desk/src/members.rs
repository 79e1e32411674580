//! Which members a window shows: search, filters, order and page of a snapshot.

use std::cmp::Ordering;

use frontdesk_local_api::{MemberSort, MembersPage, MembersQuery};
use frontdesk_model::{Member, Snapshot};
use jiff::{SignedDuration, Timestamp};

/// Most rows in one answer.
const MOST_ROWS: u32 = 500;

/// The rows that `query` asks for. Of ten thousand members only those on the
/// page are copied.
pub(crate) fn page(
    snapshot: &Snapshot,
    revision: i64,
    query: &MembersQuery,
    now: Timestamp,
) -> MembersPage {
    let filter = Filter::new(query, now);
    let mut found: Vec<&Member> =
        snapshot.members.iter().filter(|member| filter.finds(member)).collect();
    order(&mut found, query.sort, query.descending);
    let shown = found.len();
    let rows = found
        .into_iter()
        .skip(count(query.offset))
        .take(count(query.limit.min(MOST_ROWS)))
        .cloned()
        .collect();
    MembersPage {
        total: number(snapshot.members.len()),
        shown: number(shown),
        offset: query.offset.min(number(shown)),
        rows,
        revision,
    }
}

/// Everything that a member must fit.
struct Filter<'a> {
    query: &'a MembersQuery,
    search: Search,
    /// Last active then or before, where that is asked for. `MIN`: so long ago
    /// that only those fit who never were.
    inactive_since: Option<Timestamp>,
}

impl<'a> Filter<'a> {
    fn new(query: &'a MembersQuery, now: Timestamp) -> Self {
        let since = |days: u32| {
            now.checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
                .unwrap_or(Timestamp::MIN)
        };
        Self {
            query,
            search: Search::new(&query.search),
            inactive_since: query.inactive_days.map(since),
        }
    }

    fn finds(&self, member: &Member) -> bool {
        self.query.role.is_none_or(|role| member.role == role)
            && self.query.seat.is_none_or(|seat| member.seat_type == seat)
            && self
                .inactive_since
                .is_none_or(|since| member.last_active.is_none_or(|last| last <= since))
            && self.search.finds(member)
    }
}

/// What is looked for. `@` at its start looks in usernames only.
struct Search {
    part: String,
    usernames_only: bool,
}

impl Search {
    fn new(typed: &str) -> Self {
        let typed = typed.trim();
        let (part, usernames_only) = match typed.strip_prefix('@') {
            Some(username) => (username, true),
            None => (typed, false),
        };
        Self { part: part.to_lowercase(), usernames_only }
    }

    fn finds(&self, member: &Member) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&self.part);
        self.part.is_empty()
            || (!self.usernames_only && holds(&member.name))
            || member.username.as_deref().is_some_and(holds)
    }
}

/// Orders `members`, which are in the server's order; equal ones keep it.
fn order(members: &mut [&Member], sort: MemberSort, descending: bool) {
    let directed = |order: Ordering| if descending { order.reverse() } else { order };
    match sort {
        MemberSort::Server if descending => members.reverse(),
        MemberSort::Server => {}
        MemberSort::Name => {
            // Lower case once for each member, not for each comparison.
            let mut named: Vec<(String, &Member)> =
                members.iter().map(|member| (member.name.to_lowercase(), *member)).collect();
            named.sort_by(|(a, _), (b, _)| directed(a.cmp(b)));
            for (place, (_, member)) in members.iter_mut().zip(named) {
                *place = member;
            }
        }
        MemberSort::Role => members.sort_by(|a, b| directed(a.role.cmp(&b.role))),
        MemberSort::Seat => members.sort_by(|a, b| directed(a.seat_type.cmp(&b.seat_type))),
        MemberSort::LastActive => {
            members.sort_by(|a, b| directed(a.last_active.cmp(&b.last_active)));
        }
        MemberSort::Joined => members.sort_by(|a, b| directed(a.joined_at.cmp(&b.joined_at))),
    }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
