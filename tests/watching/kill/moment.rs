//! When the agent is killed.

use frontdesk_test_still::Random;
use std::time::Duration;

use frontdesk_rig::Tape;
use tokio::time::sleep;

/// How long a notification is waited for that may never come.
const PATIENCE: Duration = Duration::from_secs(2);

/// A moment to kill at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// So long after all that happened, or at its start.
    After(Duration),
    /// The desktop has the next notification, and has not answered.
    BeforeTheAnswer,
    /// So long after the desktop had the next notification.
    AfterANotification(Duration),
}

impl Moment {
    /// So many kinds there are.
    pub(crate) const KINDS: usize = 3;

    pub(crate) fn choose(random: &mut Random) -> Self {
        match random.below(10) {
            0..5 => Self::After(Duration::from_millis(random.number() % 900)),
            5..7 => Self::BeforeTheAnswer,
            // From before the agent has the answer until all is marked.
            _ => Self::AfterANotification(Duration::from_micros(random.number() % 12_000)),
        }
    }

    pub(crate) const fn kind(self) -> usize {
        match self {
            Self::After(_) => 0,
            Self::BeforeTheAnswer => 1,
            Self::AfterANotification(_) => 2,
        }
    }

    /// Waits until it has come. `before` notifications there were at the start.
    pub(crate) async fn come(self, tape: &Tape, before: usize) {
        let (wait, further) = match self {
            Self::After(wait) => (false, wait),
            Self::BeforeTheAnswer => (true, Duration::ZERO),
            Self::AfterANotification(further) => (true, further),
        };
        if wait && !tape.more_than(before, PATIENCE).await {
            return;
        }
        // No race: any moment is one to kill at.
        sleep(further).await;
    }
}
