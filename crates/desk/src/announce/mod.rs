//! What is said about organizations: pure decisions from what was not said
//! yet, and one loop that carries them out.

mod announcer;
mod bounds;
mod grouping;
mod kinds;
mod notice;
mod own;
mod quiet;
mod saying;
mod seats;
mod sign_in;
mod subject;
mod telling;
mod test_notice;

use frontdesk_model::Change;
use jiff::Timestamp;

pub(crate) use self::{
    kinds::{Kind, may_be_said},
    own::{OwnAct, OwnActs},
};

/// An event that was not said yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Which.
    pub event: i64,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// What happened.
    pub change: Change,
}

#[cfg(test)]
pub(crate) mod samples;
