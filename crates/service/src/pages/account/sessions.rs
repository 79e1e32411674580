//! Where somebody is signed in.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::super::form::Faults;
use super::super::own::{Note, Own, Sent};
use super::super::view::{Frame, respond};
use super::super::words;
use super::done;
use crate::http::Unavailable;

const PATH: &str = "/account/sessions";

#[derive(Template)]
#[template(path = "sessions.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    says: Option<&'static str>,
    sessions: Vec<Row>,
}

struct Row {
    id: String,
    device: String,
    current: bool,
    began: String,
    last_used: String,
}

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(in crate::pages) enum Fields {
    End { id: String },
    EndOthers,
}

pub(in crate::pages) async fn show(own: Own, note: Query<Note>) -> Result<Response, Unavailable> {
    let words = own.words;
    let moment = words.common.moment;
    let sessions = own.service.accounts().sessions(&own.account, own.token()).await?;
    let row = |session: crate::storage::ListedSession| Row {
        id: session.id,
        device: session.device,
        current: session.current,
        began: (words.account.began)(&moment(session.began)),
        last_used: (words.account.last_used)(&moment(session.last_used)),
    };
    let page = Page {
        frame: own.frame("sessions"),
        words: &words.account,
        says: (note.done == "ended").then_some(words.account.ended),
        sessions: sessions.into_iter().map(row).collect(),
    };
    Ok(respond(StatusCode::OK, words, &Faults::default(), &page))
}

pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Fields>,
) -> Result<Response, Unavailable> {
    let accounts = own.service.accounts();
    match fields {
        Fields::End { id } => drop(accounts.revoke_session(&own.account, &id).await?),
        Fields::EndOthers => drop(accounts.revoke_other_sessions(&own.account, own.token()).await?),
    }
    Ok(done(PATH, "ended"))
}
