//! Noticing that the computer slept: what is shown is old then, and the timers,
//! which stood still, would keep it so for a minute.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::{Instant, sleep};

use crate::engine::Engine;

/// How often it is looked: data is fresh within ten seconds of waking up.
const LOOK: Duration = Duration::from_secs(5);

/// How much further than the timer the clock must have moved. Less is a
/// correction of the clock, or a busy computer.
const JUMP: SignedDuration = SignedDuration::from_secs(30);

impl Engine {
    /// Asks every server whenever the clock has jumped ahead.
    pub(crate) async fn notice_jumps(&self) {
        loop {
            let (clock, timer) = (self.ports.clock.now(), Instant::now());
            sleep(LOOK).await;
            let moved = self.ports.clock.now().duration_since(clock);
            if jumped(moved, timer.elapsed()) {
                tracing::info!("the clock jumped ahead: asking every server");
                self.hint_all();
                self.wake_listeners();
            }
        }
    }
}

/// Whether the clock moved much further than the timer.
fn jumped(clock_moved: SignedDuration, timer_moved: Duration) -> bool {
    let timer_moved = SignedDuration::try_from(timer_moved).unwrap_or(SignedDuration::MAX);
    clock_moved.saturating_sub(timer_moved) > JUMP
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;

    use super::jumped;

    #[test]
    fn sleep_is_a_jump_and_a_corrected_or_put_back_clock_is_not() {
        let timer = Duration::from_secs(5);
        assert!(jumped(SignedDuration::from_secs(36), timer));
        assert!(!jumped(SignedDuration::from_secs(35), timer));
        assert!(!jumped(SignedDuration::from_hours(-3), timer));
        assert!(!jumped(SignedDuration::from_mins(10), Duration::from_mins(10)));
    }
}
