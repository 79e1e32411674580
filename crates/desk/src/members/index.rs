//! What makes a large organization quick to search and to sort: made once for
//! the members that were seen, and each part only when somebody asks for it.

use std::sync::OnceLock;

use frontdesk_local_api::MemberSort;
use frontdesk_model::Member;

/// Between texts: nobody who types can have it in what is looked for.
const BETWEEN: char = '\0';

/// Orders that can be asked for, each in two directions.
const ORDERS: usize = 12;

/// The index of the members of one snapshot. Whoever asks it brings the same
/// members again: it holds none of its own.
#[derive(Debug, Default)]
pub(crate) struct Index {
    text: OnceLock<Text>,
    orders: [OnceLock<Box<[u32]>>; ORDERS],
}

/// Every name and username in lower case, one after the other.
#[derive(Debug)]
struct Text {
    all: String,
    /// Where the name and the username of each begin.
    begin: Box<[(u32, u32)]>,
}

impl Index {
    /// Whose name or username holds `part`, which is in lower case; a place for
    /// each of `members`.
    pub(crate) fn holding(
        &self,
        members: &[Member],
        part: &str,
        usernames_only: bool,
    ) -> Vec<bool> {
        let mut holds = vec![false; members.len()];
        if part.contains(BETWEEN) {
            return holds;
        }
        let Text { all, begin } = self.text(members);
        let mut of = 0;
        for (place, _) in all.match_indices(part) {
            let place = number(place);
            while begin.get(of + 1).is_some_and(|(name, _)| *name <= place) {
                of += 1;
            }
            if !usernames_only || begin.get(of).is_some_and(|(_, username)| *username <= place) {
                holds[of] = true;
            }
        }
        holds
    }

    /// The name of a member in lower case.
    pub(crate) fn name(&self, members: &[Member], place: usize) -> &str {
        self.text(members).name(place)
    }

    /// The places of `members` in an order. Equal ones stay as they are.
    pub(crate) fn order(&self, members: &[Member], sort: MemberSort, descending: bool) -> &[u32] {
        let kind = match sort {
            MemberSort::Server => 0,
            MemberSort::Name => 1,
            MemberSort::Role => 2,
            MemberSort::Seat => 3,
            MemberSort::LastActive => 4,
            MemberSort::Joined => 5,
        };
        self.orders[2 * kind + usize::from(descending)].get_or_init(|| {
            if descending {
                let up = self.order(members, sort, false);
                // Equal ones stay as they are, whichever way round.
                let equal = up.chunk_by(|a, b| self.is_equal(members, sort, *a, *b));
                return equal.rev().flatten().copied().collect();
            }
            match sort {
                MemberSort::Server => (0..number(members.len())).collect(),
                MemberSort::Name => by_name(self.text(members)),
                MemberSort::Role => by_key(members, |member| member.role),
                MemberSort::Seat => by_key(members, |member| member.seat_type),
                MemberSort::LastActive => by_key(members, |member| member.last_active),
                MemberSort::Joined => by_key(members, |member| member.joined_at),
            }
        })
    }

    fn is_equal(&self, members: &[Member], sort: MemberSort, a: u32, b: u32) -> bool {
        let (a, b) = (index(a), index(b));
        let (Some(one), Some(other)) = (members.get(a), members.get(b)) else { return false };
        match sort {
            MemberSort::Server => false,
            MemberSort::Name => self.name(members, a) == self.name(members, b),
            MemberSort::Role => one.role == other.role,
            MemberSort::Seat => one.seat_type == other.seat_type,
            MemberSort::LastActive => one.last_active == other.last_active,
            MemberSort::Joined => one.joined_at == other.joined_at,
        }
    }

    fn text(&self, members: &[Member]) -> &Text {
        self.text.get_or_init(|| Text::of(members))
    }
}

impl Text {
    fn of(members: &[Member]) -> Self {
        let mut all = String::new();
        let begin = members.iter().map(|member| {
            let name = number(all.len());
            lower(&member.name, &mut all);
            let username = number(all.len());
            lower(member.username.as_deref().unwrap_or_default(), &mut all);
            (name, username)
        });
        let begin = begin.collect();
        all.shrink_to_fit();
        Self { all, begin }
    }

    fn name(&self, place: usize) -> &str {
        let Some(&(name, username)) = self.begin.get(place) else { return "" };
        let end = index(username).saturating_sub(BETWEEN.len_utf8());
        self.all.get(index(name)..end).unwrap_or_default()
    }
}

fn lower(text: &str, all: &mut String) {
    if text.is_ascii() {
        all.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        // As a whole: how a letter is written small can hang on the next one.
        all.push_str(&text.to_lowercase());
    }
    all.push(BETWEEN);
}

/// Names differ in their first letters most times: those are compared first,
/// without looking elsewhere.
fn by_name(text: &Text) -> Box<[u32]> {
    let mut keys: Vec<(u128, u32)> = (0..text.begin.len())
        .map(|place| {
            let mut first = [0; 16];
            for (to, from) in first.iter_mut().zip(text.name(place).bytes()) {
                *to = from;
            }
            (u128::from_be_bytes(first), number(place))
        })
        .collect();
    keys.sort_unstable_by(|(a_first, a), (b_first, b)| {
        let names = || text.name(index(*a)).cmp(text.name(index(*b)));
        a_first.cmp(b_first).then_with(names).then(a.cmp(b))
    });
    keys.into_iter().map(|(_, place)| place).collect()
}

fn by_key<K: Ord>(members: &[Member], key: impl Fn(&Member) -> K) -> Box<[u32]> {
    let keyed = members.iter().zip(0..).map(|(member, place)| (key(member), place));
    let mut keys: Vec<(K, u32)> = keyed.collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, place)| place).collect()
}

/// A place. No snapshot holds 4 GB of names: no answer is read that far.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
