//! Every word is there in every language, and in its own.

use jiff::Timestamp;

use super::super::moment::Span;
use crate::notifications::Kind;

use super::{ENGLISH, GERMAN, HEBREW, Words};

/// A word that can say something for a test.
pub(super) trait Says {
    fn says(&self) -> Vec<String>;
}

impl Says for &'static str {
    fn says(&self) -> Vec<String> {
        vec![(*self).to_owned()]
    }
}

impl Says for super::Around {
    fn says(&self) -> Vec<String> {
        vec![format!("{}X{}", self.0, self.1)]
    }
}

impl Says for fn(u32) -> String {
    fn says(&self) -> Vec<String> {
        [0, 1, 2, 40].map(self).to_vec()
    }
}

impl Says for fn(u32) -> &'static str {
    fn says(&self) -> Vec<String> {
        [0, 1, 2, 40].map(|number| self(number).to_owned()).to_vec()
    }
}

impl Says for fn(u32, u32) -> String {
    fn says(&self) -> Vec<String> {
        vec![self(1, 2)]
    }
}

impl Says for fn(Kind) -> &'static str {
    fn says(&self) -> Vec<String> {
        let said: Vec<String> = Kind::optional().map(|kind| self(kind).to_owned()).collect();
        let different: std::collections::HashSet<&String> = said.iter().collect();
        assert_eq!(different.len(), said.len(), "each kind has words of its own");
        assert!(!said.contains(&self(Kind::SignInCode).to_owned()));
        said
    }
}

impl Says for fn(&str) -> String {
    fn says(&self) -> Vec<String> {
        vec![self("X")]
    }
}

impl Says for fn(&str, &str) -> String {
    fn says(&self) -> Vec<String> {
        vec![self("X", "Y")]
    }
}

impl Says for fn(Span) -> String {
    fn says(&self) -> Vec<String> {
        let spans = |n| [Span::Seconds(n), Span::Minutes(n), Span::Hours(n), Span::Days(n)];
        [2, 30].into_iter().flat_map(spans).map(self).collect()
    }
}

impl Says for fn(Timestamp) -> String {
    fn says(&self) -> Vec<String> {
        let month = |month| format!("2026-{month:02}-28T09:05:00Z").parse().unwrap();
        (1..=12).map(month).map(self).collect()
    }
}

fn all(words: &Words) -> Vec<(&'static str, Vec<String>)> {
    [words.common.each(), words.invite.each(), words.account.each()].concat()
}

/// Whether a text has a letter of its language's script.
fn is_hebrew(text: &str) -> bool {
    text.chars().any(|letter| ('\u{5d0}'..='\u{5ea}').contains(&letter))
}

#[test]
fn every_word_is_there_in_every_language_and_in_its_own() {
    let english = all(&ENGLISH);
    for words in [&ENGLISH, &GERMAN, &HEBREW] {
        for ((name, says), (_, in_english)) in all(words).into_iter().zip(&english) {
            for text in &says {
                assert!(text.chars().any(char::is_alphabetic), "{} {name} is empty", words.lang);
                assert!(!text.contains("  "), "{} {name}: {text}", words.lang);
                assert_eq!(is_hebrew(text), words.lang == "he", "{} {name}: {text}", words.lang);
            }
            if words.lang != "en" {
                assert_ne!(&says, in_english, "{} {name} is English", words.lang);
            }
        }
    }
}

#[test]
fn numbers_and_names_are_said() {
    for words in [&ENGLISH, &GERMAN, &HEBREW] {
        let invite = &words.invite;
        assert!((invite.offered_text)("SPAN", "TIME").contains("SPAN"));
        assert!((invite.offered_text)("SPAN", "TIME").contains("TIME"));
        assert!((invite.before_you)(37).contains("37"));
        assert!((invite.full_reason)(37).contains("37"));
        assert!((words.common.too_many)("SPAN").contains("SPAN"));
        let at = "2026-02-28T09:05:00Z".parse().unwrap();
        let moment = (words.common.moment)(at);
        for part in ["28", "2026", "09:05", "UTC"] {
            assert!(moment.contains(part), "{moment}");
        }
    }
}
