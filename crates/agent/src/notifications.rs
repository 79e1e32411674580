//! Notifications on the desktop, and the clicks on them.
//!
//! `notify-rust` describes them and shows them; on Linux they go over a
//! connection of our own (see [`linux`] for why).

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(target_os = "linux")]
mod shown;
#[cfg(test)]
mod tests;
mod words;

use frontdesk_local_api::OrganizationRef;
use frontdesk_model::MemberId;

#[cfg(target_os = "linux")]
pub use linux::Notifications;
#[cfg(not(target_os = "linux"))]
pub use other::Notifications;

/// Somebody clicked a notification: what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Click {
    /// Where.
    pub organization: OrganizationRef,
    /// Who; `None` for the organization as a whole.
    pub member: Option<MemberId>,
}
