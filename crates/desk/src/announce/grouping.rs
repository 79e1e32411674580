//! What becomes one notice: a pure decision.

use super::{Pending, kinds::Kind};

/// Most news of one kind in one organization that are each said by name; more
/// become one notice, so that an onboarding meeting does not cover the screen.
pub(super) const MOST_BY_NAME: usize = 5;

/// Puts what is said of an organization into notices. What comes `late` is one
/// summary: it happened while nothing could be said.
pub(super) fn grouped(pending: Vec<Pending>, late: bool) -> Vec<Vec<Pending>> {
    if late {
        return if pending.is_empty() { Vec::new() } else { vec![pending] };
    }
    let mut groups: Vec<Vec<Pending>> = Vec::new();
    for kind in Kind::ALL {
        let of_kind = pending.iter().filter(|news| Kind::of(&news.change) == Some(kind)).cloned();
        let of_kind: Vec<Pending> = of_kind.collect();
        if of_kind.len() > MOST_BY_NAME {
            groups.push(of_kind);
        } else {
            groups.extend(of_kind.into_iter().map(|news| vec![news]));
        }
    }
    groups.sort_by_key(|group| group.first().map(|news| news.event));
    groups
}

#[cfg(test)]
mod tests {
    use frontdesk_model::Change;
    use proptest::prelude::*;

    use super::{MOST_BY_NAME, grouped};
    use crate::announce::{
        Pending,
        kinds::Kind,
        samples::{gone, joined, pending, promoted, seat_taken},
    };

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let change = (0..4_u8, 0..50_u8).prop_map(|(kind, id)| {
            let id = id.to_string();
            match kind {
                0 => joined(&id),
                1 => gone(&id),
                2 => promoted(&id),
                _ => seat_taken(&id),
            }
        });
        proptest::collection::vec(change, 0..60)
    }

    fn events(groups: &[Vec<Pending>]) -> Vec<i64> {
        groups.iter().flatten().map(|news| news.event).collect()
    }

    proptest! {
        #[test]
        fn everything_is_said_exactly_once_in_few_notices(changes in changes(), late: bool) {
            let count = changes.len();
            let groups = grouped(pending(changes), late);
            let mut said = events(&groups);
            said.sort_unstable();
            prop_assert_eq!(said, pending_events(count));
            let most = if late { 1 } else { MOST_BY_NAME * Kind::ALL.len() };
            prop_assert!(groups.len() <= most);
            prop_assert!(groups.iter().all(|group| !group.is_empty()));
        }

        #[test]
        fn in_time_each_notice_is_of_one_kind_and_they_come_as_they_happened(changes in changes()) {
            let groups = grouped(pending(changes), false);
            for group in &groups {
                prop_assert!(group.len() == 1 || group.len() > MOST_BY_NAME);
                let kind = |news: &Pending| Kind::of(&news.change);
                prop_assert!(group.iter().all(|news| kind(news) == kind(&group[0])));
            }
            prop_assert!(groups.is_sorted_by_key(|group| group[0].event));
        }
    }

    fn pending_events(count: usize) -> Vec<i64> {
        (1..).take(count).collect()
    }

    #[test]
    fn up_to_five_of_a_kind_are_named_and_more_are_counted() {
        let people = |count: usize| (0..count).map(|n| joined(&n.to_string()));
        assert_eq!(grouped(pending(people(5).chain([gone("x")])), false).len(), 6);
        let groups = grouped(pending(people(6).chain([gone("x")])), false);
        assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [6, 1]);
        assert_eq!(grouped(pending(people(2)), true).len(), 1);
    }
}
