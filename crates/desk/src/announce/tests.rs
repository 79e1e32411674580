use frontdesk_local_api::{Language, OrganizationRef};
use frontdesk_model::{Member, Organization, Role, SeatType, Seats, SubscriptionStatus};
use proptest::prelude::*;

use super::{MOST_BY_NAME, Pending, sayings};
use crate::ports::Target;

fn organization() -> Organization {
    Organization {
        id: "acme".into(),
        name: "Acme".to_owned(),
        image: None,
        seats: Seats { total: 25, assigned: 4 },
        status: SubscriptionStatus::Active,
    }
}

fn pending(count: usize) -> Vec<Pending> {
    let member = |number: usize| Member {
        id: format!("m{number}").into(),
        name: format!("Person {number}"),
        username: None,
        image: None,
        role: Role::Member,
        seat_type: SeatType::Plus,
        plus_elsewhere: false,
        last_active: None,
        joined_at: None,
    };
    (0..count).map(|n| Pending { event: i64::try_from(n).unwrap(), member: member(n) }).collect()
}

fn at() -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: "acme".into() }
}

proptest! {
    #[test]
    fn everybody_is_said_exactly_once_in_few_notices(count in 0_usize..200) {
        let said = sayings(&at(), &organization(), &pending(count), Language::En);
        prop_assert!(said.len() <= MOST_BY_NAME);
        let events: Vec<i64> = said.iter().flat_map(|saying| saying.events.clone()).collect();
        prop_assert_eq!(events, pending(count).iter().map(|p| p.event).collect::<Vec<_>>());
    }
}

#[test]
fn up_to_five_are_named_and_more_are_counted() {
    let five = sayings(&at(), &organization(), &pending(5), Language::En);
    assert_eq!(five.len(), 5);
    assert!(five.iter().all(|saying| matches!(saying.notice.open.target, Target::Member(..))));
    let [six] =
        <[_; 1]>::try_from(sayings(&at(), &organization(), &pending(6), Language::En)).unwrap();
    assert_eq!(six.notice.title, "6 people joined \u{2068}Acme\u{2069}");
    assert_eq!(six.notice.body, "21 of 25 seats available.");
    assert!(matches!(six.notice.open.target, Target::Organization(_)));
}
