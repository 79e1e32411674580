//! Every path to a seat leads through one function, and each stops at the last
//! seat.

use super::super::OperationError;
use super::super::seats::SeatPath;
use super::super::transaction::OFFER_LASTS;
use super::world::{Step, World, on_both};
use crate::organizations::{Denial, Refusal};

on_both! {
    every_path_stops_at_the_last_seat,
    a_freed_seat_goes_down_the_waiting_list_in_order,
    nobodys_offer_runs_out_in_a_pause,
    removed_people_stay_out_until_they_are_invited_anew,
}

/// What leads to the path's last step, and that step. People 0 and 1 own the
/// organizations; 2 to 4 are free.
const fn way(path: SeatPath) -> (&'static [Step], Step) {
    match path {
        // Organizations start with a seat for their owner: nothing to run out of.
        SeatPath::Start | SeatPath::Join => (&[], Step::Join(0, 2)),
        SeatPath::Approval => (&[Step::JoinByApprovalLink(0, 2)], Step::Decide(0, 0, 2, true)),
        SeatPath::Offer => (
            &[
                Step::Seats(0, 0, 1),
                Step::Wait(0, 2),
                Step::Seats(0, 0, 2),
                Step::StopWaiting(0, 2),
            ],
            Step::TakeOffer(0, 2),
        ),
        SeatPath::Toggle => (&[Step::Join(0, 2), Step::Toggle(0, 0, 2)], Step::Toggle(0, 0, 2)),
        SeatPath::Restore => (&[Step::Join(0, 2), Step::Remove(0, 0, 2)], Step::Restore(0, 0, 2)),
        SeatPath::Import => (&[], Step::Import(0, 0, 2)),
    }
}

async fn every_path_stops_at_the_last_seat(world: World) {
    for path in SeatPath::ALL {
        let world = World::on(world.storage.clone()).await;
        let (before, last) = way(path);
        for step in before {
            // A join by the approval link is refused, and asks.
            world.take(*step).await;
        }
        // The only seat is the owner's.
        assert!(world.take(Step::Seats(0, 0, 1)).await, "{path:?}");
        let refused = world.attempt(last).await.unwrap_err();
        let expected = match path {
            SeatPath::Offer => Denial::NotFound,
            _ => Denial::Refused(Refusal::NoSeats),
        };
        assert!(
            matches!(refused, OperationError::Denied(denial) if denial == expected),
            "{path:?}: {refused}"
        );
        world.check().await;
        // With one more it works; a kept seat was given up above, and comes
        // again to who waits again.
        if path == SeatPath::Offer {
            assert!(world.take(Step::Wait(0, 2)).await);
        }
        assert!(world.take(Step::Seats(0, 0, 2)).await, "{path:?}");
        world.attempt(last).await.unwrap_or_else(|error| panic!("{path:?}: {error}"));
        world.check().await;
        let refused = world.attempt(Step::Seats(0, 0, 1)).await.unwrap_err();
        let missing = Denial::Refused(Refusal::SeatsInUse { missing: 1 });
        assert!(matches!(refused, OperationError::Denied(denial) if denial == missing));
    }
}

async fn a_freed_seat_goes_down_the_waiting_list_in_order(world: World) {
    assert!(world.take(Step::Seats(0, 0, 2)).await);
    assert!(world.take(Step::Join(0, 2)).await);
    assert!(world.take(Step::Wait(0, 3)).await);
    assert!(world.take(Step::Wait(0, 4)).await);
    assert!(world.take(Step::Leave(0, 2)).await);
    let offered = async || {
        let waiting = world.storage.waiting_list(&world.organizations[0]).await.unwrap();
        waiting
            .iter()
            .map(|waiting| {
                let who = world.people.iter().position(|person| *person == waiting.account);
                (who.unwrap(), waiting.offered_until.is_some())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(offered().await, [(3, true), (4, false)]);
    assert!(!world.take(Step::Join(0, 2)).await, "the seat is kept for somebody else");
    assert!(world.take(Step::Pass(23)).await);
    assert_eq!(offered().await, [(3, true), (4, false)]);
    assert!(world.take(Step::Pass(2)).await);
    assert_eq!(offered().await, [(4, true)], "the first was too late");
    assert!(world.take(Step::TakeOffer(0, 4)).await);
    assert_eq!(offered().await, []);
    world.check().await;
    let refused = world.storage.refused_joins(&world.organizations[0]).await.unwrap();
    assert_eq!((refused[0].reason.as_str(), refused[0].times), ("NO_SEATS", 1));
}

async fn nobodys_offer_runs_out_in_a_pause(world: World) {
    assert!(world.take(Step::Seats(0, 0, 1)).await);
    assert!(world.take(Step::Wait(0, 3)).await);
    assert!(world.take(Step::Wait(0, 4)).await);
    assert!(world.take(Step::Seats(0, 0, 2)).await);
    assert!(world.take(Step::Pass(20)).await);
    assert!(world.take(Step::Pause(0, 0)).await);
    assert!(!world.take(Step::TakeOffer(0, 3)).await);
    world.check().await;
    // The pause ends by itself, and the first has a whole day again.
    assert!(world.take(Step::Pass(9)).await);
    let waiting = world.storage.waiting_list(&world.organizations[0]).await.unwrap();
    assert_eq!(waiting[0].account, world.people[3]);
    assert!(waiting[0].offered_until.unwrap() > world.time() + OFFER_LASTS / 2);
    assert_eq!(waiting[1].offered_until, None);
    assert!(world.take(Step::TakeOffer(0, 3)).await);
    world.check().await;
}

async fn removed_people_stay_out_until_they_are_invited_anew(world: World) {
    assert!(world.take(Step::Join(0, 2)).await);
    assert!(world.take(Step::Remove(0, 0, 2)).await);
    let refused = world.attempt(Step::Join(0, 2)).await.unwrap_err();
    let removed = Denial::Refused(Refusal::Removed);
    assert!(matches!(refused, OperationError::Denied(denial) if denial == removed));
    assert!(!world.take(Step::Wait(0, 2)).await, "nor wait for a seat");
    // A link that was made afterwards is an invitation.
    assert!(world.take(Step::Pass(1)).await);
    assert!(world.take(Step::Regenerate(0, 0)).await);
    assert!(!world.take(Step::JoinByOldLink(0, 2)).await, "not by the old one, in its grace");
    assert!(world.take(Step::JoinByOldLink(0, 3)).await, "which lets in others");
    assert!(world.take(Step::Join(0, 2)).await);
    assert!(world.take(Step::Pass(2)).await);
    let refused = world.attempt(Step::JoinByOldLink(0, 4)).await.unwrap_err();
    let revoked = Denial::Refused(Refusal::TokenRevoked);
    assert!(matches!(refused, OperationError::Denied(denial) if denial == revoked));
    // Or they are allowed again.
    assert!(world.take(Step::Remove(0, 0, 2)).await);
    assert!(!world.take(Step::Join(0, 2)).await);
    assert!(world.take(Step::AllowAgain(0, 0, 2)).await);
    assert!(world.take(Step::Join(0, 2)).await);
    world.check().await;
}
