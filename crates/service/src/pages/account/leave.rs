//! Leaving an organization: asked once, then done.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use frontdesk_model::Role;
use serde::Deserialize;

use super::super::form::Faults;
use super::super::own::{Own, Sent};
use super::super::view::{Frame, respond};
use super::super::words;
use super::done;
use crate::http::Unavailable;
use crate::storage::OperationError;

#[derive(Template)]
#[template(path = "leave.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    id: &'a str,
    name: &'a str,
    owns: bool,
}

/// Which organization.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Which {
    id: String,
}

pub(in crate::pages) async fn show(
    own: Own,
    Query(which): Query<Which>,
) -> Result<Response, Unavailable> {
    let storage = own.service.storage();
    let Some(membership) = storage.membership(&which.id, &own.account.id).await? else {
        return Ok(Redirect::to("/account").into_response());
    };
    let page = Page {
        frame: own.frame("leave"),
        words: &own.words.account,
        id: &membership.organization.id,
        name: &membership.organization.name,
        owns: membership.standing.role == Role::Owner,
    };
    Ok(respond(StatusCode::OK, own.words, &Faults::default(), &page))
}

pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Which>,
) -> Result<Response, Unavailable> {
    let now = own.service.now();
    match own.service.storage().leave(&fields.id, &own.account.id, now).await {
        Ok(()) => Ok(done("/account", "left")),
        // They are not in, or own it: the page says which.
        Err(OperationError::Denied(_) | OperationError::BadInput(_)) => {
            Ok(Redirect::to("/account").into_response())
        }
        Err(OperationError::Storage(error)) => Err(error.into()),
    }
}
