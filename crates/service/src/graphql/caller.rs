//! Who calls, and how much they may.

use async_graphql::Context;

use super::fault::{Fault, Outcome};
use crate::http::{Authority, Caller};
use crate::organizations::Refusal;
use crate::storage::Account;

/// Who calls, to look at something.
///
/// # Errors
///
/// [`Fault::Unauthenticated`] where nobody is signed in.
pub(super) fn signed_in<'a>(context: &Context<'a>) -> Outcome<&'a Account> {
    let caller = context.data_unchecked::<Caller>();
    caller.account.as_ref().ok_or(Fault::Unauthenticated)
}

/// Who calls, to change something about organizations.
///
/// # Errors
///
/// As [`signed_in`]; [`Refusal::Scope`] for an access token that may only look.
pub(super) fn acting<'a>(context: &Context<'a>) -> Outcome<&'a Account> {
    let account = signed_in(context)?;
    match context.data_unchecked::<Caller>().authority {
        Authority::Session | Authority::Token { manages: true } => Ok(account),
        Authority::Token { manages: false } => Err(Fault::Refused(Refusal::Scope)),
    }
}

/// Who calls, about their own account and their sign-ins: no access token may.
///
/// # Errors
///
/// As [`signed_in`]; [`Refusal::Scope`] for any access token.
pub(super) fn in_person<'a>(context: &Context<'a>) -> Outcome<&'a Account> {
    let account = signed_in(context)?;
    match context.data_unchecked::<Caller>().authority {
        Authority::Session => Ok(account),
        Authority::Token { .. } => Err(Fault::Refused(Refusal::Scope)),
    }
}
