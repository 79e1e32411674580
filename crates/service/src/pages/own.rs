//! Who is on one of their own pages, and what they send from there.

use axum::body::{Body, Bytes};
use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::form::{Faults, is_ours};
use super::language::Language;
use super::sign_in;
use super::view::{Frame, Message, respond};
use super::words::Words;
use crate::Service;
use crate::http::{Caller, Provenance};
use crate::storage::Account;

/// Somebody on one of their own pages. Nobody else gets there: they are sent to
/// sign in, and back.
pub(super) struct Own {
    pub service: Service,
    pub caller: Caller,
    pub account: Account,
    pub words: &'static Words,
}

/// What a page says after a redirect led to it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Note {
    pub done: String,
}

impl Own {
    /// The token of their session.
    pub(super) fn token(&self) -> &str {
        self.caller.token.as_ref().map_or("", |token| token.expose_secret())
    }

    /// What is around their page.
    pub(super) fn frame(&self, state: &'static str) -> Frame<'_> {
        Frame::new(self.words, state, &self.caller)
    }
}

impl FromRequestParts<Service> for Own {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Response> {
        let caller = Caller::from_request_parts(parts, service).await;
        let caller = caller.map_err(IntoResponse::into_response)?;
        let Some(account) = caller.in_person().cloned() else {
            let asked = parts.uri.path_and_query().map_or("", |asked| asked.as_str());
            let back = if parts.method == Method::GET { asked } else { parts.uri.path() };
            return Err(Redirect::to(&sign_in::address(back)).into_response());
        };
        let words = Language::for_account(&parts.headers, Some(&account)).words();
        Ok(Self { service: service.clone(), caller, account, words })
    }
}

/// A form that somebody sent from one of their own pages, and no other.
pub(super) struct Sent<T> {
    pub own: Own,
    pub fields: T,
}

impl<T: DeserializeOwned> FromRequest<Service> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let own = Own::from_request_parts(&mut parts, service).await?;
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), service).await;
        let body = body.map_err(IntoResponse::into_response)?;
        let fields = url::form_urlencoded::parse(&body);
        let proof = fields.into_iter().find(|(name, _)| name == "proof").map(|(_, proof)| proof);
        let provenance = Provenance::of(&parts.headers, service);
        if !is_ours(true, proof.as_deref().unwrap_or_default(), &own.caller, provenance) {
            return Err(refused(&own, "foreign", &Faults::foreign(own.words)));
        }
        let request = Request::from_parts(parts, Body::from(body));
        if let Ok(Form(fields)) = Form::<T>::from_request(request, service).await {
            return Ok(Self { own, fields });
        }
        let says = own.words.common.cannot_read;
        Err(refused(&own, "cannot-read", &Faults::general(StatusCode::BAD_REQUEST, says)))
    }
}

/// Nothing was done, and why.
fn refused(own: &Own, state: &'static str, faults: &Faults) -> Response {
    let page = Message {
        frame: own.frame(state),
        heading: own.words.invite.nothing_done,
        text: faults.general.as_deref().unwrap_or_default(),
        link: Some(("/account", own.words.account.back)),
    };
    respond(StatusCode::BAD_REQUEST, own.words, faults, &page)
}
