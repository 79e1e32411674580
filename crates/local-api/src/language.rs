//! Languages of the user interface.

use serde::{Deserialize, Serialize};

/// Languages of the user interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Hebrew, right to left.
    He,
}
