//! Events: what the agent says without being asked.

use frontdesk_model::{AccountId, MemberId};
use serde::{Deserialize, Serialize};

use crate::{ActsId, OrganizationRef};

/// Said to every connected client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Event {
    /// The answer to `State` is another one now.
    StateChanged,
    /// Members, seats or history of an organization changed.
    OrganizationChanged {
        /// Which.
        organization: OrganizationRef,
        /// Its revision now.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        revision: i64,
    },
    /// The answer to `Acts` is another one now.
    ActsChanged {
        /// Of which.
        #[cfg_attr(feature = "bindings", ts(type = "number"))]
        id: ActsId,
    },
    /// Show the window, and in it this member: a notification was clicked.
    OpenMember {
        /// Where.
        organization: OrganizationRef,
        /// Who; `None` for the organization as a whole.
        member: Option<MemberId>,
    },
    /// Show the window, and in it where one signs in again: a notification
    /// that asks for it was clicked.
    OpenSignIn {
        /// To which account.
        account: AccountId,
    },
    /// Show the window, and in it a view of an organization: a button of a
    /// notification, the tray or a link asked for it.
    OpenView {
        /// Where.
        organization: OrganizationRef,
        /// Which.
        view: View,
    },
    /// Come to the front: the person started the app once more.
    ShowWindow,
    /// The agent ends.
    Quitting,
}

/// A view of an organization that can be opened from outside of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum View {
    /// What is to be known at a glance.
    Overview,
    /// Its members.
    Members,
    /// Its invite link.
    Invite,
    /// Who joined since the last review.
    Review,
    /// What happened.
    Activity,
    /// Its seats and what they cost.
    Seats,
}
