//! What happens around the watching: windows that open, settings, sleep,
//! network, battery, and a notification daemon that comes.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::course::{
    around::{Looking, Offline},
    clock::jumped,
};
use crate::{engine::Engine, ports::Surrounding};

/// How often it is looked whether the clock jumped where the system does not
/// tell of sleep: data is fresh within ten seconds of waking up. Timers stand
/// still while the computer sleeps, so that nothing slower would do.
const LOOK: Duration = Duration::from_secs(8);

impl Engine {
    /// Who looks at Frontdesk from now on. Whoever begins to wants to see it
    /// fresh.
    pub(crate) fn set_looking(&self, looking: Looking) {
        let mut before = looking;
        self.around.send_if_modified(|around| {
            before = std::mem::replace(&mut around.looking, looking);
            before != looking
        });
        if looking > before {
            self.ring_all();
            // What was news is seen.
            self.unsaid.notify_one();
        }
    }

    /// What the person chose may be otherwise.
    pub(crate) fn follow_settings(&self) {
        let mut goes_on = false;
        self.around.send_if_modified(|around| {
            let before = *around;
            *around = around.with(&self.settings());
            goes_on = before.paused && !around.paused;
            before != *around
        });
        if goes_on {
            self.ring_all();
        }
    }

    /// Follows what the system tells.
    pub(crate) async fn follow_surroundings(&self) {
        let surroundings = &self.ports.surroundings;
        let mut network_known = false;
        loop {
            match surroundings.next().await {
                Surrounding::Woke => {
                    tracing::info!("the computer woke: asking every server");
                    self.ask_anew();
                }
                Surrounding::Network { online } => {
                    let first = !std::mem::replace(&mut network_known, true);
                    let was_online = self.set_online(online);
                    // The first word of it says only how it is.
                    if online && !(first && was_online) {
                        tracing::info!("another network: asking every server");
                        self.ask_anew();
                    }
                }
                Surrounding::Power { battery } => {
                    self.around.send_if_modified(|around| {
                        let before = std::mem::replace(&mut around.battery, battery);
                        before != battery
                    });
                }
                Surrounding::NotificationDaemon => self.unsaid.notify_one(),
            }
        }
    }

    /// Asks every server whenever the clock has jumped ahead, where the system
    /// does not tell of sleep.
    pub(crate) async fn notice_jumps(&self) {
        if self.ports.surroundings.tells_of_sleep() {
            return;
        }
        loop {
            let (clock, timer) = (self.ports.clock.now(), Instant::now());
            sleep(LOOK).await;
            let moved = self.ports.clock.now().duration_since(clock);
            if jumped(moved, timer.elapsed()) {
                tracing::info!("the clock jumped ahead: asking every server");
                self.ask_anew();
            }
        }
    }

    /// What is known may be old, and connections may be dead.
    fn ask_anew(&self) {
        self.hint_all();
        self.wake_listeners();
        // It may be quiet by now, or no more.
        self.unsaid.notify_one();
    }

    /// Notes whether there is a network. Gives whether there was.
    fn set_online(&self, online: bool) -> bool {
        let offline = Offline { since: self.ports.clock.now(), at: Instant::now() };
        let mut was_online = true;
        self.around.send_if_modified(|around| {
            was_online = around.offline.is_none();
            around.offline = if online { None } else { around.offline.or(Some(offline)) };
            was_online != online
        });
        was_online
    }
}
