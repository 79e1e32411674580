//! What goes wrong: every way to misbehave that the stand-in knows, dealt like
//! cards, so that each comes up.

use std::time::Duration;

use frontdesk_test_daily_dev::{DailyDev, Fault, Order};

use frontdesk_test_still::Random;

/// One way to make trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Misbehave(Fault),
    RefuseConnections,
    HangUp,
    /// The shortener of invite links is down.
    SlowLinks,
    EndSessions,
}

pub(crate) struct Troubles {
    deck: Vec<Trouble>,
    dealt: usize,
    /// How long a server that says nothing else, but asks to wait, wants to be
    /// left alone.
    pub(crate) wait: Option<Duration>,
}

impl Troubles {
    pub(crate) fn new() -> Self {
        Self { deck: Vec::new(), dealt: 0, wait: None }
    }

    /// How many of all ways to make trouble have not come up yet.
    pub(crate) fn left(&self) -> usize {
        all().len().saturating_sub(self.dealt)
    }

    /// Makes trouble. Gives whether requests can stall by it.
    pub(crate) fn make(&mut self, server: &DailyDev, random: &mut Random) -> bool {
        if self.deck.is_empty() {
            self.deck = all();
            random.shuffle(&mut self.deck);
        }
        let Some(trouble) = self.deck.pop() else { return false };
        self.dealt += 1;
        self.wait = None;
        match trouble {
            Trouble::Misbehave(fault) => {
                if let Fault::TryLater { seconds, .. } = fault {
                    self.wait = Some(Duration::from_secs(seconds));
                }
                server.misbehave(aimed(fault, random));
                matches!(fault, Fault::StallBefore | Fault::StallMidBody | Fault::Drip(_))
            }
            Trouble::RefuseConnections => {
                server.refuse_connections();
                false
            }
            Trouble::HangUp => {
                server.hang_up();
                false
            }
            Trouble::SlowLinks => {
                server.world().switches.slow_referral_url = Some(Duration::from_secs(5));
                true
            }
            Trouble::EndSessions => {
                let people = server.world().organization_ids();
                let owner =
                    people.first().and_then(|id| server.world().members(id).first().cloned());
                if let Some(owner) = owner {
                    server.world().end_sessions(&owner);
                }
                server.world().revoke_tokens();
                false
            }
        }
    }
}

/// All is well again.
pub(crate) fn end(server: &DailyDev) {
    server.behave();
    server.world().switches.slow_referral_url = None;
}

/// For all requests or some, for a while or a few times.
fn aimed(fault: Fault, random: &mut Random) -> Order {
    let order = match random.below(5) {
        0 => fault.on_operation("Listing"),
        1 | 2 => fault.on_operation("Look"),
        _ => Order::from(fault),
    };
    if random.percent(50) {
        order.times(1 + u32::try_from(random.below(3)).unwrap_or(0))
    } else {
        order
    }
}

fn all() -> Vec<Trouble> {
    let longer = [
        Fault::TryLater { status: 429, header: "retry-after", seconds: 100 },
        Fault::TryLater { status: 503, header: "retry-after", seconds: 40 },
    ];
    let faults = Fault::ALL.into_iter().chain(longer).map(Trouble::Misbehave);
    let others =
        [Trouble::RefuseConnections, Trouble::HangUp, Trouble::SlowLinks, Trouble::EndSessions];
    faults.chain(others).collect()
}
