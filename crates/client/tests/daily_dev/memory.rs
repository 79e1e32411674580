//! Memory does not grow, whatever comes and however often.

#![cfg(target_os = "linux")]

use frontdesk_client::Settings;
use frontdesk_local_api::ErrorCode;
use frontdesk_test_daily_dev::Fault;

use crate::{Desk, held::Held};

/// Memory in use, in kB: the second number of `/proc/self/statm`, in pages of
/// 4 kB.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4
}

async fn rounds(desk: &Desk, fault: Fault, code: ErrorCode, rounds: usize) -> (usize, usize) {
    let session = desk.signed_in().await;
    let held = Held::by(desk);
    desk.server.misbehave(fault.on_path("/graphql"));
    for _ in 0..20 {
        assert_eq!(desk.code(&session).await, code);
    }
    let before = resident();
    for _ in 0..rounds {
        assert_eq!(desk.code(&session).await, code);
    }
    let after = resident();
    held.nothing(desk).await;
    desk.server.behave();
    assert_eq!(desk.poll(&session).await.unwrap(), 1);
    (before, after)
}

/// 100 MB a round, of which the client reads up to its limit.
#[tokio::test]
async fn two_hundred_bodies_of_a_hundred_megabytes() {
    let desk = Desk::with(Settings { max_answer_bytes: 4 * 1024 * 1024, ..Settings::default() });
    let (before, after) = rounds(&desk, Fault::HugeBody, ErrorCode::AnswerTooLarge, 200).await;
    assert!(after < before + 16 * 1024, "{before} kB before, {after} kB after");
}

#[tokio::test]
async fn hundreds_of_answers_that_are_cut_off_or_no_json() {
    for (fault, code) in [
        (Fault::CutOff, ErrorCode::AnswerCutOff),
        (Fault::Reset, ErrorCode::Unreachable),
        (Fault::Html, ErrorCode::NotAService),
    ] {
        let desk = Desk::open();
        let (before, after) = rounds(&desk, fault, code, 200).await;
        assert!(after < before + 8 * 1024, "{fault:?}: {before} kB before, {after} kB after");
    }
}
