//! English.

use super::super::moment::{Moment, Span};
use super::{Account, Common, Invite, Words};
use crate::notifications::Kind;

/// English.
pub(in crate::pages) const ENGLISH: Words =
    Words { lang: "en", dir: "ltr", common: COMMON, invite: INVITE, account: ACCOUNT };

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const COMMON: Common = Common {
    name: "Your name",
    email: "E-mail address",
    password: "Password",
    password_hint: "At least 8 characters",
    sign_in: "Sign in",
    sign_out: "Sign out",
    signed_in_as: ("Signed in as ", ". Not you?"),
    have_account: "Already have an account?",
    no_account: "No account yet?",
    sign_up: "Make one",
    your_account: "Your account",

    span: |span| match span {
        Span::Seconds(1) => "1 second".into(),
        Span::Seconds(n) => format!("{n} seconds"),
        Span::Minutes(n) => format!("{n} minutes"),
        Span::Hours(n) => format!("{n} hours"),
        Span::Days(n) => format!("{n} days"),
    },
    moment: |at| {
        let Moment { year, month, day, hour, minute } = at.into();
        let month = MONTHS.get(month).unwrap_or(&"");
        format!("{day} {month} {year}, {hour:02}:{minute:02} UTC")
    },

    name_empty: "Enter your name.",
    name_too_long: "At most 100 characters.",
    email_empty: "Enter your e-mail address.",
    email_invalid: "This is not an e-mail address. It looks like you@example.org.",
    email_taken: "There is already an account with this address. Sign in with it instead.",
    password_empty: "Enter your password.",
    password_too_short: "At least 8 characters.",
    password_too_long: "At most 200 characters.",
    wrong_password: "The e-mail address or the password is wrong.",
    too_many: |wait| format!("Too many attempts. Try again in {wait}."),
    foreign: "This was sent from another page, so nothing was done. Try again here.",
    failed: "Something failed here and nothing was done. Try again in a moment.",
    cannot_read: "This form cannot be read. Go back and try again.",
};

const INVITE: Invite = Invite {
    open: ("Join ", ""),
    full: ("", " is full right now"),
    waiting: ("You are on the waiting list of ", ""),
    offered: ("A seat in ", " is kept for you"),
    ask: ("Ask to join ", ""),
    pending: ("You asked to join ", ""),
    declined: ("Your request to join ", " was declined"),
    paused: ("Nobody can join ", " right now"),
    member: ("You are already in ", ""),
    joined: ("You are in ", ""),
    removed: ("This link no longer lets you into ", ""),
    replaced: ("This invite link to ", " was replaced"),
    expired: ("This invite link to ", " has expired"),
    used_up: ("This invite link to ", " is used up"),
    unknown: "This invite link leads nowhere",
    other_account: "You are signed in as somebody else",

    invited_by: ("Invited by ", ""),
    members: |members| if members == 1 { "1 member".into() } else { format!("{members} members") },
    seats: "Seats",
    seats_available: |available| if available == 1 { "seat available" } else { "seats available" },
    of_seats: |total| format!("of {total}"),
    seats_assigned: |assigned, total| format!("{assigned} of {total} seats assigned"),
    one_square: |seats| format!("1 square = {seats} seats"),

    join_button: "Join",
    join_as: ("Join as ", ""),
    sign_in_and_join: "Sign in and join",
    ask_button: "Ask to join",
    ask_as: ("Ask to join as ", ""),
    sign_in_and_ask: "Sign in and ask",
    what_admins_see: "The admins will see your name, username and when you were last active. \
                      You can leave at any time.",
    approval_text: "An admin decides whether to let you in.",
    plus_elsewhere: "You have Plus from elsewhere, so you take no seat here.",

    full_reason: |total| {
        if total == 1 {
            "The only seat is taken, so nobody can join yet.".into()
        } else {
            format!("All {total} seats are taken, so nobody can join yet.")
        }
    },
    wait_button: "Wait for a seat",
    wait_text: "A seat that becomes free is kept for whoever has waited longest.",
    before_you: |before| match before {
        0 => "Nobody is before you.".into(),
        1 => "1 person is before you.".into(),
        before => format!("{before} people are before you."),
    },
    sign_in_and_wait: "Sign in and wait",
    waiting_text: "A seat that becomes free is kept for you for 24 hours. This page shows it then.",
    waiting_mail: "You also get an e-mail.",
    leave_list: "Leave the waiting list",
    offered_text: |span, until| format!("You have {span} to take it, until {until}."),
    take_as: ("Take the seat as ", ""),
    account_made: "Your account is made and you are signed in, but you have not joined: \
                   somebody else was faster.",

    pending_text: "An admin has to let you in. This page shows when they have decided.",
    declined_text: "An admin did not let you in. If you think that this is wrong, ask whoever \
                    sent you the link.",
    paused_text: "The admins have paused joining. Your link stays good: try again later.",
    paused_until: |span, until| {
        format!("The admins have paused joining. It goes on in {span}, on {until}.")
    },
    joined_seat: "A seat is yours.",
    joined_no_seat: "You have Plus from elsewhere, so you take no seat here.",
    close_page: "You can close this page.",
    member_text: "There is nothing left to do here.",
    removed_text: "You were removed from this organization. To come back, ask an admin for a new \
                   invite link.",
    replaced_text: "There is a new one. Ask whoever sent you this one for it.",
    expired_text: "It was made for a time that is over. Ask whoever sent it for another one.",
    used_up_text: "It has let in as many people as it may. Ask whoever sent it for another one.",
    unknown_text: "It may be incomplete. Ask whoever sent it for the current link.",

    meant_for: ("This is for ", "."),
    you_are: ("You are signed in as ", "."),
    nothing_done: "Nothing was done.",
    switch: "Switch account",
    go_on_as: ("Go on as ", ""),
};

const ACCOUNT: Account = Account {
    sign_in: "Sign in",
    sign_up: "Make an account",
    sign_up_button: "Make the account",
    sign_in_with: ("Sign in with ", ""),
    by_code: "Sign in by a code instead",
    by_password: "Sign in by password instead",
    send_code: "Send me a code",
    code: "Code from the e-mail",
    code_hint: "Six digits, good for 10 minutes",
    code_sent: ("If there is an account with ", ", a code is on its way."),
    another_code: "Send another code",
    code_empty: "Enter the six digits.",
    code_wrong: "The code is wrong or no longer good.",
    or: "or",

    title: "Your account",
    signed_in: ("Signed in as ", ""),
    organizations: "Organizations",
    no_organizations: "You are in no organization.",
    owner: "Owner",
    admin: "Admin",
    member: "Member",
    leave: "Leave…",
    leave_question: ("Leave ", "?"),
    leave_button: ("Leave ", ""),
    leave_text: "Your seat becomes free for somebody else. To come back you need an invite link.",
    left: "You have left.",
    owner_stays: "The owner cannot leave. Transfer ownership first.",
    name_and_language: "Name and language",
    language: "Language",
    language_of_browser: "As the browser asks",
    save: "Save",
    saved: "Saved.",
    password: "Password",
    set_password: "Set a password",
    current_password: "Current password",
    new_password: "New password",
    change_password: "Change the password",
    password_changed: "The password is changed. Everywhere else you are signed out.",
    password_wrong: "The password is wrong.",
    sign_in_again: "Sign out and in again first: this was too long ago.",
    export: "Download your data",
    export_text: "Everything that is kept about you, as JSON.",
    back: "Your account",

    waiting: "Waiting lists",
    waits: "No seat is free yet",
    kept: |span| format!("A seat is kept for you for {span}"),
    take: "Take it",
    stop_waiting: "Wait no longer",
    taken: "A seat is yours.",
    not_taken: "That did not work. What you see now is how it stands.",

    mail: "E-mail",
    mail_text: "What you get an e-mail about. In the app you see everything.",
    no_mail: "This service sends no e-mail, because it has no mail server. What you choose here \
              counts as soon as it has one.",
    no_address: "Your account has no e-mail address, so you get none.",
    mail_about_you: "About you",
    mail_for_admins: "Where you are an admin",
    mail_kind: |kind| match kind {
        Kind::Welcome => "You joined",
        Kind::SeatGiven => "You were given a seat",
        Kind::SeatTaken => "Your seat was taken",
        Kind::RoleChanged => "You were promoted or demoted",
        Kind::Removed => "You were removed",
        Kind::RequestGranted => "Your request to join was granted",
        Kind::RequestDeclined => "Your request to join was declined",
        Kind::SeatOffered => "A seat is kept for you",
        Kind::MemberJoined => "Somebody joined",
        Kind::SeatsLow => "Few seats are left",
        Kind::Full => "No seat is left",
        Kind::WebhookDisabled => "A webhook was switched off",
        _ => "Something else",
    },

    sessions: "Where you are signed in",
    sessions_text: "End what you do not know, and change your password.",
    this_one: "This one",
    unknown_device: "Unknown device",
    began: |at| format!("Since {at}"),
    last_used: |at| format!("Last used {at}"),
    expires: |at| format!("Until {at}"),
    end_session: "Sign out",
    end_others: "Sign out everywhere else",
    ended: "Signed out there.",

    tokens: "Access tokens",
    tokens_text: "For programs that act for you. Whoever has one can do what it allows.",
    no_tokens: "There is none.",
    token_name: "What it is for",
    token_scope: "What it may do",
    scope_read: "Look",
    scope_manage: "Look and change organizations",
    token_days: "How long it is good",
    days: |days| format!("{days} days"),
    create_token: "Create a token",
    token_created: "Copy the token now. It is not shown again.",
    never_used: "Never used",
    revoke: "Revoke",
    too_many_tokens: "You have 50 access tokens. Revoke one first.",
    out_of_range: "From 1 to 366 days.",

    delete: "Delete your account",
    delete_text: "This cannot be undone.",
    delete_memberships: "You leave every organization, and your seats become free.",
    delete_audit: "The audit log of an organization keeps a number in place of your name.",
    delete_for_ever: "Name, e-mail address, sessions and access tokens are deleted at once.",
    delete_owner: "You own an organization. Transfer ownership or delete it first.",
    delete_confirm: ("Type ", " to confirm"),
    delete_mismatch: "That is not it.",
    deleted: "Your account is deleted",
    deleted_text: "You are signed out everywhere.",

    device: "Sign in a device",
    device_text: "Enter the code that the device shows.",
    device_code: "Code on the device",
    device_next: "Go on",
    device_unknown: "No device waits with this code. Codes are good for 10 minutes.",
    device_question: ("Sign in ", "?"),
    device_warning: "Approve only if you started this yourself just now and the device shows \
                     this code. Whoever holds it can then act as you.",
    device_asked: |at| format!("Asked {at}"),
    approve: "Approve",
    deny: "Deny",
    approved: "The device is signed in",
    approved_text: "Go back to it. You can sign it out in your account.",
    denied: "The device is not signed in",
    denied_text: "If you did not start this, somebody else did: there is nothing more to do.",
};
