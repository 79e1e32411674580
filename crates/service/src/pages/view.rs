//! From what is known to HTML.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use super::picture::{Rack, initials, tint};
use super::words::Words;
use super::{After, Show, Status, Variant, Visit, form};
use crate::accounts::{MAX_PASSWORD, MIN_PASSWORD};
use crate::storage::Invited;

/// In the page itself: it arrives whole, in one answer.
const STYLE: &str = include_str!("invite.css");

/// Nothing is loaded, nothing runs, nobody frames it, and forms stay here.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// What somebody typed, and what was wrong with it. Never the password.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub code: StatusCode,
    pub name: String,
    pub email: String,
    pub name_fault: Option<&'static str>,
    pub email_fault: Option<&'static str>,
    pub password_fault: Option<&'static str>,
    /// What is no single field's.
    pub fault: Option<String>,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            code: StatusCode::OK,
            name: String::new(),
            email: String::new(),
            name_fault: None,
            email_fault: None,
            password_fault: None,
            fault: None,
        }
    }
}

/// The page.
pub(super) struct Page<'a> {
    pub visit: &'a Visit,
    pub status: Status,
    pub show: Show,
    pub words: &'static Words,
    pub typed: Typed,
}

#[derive(Template)]
#[template(path = "invite.html")]
struct Invite<'a> {
    words: &'static Words,
    style: &'static str,
    status: Status,
    token: &'a str,
    organization: Option<Shown<'a>>,
    /// Whoever is signed in.
    person: Option<&'a str>,
    /// Proves that a form of a signed-in person is ours.
    proof: String,
    sign_in: bool,
    account_made: bool,
    holds_seat: bool,
    typed: Typed,
    min_password: usize,
    max_password: usize,
}

struct Shown<'a> {
    name: &'a str,
    initials: String,
    tint: u8,
    inviter: &'a str,
    inviter_initials: String,
    inviter_tint: u8,
    members: String,
    total: u32,
    assigned: u32,
    available: u32,
    seats_available: &'static str,
    of_seats: String,
    seats_assigned: String,
    full_reason: String,
    rack: Rack,
    /// What a hole stands for, where it is more than one seat.
    one_square: Option<String>,
}

impl<'a> Shown<'a> {
    fn new(invited: &'a Invited, words: &Words) -> Self {
        let Invited { organization, owner, .. } = invited;
        let seats = organization.seats;
        let rack = Rack::of(seats);
        Self {
            name: &organization.name,
            initials: initials(&organization.name),
            tint: tint(&organization.id),
            inviter: &owner.name,
            inviter_initials: initials(&owner.name),
            inviter_tint: tint(&owner.id),
            members: (words.members)(organization.members),
            total: seats.total,
            assigned: seats.assigned,
            available: organization.free(),
            seats_available: (words.seats_available)(organization.free()),
            of_seats: (words.of_seats)(seats.total),
            seats_assigned: (words.seats_assigned)(seats.assigned, seats.total),
            full_reason: (words.full_reason)(seats.total),
            rack,
            one_square: (rack.each > 1).then(|| (words.one_square)(rack.each)),
        }
    }
}

impl Invite<'_> {
    const fn state(&self) -> &'static str {
        match self.status {
            Status::Open => "open",
            Status::Full => "full",
            Status::Member => "member",
            Status::Unknown => "unknown",
            Status::Removed => "removed",
            Status::Joined => "joined",
        }
    }

    /// The heading around the organization's name.
    const fn heading(&self) -> (&'static str, &'static str) {
        match self.status {
            Status::Open => self.words.join,
            Status::Full => self.words.full,
            Status::Member => self.words.member,
            Status::Joined => self.words.joined,
            Status::Removed => self.words.removed,
            Status::Unknown => (self.words.unknown, ""),
        }
    }
}

impl Page<'_> {
    fn render(self) -> Result<String, askama::Error> {
        let visit = self.visit;
        let organization = visit.invited.as_ref().map(|invited| Shown::new(invited, self.words));
        let standing = visit.membership.as_ref().map(|membership| membership.standing);
        let page = Invite {
            words: self.words,
            style: STYLE,
            status: self.status,
            token: &visit.token,
            organization,
            person: visit.caller.account.as_ref().map(|account| account.name.as_str()),
            proof: visit
                .caller
                .token
                .as_ref()
                .map_or_else(String::new, |token| form::proof(token.expose_secret())),
            sign_in: self.show.form == Variant::SignIn,
            account_made: self.show.after == Some(After::SignUp),
            holds_seat: standing
                .is_some_and(|standing| standing.seat_type == frontdesk_model::SeatType::Plus),
            typed: self.typed,
            min_password: MIN_PASSWORD,
            max_password: MAX_PASSWORD,
        };
        page.render()
    }
}

impl IntoResponse for Page<'_> {
    fn into_response(self) -> Response {
        let language = self.words.lang;
        match self.render() {
            Ok(html) => {
                let headers = [
                    (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
                    (header::CONTENT_LANGUAGE, HeaderValue::from_static(language)),
                    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
                    (
                        HeaderName::from_static("x-robots-tag"),
                        HeaderValue::from_static("noindex, nofollow"),
                    ),
                ];
                (headers, Html(html)).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "the invite page could not be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
