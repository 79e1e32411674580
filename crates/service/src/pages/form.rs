//! What all forms share: that they are ours, and what was wrong with them.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use super::moment::Span;
use super::words::{Common, Words};
use crate::accounts::{AccountError, hash_of, seconds};
use crate::http::{Caller, Provenance};
use crate::organizations::BadInput;

/// What a page of ours knows of a session without holding its token: put into
/// the forms of signed-in people. A browser hides where a form comes from on
/// pages with `no-referrer`, and over plain HTTP says nothing else.
fn proof(session_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash_of(&format!("form of {session_token}")))
}

/// The proof of whoever is signed in.
pub(super) fn proof_of(caller: &Caller) -> String {
    caller.token.as_ref().map_or_else(String::new, |token| proof(token.expose_secret()))
}

/// Whether a form was sent from our own page. What relies on a cookie must
/// prove it; signing up and in does not rely on one.
pub(super) fn is_ours(
    relies_on_cookie: bool,
    shown: &str,
    caller: &Caller,
    provenance: Provenance,
) -> bool {
    match (provenance, &caller.token) {
        (Provenance::Foreign, _) => false,
        (Provenance::Unknown, Some(token)) if relies_on_cookie => {
            proof(token.expose_secret()).as_bytes().ct_eq(shown.as_bytes()).into()
        }
        _ => true,
    }
}

/// What was wrong with a form.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    /// The status of the answer.
    pub code: Option<StatusCode>,
    /// Seconds until it may succeed.
    pub wait: Option<u64>,
    /// What is no single field's.
    pub general: Option<String>,
    fields: Vec<(&'static str, &'static str)>,
}

impl Faults {
    /// What was wrong with a field.
    pub(super) fn of(&self, field: &str) -> Option<&'static str> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, fault)| *fault)
    }

    /// Nothing, but the answer has this status.
    pub(super) fn code(code: StatusCode) -> Self {
        Self { code: Some(code), ..Self::default() }
    }

    /// Something that is no single field's.
    pub(super) fn general(code: StatusCode, says: impl Into<String>) -> Self {
        Self { general: Some(says.into()), ..Self::code(code) }
    }

    /// A form of another site.
    pub(super) fn foreign(words: &Words) -> Self {
        Self::general(StatusCode::FORBIDDEN, words.common.foreign)
    }

    fn field(code: StatusCode, field: &'static str, says: &'static str) -> Self {
        Self { fields: vec![(field, says)], ..Self::code(code) }
    }
}

/// Why somebody was not signed up or in.
pub(super) fn account_faults(words: &Words, error: &AccountError) -> Faults {
    let common = &words.common;
    match error {
        AccountError::BadInput(input) => {
            let field =
                if matches!(input.field, "name" | "email") { input.field } else { "password" };
            Faults::field(StatusCode::UNPROCESSABLE_ENTITY, field, bad_input(common, *input))
        }
        AccountError::EmailTaken => {
            Faults::field(StatusCode::CONFLICT, "email", common.email_taken)
        }
        AccountError::WrongPassword => {
            Faults::field(StatusCode::UNAUTHORIZED, "password", common.wrong_password)
        }
        AccountError::TooMany { wait } => {
            let wait = seconds(*wait);
            let span = (common.span)(Span::at_least(wait));
            Faults {
                wait: u64::try_from(wait).ok(),
                ..Faults::general(StatusCode::TOO_MANY_REQUESTS, (common.too_many)(&span))
            }
        }
        AccountError::Failed(failed) => {
            tracing::error!(error = %failed, "a form failed");
            Faults::general(StatusCode::INTERNAL_SERVER_ERROR, common.failed)
        }
    }
}

fn bad_input(common: &Common, input: BadInput) -> &'static str {
    match (input.field, input.reason) {
        ("name", "EMPTY") => common.name_empty,
        ("name", _) => common.name_too_long,
        ("email", "EMPTY") => common.email_empty,
        ("email", _) => common.email_invalid,
        (_, "EMPTY") => common.password_empty,
        (_, "TOO_LONG") => common.password_too_long,
        (_, _) => common.password_too_short,
    }
}

/// What was typed, given back: enough to correct it.
pub(super) fn shortened(typed: &str) -> String {
    typed.chars().take(300).collect()
}
