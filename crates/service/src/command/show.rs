//! `config`: every setting and where it comes from. Secrets are not shown.

use std::fmt::Write as _;

use super::{CommandError, say};
use crate::settings::{Found, SETTINGS, Settings};

pub(super) fn run(found: &Found) -> Result<(), CommandError> {
    let mut text = String::new();
    for setting in SETTINGS {
        let (shown, source) = match found.value(setting.key) {
            Some(value) => (value.shown(setting), value.source.to_string()),
            None => ("-".to_owned(), "not set".to_owned()),
        };
        // Writing into memory does not fail.
        let _ = writeln!(text, "{:<22} {shown:<40} {source}", setting.key);
    }
    say(&text)?;
    // Shown even where they cannot be used: that is when somebody looks.
    Settings::of(found)?;
    Ok(())
}
