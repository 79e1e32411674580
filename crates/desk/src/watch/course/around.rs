//! What polling depends on beside servers: who looks, what feeds the computer,
//! whether there is a network, and what the person chose.

use std::time::Duration;

use frontdesk_local_api::{AccountKind, Settings};
use jiff::Timestamp;
use tokio::time::Instant;
use url::{Host, Url};

use super::pace::Hold;

/// Time between polls while the invite view is open: somebody shows the code to
/// others and waits for them, for minutes rather than hours.
pub(crate) const WHILE_INVITING: Duration = Duration::from_secs(5);

/// Time between polls while somebody looks at the window: a join is seen
/// within seconds, and four requests a minute are little to any server.
pub(crate) const WHILE_VISIBLE: Duration = Duration::from_secs(15);

/// Time between polls while nobody looks: a notification that comes within a
/// minute is soon enough, and the computer can rest.
pub(crate) const WHILE_HIDDEN: Duration = Duration::from_mins(1);

/// The same on battery: each poll wakes processor and radio.
pub(crate) const WHILE_HIDDEN_ON_BATTERY: Duration = Duration::from_mins(2);

/// What a person can choose while nobody looks, as
/// [`Settings::poll_seconds`] has it.
pub(crate) const CHOOSABLE: (Duration, Duration) =
    (Duration::from_secs(30), Duration::from_hours(1));

/// Who looks at Frontdesk right now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Looking {
    /// No window can be seen.
    #[default]
    Nobody,
    /// Some window can be seen.
    AtWindow,
    /// A window that can be seen shows how to join.
    AtInvite,
}

impl Looking {
    /// At a window that can be seen or not, with the invite view open or not.
    #[must_use]
    pub const fn at(visible: bool, inviting: bool) -> Self {
        match (visible, inviting) {
            (false, _) => Self::Nobody,
            (true, false) => Self::AtWindow,
            (true, true) => Self::AtInvite,
        }
    }
}

/// How things are around the watching.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Around {
    pub looking: Looking,
    /// The computer runs on its battery.
    pub battery: bool,
    /// There is no network.
    pub offline: Option<Offline>,
    /// The person wants no server to be asked.
    pub paused: bool,
    /// The seconds between two polls that the person chose.
    pub chosen: Option<u32>,
}

/// There is no network, as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offline {
    /// Since when, by the clock.
    pub since: Timestamp,
    /// The same by the timer.
    pub at: Instant,
}

/// Where a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// On this computer: no network is needed.
    Here,
    /// Anywhere else.
    Elsewhere,
}

impl Reach {
    /// Where the server of an account is.
    pub(crate) fn of(kind: AccountKind, address: &str) -> Self {
        let here = kind == AccountKind::Local
            || Url::parse(address).is_ok_and(|address| match address.host() {
                Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            });
        if here { Self::Here } else { Self::Elsewhere }
    }
}

impl Around {
    /// The same with what the person chose.
    pub(crate) fn with(self, settings: &Settings) -> Self {
        Self { paused: settings.paused, chosen: settings.poll_seconds, ..self }
    }

    /// The time between two polls while all is well.
    pub(crate) fn interval(&self) -> Duration {
        match (self.looking, self.chosen) {
            (Looking::AtInvite, _) => WHILE_INVITING,
            (Looking::AtWindow, _) => WHILE_VISIBLE,
            (Looking::Nobody, Some(seconds)) => {
                Duration::from_secs(seconds.into()).clamp(CHOOSABLE.0, CHOOSABLE.1)
            }
            (Looking::Nobody, None) if self.battery => WHILE_HIDDEN_ON_BATTERY,
            (Looking::Nobody, None) => WHILE_HIDDEN,
        }
    }

    /// Why a server is not asked by itself now. A poll that `worked`, begun after
    /// the system said that there is no network, is the better proof.
    pub(crate) fn hold(&self, reach: Reach, worked: Option<Instant>) -> Option<Hold> {
        let offline = self.offline.filter(|offline| {
            reach == Reach::Elsewhere && worked.is_none_or(|worked| worked < offline.at)
        });
        match offline {
            Some(Offline { since, .. }) => Some(Hold::Offline { since }),
            None => self.paused.then_some(Hold::Paused),
        }
    }
}

#[cfg(test)]
mod tests;
