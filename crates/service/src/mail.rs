//! Mail: what it says ([`letter`]), how it gets to the mail server
//! ([`sender`]), and how somebody ends it ([`unsubscribe`]).

mod letter;
mod sender;
mod unsubscribe;

pub(crate) use sender::{Post, send};
pub(crate) use unsubscribe::routes;

/// Where a notification or the button of a mail leads.
pub(crate) fn target(public_address: &str) -> String {
    format!("{public_address}/account")
}
