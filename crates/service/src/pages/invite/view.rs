//! The invite page in HTML.

use askama::Template;
use axum::response::Response;
use frontdesk_model::{SeatType, Seats};

use super::super::form::Faults;
use super::super::moment::Span;
use super::super::picture::{Rack, initials, tint};
use super::super::view::{Field, Frame, Person, respond};
use super::super::words::{self, Words};
use super::status::Status;
use super::{After, Variant, Visit};
use crate::organizations::Joins;
use crate::storage::Invited;

/// What somebody typed, to be shown again. Never the password.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub name: String,
    pub email: String,
}

#[derive(Template)]
#[template(path = "invite.html")]
struct Invite<'a> {
    frame: Frame<'a>,
    words: &'static words::Invite,
    common: &'static words::Common,
    status: Status,
    path: String,
    /// The organization's name, where there is one.
    name: Option<&'a str>,
    organization: Option<Shown<'a>>,
    /// What was wrong, where that is no single field's.
    fault: Option<&'a str>,
    form: Option<Form<'a>>,
    account_made: bool,
    holds_seat: bool,
    plus_elsewhere: bool,
    /// What whoever waits is told, or would be.
    waits: String,
    /// Whom the page is for.
    meant_for: Option<&'a str>,
    /// What this end of the link means.
    text: Option<String>,
}

/// The form of somebody who is not signed in.
struct Form<'a> {
    sign_in: bool,
    name: Field<'a>,
    email: Field<'a>,
    password: Field<'a>,
    action: &'static str,
    button: &'static str,
}

struct Shown<'a> {
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
    /// With so many seats that whoever looks can have.
    fn new(invited: &'a Invited, free: u32, words: &words::Invite) -> Self {
        let Invited { organization, owner, .. } = invited;
        let total = organization.seats.total;
        // What is kept for others is as good as taken.
        let seats = Seats { total, assigned: total.saturating_sub(free) };
        let rack = Rack::of(seats);
        Self {
            initials: initials(&organization.name),
            tint: tint(&organization.id),
            inviter: &owner.name,
            inviter_initials: initials(&owner.name),
            inviter_tint: tint(&owner.id),
            members: (words.members)(organization.members),
            total: seats.total,
            assigned: seats.assigned,
            available: free,
            seats_available: (words.seats_available)(free),
            of_seats: (words.of_seats)(seats.total),
            seats_assigned: (words.seats_assigned)(seats.assigned, seats.total),
            full_reason: (words.full_reason)(seats.total),
            rack,
            one_square: (rack.each > 1).then(|| (words.one_square)(rack.each)),
        }
    }
}

impl Invite<'_> {
    /// The heading around the organization's name.
    const fn heading(&self) -> words::Around {
        let words = self.words;
        match self.status {
            Status::Open => words.open,
            Status::Full => words.full,
            Status::Waiting => words.waiting,
            Status::Offered => words.offered,
            Status::Ask => words.ask,
            Status::Pending => words.pending,
            Status::Declined => words.declined,
            Status::Paused => words.paused,
            Status::Member => words.member,
            Status::Joined => words.joined,
            Status::Removed => words.removed,
            Status::Replaced => words.replaced,
            Status::Expired => words.expired,
            Status::UsedUp => words.used_up,
            Status::Unknown => (words.unknown, ""),
            Status::OtherAccount => (words.other_account, ""),
        }
    }

    /// Whoever is signed in, where there is something they can do.
    fn person(&self) -> Option<&Person<'_>> {
        self.frame.person.as_ref().filter(|_| self.status != Status::Unknown)
    }

    /// Whether the heading names the organization.
    const fn names(&self) -> bool {
        !matches!(self.status, Status::Unknown | Status::OtherAccount)
    }
}

impl<'a> Form<'a> {
    /// The form that leads somebody in from where they stand, if any does.
    fn new(
        status: Status,
        variant: Variant,
        words: &Words,
        typed: &'a Typed,
        faults: &'a Faults,
    ) -> Option<Self> {
        let sign_in = variant == Variant::SignIn;
        let invite = &words.invite;
        let (action, button) = match (status, sign_in) {
            (Status::Open, false) => ("sign-up", invite.join_button),
            (Status::Open, true) => ("sign-in", invite.sign_in_and_join),
            (Status::Ask, false) => ("sign-up", invite.ask_button),
            (Status::Ask, true) => ("sign-in", invite.sign_in_and_ask),
            (Status::Full, false) => ("sign-up-and-wait", invite.wait_button),
            (Status::Full, true) => ("sign-in-and-wait", invite.sign_in_and_wait),
            _ => return None,
        };
        let password = if sign_in {
            Field::password(words, faults)
        } else {
            Field::new_password(words, faults)
        };
        Some(Self {
            sign_in,
            name: Field::name(words, &typed.name, faults),
            email: Field::email(words, &typed.email, faults),
            password,
            action,
            button,
        })
    }
}

impl Visit {
    /// The page, with what somebody typed and what was wrong with it.
    pub(super) fn page(&self, typed: &Typed, faults: &Faults) -> Response {
        let words = self.language.words();
        let status = self.status();
        let found = self.found.as_ref();
        let signed_in = self.caller.account.is_some();
        let form = Form::new(status, self.show.form, words, typed, faults);
        let page = Invite {
            frame: Frame::new(words, status.as_str(), &self.caller),
            words: &words.invite,
            common: &words.common,
            status,
            path: self.path(),
            name: found.map(|found| found.invited.organization.name.as_str()),
            organization: found.filter(|_| status.shows_organization()).map(|found| {
                let kept = u32::from(status == Status::Offered);
                Shown::new(&found.invited, found.look.facts.free + kept, &words.invite)
            }),
            fault: faults.general.as_deref(),
            form: form.filter(|_| !signed_in),
            account_made: self.show.after == Some(After::SignUp) && signed_in,
            holds_seat: found
                .and_then(|found| found.membership.as_ref())
                .is_some_and(|own| own.standing.seat_type == SeatType::Plus),
            plus_elsewhere: found.is_some_and(|found| found.look.facts.plus_elsewhere),
            waits: self.waits(words),
            meant_for: self.meant_for.as_deref(),
            text: self.text(status, words),
        };
        respond(status.code(), words, faults, &page)
    }

    /// How many wait before them, or would, and whether they get an e-mail.
    fn waits(&self, words: &Words) -> String {
        let waiting = self.found.as_ref().map(|found| (found.look.place, found.look.waiting));
        let (place, waiting) = waiting.unwrap_or_default();
        let before = (words.invite.before_you)(place.map_or(waiting, |place| place.before));
        let reachable = self.caller.account.as_ref().is_some_and(|own| own.email.is_some());
        if place.is_some() && reachable && self.service.config().mail.is_some() {
            format!("{} {before}", words.invite.waiting_mail)
        } else {
            before
        }
    }

    /// What an end of the link means, in a sentence or two.
    fn text(&self, status: Status, words: &Words) -> Option<String> {
        let found = self.found.as_ref();
        let until = |at| {
            let span = Span::at_most(at - self.service.now());
            ((words.common.span)(span), (words.common.moment)(at))
        };
        let words = &words.invite;
        let text = match status {
            Status::Waiting => words.waiting_text,
            Status::Offered => {
                let (span, at) = until(found?.look.place?.offered_until?);
                return Some((words.offered_text)(&span, &at));
            }
            Status::Paused => {
                if let Joins::PausedUntil(end) = found?.look.facts.joins {
                    let (span, at) = until(end);
                    return Some((words.paused_until)(&span, &at));
                }
                words.paused_text
            }
            Status::Ask => words.approval_text,
            Status::Pending => words.pending_text,
            Status::Declined => words.declined_text,
            Status::Member => words.member_text,
            Status::Removed => words.removed_text,
            Status::Replaced => words.replaced_text,
            Status::Expired => words.expired_text,
            Status::UsedUp => words.used_up_text,
            Status::Unknown => words.unknown_text,
            Status::Open | Status::Full | Status::Joined | Status::OtherAccount => return None,
        };
        Some(text.to_owned())
    }
}
