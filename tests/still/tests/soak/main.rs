//! A thousand polls over everything that can go wrong, in virtual time: the
//! real engine, the real client, and a stand-in of daily.dev's server that
//! misbehaves. People come and go all the while, clocks are set, and the engine
//! is closed and opened again. Afterwards nothing was lost, nothing was said
//! twice, and the server was never asked sooner than it wants.
//!
//! `FRONTDESK_SOAK=N` runs N more seeds, of 1,000 polls each;
//! `FRONTDESK_SOAK_SEED=S` runs that one.

#![cfg(test)]

mod checks;
mod life;
mod run;
mod trouble;

use run::Run;

/// Runs until so many polls have begun.
async fn soak(seed: u64, polls: usize) {
    // What a test that failed is to be repeated with.
    println!("seed {seed}, {polls} polls");
    Run::begin(seed).await.finish(polls).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_polls_over_all_faults_lose_and_repeat_nothing() {
    soak(1, 1_000).await;
}

#[tokio::test(start_paused = true)]
async fn other_seeds_fare_no_worse() {
    for seed in 2..=4 {
        soak(seed, 200).await;
    }
}

#[tokio::test(start_paused = true)]
async fn seeds_that_were_asked_for() {
    let number = |name| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    if let Some(seed) = number("FRONTDESK_SOAK_SEED") {
        soak(seed, 1_000).await;
    }
    for seed in 0..number("FRONTDESK_SOAK").unwrap_or_default() {
        soak(1_000 + seed, 1_000).await;
    }
}
