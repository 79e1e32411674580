//! Invite links beside the permanent one, and those who stand at the door.

use frontdesk_model::{Member, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::QrCode;

/// An invite link of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct InviteLink {
    /// Which.
    pub id: String,
    /// Its name; `None`: the organization's own, permanent one.
    pub name: Option<String>,
    /// Its address, while it lets people in.
    pub link: Option<String>,
    /// The QR code of that.
    pub qr: Option<QrCode>,
    /// Name of whoever made it, where they still have an account.
    pub created_by: Option<String>,
    /// When it was made.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub created_at: Option<Timestamp>,
    /// When it expires.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub expires_at: Option<Timestamp>,
    /// When it was ended, or will be at the end of a grace period.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub revoked_at: Option<Timestamp>,
    /// So many may join by it; `None`: as many as there are seats.
    pub max_uses: Option<u32>,
    /// So many joined by it.
    pub uses: u32,
    /// When somebody last did.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub last_used_at: Option<Timestamp>,
    /// Whether an admin lets in who comes by it.
    pub needs_approval: bool,
    /// What it is good for.
    pub state: InviteLinkState,
    /// Who came by it: the first 500.
    pub members: Vec<Member>,
}

/// What an invite link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum InviteLinkState {
    /// It lets people in.
    Live,
    /// It was replaced or ended.
    Revoked,
    /// Its time is over.
    Expired,
    /// It has let in as many as it may.
    UsedUp,
}

/// A further invite link, as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct NewInviteLink {
    /// Its name, as long as other names.
    pub name: String,
    /// When it expires; `None`: never.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub expires_at: Option<Timestamp>,
    /// So many may join by it; `None`: as many as there are seats.
    pub max_uses: Option<u32>,
    /// Whether an admin lets in who comes by it.
    pub needs_approval: bool,
}

/// Those who stand at the door of an organization: at most 500 of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Door {
    /// Whether nobody may join for now.
    pub joins_paused: bool,
    /// Until when; `None`: until an admin resumes them.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub joins_resume_at: Option<Timestamp>,
    /// Who asked to be let in, the latest first.
    pub requests: Vec<JoinRequest>,
    /// Who waits for a seat, the first first.
    pub waiting: Vec<Waiting>,
    /// Who was refused, the latest first.
    pub refused: Vec<RefusedJoin>,
    /// Who was removed and has not come back, the latest first.
    pub removed: Vec<RemovedMember>,
}

/// Somebody who is no member, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Stranger {
    /// Who, by the id they have or would have as a member.
    pub id: MemberId,
    /// The name they chose.
    pub name: String,
    /// Without the leading `@`.
    pub username: Option<String>,
}

/// Somebody who asked to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct JoinRequest {
    /// Who.
    pub who: Stranger,
    /// Name of the link they came by; `None`: not known, or the permanent one.
    pub link: Option<String>,
    /// When they asked.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub requested_at: Option<Timestamp>,
    /// When they were declined; `None`: an admin has yet to decide.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub declined_at: Option<Timestamp>,
}

/// Somebody who waits for a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Waiting {
    /// Who.
    pub who: Stranger,
    /// Since when.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub since: Option<Timestamp>,
    /// Until when a seat is kept for them; `None`: none is yet.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub offered_until: Option<Timestamp>,
}

/// Somebody whose joins were refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RefusedJoin {
    /// Who.
    pub who: Stranger,
    /// The server's word for why (`NO_SEATS`, `LINK_REVOKED` ...).
    pub reason: String,
    /// Name of the link they came by; `None`: not known, or the permanent one.
    pub link: Option<String>,
    /// How often.
    pub times: u32,
    /// When last.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub last_at: Option<Timestamp>,
}

/// Somebody who was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RemovedMember {
    /// Who.
    pub who: Stranger,
    /// When.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub removed_at: Option<Timestamp>,
}

/// A page of the audit log that the server keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct AuditLog {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// There are older ones.
    pub more: bool,
}

/// Something that was done, as the server has it in its audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub sequence: u32,
    /// When.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: Timestamp,
    /// What was done, such as `member.joined`.
    pub action: String,
    /// Name of who did it; `None`: the service itself, or they have no account
    /// any more.
    pub actor: Option<String>,
    /// Whom it is about.
    pub subject: Option<Stranger>,
    /// What changed, as it was before: a JSON object.
    pub before: Option<String>,
    /// As it is now.
    pub after: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Covers this entry and the hash before: Base64.
    pub hash: String,
}
