//! What works and what does not: the answer to `Diagnose`. The words and the
//! remedy of each check are the client's, by its kind and its failure.

use frontdesk_model::{AccountId, OrganizationId};
use serde::{Deserialize, Serialize};

use crate::Failure;

/// Everything that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Diagnosis {
    /// Version of the agent.
    pub version: String,
    /// This computer first, then account by account.
    pub checks: Vec<Check>,
}

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub struct Check {
    /// What.
    pub kind: CheckKind,
    /// Of which account, where it is about one.
    pub account: Option<AccountId>,
    /// Of which organization, where it is about one.
    pub organization: Option<OrganizationId>,
    /// How it is.
    pub verdict: Verdict,
    /// What is wrong, where something is.
    pub failure: Option<Failure>,
    /// A fact in English for whoever looks into it (`12 ms`, `expires in 30
    /// days` ...); never a secret.
    pub detail: Option<String>,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Verdict {
    /// As it should be.
    Well,
    /// It works, but somebody should look at it.
    Warning,
    /// It does not work.
    Failing,
    /// It could not be found out, or was not tried yet.
    Unknown,
}

/// What can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum CheckKind {
    /// The keyring answers.
    Keyring,
    /// Notifications reach the screen.
    Notifications,
    /// There is a tray to be in.
    Tray,
    /// The history can be written.
    Storage,
    /// A proxy is in the way of `https`.
    Proxy,
    /// The server answers.
    Server,
    /// This computer's clock agrees with the server's.
    Clock,
    /// The account is signed in.
    SignIn,
    /// The server is polled in time.
    Polling,
    /// The server says by itself that something happened.
    Push,
    /// Parts of the server's answers that this version did not understand.
    Skipped,
    /// The organization has an invite link that lets somebody in.
    InviteLink,
    /// The organization has a seat left.
    Seats,
}
