//! What all forms share: that they are ours, and what was wrong with them.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use super::moment::Span;
use super::words::Words;
use crate::accounts::{AccountError, EmailCodeError, Failed, hash_of, seconds};
use crate::http::{Caller, Provenance};
use crate::organizations::BadInput;

/// Seconds after which it may work again.
const TRY_AGAIN: u64 = 5;

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

    /// Something wrong with a field.
    pub(super) fn field(code: StatusCode, field: &'static str, says: &'static str) -> Self {
        Self { fields: vec![(field, says)], ..Self::code(code) }
    }
}

/// Why something about an account was not done.
pub(super) fn account_faults(words: &Words, error: &AccountError) -> Faults {
    let common = &words.common;
    match error {
        AccountError::BadInput(input) => {
            Faults::field(StatusCode::UNPROCESSABLE_ENTITY, input.field, bad_input(words, *input))
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
            let code = match failed {
                Failed::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            Faults { wait: Some(TRY_AGAIN), ..Faults::general(code, common.failed) }
        }
    }
}

/// Why somebody was not signed in by a code.
pub(super) fn code_faults(words: &Words, error: &EmailCodeError) -> Faults {
    match error {
        // Nobody is offered that: somebody typed the address of the form.
        EmailCodeError::NoMail => Faults::general(StatusCode::NOT_FOUND, words.common.failed),
        EmailCodeError::WrongCode => {
            Faults::field(StatusCode::UNAUTHORIZED, "code", words.account.code_wrong)
        }
        EmailCodeError::Account(error) => account_faults(words, error),
    }
}

fn bad_input(words: &Words, input: BadInput) -> &'static str {
    let (common, account) = (&words.common, &words.account);
    match (input.field, input.reason) {
        ("name", "EMPTY") => common.name_empty,
        ("name", "TOO_MANY") => account.too_many_tokens,
        ("name", _) => common.name_too_long,
        ("email", "EMPTY") => common.email_empty,
        ("email", _) => common.email_invalid,
        ("code", "EMPTY") => account.code_empty,
        ("code", _) => account.code_wrong,
        ("expiresInDays", _) => account.out_of_range,
        (_, "WRONG") => account.password_wrong,
        (_, "SIGN_IN_AGAIN") => account.sign_in_again,
        (_, "EMPTY") => common.password_empty,
        (_, "TOO_LONG") => common.password_too_long,
        (_, "TOO_SHORT") => common.password_too_short,
        (_, _) => common.failed,
    }
}

/// What was typed, given back: enough to correct it.
pub(super) fn shortened(typed: &str) -> String {
    typed.chars().take(300).collect()
}
