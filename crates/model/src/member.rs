//! A member: a person in an organization, with a role and a seat.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::MemberId;

/// What somebody may do in an organization. Lower case on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Role {
    /// Everything, billing and deletion included. One per organization.
    Owner,
    /// Members, seats, roles, invites, name and image. No billing.
    Admin,
    /// Sees the members, can leave.
    Member,
}

impl Role {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }

    /// The role of that word, or `None` for a word this version does not know.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Owner, Self::Admin, Self::Member].into_iter().find(|role| role.as_str() == word)
    }

    /// Whether this role looks after members, seats and invites.
    pub const fn manages(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }
}

/// Whether a member takes one of the organization's seats. Lower case on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum SeatType {
    /// Holds a seat of the organization.
    Plus,
    /// Holds none.
    Free,
}

impl SeatType {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plus => "plus",
            Self::Free => "free",
        }
    }

    /// The seat type of that word, or `None` for a word this version does not know.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Plus, Self::Free].into_iter().find(|seat| seat.as_str() == word)
    }
}

/// A person in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// The name they chose; any text, in any direction.
    pub name: String,
    /// Without the leading `@`. Some people on daily.dev have none.
    pub username: Option<String>,
    /// Address of their picture.
    pub image: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they hold a seat.
    pub seat_type: SeatType,
    /// Whether they have Plus from elsewhere, and so take no seat.
    #[serde(default)]
    pub plus_elsewhere: bool,
    /// When they were last active, where the server says it.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub last_active: Option<Timestamp>,
    /// When they joined: told by the server, or the time at which this
    /// computer first saw them; `None` for whoever was there at the first look.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub joined_at: Option<Timestamp>,
    /// By which invite link they came, where the server says it.
    #[serde(default)]
    pub link: Option<LinkUsed>,
    /// Who invited them, or let them in, where the server says it.
    #[serde(default)]
    pub invited_by: Option<Inviter>,
}

/// An invite link that somebody came by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct LinkUsed {
    /// Which.
    pub id: String,
    /// Its name; `None`: the organization's own, permanent one.
    pub name: Option<String>,
}

/// Somebody who invited somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Inviter {
    /// Who.
    pub id: MemberId,
    /// Their name at that time.
    pub name: String,
}
