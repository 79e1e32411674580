//! The rules, one by one.

use frontdesk_model::{Role, SeatType, Seats};

use super::{
    Denial, Join, JoinFacts, Refusal, Relation, Target, change_role, join, leave, name, remove,
    seats, toggle_seat,
};

const SOME: Seats = Seats { total: 2, assigned: 1 };
const NONE: Seats = Seats { total: 2, assigned: 2 };

fn facts(relation: Relation, seats: Seats) -> JoinFacts {
    JoinFacts { token_fits: true, relation, plus_elsewhere: false, seats }
}

#[test]
fn a_join_takes_the_last_seat_and_not_one_more() {
    assert_eq!(join(facts(Relation::Stranger, SOME)), Ok(Join::With(SeatType::Plus)));
    assert_eq!(join(facts(Relation::Stranger, NONE)), Err(Refusal::NoSeats));
    let over = Seats { total: 2, assigned: 5 };
    assert_eq!(join(facts(Relation::Stranger, over)), Err(Refusal::NoSeats));
}

#[test]
fn whoever_is_in_is_never_blocked_and_whoever_was_removed_always() {
    assert_eq!(join(facts(Relation::Member, NONE)), Ok(Join::Already));
    assert_eq!(join(facts(Relation::Removed, SOME)), Err(Refusal::Removed));
    let plus = JoinFacts { plus_elsewhere: true, ..facts(Relation::Removed, SOME) };
    assert_eq!(join(plus), Err(Refusal::Removed));
    let wrong = JoinFacts { token_fits: false, ..facts(Relation::Member, SOME) };
    assert_eq!(join(wrong), Err(Refusal::TokenInvalid));
}

#[test]
fn plus_from_elsewhere_needs_no_seat() {
    let plus = JoinFacts { plus_elsewhere: true, ..facts(Relation::Stranger, NONE) };
    assert_eq!(join(plus), Ok(Join::With(SeatType::Free)));
}

#[test]
fn nobody_touches_the_owner_and_members_touch_nobody() {
    for actor in [Role::Owner, Role::Admin, Role::Member] {
        for target in [Role::Owner, Role::Admin, Role::Member] {
            let target = Target { oneself: false, role: Some(target) };
            let expected = match (actor, target.role) {
                (Role::Member, _) => Err(Denial::Refused(Refusal::Role)),
                (_, Some(Role::Owner)) => Err(Denial::Refused(Refusal::Owner)),
                _ => Ok(()),
            };
            assert_eq!(remove(actor, target), expected);
            assert_eq!(change_role(actor, target, Role::Admin), expected);
            assert_eq!(change_role(actor, target, Role::Member), expected);
            assert!(change_role(actor, target, Role::Owner).is_err());
        }
    }
    assert_eq!(leave(Role::Owner), Err(Refusal::Owner));
    assert_eq!(leave(Role::Admin), Ok(()));
}

#[test]
fn a_seat_is_given_back_always_and_given_only_where_there_is_one() {
    let toggle = |held, elsewhere, seats| toggle_seat(Role::Admin, held, elsewhere, seats);
    assert_eq!(toggle(Some(SeatType::Plus), true, NONE), Ok(SeatType::Free));
    assert_eq!(toggle(Some(SeatType::Free), false, SOME), Ok(SeatType::Plus));
    assert_eq!(toggle(Some(SeatType::Free), false, NONE), Err(Refusal::NoSeats.into()));
    assert_eq!(toggle(Some(SeatType::Free), true, SOME), Err(Refusal::OutsidePlus.into()));
    assert_eq!(toggle(None, false, SOME), Err(Denial::NotFound));
}

#[test]
fn names_and_seats_have_limits() {
    assert_eq!(name(" a  b ").as_deref(), Ok("a b"));
    assert_eq!(name("").map_err(|input| input.reason), Err("EMPTY"));
    assert_eq!(name(&"x".repeat(101)).map_err(|input| input.reason), Err("TOO_LONG"));
    assert_eq!((seats(1), seats(100_000)), (Ok(1), Ok(100_000)));
    for asked in [0, -1, 100_001, i32::MAX, i32::MIN] {
        assert_eq!(seats(asked).map_err(|input| input.field), Err("seats"));
    }
}
