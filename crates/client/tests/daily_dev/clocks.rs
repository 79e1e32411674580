//! Clocks that are hours apart.

use std::time::Duration;

use jiff::SignedDuration;

use crate::Desk;

#[tokio::test]
async fn a_server_hours_ahead_or_behind_costs_no_renewal() {
    for hours in [-30, -5, 0, 5, 30] {
        let desk = Desk::open();
        desk.server.clock().skew(SignedDuration::from_hours(hours));
        let session = desk.signed_in().await;
        let boots = desk.asked("/boot");
        for _ in 0..3 {
            assert_eq!(desk.poll(&session).await.unwrap(), 1);
        }
        assert_eq!(desk.asked("/boot"), boots, "{hours} hours");
    }
}

#[tokio::test]
async fn a_clock_that_is_set_while_it_runs_costs_one_renewal_at_most() {
    for hours in [-30, -5, 5, 30] {
        let desk = Desk::open();
        let session = desk.signed_in().await;
        let boots = desk.asked("/boot");
        desk.wall.skew(SignedDuration::from_hours(hours));
        for _ in 0..3 {
            assert_eq!(desk.poll(&session).await.unwrap(), 1);
        }
        let renewals = desk.asked("/boot") - boots;
        assert_eq!(renewals, usize::from(hours > 0), "{hours} hours");

        // The server's, on which the token ends early, or late.
        desk.server.clock().skew(SignedDuration::from_hours(hours));
        for _ in 0..3 {
            assert_eq!(desk.poll(&session).await.unwrap(), 1);
        }
        assert!(desk.asked("/boot") - boots - renewals <= 1, "{hours} hours");

        desk.server.clock().advance(Duration::from_mins(16));
        assert_eq!(desk.poll(&session).await.unwrap(), 1);
    }
}
