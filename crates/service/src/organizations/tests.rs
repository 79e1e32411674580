//! The rules, one by one.

use frontdesk_model::{Role, SeatType};
use jiff::Timestamp;

use super::{
    Denial, Join, JoinFacts, Joins, LinkState, Refusal, Relation, Request, Target, change_role,
    change_seats, delete, join, leave, name, remove, seats, toggle_seat, transfer, wait_for_seat,
};

const FREE: JoinFacts = JoinFacts {
    link: Some(LinkState::Good),
    needs_approval: false,
    relation: Relation::Stranger,
    joins: Joins::Open,
    request: None,
    offered: false,
    plus_elsewhere: false,
    free: 1,
};

#[test]
fn a_join_is_decided_link_first_then_person_then_door_then_seat() {
    let full = JoinFacts { free: 0, ..FREE };
    let paused = JoinFacts { joins: Joins::PausedUntil(Timestamp::MAX), ..full };
    let removed = JoinFacts { relation: Relation::Removed, ..paused };
    let revoked = JoinFacts { link: Some(LinkState::Revoked), ..removed };
    for (facts, expected) in [
        (FREE, Ok(Join::Enter)),
        (full, Err(Refusal::NoSeats)),
        (JoinFacts { plus_elsewhere: true, ..full }, Ok(Join::Enter)),
        (paused, Err(Refusal::JoinsPaused)),
        (removed, Err(Refusal::Removed)),
        (revoked, Err(Refusal::TokenRevoked)),
        (JoinFacts { link: Some(LinkState::Expired), ..FREE }, Err(Refusal::TokenExpired)),
        (JoinFacts { link: Some(LinkState::UsedUp), ..FREE }, Err(Refusal::TokenUsedUp)),
        (JoinFacts { link: None, ..FREE }, Err(Refusal::TokenInvalid)),
        (JoinFacts { relation: Relation::Member, ..revoked }, Ok(Join::Already)),
    ] {
        assert_eq!(join(facts), expected, "{facts:?}");
    }
}

#[test]
fn a_link_that_needs_approval_asks_once() {
    let asks = JoinFacts { needs_approval: true, free: 0, ..FREE };
    assert_eq!(join(asks), Ok(Join::Ask), "full or not: an admin can make room");
    let pending = JoinFacts { request: Some(Request::Pending), ..asks };
    assert_eq!(join(pending), Err(Refusal::ApprovalPending));
    let declined = JoinFacts { request: Some(Request::Declined), ..asks };
    assert_eq!(join(declined), Err(Refusal::ApprovalDeclined));
    let good = JoinFacts { needs_approval: false, ..declined };
    assert_eq!(join(JoinFacts { free: 1, ..good }), Ok(Join::Enter), "another link, another word");
}

#[test]
fn a_kept_seat_is_taken_at_the_limit_and_by_a_dead_link_but_not_in_a_pause() {
    let offered = JoinFacts { offered: true, free: 0, link: Some(LinkState::Revoked), ..FREE };
    assert_eq!(join(offered), Ok(Join::ByOffer));
    assert_eq!(join(JoinFacts { joins: Joins::Paused, ..offered }), Err(Refusal::JoinsPaused));
    assert_eq!(join(JoinFacts { link: None, ..offered }), Err(Refusal::TokenInvalid));
}

#[test]
fn only_whom_nothing_but_a_seat_is_missing_waits() {
    let full = JoinFacts { free: 0, ..FREE };
    for (facts, expected) in [
        (full, Ok(())),
        (JoinFacts { joins: Joins::Paused, ..full }, Ok(())),
        (FREE, Err(Refusal::SeatsAvailable)),
        (JoinFacts { plus_elsewhere: true, ..full }, Err(Refusal::SeatsAvailable)),
        (JoinFacts { relation: Relation::Member, ..full }, Err(Refusal::SeatsAvailable)),
        (JoinFacts { relation: Relation::Removed, ..full }, Err(Refusal::Removed)),
        (JoinFacts { needs_approval: true, ..full }, Err(Refusal::ApprovalPending)),
        (JoinFacts { link: Some(LinkState::Expired), ..full }, Err(Refusal::TokenExpired)),
    ] {
        assert_eq!(wait_for_seat(facts), expected, "{facts:?}");
    }
}

#[test]
fn seats_are_not_cut_below_those_that_are_taken() {
    assert_eq!(change_seats(5, 5), Ok(()));
    assert_eq!(change_seats(5, 2), Err(Refusal::SeatsInUse { missing: 3 }));
}

#[test]
fn the_owner_stays_until_there_is_another_one() {
    let target = |role| Target { oneself: false, role: Some(role) };
    let oneself = Target { oneself: true, role: Some(Role::Owner) };
    let stranger = Target { oneself: false, role: None };
    assert_eq!(leave(Role::Owner), Err(Refusal::Owner));
    assert_eq!(remove(Role::Admin, target(Role::Owner)), Err(Refusal::Owner.into()));
    assert_eq!(
        change_role(Role::Admin, target(Role::Owner), Role::Member),
        Err(Refusal::Owner.into())
    );
    assert_eq!(
        change_role(Role::Owner, target(Role::Admin), Role::Owner),
        Err(Refusal::Owner.into())
    );
    assert_eq!(transfer(Role::Owner, target(Role::Member)), Ok(()));
    assert_eq!(transfer(Role::Admin, target(Role::Member)), Err(Refusal::Role.into()));
    assert_eq!(transfer(Role::Owner, oneself), Err(Refusal::Oneself.into()));
    assert_eq!(transfer(Role::Owner, stranger), Err(Denial::NotFound));
    assert_eq!(delete(Role::Owner, true, 0), Err(Refusal::SubscriptionActive));
    assert_eq!(delete(Role::Owner, false, 2), Err(Refusal::SeatsInUse { missing: 2 }));
    assert_eq!(delete(Role::Admin, false, 0), Err(Refusal::Role));
    assert_eq!(delete(Role::Owner, false, 0), Ok(()));
}

#[test]
fn members_manage_nobody_and_nobody_themselves() {
    let target = |role| Target { oneself: false, role: Some(role) };
    assert_eq!(remove(Role::Member, target(Role::Member)), Err(Refusal::Role.into()));
    assert_eq!(
        remove(Role::Admin, Target { oneself: true, role: Some(Role::Admin) }),
        Err(Refusal::Oneself.into())
    );
    assert_eq!(remove(Role::Admin, target(Role::Admin)), Ok(()));
    assert_eq!(remove(Role::Owner, Target { oneself: false, role: None }), Err(Denial::NotFound));
    assert_eq!(change_role(Role::Admin, target(Role::Admin), Role::Member), Ok(()));
}

#[test]
fn a_seat_can_be_given_back_always_and_is_given_to_who_needs_one() {
    assert_eq!(toggle_seat(Role::Admin, Some(SeatType::Plus), true), Ok(SeatType::Free));
    assert_eq!(
        toggle_seat(Role::Admin, Some(SeatType::Free), true),
        Err(Refusal::OutsidePlus.into())
    );
    assert_eq!(toggle_seat(Role::Admin, Some(SeatType::Free), false), Ok(SeatType::Plus));
    assert_eq!(toggle_seat(Role::Member, Some(SeatType::Plus), false), Err(Refusal::Role.into()));
    assert_eq!(toggle_seat(Role::Owner, None, false), Err(Denial::NotFound));
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
fn names_and_seats_have_limits() {
    assert_eq!(name(" a  b ").as_deref(), Ok("a b"));
    assert_eq!(name("").map_err(|input| input.reason), Err("EMPTY"));
    assert_eq!(name(&"x".repeat(101)).map_err(|input| input.reason), Err("TOO_LONG"));
    assert_eq!((seats(1, "seats"), seats(100_000, "seats")), (Ok(1), Ok(100_000)));
    for asked in [0, -1, 100_001, i32::MAX, i32::MIN] {
        assert_eq!(seats(asked, "seats").map_err(|input| input.field), Err("seats"));
    }
}
