//! What happens around the program: sleep, network, battery, and the
//! notification daemon. Nothing is asked again and again: whoever knows says it.

#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod routes;
#[cfg(target_os = "linux")]
mod system_bus;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use frontdesk_desk::ports::{self, Surrounding};
use tokio::sync::Notify;

/// What this computer tells.
#[derive(Default)]
pub struct Surroundings {
    untold: Mutex<Untold>,
    noted: Notify,
    /// The kernel was asked to tell of it.
    tells_of_sleep: bool,
}

/// What happened and was not told yet. Of each kind the last is enough.
#[derive(Default)]
struct Untold {
    woke: bool,
    online: Option<bool>,
    battery: Option<bool>,
    notification_daemon: bool,
}

impl Surroundings {
    /// Watches the computer, as long as the runtime lives that this is called
    /// on. What it cannot tell is left out.
    #[cfg(target_os = "linux")]
    pub fn watch() -> Arc<Self> {
        let jumps = clock::timer();
        let surroundings = Arc::new(Self { tells_of_sleep: jumps.is_ok(), ..Self::default() });
        linux::watch(&surroundings, jumps);
        surroundings
    }

    /// Other systems tell nothing yet.
    #[cfg(not(target_os = "linux"))]
    pub fn watch() -> Arc<Self> {
        Arc::default()
    }

    /// Keeps what happened until it is told.
    pub fn note(&self, surrounding: Surrounding) {
        tracing::debug!(?surrounding, "something happened around");
        self.with_untold(|untold| match surrounding {
            Surrounding::Woke => untold.woke = true,
            Surrounding::Network { online } => untold.online = Some(online),
            Surrounding::Power { battery } => untold.battery = Some(battery),
            Surrounding::NotificationDaemon => untold.notification_daemon = true,
        });
        self.noted.notify_one();
    }

    fn with_untold<T>(&self, act: impl FnOnce(&mut Untold) -> T) -> T {
        act(&mut self.untold.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Untold {
    fn take(&mut self) -> Option<Surrounding> {
        if std::mem::take(&mut self.woke) {
            return Some(Surrounding::Woke);
        }
        if let Some(online) = self.online.take() {
            return Some(Surrounding::Network { online });
        }
        if let Some(battery) = self.battery.take() {
            return Some(Surrounding::Power { battery });
        }
        std::mem::take(&mut self.notification_daemon).then_some(Surrounding::NotificationDaemon)
    }
}

#[async_trait]
impl ports::Surroundings for Surroundings {
    async fn next(&self) -> Surrounding {
        loop {
            if let Some(surrounding) = self.with_untold(Untold::take) {
                return surrounding;
            }
            self.noted.notified().await;
        }
    }

    /// The kernel says it by itself on Linux, with logind or without.
    fn tells_of_sleep(&self) -> bool {
        self.tells_of_sleep
    }
}
