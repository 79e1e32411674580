//! English.

use super::super::{Facts, Kind};
use super::{Around, Phrase};

pub(super) const AROUND: Around = Around {
    because: "You get this mail because of your account with",
    unsubscribe: "No more mails of this kind",
    unsubscribe_page: (
        "No more mails like “{}”?",
        "Switch them off",
        "Done. You will not get mails of this kind any more.",
    ),
    unsubscribe_unknown: "This link is not whole. Open it from the mail once more.",
};

pub(super) fn role(role: &str) -> &'static str {
    match role {
        "owner" => "owner",
        "admin" => "admin",
        _ => "member",
    }
}

/// What kept somebody from joining.
fn refusal(reason: &str) -> &'static str {
    match reason {
        "NO_SEATS" => "No seat was free.",
        "JOINS_PAUSED" => "Joins are paused.",
        "TOKEN_REVOKED" => "Their invite link was replaced.",
        "TOKEN_EXPIRED" => "Their invite link has expired.",
        "TOKEN_USED_UP" => "Their invite link was used as often as it may be.",
        "REMOVED" => "They were removed before.",
        "APPROVAL_DECLINED" => "Their request was declined before.",
        _ => "",
    }
}

/// What mails of a kind are about.
pub(super) const fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Welcome => "Welcome",
        Kind::SeatGiven => "You were given a seat",
        Kind::SeatTaken => "Your seat was taken",
        Kind::RoleChanged => "Your role changed",
        Kind::Removed => "You were removed",
        Kind::RequestGranted => "Your request to join was granted",
        Kind::RequestDeclined => "Your request to join was declined",
        Kind::SeatOffered => "A seat is kept for you",
        Kind::MemberJoined => "Somebody joined",
        Kind::SeatsLow => "Few seats are left",
        Kind::Full => "No seat is left",
        Kind::WebhookDisabled => "A webhook was switched off",
        _ => "",
    }
}

pub(super) fn phrase(kind: Kind, facts: &Facts) -> Phrase {
    let plus = facts.seat_type.as_deref() == Some("plus");
    let member =
        if plus { "You are a member now, and a seat is yours." } else { "You are a member now." };
    let (title, text, button) = match kind {
        Kind::Welcome => ("Welcome to {organization}", member, "Open your account"),
        Kind::SeatGiven => (
            "You have a seat at {organization} now",
            "{actor} gave it to you.",
            "Open your account",
        ),
        Kind::SeatTaken => (
            "You have no seat at {organization} any more",
            "{actor} took it. You are still a member.",
            "Open your account",
        ),
        Kind::RoleChanged => (
            "Your role at {organization} is {role} now",
            "{actor} changed it.",
            "Open your account",
        ),
        Kind::Removed => (
            "You are no longer a member of {organization}",
            "{actor} removed you. To come back, ask an admin for a new invite link.",
            "Open your account",
        ),
        Kind::RequestGranted => ("You were let in to {organization}", member, "Open your account"),
        Kind::RequestDeclined => (
            "Your request to join {organization} was declined",
            "If you think that is a mistake, talk to who invited you.",
            "Open your account",
        ),
        Kind::SeatOffered => (
            "A seat at {organization} is kept for you",
            "It is yours until {until}. After that, the next one on the waiting list has it.",
            "Take the seat",
        ),
        Kind::OfferLapsed => (
            "The seat at {organization} that was kept for you is gone",
            "You did not take it in time. You can wait for another one.",
            "",
        ),
        Kind::OrganizationDeleted => ("{organization} was deleted", "{actor} deleted it.", ""),
        Kind::OwnershipTransferred => {
            ("You are the owner of {organization} now", "{actor} made you the owner.", "")
        }
        Kind::MemberJoined => (
            "{person} joined {organization}",
            if plus { "They have a seat now." } else { "They need no seat here." },
            "Open your account",
        ),
        Kind::MemberLeft => ("{person} left {organization}", "", ""),
        Kind::MemberRemoved => ("{person} was removed from {organization}", "By {actor}.", ""),
        Kind::JoinRefused => (
            "{person} could not join {organization}",
            refusal(facts.reason.as_deref().unwrap_or_default()),
            "",
        ),
        Kind::JoinRequested => {
            ("{person} asks to join {organization}", "Let them in, or decline.", "")
        }
        Kind::SeatsLow => (
            "Few seats are left at {organization}",
            "Free seats: {free} of {seats}.",
            "Open your account",
        ),
        Kind::Full => (
            "No seat is left at {organization}",
            "Nobody can join until a seat is free or there are more of them. Seats: {seats}.",
            "Open your account",
        ),
        Kind::WebhookDisabled => (
            "A webhook of {organization} was switched off",
            "Nothing was delivered to {host} for days. Put it right and switch it on again.",
            "Open your account",
        ),
        Kind::SignInCode => (
            "Your code to sign in: {code}",
            "Type it where you sign in. It works once and for a short time. If you did not ask \
             for it, you need not do anything.",
            "",
        ),
    };
    Phrase { title, text, button }
}
