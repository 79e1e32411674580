//! English.

use super::Words;

/// English.
pub(in crate::pages) const ENGLISH: Words = Words {
    lang: "en",
    dir: "ltr",

    join: ("Join ", ""),
    full: ("", " is full right now"),
    member: ("You are already in ", ""),
    joined: ("You are in ", ""),
    removed: ("This link no longer lets you into ", ""),
    unknown: "This invite link leads nowhere",

    invited_by: ("Invited by ", ""),
    members: |members| if members == 1 { "1 member".into() } else { format!("{members} members") },
    seats: "Seats",
    seats_available: |available| if available == 1 { "seat available" } else { "seats available" },
    of_seats: |total| format!("of {total}"),
    seats_assigned: |assigned, total| format!("{assigned} of {total} seats assigned"),
    one_square: |seats| format!("1 square = {seats} seats"),

    name: "Your name",
    email: "E-mail address",
    password: "Password",
    password_hint: "At least 8 characters",
    join_button: "Join",
    join_as: ("Join as ", ""),
    sign_in_button: "Sign in and join",
    have_account: "Already have an account?",
    sign_in: "Sign in",
    no_account: "No account yet?",
    sign_up: "Make one",
    signed_in_as: ("Signed in as ", ". Not you?"),
    sign_out: "Sign out",
    what_admins_see: "The admins will see your name, username and when you were last active. \
                      You can leave at any time.",

    full_reason: |total| {
        if total == 1 {
            "The only seat is taken, so nobody can join yet.".into()
        } else {
            format!("All {total} seats are taken, so nobody can join yet.")
        }
    },
    account_made: "Your account is made and you are signed in, but you have not joined: \
                   somebody else was faster.",
    joined_seat: "A seat is yours.",
    joined_no_seat: "You have Plus from elsewhere, so you take no seat here.",
    close_page: "You can close this page.",
    member_text: "There is nothing left to do here.",
    removed_text: "You were removed from this organization. To come back, ask an admin for a new \
                   invite link.",
    unknown_text: "It may be incomplete, or replaced by a new one. Ask whoever sent it for the \
                   current link.",

    name_empty: "Enter your name.",
    name_too_long: "At most 100 characters.",
    email_empty: "Enter your e-mail address.",
    email_invalid: "This is not an e-mail address. It looks like you@example.org.",
    email_taken: "There is already an account with this address. Sign in with it instead.",
    password_empty: "Enter your password.",
    password_too_short: "At least 8 characters.",
    password_too_long: "At most 200 characters.",
    wrong_password: "The e-mail address or the password is wrong.",
    too_many: |seconds| format!("Too many attempts. Try again in {seconds} s."),
    foreign: "This was sent from another page, so nothing was done. Try again here.",
    failed: "Something failed here and nothing was done. Try again in a moment.",
};
