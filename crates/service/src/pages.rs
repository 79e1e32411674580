//! The pages for people: rendered here, for a phone, without JavaScript.
//! Looking at one changes nothing; what changes something is a form, answered
//! with a redirect, or with the page again and what was wrong.
//!
//! `data-state` of `<html>` says for programs what a page shows.

mod account;
mod device;
mod form;
mod invite;
mod language;
mod moment;
mod own;
mod picture;
mod sign_in;
mod view;
mod words;

#[cfg(test)]
mod tests;

use crate::Service;

pub(crate) use invite::invite_link;
pub(crate) use language::Language;

/// The routes.
pub(crate) fn routes() -> axum::Router<Service> {
    axum::Router::new()
        .merge(account::routes())
        .merge(device::routes())
        .merge(invite::routes())
        .merge(sign_in::routes())
}
