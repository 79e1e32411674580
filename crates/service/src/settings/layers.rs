//! Which value counts: flag over environment over file over default.

use std::collections::HashMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ArgMatches;
use secrecy::{ExposeSecret as _, SecretString};

use super::table::{SETTINGS, Setting};
use super::{SettingsError, file};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A flag of the command line.
    Flag,
    /// A variable of the environment.
    Environment,
    /// A line of the file.
    File(usize),
    /// Nobody said it.
    Default,
}

impl Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag => formatter.write_str("flag"),
            Self::Environment => formatter.write_str("environment"),
            Self::File(line) => write!(formatter, "file, line {line}"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// A value, the file it was read from where it has one of its own, and where
/// it was said.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    text: SecretString,
    /// The file of a secret.
    pub in_file: Option<PathBuf>,
    /// Who said it.
    pub source: Source,
}

/// The value of each setting that has one.
#[derive(Debug, Default)]
pub(crate) struct Found(HashMap<&'static str, Value>);

/// Puts the layers over each other.
///
/// # Errors
///
/// [`SettingsError`] where a file cannot be read or says what is not known, or
/// a secret is given twice in one layer.
pub(crate) fn layer(
    flags: &ArgMatches,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Found, SettingsError> {
    // An empty variable is none: so a unit file can unset one.
    let environment = |name: &str| environment(name).filter(|value| !value.is_empty());
    let flag = |key: &str| flags.get_one::<String>(key).cloned();
    let path = flag("config").or_else(|| environment("FRONTDESK_CONFIG"));
    let lines = path.map(|path| file::read(Path::new(&path))).transpose()?.unwrap_or_default();
    let in_file = |key: &str| lines.iter().find(|(name, ..)| name == key);

    let mut found = HashMap::new();
    for setting in SETTINGS {
        let layers = [
            one(setting, Source::Flag, flag)?,
            one(setting, Source::Environment, |key| {
                environment(&format!("FRONTDESK_{}", key.to_uppercase()))
            })?,
            one(setting, Source::File(0), |key| Some(in_file(key)?.1.clone()))?.map(|value| {
                let own = in_file(setting.key);
                let own = own.or_else(|| in_file(&format!("{}_file", setting.key)));
                Value { source: Source::File(own.map_or(0, |(.., line)| *line)), ..value }
            }),
            setting.default.map(|value| Value {
                text: value.into(),
                in_file: None,
                source: Source::Default,
            }),
        ];
        if let Some(value) = layers.into_iter().flatten().next() {
            found.insert(setting.key, value);
        }
    }
    Ok(Found(found))
}

/// What one layer says of a setting.
fn one(
    setting: &Setting,
    source: Source,
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<Value>, SettingsError> {
    let key = setting.key;
    let path = if setting.secret { get(&format!("{key}_file")) } else { None };
    match (get(key), path) {
        (None, None) => Ok(None),
        (Some(value), None) => Ok(Some(Value { text: value.into(), in_file: None, source })),
        (None, Some(path)) => {
            let path = PathBuf::from(path);
            let text = std::fs::read_to_string(&path).map_err(|error| {
                let path = path.display();
                SettingsError::new(format!("`{key}_file`: {path} cannot be read: {error}"))
            })?;
            // Editors end a file with an empty line.
            let text = text.trim_end_matches(['\r', '\n']).into();
            Ok(Some(Value { text, in_file: Some(path), source }))
        }
        (Some(_), Some(_)) => Err(SettingsError::new(format!(
            "`{key}` and `{key}_file` are both given ({}): one is enough",
            source_word(&source)
        ))),
    }
}

fn source_word(source: &Source) -> &'static str {
    match source {
        Source::Flag => "flags",
        Source::Environment => "environment",
        Source::File(_) | Source::Default => "file",
    }
}

impl Found {
    /// The value of a setting and where it comes from.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// A value, secret or not.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.text.expose_secret())
    }

    /// A setting as another type, where somebody or the default says it.
    pub(super) fn parsed_if_there<T: FromStr<Err: Display>>(
        &self,
        key: &str,
    ) -> Result<Option<T>, SettingsError> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let secret = Setting::of(key).is_some_and(|(setting, _)| setting.secret);
        text.parse().map(Some).map_err(|error| {
            if secret {
                self.fault(key, "this cannot be read")
            } else {
                self.fault(key, &format!("`{text}`: {error}"))
            }
        })
    }

    /// A setting that always has a value.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, key: &str) -> Result<T, SettingsError> {
        self.parsed_if_there(key)?.ok_or_else(|| self.fault(key, "this is needed"))
    }

    /// What is wrong with a setting, and where it was said.
    pub(super) fn fault(&self, key: &str, what: &str) -> SettingsError {
        match self.0.get(key).map(|value| &value.source) {
            None | Some(Source::Default) => SettingsError::new(format!("`{key}`: {what}")),
            Some(source) => SettingsError::new(format!("`{key}` ({source}): {what}")),
        }
    }
}

impl Value {
    /// As it may be shown: a secret is not.
    pub(crate) fn shown(&self, setting: &Setting) -> String {
        match (&self.in_file, setting.secret) {
            (Some(path), _) => format!("(secret, in {})", path.display()),
            (None, true) => "(secret)".to_owned(),
            (None, false) => self.text.expose_secret().to_owned(),
        }
    }
}
