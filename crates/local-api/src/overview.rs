//! An organization at a glance, and what lies ahead.

use frontdesk_model::{Member, Seats};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{ActivityEntry, OrganizationRef, SeatsPreview};

/// An organization at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Overview {
    /// The seats, and what they hold.
    pub seats: SeatsUse,
    /// The seats at the end of each day, oldest first; the last is now. Days
    /// before the first look are left out.
    pub days: Vec<SeatsOfDay>,
    /// When the seats run out, as far as that can be said.
    pub forecast: Option<Forecast>,
    /// Who joined in each week, oldest first; the last is this one.
    pub weeks: Vec<JoinsOfWeek>,
    /// So many joined and were not reviewed yet.
    pub unreviewed: u32,
    /// The newest that happened, at most 10.
    pub latest: Vec<ActivityEntry>,
    /// The organization's revision it is of.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub revision: i64,
}

/// The seats, and what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SeatsUse {
    /// Total and assigned.
    pub seats: Seats,
    /// Assigned to somebody who joined and was not reviewed yet.
    pub new: u32,
    /// Assigned to somebody not active for 30 days, or never.
    pub idle_30: u32,
    /// For 60 days.
    pub idle_60: u32,
    /// For 90 days.
    pub idle_90: u32,
    /// When members were last active is not known here: the role has no right
    /// to it.
    pub activity_unknown: bool,
}

/// The seats at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct SeatsOfDay {
    /// The day, in this computer's time zone.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub day: Date,
    /// All seats.
    pub total: u32,
    /// Assigned ones.
    pub assigned: u32,
}

/// Who joined in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct JoinsOfWeek {
    /// Its Monday (ISO 8601), in this computer's time zone.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub monday: Date,
    /// How many.
    pub joins: u32,
}

/// When the seats run out, by how they filled up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Forecast {
    /// The day, most likely.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub full_on: Date,
    /// Not before.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub earliest: Date,
    /// Not after; `None`: it cannot be said.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub latest: Option<Date>,
}

/// What inviting so many people takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct InvitePlan {
    /// So many are to be invited.
    pub people: u32,
    /// So many seats are free.
    pub available: u32,
    /// So many seats are missing.
    pub missing: u32,
    /// All seats there should be.
    pub seats_needed: u32,
    /// What those would cost, where the server says it and seats are missing.
    pub price: Option<SeatsPreview>,
    /// Into how many each time, where nothing is bought: the free seats first.
    /// One batch where all fit.
    pub batches: Vec<u32>,
}

/// Somebody who was found in any organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct FoundMember {
    /// Where.
    pub organization: OrganizationRef,
    /// Who.
    pub member: Member,
}

/// What an organization pays for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Plan {
    /// Price and next payment of the seats there are; `None` where the server
    /// does not say, as without an active subscription.
    pub price: Option<SeatsPreview>,
    /// When it ends, or ended; `None` where it goes on.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub ends_at: Option<Timestamp>,
}
