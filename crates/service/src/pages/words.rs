//! The words of the pages, one struct a language.
//!
//! A pair stands before and after a name: languages put it in different
//! places, and the name stands in its own `<bdi>`.

mod english;
mod german;
mod hebrew;

pub(super) use english::ENGLISH;
pub(super) use german::GERMAN;
pub(super) use hebrew::HEBREW;

/// Words around a name.
type Around = (&'static str, &'static str);

/// All words of a language.
pub(super) struct Words {
    /// For `lang` and `Content-Language`.
    pub lang: &'static str,
    /// For `dir`.
    pub dir: &'static str,

    // Headings, around the organization's name; `unknown` has none.
    pub join: Around,
    pub full: Around,
    pub member: Around,
    pub joined: Around,
    pub removed: Around,
    pub unknown: &'static str,

    // About the organization.
    pub invited_by: Around,
    pub members: fn(u32) -> String,
    pub seats: &'static str,
    pub seats_available: fn(u32) -> &'static str,
    pub of_seats: fn(u32) -> String,
    /// Assigned, total: for those who do not see the rack.
    pub seats_assigned: fn(u32, u32) -> String,
    pub one_square: fn(u32) -> String,

    // The forms.
    pub name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub password_hint: &'static str,
    pub join_button: &'static str,
    pub join_as: Around,
    pub sign_in_button: &'static str,
    pub have_account: &'static str,
    pub sign_in: &'static str,
    pub no_account: &'static str,
    pub sign_up: &'static str,
    pub signed_in_as: Around,
    pub sign_out: &'static str,
    pub what_admins_see: &'static str,

    // What happened.
    pub full_reason: fn(u32) -> String,
    pub account_made: &'static str,
    pub joined_seat: &'static str,
    pub joined_no_seat: &'static str,
    pub close_page: &'static str,
    pub member_text: &'static str,
    pub removed_text: &'static str,
    pub unknown_text: &'static str,

    // What was wrong.
    pub name_empty: &'static str,
    pub name_too_long: &'static str,
    pub email_empty: &'static str,
    pub email_invalid: &'static str,
    pub email_taken: &'static str,
    pub password_empty: &'static str,
    pub password_too_short: &'static str,
    pub password_too_long: &'static str,
    pub wrong_password: &'static str,
    /// Seconds to wait.
    pub too_many: fn(i64) -> String,
    pub foreign: &'static str,
    pub failed: &'static str,
}
