//! An organization, and a snapshot of it: what one poll saw.

use serde::{Deserialize, Serialize};

use crate::{Member, MemberId, OrganizationId, Role, Seats};

/// State of the organization's subscription. Lower case on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum SubscriptionStatus {
    /// Paid, or an organization on a Frontdesk service.
    Active,
    /// Ended.
    Expired,
    /// Will end.
    Cancelled,
    /// Never had one, or a word this version does not know.
    None,
}

/// An organization with seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Organization {
    /// Which one.
    pub id: OrganizationId,
    /// Its name; any text, in any direction.
    pub name: String,
    /// Address of its image.
    pub image: Option<String>,
    /// Its seats, by the server's own count.
    pub seats: Seats,
    /// State of its subscription.
    pub status: SubscriptionStatus,
}

/// What one poll saw of an organization, the caller included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The organization.
    pub organization: Organization,
    /// Who asked.
    pub own_id: MemberId,
    /// The asker's role.
    pub own_role: Role,
    /// Address that invites into this organization; `None` where the asker's
    /// role has none.
    pub invite_link: Option<String>,
    /// The server's own count of changes, where it keeps one: what it is asked
    /// by for what changed since.
    #[serde(default)]
    pub server_revision: Option<i64>,
    /// Everybody, the asker included, in the server's order.
    pub members: Vec<Member>,
}
