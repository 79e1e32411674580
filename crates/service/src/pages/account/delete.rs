//! Deleting one's account: what it means, a word to type, and the password.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use secrecy::SecretString;
use serde::Deserialize;

use super::super::form::{Faults, account_faults};
use super::super::own::{Own, Sent};
use super::super::view::{Field, Frame, Message, respond};
use super::super::words;
use crate::accounts::Deletion;
use crate::http::{Caller, Unavailable, cookie};

#[derive(Template)]
#[template(path = "delete.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    fault: Option<&'a str>,
    /// They own an organization: they cannot, for now.
    owns: bool,
    confirm: Field<'a>,
    password: Option<Field<'a>>,
}

#[derive(Deserialize)]
pub(in crate::pages) struct Fields {
    #[serde(default)]
    confirm: String,
    password: Option<SecretString>,
}

pub(in crate::pages) async fn show(own: Own) -> Result<Response, Unavailable> {
    page(&own, &Faults::default()).await
}

pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Fields>,
) -> Result<Response, Unavailable> {
    let words = own.words;
    let typed = fields.confirm.trim().trim_start_matches('@');
    if typed != own.account.username {
        let says = words.account.delete_mismatch;
        let faults = Faults::field(StatusCode::UNPROCESSABLE_ENTITY, "confirm", says);
        return page(&own, &faults).await;
    }
    let accounts = own.service.accounts();
    match accounts.delete(&own.account, own.token(), fields.password).await {
        Ok(Deletion::Done) => Ok(deleted(&own)),
        Ok(Deletion::Refused(_)) => page(&own, &Faults::code(StatusCode::CONFLICT)).await,
        Err(error) => page(&own, &account_faults(words, &error)).await,
    }
}

async fn page(own: &Own, faults: &Faults) -> Result<Response, Unavailable> {
    let words = own.words;
    let account = &own.account;
    let page = Page {
        frame: own.frame("delete"),
        words: &words.account,
        fault: faults.general.as_deref(),
        owns: own.service.storage().owns_something(&account.id).await?,
        confirm: Field::named("confirm", words.account.delete_confirm.0, "", faults)
            .about(&account.username, words.account.delete_confirm.1)
            .ltr(),
        password: account.has_password.then(|| Field::password(words, faults)),
    };
    Ok(respond(StatusCode::OK, words, faults, &page))
}

fn deleted(own: &Own) -> Response {
    let nobody = Caller::default();
    let page = Message {
        frame: Frame::new(own.words, "deleted", &nobody),
        heading: own.words.account.deleted,
        text: own.words.account.deleted_text,
        link: None,
    };
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie::ended(own.service.is_secure()))]);
    (cookie, respond(StatusCode::OK, own.words, &Faults::default(), &page)).into_response()
}
