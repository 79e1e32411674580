//! Words of more than one page.

use jiff::Timestamp;

use super::super::moment::Span;
use super::{Around, Text, words};

words! {
    /// Words of more than one page.
    Common {
        name: Text,
        email: Text,
        password: Text,
        password_hint: Text,
        sign_in: Text,
        sign_out: Text,
        signed_in_as: Around,
        have_account: Text,
        no_account: Text,
        sign_up: Text,
        your_account: Text,

        /// How long.
        span: fn(Span) -> String,
        /// When, with its time zone.
        moment: fn(Timestamp) -> String,

        name_empty: Text,
        name_too_long: Text,
        email_empty: Text,
        email_invalid: Text,
        email_taken: Text,
        password_empty: Text,
        password_too_short: Text,
        password_too_long: Text,
        wrong_password: Text,
        /// How long to wait, in words.
        too_many: fn(&str) -> String,
        foreign: Text,
        failed: Text,
        cannot_read: Text,
    }
}
