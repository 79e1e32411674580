//! Many members at once: what an action would do, how far it is, and undo.

use frontdesk_model::{Member, MemberAction, MemberId, Refusal, Seats};
use serde::{Deserialize, Serialize};

use crate::{Failure, MembersQuery};

/// Which members. A list of a hundred thousand is selected without its ids
/// going back and forth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Selection {
    /// These, at most [`MOST_SELECTED`].
    These {
        /// Who.
        members: Vec<MemberId>,
    },
    /// All that fit a query, whatever its page, but some.
    Shown {
        /// Whom they fit. Its organization is that of the request.
        query: MembersQuery,
        /// Who is left out, at most [`MOST_SELECTED`].
        except: Vec<MemberId>,
    },
}

/// Most members that a [`Selection`] names one by one.
pub const MOST_SELECTED: usize = 10_000;

/// Which actions, counted up by the agent while it runs.
pub type ActsId = u64;

/// What doing something to many would do. Nothing is done yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ActsPreview {
    /// So many it can be done to.
    pub able: u32,
    /// The first of them, at most 20.
    pub who: Vec<Member>,
    /// Why it cannot be done to the others.
    pub refused: Vec<RefusedMany>,
    /// The seats afterwards.
    pub seats_after: Seats,
    /// Whether it can be undone afterwards.
    pub undoable: bool,
}

/// Members to whom something cannot be done for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct RefusedMany {
    /// Why.
    pub refusal: Refusal,
    /// How many.
    pub count: u32,
    /// The first of them, at most 20.
    pub who: Vec<Member>,
}

/// How far an action on many is.
#[expect(clippy::struct_excessive_bools, reason = "each says another thing about it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Acts {
    /// Which.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub id: ActsId,
    /// What is done; of an undo, what was undone.
    pub action: MemberAction,
    /// It undoes that action.
    pub undo: bool,
    /// How many it is about.
    pub total: u32,
    /// How many are done.
    pub done: u32,
    /// How many were refused or failed.
    pub failed: u32,
    /// Nothing more is done.
    pub finished: bool,
    /// It was stopped before its end: by the person, or because the server
    /// could not be asked any more.
    pub stopped: bool,
    /// Whether what is done can be undone.
    pub undoable: bool,
    /// A row for each, in their order, at most 500: those that failed before
    /// those that are done.
    pub rows: Vec<ActRow>,
}

/// What became of one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct ActRow {
    /// Who.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an action on one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Outcome {
    /// It is their turn later.
    Waiting,
    /// It is done.
    Done,
    /// It is not.
    Failed {
        /// Why.
        failure: Failure,
    },
}
