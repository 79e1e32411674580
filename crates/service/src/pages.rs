//! The page behind an invite link: rendered here, for a phone, without
//! JavaScript. Looking at it changes nothing; what changes something is a
//! form, answered with a redirect.
//!
//! Fields of the forms: `name`, `email`, `password`, and `action`, one of
//! `sign-up`, `sign-in`, `join`, `sign-out`. `data-state` of `<html>` is
//! `open`, `full`, `member`, `unknown`, `removed` or `joined`.

mod form;
mod language;
mod picture;
mod view;
mod words;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::Service;
use crate::http::{Caller, Unavailable};
use crate::storage::{Invited, Membership};

pub(crate) use language::Language;
use view::{Page, Typed};

/// The routes.
pub(crate) fn routes() -> axum::Router<Service> {
    axum::Router::new()
        .route("/j/{token}", get(by_short_link).post(form::submit))
        .route("/join/organization", get(by_long_link))
}

/// The address of an invite link: short, so that its QR code is coarse.
pub(crate) fn invite_link(public_address: &str, token: &str) -> String {
    format!("{public_address}/j/{token}")
}

/// What happened just before, where a redirect led here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum After {
    /// They joined.
    Joined,
    /// Their account was made, but the join was refused.
    SignUp,
}

/// Which of the two forms is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Variant {
    #[default]
    SignUp,
    SignIn,
}

/// What the address says about how to show the page.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Show {
    #[serde(default)]
    form: Variant,
    after: Option<After>,
}

/// The long form of an invite link.
#[derive(Default, Deserialize)]
#[serde(default)]
struct LongLink {
    token: String,
    #[serde(rename = "orgId")]
    organization: String,
}

async fn by_short_link(
    State(service): State<Service>,
    Path(token): Path<String>,
    show: Result<Query<Show>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Unavailable> {
    let Query(show) = show.unwrap_or_default();
    let visit = Visit::look(&service, &token, caller).await?;
    Ok(visit.page(show, Language::of(&headers), Typed::default()))
}

async fn by_long_link(
    State(service): State<Service>,
    link: Result<Query<LongLink>, QueryRejection>,
    show: Result<Query<Show>, QueryRejection>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Unavailable> {
    let Query(link) = link.unwrap_or_default();
    let Query(show) = show.unwrap_or_default();
    let mut visit = Visit::look(&service, &link.token, caller).await?;
    let organization = link.organization.to_lowercase();
    visit.invited = visit.invited.filter(|invited| invited.organization.id == organization);
    Ok(visit.page(show, Language::of(&headers), Typed::default()))
}

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Open,
    Full,
    Member,
    Unknown,
    Removed,
    Joined,
}

/// Somebody at an invite link, and what is known about both.
struct Visit {
    token: String,
    caller: Caller,
    invited: Option<Invited>,
    membership: Option<Membership>,
    removed: bool,
    plus_elsewhere: bool,
}

impl Visit {
    async fn look(service: &Service, token: &str, caller: Caller) -> Result<Self, Unavailable> {
        let failed = |error| {
            tracing::error!(%error, "an invite link could not be looked up");
            Unavailable
        };
        let storage = service.storage();
        let mut visit = Self {
            token: token.to_owned(),
            caller,
            // TEMPORARY
            invited: storage.invited(token).await.map_err(failed)?.filter(|invited| {
                invited.link_state(service.now()) != crate::organizations::LinkState::Revoked
            }),
            membership: None,
            removed: false,
            plus_elsewhere: false,
        };
        if let (Some(invited), Some(account)) = (&visit.invited, &visit.caller.account) {
            let organization = &invited.organization.id;
            visit.membership =
                storage.membership(organization, &account.id).await.map_err(failed)?;
            visit.removed = storage
                .is_removed(organization, &account.id, &invited.link)
                .await
                .map_err(failed)?;
            visit.plus_elsewhere =
                storage.holds_plus(&account.id, Some(organization)).await.map_err(failed)?;
        }
        Ok(visit)
    }

    fn status(&self, after: Option<After>) -> Status {
        let Some(invited) = &self.invited else { return Status::Unknown };
        if self.membership.is_some() {
            let joined = after == Some(After::Joined);
            return if joined { Status::Joined } else { Status::Member };
        }
        if self.removed {
            return Status::Removed;
        }
        let room = self.plus_elsewhere || invited.organization.free() > 0;
        if room { Status::Open } else { Status::Full }
    }

    fn page(&self, show: Show, language: Language, typed: Typed) -> Response {
        let status = self.status(show.after);
        let code = match status {
            Status::Unknown => StatusCode::NOT_FOUND,
            Status::Removed => StatusCode::FORBIDDEN,
            _ => typed.code,
        };
        let page = Page { visit: self, status, show, words: language.words(), typed };
        (code, page).into_response()
    }
}
