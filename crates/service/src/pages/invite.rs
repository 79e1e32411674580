//! The page behind an invite link.
//!
//! Fields of its forms: `name`, `email`, `password`, and `action`, one of
//! `sign-up`, `sign-in`, `join`, `take`, `wait`, `sign-up-and-wait`,
//! `sign-in-and-wait`, `leave-list`, `switch`, `sign-out`.

mod status;
mod submit;
mod view;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::form::Faults;
use super::language::Language;
use crate::Service;
use crate::http::{Caller, Unavailable};
use crate::storage::{Invited, Look, Membership, StorageError};

use status::Status;
use view::Typed;

/// The routes.
pub(super) fn routes() -> axum::Router<Service> {
    axum::Router::new()
        .route("/j/{token}", get(by_short_link).post(submit::submit))
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
    /// They asked to be let in.
    Asked,
    /// They signed out, to sign in as somebody else.
    Switch,
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
#[derive(Clone, Debug, Default, Deserialize)]
struct Show {
    #[serde(default)]
    form: Variant,
    after: Option<After>,
    /// The id of the account that the link was sent to, where it was sent to
    /// one: mails add it.
    #[serde(rename = "for")]
    meant_for: Option<String>,
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
    let visit = Visit::look(&service, &token, show, caller, &headers).await?;
    Ok(visit.page(&Typed::default(), &Faults::default()))
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
    let mut visit = Visit::look(&service, &link.token, show, caller, &headers).await?;
    let organization = link.organization.to_lowercase();
    visit.found = visit.found.filter(|found| found.invited.organization.id == organization);
    Ok(visit.page(&Typed::default(), &Faults::default()))
}

/// Somebody at an invite link, and what is known about both.
struct Visit {
    service: Service,
    token: String,
    show: Show,
    language: Language,
    caller: Caller,
    found: Option<Found>,
    /// Whom the page is for, by name, where that is somebody else.
    meant_for: Option<String>,
}

/// What an invite link leads to, and how somebody stands to it.
struct Found {
    invited: Invited,
    look: Look,
    membership: Option<Membership>,
}

impl Visit {
    async fn look(
        service: &Service,
        token: &str,
        show: Show,
        caller: Caller,
        headers: &HeaderMap,
    ) -> Result<Self, Unavailable> {
        let mut visit = Self {
            service: service.clone(),
            token: token.to_owned(),
            language: Language::for_account(headers, caller.account.as_ref()),
            show,
            caller,
            found: None,
            meant_for: None,
        };
        match visit.find().await {
            Ok(()) => Ok(visit),
            Err(error) => {
                tracing::error!(%error, "an invite link could not be looked up");
                Err(Unavailable)
            }
        }
    }

    async fn find(&mut self) -> Result<(), StorageError> {
        let storage = self.service.storage();
        let Some(invited) = storage.invited(&self.token).await? else { return Ok(()) };
        let account = self.caller.account.as_ref().map(|account| account.id.as_str());
        let look = storage.look(&invited, account, self.service.now()).await?;
        let mut membership = None;
        if let Some(account) = account {
            membership = storage.membership(&invited.organization.id, account).await?;
            if let Some(other) = self.show.meant_for.as_deref().filter(|other| *other != account) {
                self.meant_for = storage.name_of(other).await?;
            }
        }
        self.found = Some(Found { invited, look, membership });
        Ok(())
    }

    /// What the page shows.
    fn status(&self) -> Status {
        let Some(found) = &self.found else { return Status::Unknown };
        if self.meant_for.is_some() {
            return Status::OtherAccount;
        }
        match Status::of(found.look.facts, found.look.place.is_some()) {
            Status::Member if self.show.after == Some(After::Joined) => Status::Joined,
            status => status,
        }
    }
}
