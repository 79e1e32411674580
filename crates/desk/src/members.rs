//! Which members a window shows: search, filters, order and page of a snapshot.

pub(crate) mod index;
pub(crate) mod selection;

use std::collections::HashSet;

use frontdesk_local_api::{MembersPage, MembersQuery};
use frontdesk_model::{Member, MemberId, Snapshot};
use jiff::{SignedDuration, Timestamp};

use self::index::{Index, number};
use crate::board::Seen;

/// Most rows in one answer.
const MOST_ROWS: u32 = 500;

/// The rows that `query` asks for. Of a hundred thousand members only those on
/// the page are copied.
pub(crate) fn page(seen: &Seen, query: &MembersQuery, now: Timestamp) -> MembersPage {
    let offset = count(query.offset);
    let end = offset.saturating_add(count(query.limit.min(MOST_ROWS)));
    let mut rows = Vec::new();
    let mut shown = 0;
    for member in found(seen, query, now) {
        if (offset..end).contains(&shown) {
            rows.push(member.clone());
        }
        shown += 1;
    }
    MembersPage {
        total: number(seen.snapshot.members.len()),
        shown: number(shown),
        offset: query.offset.min(number(shown)),
        rows,
        revision: seen.revision,
    }
}

/// Everybody who fits `query`, in its order, whatever its page.
pub(crate) fn found<'a>(
    seen: &'a Seen,
    query: &MembersQuery,
    now: Timestamp,
) -> impl Iterator<Item = &'a Member> {
    let members = &seen.snapshot.members;
    let filter = Filter::new(query, &seen.unreviewed, now);
    let holding = Search::new(&query.search).holding(&seen.index, members);
    let order = seen.index.order(members, query.sort, query.descending).iter();
    order.filter_map(move |place| {
        let place = count(*place);
        let member = members.get(place)?;
        let holds = holding.as_ref().is_none_or(|holding| holding[place]);
        (holds && filter.finds(member)).then_some(member)
    })
}

/// A member by their id.
pub(crate) fn of_id<'a>(snapshot: &'a Snapshot, id: &MemberId) -> Option<&'a Member> {
    snapshot.members.iter().find(|member| member.id == *id)
}

/// Everything but the search that a member must fit.
struct Filter<'a, 'q> {
    query: &'q MembersQuery,
    unreviewed: &'a HashSet<MemberId>,
    /// Last active then or before, where that is asked for. `MIN`: so long ago
    /// that only those fit who never were.
    inactive_since: Option<Timestamp>,
    /// Joined then or later, where that is asked for.
    joined_since: Option<Timestamp>,
}

impl<'a, 'q> Filter<'a, 'q> {
    fn new(query: &'q MembersQuery, unreviewed: &'a HashSet<MemberId>, now: Timestamp) -> Self {
        Self {
            query,
            unreviewed,
            inactive_since: query.inactive_days.map(|days| days_before(now, days)),
            joined_since: query.joined_days.map(|days| days_before(now, days)),
        }
    }

    fn finds(&self, member: &Member) -> bool {
        let query = self.query;
        query.role.is_none_or(|role| member.role == role)
            && query.seat.is_none_or(|seat| member.seat_type == seat)
            && self
                .inactive_since
                .is_none_or(|since| member.last_active.is_none_or(|last| last <= since))
            && self
                .joined_since
                .is_none_or(|since| member.joined_at.is_some_and(|joined| joined >= since))
            && query
                .link
                .as_ref()
                .is_none_or(|link| member.link.as_ref().is_some_and(|used| used.id == *link))
            && (!query.unreviewed || self.unreviewed.contains(&member.id))
    }
}

/// So many times 24 hours ago; `MIN` where that is longer ago than there is time.
pub(crate) fn days_before(now: Timestamp, days: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

/// What is looked for. `@` at its start looks in usernames only.
pub(crate) struct Search {
    pub part: String,
    usernames_only: bool,
}

impl Search {
    pub(crate) fn new(typed: &str) -> Self {
        let typed = typed.trim();
        let (part, usernames_only) = match typed.strip_prefix('@') {
            Some(username) => (username, true),
            None => (typed, false),
        };
        Self { part: part.to_lowercase(), usernames_only }
    }

    /// A place for each member: whether it finds them. `None`: it finds all.
    pub(crate) fn holding(&self, index: &Index, members: &[Member]) -> Option<Vec<bool>> {
        let asked = !self.part.is_empty();
        asked.then(|| index.holding(members, &self.part, self.usernames_only))
    }

    /// Whether a name or a username fits.
    pub(crate) fn finds(&self, name: &str, username: Option<&str>) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&self.part);
        self.part.is_empty() || (!self.usernames_only && holds(name)) || username.is_some_and(holds)
    }
}

pub(crate) fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
