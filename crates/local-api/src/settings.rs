//! Settings: what the person chose for this computer. They are one file beside
//! the history, with a version; what a newer version put there is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Language, OrganizationRef};

/// Everything that can be chosen. What is not chosen is as [`Settings::default`]
/// has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Settings {
    /// Language of notifications and of the tray; `None` until somebody chose one.
    pub language: Option<Language>,
    /// Whether the local network may reach the embedded service.
    pub network_allowed: bool,
    /// Time between two polls while no window can be seen, in seconds:
    /// `30..=3600`. `None`: as Frontdesk thinks best.
    pub poll_seconds: Option<u32>,
    /// No server is asked until this is taken back.
    pub paused: bool,
    /// What is said, and when.
    pub notifications: NotificationSettings,
    /// How much of the history is kept.
    pub history: HistoryBounds,
    /// The agent starts when the person logs in, without a window.
    pub start_at_login: bool,
    /// What closing the window does.
    pub on_close: OnClose,
}

/// What is said, and when. The timeline keeps everything in any case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct NotificationSettings {
    /// Which kinds, in organizations without a choice of their own.
    pub kinds: NoticeKinds,
    /// Free seats at which [`NoticeKinds::seats_low`] is said: `1..`.
    pub seats_low_at: u32,
    /// With or without a sound.
    pub sound: Sound,
    /// Every day at these hours, nothing is said.
    pub quiet_hours: Option<QuietHours>,
    /// Nothing is said before this time.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub muted_until: Option<Timestamp>,
    /// Organizations with a choice of their own.
    pub organizations: Vec<OrganizationNotices>,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self {
            kinds: NoticeKinds::default(),
            seats_low_at: 3,
            sound: Sound::default(),
            quiet_hours: None,
            muted_until: None,
            organizations: Vec::new(),
        }
    }
}

/// What is otherwise about one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct OrganizationNotices {
    /// Which.
    pub organization: OrganizationRef,
    /// Which kinds; `None`: as everywhere.
    #[serde(default)]
    pub kinds: Option<NoticeKinds>,
    /// Nothing is said of it before this time.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub muted_until: Option<Timestamp>,
}

/// The kinds of notifications, each of which can be switched off.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that the person sees")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct NoticeKinds {
    /// Somebody joined.
    pub joined: bool,
    /// Somebody left or was removed: a poll cannot tell which.
    pub gone: bool,
    /// Somebody was promoted or demoted.
    pub role_changed: bool,
    /// A seat was given or taken.
    pub seat_changed: bool,
    /// Few seats are left.
    pub seats_low: bool,
    /// No seat is left.
    pub seats_full: bool,
    /// The session has ended: somebody has to sign in.
    pub sign_in_needed: bool,
}

impl Default for NoticeKinds {
    /// What somebody has to do something about, or waits for.
    fn default() -> Self {
        Self {
            joined: true,
            gone: true,
            role_changed: false,
            seat_changed: false,
            seats_low: true,
            seats_full: true,
            sign_in_needed: true,
        }
    }
}

/// Whether notifications sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Sound {
    /// As the desktop does with those of other programs.
    #[default]
    Desktop,
    /// The sound of a message that came.
    Message,
    /// None.
    Silent,
}

/// Hours of each day, by the clock on the wall: `23:00` to `07:00` is over
/// midnight. Equal ones are the whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct QuietHours {
    /// From this minute of the day on: `0..1440`.
    pub from_minute: u16,
    /// Up to this one.
    pub to_minute: u16,
}

/// How much of the history is kept; what is older goes, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct HistoryBounds {
    /// So many days; `None`: for ever.
    pub days: Option<u32>,
    /// So many entries of an organization; `None`: any number.
    pub entries: Option<u32>,
}

impl Default for HistoryBounds {
    /// Several years of a large organization, in about 100 MB.
    fn default() -> Self {
        Self { days: None, entries: Some(200_000) }
    }
}

/// What closing the window does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum OnClose {
    /// It asks what to do.
    #[default]
    Ask,
    /// The agent goes on watching.
    KeepWatching,
    /// The agent ends too.
    Quit,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum SettingChange {
    /// Time between two polls in seconds, as [`Settings::poll_seconds`].
    PollSeconds {
        /// `None`: as Frontdesk thinks best.
        seconds: Option<u32>,
    },
    /// Ask no server from now on, or again.
    Paused {
        /// `true`: ask none.
        paused: bool,
    },
    /// Which kinds are said everywhere.
    Kinds {
        /// These.
        kinds: NoticeKinds,
    },
    /// Which kinds are said of an organization.
    KindsOf {
        /// Which organization.
        organization: OrganizationRef,
        /// These; `None`: as everywhere.
        kinds: Option<NoticeKinds>,
    },
    /// Free seats at which few are left.
    SeatsLowAt {
        /// `1..`.
        seats: u32,
    },
    /// Whether notifications sound.
    Sound {
        /// How.
        sound: Sound,
    },
    /// When nothing is said each day.
    QuietHours {
        /// `None`: never.
        hours: Option<QuietHours>,
    },
    /// Say nothing for a while.
    Mute {
        /// Of one organization; `None`: of all.
        organization: Option<OrganizationRef>,
        /// How long.
        mute: Mute,
    },
    /// How much of the history is kept.
    History {
        /// So much.
        bounds: HistoryBounds,
    },
    /// Start the agent when the person logs in, or no more.
    StartAtLogin {
        /// `true`: start it.
        start: bool,
    },
    /// What closing the window does.
    OnClose {
        /// What.
        on_close: OnClose,
    },
}

/// For how long nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Mute {
    /// It is said again.
    Off,
    /// For an hour.
    Hour,
    /// Until eight in the morning of tomorrow.
    UntilTomorrow,
    /// Until it is switched on again.
    Always,
}

impl Mute {
    /// Where [`Mute::Always`] ends: `9999-01-01T00:00:00Z`, which everybody's
    /// dates can hold.
    pub const ALWAYS_UNTIL: Timestamp = Timestamp::constant(253_370_764_800, 0);
}
