//! Where somebody allows a device to sign in as them (RFC 8628, 3.3).

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::form::{Faults, account_faults, shortened};
use super::own::{Own, Sent};
use super::view::{Field, Frame, Message, respond};
use super::words;
use crate::Service;
use crate::storage::DeviceGrant;

/// The routes.
pub(super) fn routes() -> axum::Router<Service> {
    axum::Router::new().route("/device", get(show).post(submit))
}

#[derive(Template)]
#[template(path = "device.html")]
struct Page<'a> {
    frame: Frame<'a>,
    words: &'static words::Account,
    fault: Option<&'a str>,
    code: Field<'a>,
    asks: Option<Asks<'a>>,
}

/// A device that asks.
struct Asks<'a> {
    code: &'a str,
    device: &'a str,
    asked: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Approve,
    Deny,
}

#[derive(Deserialize)]
struct Fields {
    action: Action,
    #[serde(default)]
    code: String,
}

/// The question, where a code says which; else asks for the code.
async fn show(own: Own, Query(Code { code }): Query<Code>) -> Response {
    if code.is_empty() {
        return page(&own, "", None, &Faults::default());
    }
    match own.service.accounts().device_grant(&own.account, &code).await {
        Ok(Some(grant)) => page(&own, "", Some(&grant), &Faults::default()),
        Ok(None) => page(&own, &code, None, &unknown(&own)),
        Err(error) => page(&own, &code, None, &account_faults(own.words, &error)),
    }
}

async fn submit(Sent { own, fields }: Sent<Fields>) -> Response {
    let approve = fields.action == Action::Approve;
    let accounts = own.service.accounts();
    match accounts.decide_device_grant(&own.account, &fields.code, approve).await {
        Ok(true) => decided(&own, approve),
        Ok(false) => page(&own, &fields.code, None, &unknown(&own)),
        Err(error) => page(&own, &fields.code, None, &account_faults(own.words, &error)),
    }
}

fn unknown(own: &Own) -> Faults {
    Faults::field(StatusCode::NOT_FOUND, "code", own.words.account.device_unknown)
}

fn page(own: &Own, typed: &str, grant: Option<&DeviceGrant>, faults: &Faults) -> Response {
    let words = own.words;
    let typed = shortened(typed);
    let asks = grant.map(|grant| Asks {
        code: &grant.user_code,
        device: if grant.device.is_empty() { words.account.unknown_device } else { &grant.device },
        asked: (words.account.device_asked)(&(words.common.moment)(grant.asked)),
    });
    let page = Page {
        frame: own.frame(if asks.is_some() { "device-asks" } else { "device" }),
        words: &words.account,
        fault: faults.general.as_deref(),
        code: Field::named("code", words.account.device_code, &typed, faults).ltr(),
        asks,
    };
    respond(StatusCode::OK, words, faults, &page)
}

fn decided(own: &Own, approved: bool) -> Response {
    let words = &own.words.account;
    let (state, heading, text) = if approved {
        ("device-approved", words.approved, words.approved_text)
    } else {
        ("device-denied", words.denied, words.denied_text)
    };
    let link = Some(("/account/sessions", words.sessions));
    let page = Message { frame: own.frame(state), heading, text, link };
    respond(StatusCode::OK, own.words, &Faults::default(), &page)
}
