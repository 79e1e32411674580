//! Words of the invite page.

use super::{Around, Text, words};

words! {
    /// Words of the invite page.
    Invite {
        // Headings, around the organization's name; `unknown` has none.
        open: Around,
        full: Around,
        waiting: Around,
        offered: Around,
        ask: Around,
        pending: Around,
        declined: Around,
        paused: Around,
        member: Around,
        joined: Around,
        removed: Around,
        replaced: Around,
        expired: Around,
        used_up: Around,
        unknown: Text,
        other_account: Text,

        // About the organization.
        invited_by: Around,
        members: fn(u32) -> String,
        seats: Text,
        seats_available: fn(u32) -> &'static str,
        of_seats: fn(u32) -> String,
        /// Assigned, total: for those who do not see the rack.
        seats_assigned: fn(u32, u32) -> String,
        one_square: fn(u32) -> String,

        // Joining.
        join_button: Text,
        join_as: Around,
        sign_in_and_join: Text,
        ask_button: Text,
        ask_as: Around,
        sign_in_and_ask: Text,
        what_admins_see: Text,
        approval_text: Text,
        plus_elsewhere: Text,

        // Waiting.
        full_reason: fn(u32) -> String,
        wait_button: Text,
        wait_text: Text,
        before_you: fn(u32) -> String,
        sign_in_and_wait: Text,
        waiting_text: Text,
        waiting_mail: Text,
        leave_list: Text,
        /// How long and until when a seat is kept, in words.
        offered_text: fn(&str, &str) -> String,
        take_as: Around,
        account_made: Text,

        // The other ends.
        pending_text: Text,
        declined_text: Text,
        paused_text: Text,
        /// How long and until when, in words.
        paused_until: fn(&str, &str) -> String,
        joined_seat: Text,
        joined_no_seat: Text,
        close_page: Text,
        member_text: Text,
        removed_text: Text,
        replaced_text: Text,
        expired_text: Text,
        used_up_text: Text,
        unknown_text: Text,

        // Signed in as somebody else.
        meant_for: Around,
        you_are: Around,
        nothing_done: Text,
        switch: Text,
        go_on_as: Around,
    }
}
