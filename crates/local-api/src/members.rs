//! Which members are asked for.

use frontdesk_model::{Role, SeatType};
use serde::{Deserialize, Serialize};

use crate::OrganizationRef;

/// Which members, in which order, and which part of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct MembersQuery {
    /// Where.
    pub organization: OrganizationRef,
    /// Part of a name or username, in any case; empty for everybody.
    pub search: String,
    /// Only those with this role.
    #[serde(default)]
    pub role: Option<Role>,
    /// Only those with this seat type.
    #[serde(default)]
    pub seat: Option<SeatType>,
    /// Only those who have not been active for so many days, or never.
    #[serde(default)]
    pub inactive_days: Option<u32>,
    /// Only those who joined in the last so many days.
    #[serde(default)]
    pub joined_days: Option<u32>,
    /// Only those who came by the invite link of this id.
    #[serde(default)]
    pub link: Option<String>,
    /// Only those who joined and were not reviewed yet.
    #[serde(default)]
    pub unreviewed: bool,
    /// Order of the rows.
    pub sort: MemberSort,
    /// The other way round.
    pub descending: bool,
    /// Rows to leave out at the start.
    pub offset: u32,
    /// Rows to give at most, capped at 500.
    pub limit: u32,
}

impl MembersQuery {
    /// The first members of an organization, in the server's order.
    pub const fn everybody(organization: OrganizationRef) -> Self {
        Self {
            organization,
            search: String::new(),
            role: None,
            seat: None,
            inactive_days: None,
            joined_days: None,
            link: None,
            unreviewed: false,
            sort: MemberSort::Server,
            descending: false,
            offset: 0,
            limit: 500,
        }
    }
}

/// What to order members by. Equal ones keep the server's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum MemberSort {
    /// As the server has them: owner, admins, members, then by joining.
    #[default]
    Server,
    /// By name, without regard to case.
    Name,
    /// Owner, admin, member.
    Role,
    /// Plus, free.
    Seat,
    /// Longest ago first; never active before all others.
    LastActive,
    /// Longest ago first; unknown before all others.
    Joined,
}
