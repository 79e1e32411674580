use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use frontdesk_local_api::{
    MOST_SELECTED, MemberSort, MembersPage, MembersQuery, OrganizationRef, Selection,
};
use frontdesk_model::{
    LinkUsed, Member, Organization, Role, SeatType, Seats, Snapshot, SubscriptionStatus,
};
use jiff::Timestamp;

use proptest::prelude::*;

use super::{Search, page as page_at, selection::chosen};
use crate::board::Seen;

fn member(id: usize, name: &str) -> Member {
    Member {
        id: format!("m{id}").into(),
        name: name.to_owned(),
        username: Some(format!("user{id}")),
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
        link: None,
        invited_by: None,
    }
}

fn snapshot(members: Vec<Member>) -> Snapshot {
    Snapshot {
        organization: Organization {
            id: "acme".into(),
            name: "Acme".to_owned(),
            image: None,
            seats: Seats { total: 25, assigned: 4 },
            status: SubscriptionStatus::Active,
        },
        own_id: "m0".into(),
        own_role: Role::Owner,
        invite_link: None,
        server_revision: None,
        members,
    }
}

fn query(search: &str, sort: MemberSort, descending: bool) -> MembersQuery {
    let acme = OrganizationRef { account: "a".into(), organization: "acme".into() };
    MembersQuery { search: search.to_owned(), sort, descending, ..MembersQuery::everybody(acme) }
}

/// A page as it is on 10 January 1970.
fn page(snapshot: &Snapshot, revision: i64, query: &MembersQuery) -> MembersPage {
    let seen = Seen::new(Arc::new(snapshot.clone()), revision, day(9));
    page_at(&seen, query, day(9))
}

fn names(page: &MembersPage) -> Vec<&str> {
    page.rows.iter().map(|member| member.name.as_str()).collect()
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn day(day: i64) -> Timestamp {
    second(day * 24 * 60 * 60)
}

#[test]
fn filters_narrow_the_search_and_say_how_many_fit() {
    let mut members: Vec<Member> = (1..=6).map(|id| member(id, &format!("Person {id}"))).collect();
    members[0].role = Role::Owner;
    members[1].role = Role::Admin;
    members[2].seat_type = SeatType::Free;
    members[3].seat_type = SeatType::Free;
    members[4].name = "Ada".to_owned();
    let all = snapshot(members);
    let everybody = query("", MemberSort::Server, false);
    let found = |query: MembersQuery| {
        let page = page(&all, 1, &query);
        assert_eq!((page.total, page.shown as usize), (6, page.rows.len()));
        page.rows.iter().map(|member| member.id.0.clone()).collect::<Vec<_>>()
    };
    let admins = MembersQuery { role: Some(Role::Admin), ..everybody.clone() };
    assert_eq!(found(admins), ["m2"]);
    let free = MembersQuery { seat: Some(SeatType::Free), ..everybody.clone() };
    assert_eq!(found(free.clone()), ["m3", "m4"]);
    assert_eq!(found(MembersQuery { role: Some(Role::Owner), ..free }), [""; 0]);
    let searched = MembersQuery { search: "ada".to_owned(), role: Some(Role::Member), ..everybody };
    assert_eq!(found(searched), ["m5"]);
}

#[test]
fn inactive_is_who_was_active_so_long_ago_or_never() {
    let mut members: Vec<Member> = (0..4).map(|id| member(id, "x")).collect();
    members[0].last_active = Some(day(9));
    members[1].last_active = Some(day(2));
    members[2].last_active = Some(second(day(2).as_second() + 1));
    let all = snapshot(members);
    let found = |days| {
        let query =
            MembersQuery { inactive_days: Some(days), ..query("", MemberSort::Server, false) };
        let page = page(&all, 1, &query);
        page.rows.iter().map(|member| member.id.0.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found(7), ["m1", "m3"], "to the second");
    assert_eq!(found(0), ["m0", "m1", "m2", "m3"]);
    assert_eq!(found(u32::MAX), ["m3"], "longer ago than there is time");
}

#[test]
fn a_search_finds_parts_of_names_and_usernames_in_any_case() {
    let mut without = member(9, "ÉMILE נועה");
    without.username = None;
    let all = snapshot(vec![member(1, "Ada Lovelace"), member(2, "ADAM"), without]);
    let found = |search: &str| {
        let page = page(&all, 7, &query(search, MemberSort::Server, false));
        assert_eq!((page.total, page.revision), (3, 7));
        names(&page).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(" aDa "), ["Ada Lovelace", "ADAM"]);
    assert_eq!(found("émile"), ["ÉMILE נועה"]);
    assert_eq!(found("נועה"), ["ÉMILE נועה"]);
    assert_eq!(found("user2"), ["ADAM"]);
    assert_eq!(found("@user1"), ["Ada Lovelace"]);
    assert_eq!(found("@ada"), [""; 0]);
    assert_eq!(found("%"), [""; 0]);
    assert_eq!(found("").len() + found("@").len(), 6);
}

#[test]
fn every_order_keeps_equal_ones_as_the_server_has_them() {
    let mut members = vec![member(1, "b"), member(2, "C"), member(3, "a"), member(4, "B")];
    members[3].role = Role::Owner;
    members[2].role = Role::Admin;
    members[0].seat_type = SeatType::Free;
    members[1].last_active = Some(second(5));
    members[3].last_active = Some(second(3));
    members[0].joined_at = Some(second(9));
    members[2].joined_at = Some(second(1));
    let all = snapshot(members);
    for (sort, up, down) in [
        (MemberSort::Server, ["b", "C", "a", "B"], ["B", "a", "C", "b"]),
        (MemberSort::Name, ["a", "b", "B", "C"], ["C", "b", "B", "a"]),
        (MemberSort::Role, ["B", "a", "b", "C"], ["b", "C", "a", "B"]),
        (MemberSort::Seat, ["C", "a", "B", "b"], ["b", "C", "a", "B"]),
        (MemberSort::LastActive, ["b", "a", "B", "C"], ["C", "B", "b", "a"]),
        (MemberSort::Joined, ["C", "B", "a", "b"], ["b", "a", "C", "B"]),
    ] {
        assert_eq!(names(&page(&all, 1, &query("", sort, false))), up, "{sort:?}");
        assert_eq!(names(&page(&all, 1, &query("", sort, true))), down, "{sort:?} descending");
    }
}

#[test]
fn a_page_is_cut_to_its_limits() {
    let all = snapshot((0..1_200).map(|n| member(n, "x")).collect());
    let cut = |offset, limit| {
        let query = MembersQuery { offset, limit, ..query("", MemberSort::Server, false) };
        let page = page(&all, 1, &query);
        (page.offset, page.rows.len(), page.rows.first().map(|member| member.id.0.clone()))
    };
    assert_eq!(cut(0, 10), (0, 10, Some("m0".into())));
    assert_eq!(cut(1_195, 10), (1_195, 5, Some("m1195".into())));
    assert_eq!(cut(0, u32::MAX), (0, 500, Some("m0".into())));
    assert_eq!(cut(u32::MAX, 10), (1_200, 0, None));
}

#[test]
fn ten_thousand_members_answer_at_once() {
    // 7 and 10,000 have no common divisor: every number once, out of order.
    let shuffled = (0..10_000_usize).map(|n| member(n, &format!("Name {:05}", n * 7 % 10_000)));
    let all = snapshot(shuffled.collect());
    let began = Instant::now();
    let sorted = page(&all, 1, &query("", MemberSort::Name, false));
    let found = page(&all, 1, &query("name 0999", MemberSort::Name, true));
    let took = began.elapsed();
    assert_eq!((sorted.total, sorted.shown), (10_000, 10_000));
    assert_eq!(names(&sorted)[..3], ["Name 00000", "Name 00001", "Name 00002"]);
    assert!(sorted.rows.is_sorted_by(|a, b| a.name < b.name));
    assert_eq!((found.total, found.shown), (10_000, 10));
    assert_eq!(names(&found)[..2], ["Name 09999", "Name 09998"]);
    // Some milliseconds each; the limit only catches what grows with the square.
    assert!(took < Duration::from_secs(1), "{took:?}");
}

fn named(count: usize) -> Snapshot {
    let first = ["Ada", "Grace", "Émile", "נועה", "Katherine", "Alan", "Barbara", "Edsger"];
    let last = ["Hopper", "Lovelace", "Noether", "ברקאי", "Liskov", "Dijkstra", "Johnson"];
    snapshot(
        (0..count)
            .map(|n| {
                let of = |names: &[&'static str], n: usize| names[n % names.len()];
                let mut member =
                    member(n, &format!("{} {} {}", of(&first, n * 31), of(&last, n * 17), n));
                member.last_active = Some(second(i64::try_from(n * 7919 % count).unwrap()));
                member
            })
            .collect(),
    )
}

/// `cargo test --release -p frontdesk-desk -- --ignored --nocapture hundred`
#[test]
#[ignore = "a measurement: it means something in a release build only"]
fn a_hundred_thousand_members_answer_before_the_next_keystroke() {
    let seen = Seen::new(Arc::new(named(100_000)), 1, day(9));
    let mut slowest = Duration::ZERO;
    for typed in ["", "h", "ho", "hop", "hopp", "@user99", "zzz"] {
        for sort in [
            MemberSort::Server,
            MemberSort::Name,
            MemberSort::Role,
            MemberSort::LastActive,
            MemberSort::Joined,
        ] {
            for descending in [false, true] {
                let query = MembersQuery { limit: 100, ..query(typed, sort, descending) };
                let began = Instant::now();
                let page = page_at(&seen, &query, day(9));
                let took = began.elapsed();
                println!("{typed:?} {sort:?} {descending}: {took:?}, {} shown", page.shown);
                slowest = slowest.max(took);
            }
        }
    }
    assert!(slowest < Duration::from_millis(50), "{slowest:?}");
}

#[test]
fn further_filters_narrow_too() {
    let mut members: Vec<Member> = (0..4).map(|id| member(id, "x")).collect();
    members[1].joined_at = Some(day(8));
    members[2].joined_at = Some(day(1));
    members[2].link = Some(LinkUsed { id: "spring".to_owned(), name: None });
    let mut seen = Seen::new(Arc::new(snapshot(members)), 1, day(9));
    seen.unreviewed = Arc::new(HashSet::from(["m2".into(), "m3".into(), "gone".into()]));
    let found = |query: MembersQuery| {
        let page = page_at(&seen, &query, day(9));
        page.rows.iter().map(|member| member.id.0.clone()).collect::<Vec<_>>()
    };
    let all = query("", MemberSort::Server, false);
    assert_eq!(found(MembersQuery { joined_days: Some(1), ..all.clone() }), ["m1"]);
    assert_eq!(found(MembersQuery { joined_days: Some(9), ..all.clone() }), ["m1", "m2"]);
    let link = Some("spring".to_owned());
    assert_eq!(found(MembersQuery { link, ..all.clone() }), ["m2"]);
    assert_eq!(found(MembersQuery { unreviewed: true, ..all.clone() }), ["m2", "m3"]);
    let both = MembersQuery { unreviewed: true, joined_days: Some(9), ..all };
    assert_eq!(found(both), ["m2"]);
}

#[test]
fn a_selection_is_each_once_in_its_order_and_within_bounds() {
    let seen = Seen::new(Arc::new(snapshot((0..4).map(|n| member(n, "x")).collect())), 1, day(9));
    let everybody = query("", MemberSort::Server, true);
    let at = everybody.organization.clone();
    let ids =
        |members: &[&Member]| members.iter().map(|member| member.id.0.clone()).collect::<Vec<_>>();
    let except = vec!["m1".into(), "gone".into()];
    let shown = Selection::Shown { query: MembersQuery { limit: 1, ..everybody }, except };
    assert_eq!(ids(&chosen(&seen, &at, &shown, day(9)).unwrap().members), ["m3", "m2", "m0"]);
    let named = ["m2", "gone", "m0", "m2", "gone"].map(Into::into).to_vec();
    let these = chosen(&seen, &at, &Selection::These { members: named }, day(9)).unwrap();
    assert_eq!(ids(&these.members), ["m2", "m0"]);
    assert_eq!(these.missing, ["gone".into()]);
    let elsewhere = OrganizationRef { organization: "other".into(), ..at.clone() };
    assert!(chosen(&seen, &elsewhere, &shown, day(9)).is_err());
    let many = Selection::These { members: vec!["m0".into(); MOST_SELECTED + 1] };
    assert!(chosen(&seen, &at, &many, day(9)).is_err());
}

proptest! {
    /// The index finds and orders whom one would by looking at each.
    #[test]
    fn the_index_is_as_looking_at_each(
        people in proptest::collection::vec(("[aAbéÉ\u{0} ]{0,4}", proptest::option::of("[aBc]{0,3}")), 0..25),
        typed in "@?[abcé\u{0}]{0,2}",
        descending in any::<bool>(),
    ) {
        let members = people.iter().enumerate().map(|(id, (name, username))| {
            let mut member = member(id, name);
            member.username.clone_from(username);
            member
        });
        let all = snapshot(members.collect());
        let found = page(&all, 1, &query(&typed, MemberSort::Name, descending));
        let search = Search::new(&typed);
        let mut expected: Vec<&Member> = all.members.iter()
            .filter(|_| !search.part.contains('\0') || search.part.is_empty())
            .filter(|m| search.finds(&m.name, m.username.as_deref()))
            .collect();
        expected.sort_by(|a, b| {
            let order = a.name.to_lowercase().cmp(&b.name.to_lowercase());
            if descending { order.reverse() } else { order }
        });
        prop_assert_eq!(found.rows.iter().collect::<Vec<_>>(), expected);
    }
}
