use frontdesk_local_api::{Language, NotificationSettings, Sound, View};
use frontdesk_model::{Change, Organization, Seats};
use proptest::prelude::*;

use super::{Said, TEST_NUMBER, notice, number, sign_in_number};
use crate::{
    announce::samples::{at, gone, joined, organization, pending, promoted, seat_taken},
    ports::{Category, Notice, Target},
    store::Begun,
};

fn begun(id: i64) -> Begun {
    Begun { id, at: at(), events: Vec::new(), available: None }
}

fn said_of(organization: &Organization, changes: impl IntoIterator<Item = Change>) -> Notice {
    let (begun, news) = (begun(7), pending(changes));
    let said = Said { begun: &begun, news: &news, organization };
    let mut notice = notice(&said, &NotificationSettings::default(), Language::En);
    for words in [&mut notice.title, &mut notice.body] {
        *words = words.replace(['\u{2068}', '\u{2069}'], "");
    }
    notice
}

fn said(changes: impl IntoIterator<Item = Change>) -> Notice {
    said_of(&organization(), changes)
}

#[test]
fn one_is_named_and_a_click_opens_that_very_member() {
    for (change, title) in [
        (joined("a"), "Person a joined Acme"),
        (gone("a"), "Person a is no longer in Acme"),
        (promoted("a"), "Person a is now an admin of Acme"),
        (seat_taken("a"), "Person a no longer has a seat in Acme"),
    ] {
        let joins = matches!(change, Change::Joined { .. });
        let notice = said([change]);
        assert_eq!(
            (notice.title.as_str(), notice.body.as_str()),
            (title, "21 of 25 seats available.")
        );
        assert_eq!(notice.open.target, Target::Member(at(), "a".into()));
        assert_eq!(notice.category, Category::People);
        let review = notice.buttons.iter().map(|button| (button.word.as_str(), &button.target));
        let expected = Target::View(at(), View::Review);
        assert!(review.eq(joins.then_some(("Review", &expected))));
    }
}

#[test]
fn many_of_one_kind_are_counted() {
    let people = |count: usize| (0..count).map(|n| joined(&n.to_string()));
    let notice = said(people(14));
    assert_eq!(notice.title, "14 people joined Acme");
    assert_eq!(notice.body, "21 of 25 seats available.");
    assert_eq!(notice.open.target, Target::Organization(at()));
    assert_eq!(notice.buttons.len(), 1);
    let notice = said((0..6).map(|n| gone(&n.to_string())));
    assert_eq!(
        (notice.title.as_str(), notice.buttons.len()),
        ("6 people are no longer in Acme", 0)
    );
}

#[test]
fn a_summary_counts_every_kind_and_names_a_few() {
    let notice = said([joined("a"), joined("b"), gone("c")]);
    assert_eq!(notice.title, "Meanwhile in Acme: 2 joined, 1 gone");
    assert_eq!(
        notice.body,
        "Joined: Person a, Person b. Gone: Person c. 21 of 25 seats available."
    );
    assert_eq!(notice.open.target, Target::View(at(), View::Activity));
    let six = ["a", "b", "c", "d", "e"].map(joined).into_iter().chain([gone("f")]);
    assert_eq!(said(six).body, "21 of 25 seats available.");
}

#[test]
fn seats_alone_are_of_their_own_category() {
    let full = Seats { total: 25, assigned: 25 };
    let notice = said_of(&Organization { seats: full, ..organization() }, []);
    assert_eq!(notice.title, "No seats left in Acme");
    assert_eq!(notice.body, "0 of 25 seats available.");
    assert_eq!((notice.category, notice.buttons.len()), (Category::Seats, 0));
    assert_eq!(notice.open.target, Target::Organization(at()));
}

#[test]
fn image_and_sound_come_along() {
    let (begun, news, organization) = (begun(7), pending([joined("a")]), organization());
    let said = Said { begun: &begun, news: &news, organization: &organization };
    let settings = NotificationSettings { sound: Sound::Silent, ..Default::default() };
    let notice = notice(&said, &settings, Language::De);
    assert_eq!((notice.image, notice.sound), (organization.image, Sound::Silent));
}

proptest! {
    #[test]
    fn numbers_are_far_from_those_that_daemons_count(id in 1_i64.., account in ".{0,40}") {
        let (of_notice, of_sign_in) = (number(id), sign_in_number(&account));
        prop_assert!((0x4000_0000..0x8000_0000).contains(&of_notice));
        prop_assert!((0x8000_0000..TEST_NUMBER).contains(&of_sign_in));
        prop_assert_ne!(number(id.wrapping_add(1).max(1)), of_notice);
    }
}
