//! The file: TOML, flat, with no key that is not known.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::SettingsError;
use super::table::Setting;

/// A key of the file, its value as a flag would have it, and its line.
pub(super) type Line = (String, String, usize);

/// What a file says.
pub(super) fn read(path: &Path) -> Result<Vec<Line>, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        SettingsError::new(format!("{} cannot be read: {error}", path.display()))
    })?;
    parse(&text)
        .map_err(|SettingsError(fault)| SettingsError::new(format!("{}: {fault}", path.display())))
}

pub(super) fn parse(text: &str) -> Result<Vec<Line>, SettingsError> {
    let line_at =
        |position: usize| 1 + text.bytes().take(position).filter(|byte| *byte == b'\n').count();
    // What the library says of the place would show the line itself, and a
    // secret in it.
    let table = DeTable::parse(text).map_err(|error| {
        let line = line_at(error.span().map_or(0, |span| span.start));
        SettingsError::new(format!("line {line}: {}", error.message()))
    })?;
    let mut lines = Vec::new();
    for (key, value) in table.into_inner() {
        let line = line_at(key.span().start);
        let key = key.into_inner().into_owned();
        if Setting::of(&key).is_none() {
            return Err(SettingsError::new(format!("line {line}: there is no setting `{key}`")));
        }
        let value = plain(value.into_inner()).ok_or_else(|| {
            let kinds = "text, a number, true or false, or a list of text";
            SettingsError::new(format!("line {line}: `{key}` must be {kinds}"))
        })?;
        lines.push((key, value, line));
    }
    Ok(lines)
}

fn plain(value: DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.into_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Array(items) => {
            let texts = items.into_iter().map(|item| match item.into_inner() {
                DeValue::String(text) => Some(text.into_owned()),
                _ => None,
            });
            texts.collect::<Option<Vec<String>>>()?.join(",")
        }
        _ => return None,
    })
}
