//! The JSON of this program: its own types, described in
//! `docs/frontdeskctl.md`, whatever the local socket says. Fields may be added;
//! none is renamed, removed, or given another meaning.

mod event;

use std::io::{self, Write};

use frontdesk_local_api::{
    AccountHealth, AccountKind, AccountState, Check, CheckKind, OrganizationRef, OrganizationState,
    Reach, SeatsPreview, Verdict,
};
use frontdesk_model as model;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};

use crate::{fault::Told, text::is_harmful};

pub(crate) use event::Event;

/// Writes a value in one line. What would command a terminal is escaped, which
/// JSON allows for every character (RFC 8259, section 7).
pub(crate) fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Harmless);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_harmful(*c)) {
            CompactFormatter.write_string_fragment(out, &rest[..at])?;
            // All of them are below U+10000: one escape each.
            write!(out, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        CompactFormatter.write_string_fragment(out, rest)
    }
}

#[derive(Serialize)]
pub(crate) struct Error<'a> {
    pub(crate) error: &'a Told<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account<'a> {
    id: &'a str,
    kind: &'static str,
    address: &'a str,
    email: Option<&'a str>,
    person: &'a str,
    state: &'static str,
    failure: Option<String>,
    session_only: bool,
    organizations: Vec<Reference<'a>>,
}

/// An organization by its names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference<'a> {
    account: &'a str,
    id: &'a str,
    name: &'a str,
}

impl<'a> Reference<'a> {
    pub(crate) fn new(at: &'a OrganizationRef, name: &'a str) -> Self {
        Self { account: at.account.as_str(), id: at.organization.as_str(), name }
    }
}

impl<'a> From<&'a AccountState> for Account<'a> {
    fn from(account: &'a AccountState) -> Self {
        let reference = |organization: &'a OrganizationState| Reference {
            account: account.id.as_str(),
            id: organization.id.as_str(),
            name: &organization.name,
        };
        Self {
            id: account.id.as_str(),
            kind: match account.kind {
                AccountKind::Local => "local",
                AccountKind::Service => "service",
                AccountKind::DailyDev => "dailyDev",
            },
            address: &account.address,
            email: account.email.as_deref(),
            person: &account.person_name,
            state: match account.health {
                AccountHealth::Connecting => "connecting",
                AccountHealth::Connected => "connected",
                AccountHealth::Failing { .. } => "failing",
                AccountHealth::Offline { .. } => "offline",
                AccountHealth::SignInNeeded => "signInNeeded",
            },
            failure: match &account.health {
                AccountHealth::Failing { failure, .. } => Some(crate::fault::code(failure.code)),
                _ => None,
            },
            session_only: account.session_only,
            organizations: account.organizations.iter().map(reference).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization<'a> {
    account: &'a str,
    id: &'a str,
    name: &'a str,
    image: Option<&'a str>,
    role: &'static str,
    members: u32,
    seats: Seats,
    subscription: &'static str,
    fetched_at: Timestamp,
}

impl<'a> Organization<'a> {
    pub(crate) fn new(account: &'a AccountState, organization: &'a OrganizationState) -> Self {
        Self {
            account: account.id.as_str(),
            id: organization.id.as_str(),
            name: &organization.name,
            image: organization.image.as_deref(),
            role: organization.own_role.as_str(),
            members: organization.members,
            seats: organization.seats.into(),
            subscription: match organization.status {
                model::SubscriptionStatus::Active => "active",
                model::SubscriptionStatus::Expired => "expired",
                model::SubscriptionStatus::Cancelled => "cancelled",
                model::SubscriptionStatus::None => "none",
            },
            fetched_at: organization.fetched_at,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seats {
    total: u32,
    assigned: u32,
    available: u32,
    over_by: u32,
}

impl From<model::Seats> for Seats {
    fn from(seats: model::Seats) -> Self {
        Self {
            total: seats.total,
            assigned: seats.assigned,
            available: seats.available(),
            over_by: seats.over_by(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member<'a> {
    id: &'a str,
    name: &'a str,
    username: Option<&'a str>,
    role: &'static str,
    seat: &'static str,
    plus_elsewhere: bool,
    last_active: Option<Timestamp>,
    joined_at: Option<Timestamp>,
    image: Option<&'a str>,
}

impl<'a> From<&'a model::Member> for Member<'a> {
    fn from(member: &'a model::Member) -> Self {
        Self {
            id: member.id.as_str(),
            name: &member.name,
            username: member.username.as_deref(),
            role: member.role.as_str(),
            seat: member.seat_type.as_str(),
            plus_elsewhere: member.plus_elsewhere,
            last_active: member.last_active,
            joined_at: member.joined_at,
            image: member.image.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invite<'a> {
    pub(crate) organization: Reference<'a>,
    pub(crate) link: Option<&'a str>,
    pub(crate) reach: &'static str,
    pub(crate) seats: Seats,
}

pub(crate) const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Server => "server",
        Reach::LocalNetwork => "localNetwork",
        Reach::ThisComputer => "thisComputer",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preview<'a> {
    seats: u32,
    currency: Option<&'a str>,
    price_per_seat: Option<f64>,
    cycle: Option<&'a str>,
    total: Option<f64>,
    due_now: Option<f64>,
    next_billing: Option<Timestamp>,
}

impl<'a> Preview<'a> {
    pub(crate) fn new(seats: u32, preview: &'a SeatsPreview) -> Self {
        Self {
            seats,
            currency: preview.currency.as_deref(),
            price_per_seat: preview.price_per_seat,
            cycle: preview.cycle.as_deref(),
            total: preview.total,
            due_now: preview.due_now,
            next_billing: preview.next_billing,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Diagnosis<'a> {
    pub(crate) version: &'a str,
    pub(crate) checks: Vec<Checked<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Checked<'a> {
    check: &'static str,
    account: Option<&'a str>,
    organization: Option<&'a str>,
    verdict: &'static str,
    failure: Option<Told<'a>>,
    detail: Option<&'a str>,
}

impl<'a> From<&'a Check> for Checked<'a> {
    fn from(check: &'a Check) -> Self {
        Self {
            check: check_word(check.kind),
            account: check.account.as_ref().map(model::AccountId::as_str),
            organization: check.organization.as_ref().map(model::OrganizationId::as_str),
            verdict: verdict_word(check.verdict),
            failure: check.failure.as_ref().map(Told::of),
            detail: check.detail.as_deref(),
        }
    }
}

pub(crate) const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Well => "well",
        Verdict::Warning => "warning",
        Verdict::Failing => "failing",
        Verdict::Unknown => "unknown",
    }
}

const fn check_word(kind: CheckKind) -> &'static str {
    match kind {
        CheckKind::Keyring => "keyring",
        CheckKind::Notifications => "notifications",
        CheckKind::Tray => "tray",
        CheckKind::Storage => "storage",
        CheckKind::Proxy => "proxy",
        CheckKind::Server => "server",
        CheckKind::Clock => "clock",
        CheckKind::SignIn => "signIn",
        CheckKind::Polling => "polling",
        CheckKind::Push => "push",
        CheckKind::Skipped => "skipped",
        CheckKind::InviteLink => "inviteLink",
        CheckKind::Seats => "seats",
    }
}

#[cfg(test)]
mod tests;
