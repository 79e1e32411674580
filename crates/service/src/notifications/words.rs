//! The words of notifications and mails.
//!
//! A sentence holds names in braces, `{person}`. Numbers stand where no plural
//! follows them.

mod english;
mod german;
mod hebrew;

use super::{Facts, Kind};
use crate::pages::Language;

/// A sentence with names in it.
type Sentence = &'static str;

/// What is said of a kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phrase {
    /// What happened. The subject of a mail.
    title: Sentence,
    /// What that means for the reader; empty: nothing more.
    text: Sentence,
    /// What the button of a mail says.
    pub button: &'static str,
}

/// What stands around all mails.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around {
    /// Why the reader gets the mail.
    pub because: &'static str,
    /// Of the link that ends mails of a kind.
    pub unsubscribe: &'static str,
    /// Of the page behind it: heading, button, and what it says afterwards.
    pub unsubscribe_page: (&'static str, &'static str, &'static str),
    /// Where the link is not whole.
    pub unsubscribe_unknown: &'static str,
}

impl Phrase {
    /// The phrase of a kind.
    pub(crate) fn of(kind: Kind, facts: &Facts, language: Language) -> Self {
        match language {
            Language::English => english::phrase(kind, facts),
            Language::German => german::phrase(kind, facts),
            Language::Hebrew => hebrew::phrase(kind, facts),
        }
    }

    /// The title as plain text.
    pub(crate) fn title(self, facts: &Facts, language: Language) -> String {
        fill(self.title, facts, language, plain(language))
    }

    /// The title as HTML, names in `<b>`.
    pub(crate) fn title_html(self, facts: &Facts, language: Language) -> String {
        fill(self.title, facts, language, |name| format!("<b>{}</b>", escaped(name)))
    }

    /// The text as plain text.
    pub(crate) fn text(self, facts: &Facts, language: Language) -> String {
        fill(self.text, facts, language, plain(language))
    }
}

/// What mails of a kind are about, for the settings: no names.
pub(crate) const fn label(kind: Kind, language: Language) -> &'static str {
    match language {
        Language::English => english::label(kind),
        Language::German => german::label(kind),
        Language::Hebrew => hebrew::label(kind),
    }
}

/// What stands around all mails of a language.
pub(crate) const fn around(language: Language) -> &'static Around {
    match language {
        Language::English => &english::AROUND,
        Language::German => &german::AROUND,
        Language::Hebrew => &hebrew::AROUND,
    }
}

/// Names on one line. Between right-to-left words each stands for itself
/// (Unicode UAX 9, isolates).
fn plain(language: Language) -> impl Fn(&str) -> String {
    move |name| {
        let name: String =
            name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        if language == Language::Hebrew { format!("\u{2068}{name}\u{2069}") } else { name }
    }
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}

/// Puts the facts into a sentence.
fn fill(
    sentence: &str,
    facts: &Facts,
    language: Language,
    shown: impl Fn(&str) -> String,
) -> String {
    let mut filled = String::with_capacity(sentence.len() + 64);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(&shown(&value(name, facts, language)));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn value(name: &str, facts: &Facts, language: Language) -> String {
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let value = match name {
        "organization" => facts.organization.clone(),
        "person" => facts.person.clone(),
        "actor" => facts.actor.clone(),
        "role" => {
            let role = facts.role.as_deref().unwrap_or_default();
            match language {
                Language::English => english::role(role),
                Language::German => german::role(role),
                Language::Hebrew => hebrew::role(role),
            }
            .to_owned()
        }
        "seats" => number(facts.seats),
        "free" => number(facts.free),
        "until" => facts
            .until
            .map(|until| until.strftime("%Y-%m-%d %H:%M UTC").to_string())
            .unwrap_or_default(),
        "host" => facts.host.clone().unwrap_or_default(),
        "code" => facts.code.clone().unwrap_or_default(),
        _ => String::new(),
    };
    // Somebody whose account is gone.
    if value.is_empty() { "…".to_owned() } else { value }
}

#[cfg(test)]
mod tests {
    use super::super::{Facts, Kind};
    use super::{Phrase, escaped, label};
    use crate::pages::Language;

    const LANGUAGES: [Language; 3] = [Language::English, Language::German, Language::Hebrew];

    fn facts() -> Facts {
        Facts {
            organization: "Acme <b>&".to_owned(),
            person: "Nora \"N\"\r\nBcc: x@example.org".to_owned(),
            role: Some("admin".to_owned()),
            ..Facts::default()
        }
    }

    #[test]
    fn a_title_has_the_shape_that_the_protocol_knows() {
        let facts = Facts {
            organization: "Acme Engineering".to_owned(),
            person: "Nora Newcomer".to_owned(),
            ..Facts::default()
        };
        let phrase = Phrase::of(Kind::MemberJoined, &facts, Language::English);
        assert_eq!(
            phrase.title_html(&facts, Language::English),
            "<b>Nora Newcomer</b> joined <b>Acme Engineering</b>"
        );
    }

    #[test]
    fn every_kind_has_words_in_every_language_and_names_are_only_names() {
        for kind in Kind::ALL {
            for language in LANGUAGES {
                let facts = facts();
                let phrase = Phrase::of(*kind, &facts, language);
                let html = phrase.title_html(&facts, language);
                let without = html.replace("<b>", "").replace("</b>", "");
                assert!(!without.contains(['<', '>', '{', '}']), "{html}");
                assert!(!without.is_empty());
                for plain in [phrase.title(&facts, language), phrase.text(&facts, language)] {
                    assert!(!plain.contains(['\r', '\n', '{', '}']), "{plain}");
                }
                assert_eq!(kind.is_optional(), !label(*kind, language).is_empty());
                assert_eq!(
                    kind.is_mailed(),
                    !phrase.button.is_empty() || *kind == Kind::SignInCode
                );
            }
        }
    }

    #[test]
    fn html_is_escaped() {
        assert_eq!(escaped("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    }
}
