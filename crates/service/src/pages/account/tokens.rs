//! Access tokens, for programs that act for somebody.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::super::form::{Faults, account_faults, shortened};
use super::super::own::{Own, Sent};
use super::super::view::{Field, Frame, respond};
use super::super::words;
use crate::accounts::Scope;
use crate::http::Unavailable;
use crate::storage::AccessToken;

const PATH: &str = "/account/tokens";

/// Days that a token can be good for.
const DAYS: [u32; 4] = [7, 30, 90, 366];

/// What is proposed.
const USUAL_DAYS: u32 = 90;

#[derive(Template)]
#[template(path = "tokens.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    fault: Option<&'a str>,
    /// One that was just made. It is shown here and never again.
    made: Option<&'a str>,
    tokens: Vec<Row>,
    name: Field<'a>,
    days: Vec<Choice>,
}

struct Row {
    id: String,
    name: String,
    scope: &'static str,
    last_used: String,
    expires: String,
}

struct Choice {
    days: u32,
    words: String,
    chosen: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::pages) enum MayDo {
    Read,
    Manage,
}

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(in crate::pages) enum Fields {
    Create { name: String, scope: MayDo, days: String },
    Revoke { id: String },
}

pub(in crate::pages) async fn show(own: Own) -> Result<Response, Unavailable> {
    page(&own, "", None, &Faults::default()).await
}

pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Fields>,
) -> Result<Response, Unavailable> {
    let accounts = own.service.accounts();
    match fields {
        Fields::Revoke { id } => {
            accounts.revoke_access_token(&own.account, &id).await?;
            Ok(Redirect::to(PATH).into_response())
        }
        Fields::Create { name, scope, days } => {
            let scopes: &[Scope] = match scope {
                MayDo::Read => &[Scope::Read],
                MayDo::Manage => &[Scope::Read, Scope::Manage],
            };
            let days = days.parse().unwrap_or_default();
            match accounts.create_access_token(&own.account, &name, scopes, days).await {
                // No redirect: the token is nowhere but in this answer.
                Ok((_, token)) => {
                    page(&own, "", Some(token.expose_secret()), &Faults::default()).await
                }
                Err(error) => {
                    let faults = account_faults(own.words, &error);
                    page(&own, &shortened(&name), None, &faults).await
                }
            }
        }
    }
}

async fn page(
    own: &Own,
    name: &str,
    made: Option<&str>,
    faults: &Faults,
) -> Result<Response, Unavailable> {
    let words = own.words;
    let tokens = own.service.accounts().access_tokens(&own.account).await?;
    let row = |token: AccessToken| {
        let manages = Scope::kept(&token.scopes).contains(&Scope::Manage);
        let moment = words.common.moment;
        Row {
            id: token.id,
            name: token.name,
            scope: if manages { words.account.scope_manage } else { words.account.scope_read },
            last_used: token.last_used.map_or_else(
                || words.account.never_used.to_owned(),
                |at| (words.account.last_used)(&moment(at)),
            ),
            expires: (words.account.expires)(&moment(token.expires)),
        }
    };
    let choice =
        |days| Choice { days, words: (words.account.days)(days), chosen: days == USUAL_DAYS };
    let page = Page {
        frame: own.frame(if made.is_some() { "token-created" } else { "tokens" }),
        words: &words.account,
        fault: faults.general.as_deref(),
        made,
        tokens: tokens.into_iter().map(row).collect(),
        name: Field::named("name", words.account.token_name, name, faults),
        days: DAYS.into_iter().map(choice).collect(),
    };
    Ok(respond(StatusCode::OK, words, faults, &page))
}
