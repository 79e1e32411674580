//! From what is known to HTML: what all pages share.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::form::{self, Faults};
use super::words::Words;
use crate::accounts::{MAX_PASSWORD, MIN_PASSWORD};
use crate::http::Caller;

/// In the page itself: it arrives whole, in one answer.
const STYLE: &str = include_str!("style.css");

/// Nothing is loaded, nothing runs, nobody frames it, and forms stay here.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// What is around every page: the fields of `base.html`.
pub(super) struct Frame<'a> {
    pub words: &'static Words,
    pub style: &'static str,
    /// A word for programs: `data-state` of `<html>`.
    pub state: &'static str,
    pub person: Option<Person<'a>>,
}

/// Whoever is signed in.
pub(super) struct Person<'a> {
    pub id: &'a str,
    pub name: &'a str,
    /// Proves that a form is ours.
    pub proof: String,
}

impl<'a> Frame<'a> {
    pub(super) fn new(words: &'static Words, state: &'static str, caller: &'a Caller) -> Self {
        let person = caller.account.as_ref().map(|account| Person {
            id: &account.id,
            name: &account.name,
            proof: form::proof_of(caller),
        });
        Self { words, style: STYLE, state, person }
    }

    /// What proves that a form is of whoever is signed in: HTML. A proof is
    /// letters, digits, `-` and `_`.
    pub(super) fn proof(&self) -> String {
        let proof = self.person.as_ref().map_or("", |person| person.proof.as_str());
        format!("<input type=\"hidden\" name=\"proof\" value=\"{proof}\">")
    }
}

/// A field of a form, with its label, and beside it what was wrong with it.
#[derive(Template)]
#[template(path = "field.html")]
pub(super) struct Field<'a> {
    /// Its name, and the beginning of the ids around it.
    name: &'static str,
    kind: &'static str,
    dir: &'static str,
    autocomplete: &'static str,
    /// A keyboard of digits is enough.
    digits: bool,
    label: &'static str,
    /// A word in the label, and what comes after it.
    about: Option<(&'a str, &'static str)>,
    hint: Option<&'static str>,
    value: &'a str,
    min: usize,
    max: usize,
    fault: Option<&'a str>,
}

impl<'a> Field<'a> {
    fn new(name: &'static str, label: &'static str, value: &'a str, faults: &'a Faults) -> Self {
        let fault = faults.of(name);
        Self {
            name,
            kind: "text",
            dir: "auto",
            autocomplete: "off",
            digits: false,
            label,
            about: None,
            hint: None,
            value,
            min: 0,
            max: 100,
            fault,
        }
    }

    /// A person's own name.
    pub(super) fn name(words: &Words, value: &'a str, faults: &'a Faults) -> Self {
        Self { autocomplete: "name", ..Self::new("name", words.common.name, value, faults) }
    }

    /// Something else that is typed.
    pub(super) fn named(
        name: &'static str,
        label: &'static str,
        value: &'a str,
        faults: &'a Faults,
    ) -> Self {
        Self::new(name, label, value, faults)
    }

    /// The same, with a word in its label.
    pub(super) fn about(self, word: &'a str, after: &'static str) -> Self {
        Self { about: Some((word, after)), ..self }
    }

    /// The same, for what is written from left to right in any language.
    pub(super) fn ltr(self) -> Self {
        Self { dir: "ltr", ..self }
    }

    /// What they sign in with.
    pub(super) fn email(words: &Words, value: &'a str, faults: &'a Faults) -> Self {
        Self {
            kind: "email",
            dir: "ltr",
            // RFC 5321, 4.5.3.1.3.
            max: 254,
            autocomplete: "email",
            ..Self::new("email", words.common.email, value, faults)
        }
    }

    /// A password to choose.
    pub(super) fn new_password(words: &Words, faults: &'a Faults) -> Self {
        Self {
            min: MIN_PASSWORD,
            hint: Some(words.common.password_hint),
            autocomplete: "new-password",
            ..Self::password(words, faults)
        }
    }

    /// The password that somebody has.
    pub(super) fn password(words: &Words, faults: &'a Faults) -> Self {
        Self {
            kind: "password",
            dir: "ltr",
            max: MAX_PASSWORD,
            autocomplete: "current-password",
            ..Self::new("password", words.common.password, "", faults)
        }
    }

    /// The password that somebody has, where they change it.
    pub(super) fn current_password(words: &Words, faults: &'a Faults) -> Self {
        Self {
            name: "current",
            label: words.account.current_password,
            fault: faults.of("current"),
            ..Self::password(words, faults)
        }
    }

    /// The one that they change it to.
    pub(super) fn changed_password(words: &Words, faults: &'a Faults) -> Self {
        Self {
            name: "new",
            label: words.account.new_password,
            fault: faults.of("new"),
            ..Self::new_password(words, faults)
        }
    }

    /// A code that came by e-mail.
    pub(super) fn email_code(words: &Words, faults: &'a Faults) -> Self {
        Self {
            dir: "ltr",
            // Digits, and what people type between them.
            max: 20,
            hint: Some(words.account.code_hint),
            digits: true,
            autocomplete: "one-time-code",
            ..Self::new("code", words.account.code, "", faults)
        }
    }
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct Message<'a> {
    pub frame: Frame<'a>,
    pub heading: &'a str,
    pub text: &'a str,
    /// Where to go on, and what it is called.
    pub link: Option<(&'static str, &'static str)>,
}

/// An answer with a page in it.
pub(super) fn respond(
    code: StatusCode,
    words: &Words,
    faults: &Faults,
    page: &impl Template,
) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(words.lang)),
        (header::VARY, HeaderValue::from_static("accept-language, cookie")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow")),
    ];
    let mut response = (faults.code.unwrap_or(code), headers, Html(html)).into_response();
    if let Some(seconds) = faults.wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
