//! The language of a page: what the browser asks for, as far as we have it.

use axum::http::{HeaderMap, header};

use super::words::{self, Words};
use crate::storage::Account;

/// A language that the pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    German,
    Hebrew,
}

impl Language {
    /// The one that somebody chose for their account, or else that their
    /// browser asks for.
    pub(super) fn for_account(headers: &HeaderMap, account: Option<&Account>) -> Self {
        let chosen = account.and_then(|account| Self::parse(account.language.as_deref()?));
        chosen.unwrap_or_else(|| Self::of(headers))
    }

    /// The one that a request asks for.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self::best(asked.unwrap_or_default())
    }

    /// The best of `Accept-Language` (RFC 9110, 12.5.4); the first of equals.
    fn best(asked: &str) -> Self {
        let mut best = (Self::default(), 0.0);
        for range in asked.split(',').take(20) {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
            let weight: f32 = weight.unwrap_or(1.0);
            if let Some(language) = Self::parse(tag)
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }

    /// The one of an account, which has none where its browser decides.
    pub(crate) fn of_account(tag: Option<&str>) -> Self {
        tag.and_then(Self::parse).unwrap_or_default()
    }

    /// For `lang` and `Content-Language`.
    pub(crate) const fn tag(self) -> &'static str {
        self.words().lang
    }

    /// For `dir`.
    pub(crate) const fn direction(self) -> &'static str {
        self.words().dir
    }

    fn parse(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "de" => Some(Self::German),
            // `iw` is what some phones still call Hebrew.
            "he" | "iw" => Some(Self::Hebrew),
            _ => None,
        }
    }

    /// Its words.
    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::English => &words::ENGLISH,
            Self::German => &words::GERMAN,
            Self::Hebrew => &words::HEBREW,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, German, Hebrew};

    #[test]
    fn the_heaviest_language_that_we_have() {
        for (asked, expected) in [
            ("", English),
            ("de-AT,de;q=0.9,en;q=0.8", German),
            ("fr, he;q=0.5, de;q=0.7", German),
            ("iw", Hebrew),
            ("fr-FR", English),
            ("de;q=0, he;q=0.1", Hebrew),
            ("de;q=x", German),
            (";;;,,,q=", English),
        ] {
            assert_eq!(Language::best(asked), expected, "{asked:?}");
        }
    }
}
