//! What watching costs a server is bounded, whatever the size of an
//! organization: a table of it, and the most that it may be.

#![cfg(test)]

use frontdesk_test_still::{Hour, full_polls, hour};

#[tokio::test(start_paused = true)]
async fn an_hour_of_watching_costs_little_and_misses_nobody() {
    println!("members  who looks  requests  lists  looks    kB | naive requests    kB");
    for (members, looks_hidden, looks_seen) in [(10, 36, 40), (1_000, 26, 30), (10_000, 13, 15)] {
        let naive = full_polls(members).await;
        for (window, most_looks) in [(false, looks_hidden), (true, looks_seen)] {
            let Hour { requests, listings, looks, bytes } = hour(members, window).await;
            println!(
                "{members:>7}  {:<9}  {requests:>8}  {listings:>5}  {looks:>5}  {:>5} | {:>14}  {:>6}",
                if window { "seen" } else { "hidden" },
                bytes / 1_000,
                naive.requests,
                naive.bytes / 1_000,
            );
            let most_lists = if window { 280 } else { 75 };
            assert!(listings <= most_lists, "{listings} lists");
            assert!(looks <= most_looks, "{looks} looks at {members} members");
            assert!(members < 1_000 || bytes < naive.bytes / 2, "{bytes} of {}", naive.bytes);
        }
    }
}
