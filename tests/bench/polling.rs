//! What an hour of watching costs a server, beside a client that asks for
//! everything every 30 seconds: counted in virtual time, not measured.

use frontdesk_rig::Result;
use frontdesk_test_still::{Hour, full_polls, hour};

use crate::figure::Figure;

/// On a runtime of its own: its clock is paused.
pub(crate) async fn measure() -> Result<Vec<Figure>> {
    let counted = tokio::task::spawn_blocking(|| -> Result<Vec<Figure>> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().start_paused(true).build()?;
        Ok(runtime.block_on(count()))
    });
    counted.await?
}

async fn count() -> Vec<Figure> {
    let mut figures = Vec::new();
    for members in [10, 1_000, 10_000] {
        let naive = full_polls(members).await;
        for (window, words) in [(false, "hidden"), (true, "seen")] {
            let Hour { requests, bytes, .. } = hour(members, window).await;
            let name = format!("polling: {members} members, {words}");
            let aim = if window { 260 } else { 100 };
            figures.push(Figure::new(
                &format!("{name}: requests an hour"),
                number(requests as u64),
                "",
                Some(number(naive.requests as u64)),
                number(aim),
            ));
            figures.push(Figure::new(
                &format!("{name}: an hour"),
                number(bytes) / 1_000.0,
                "kB",
                Some(number(naive.bytes) / 1_000.0),
                number(naive.bytes) / 1_000.0,
            ));
        }
    }
    figures
}

#[expect(clippy::cast_precision_loss, reason = "requests and bytes of an hour")]
fn number(count: u64) -> f64 {
    count as f64
}
