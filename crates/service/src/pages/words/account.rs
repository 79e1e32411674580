//! Words of signing in, of one's account, and of a device that asks.

use crate::notifications::Kind;

use super::{Around, Text, words};

words! {
    /// Words of signing in, of one's account, and of a device that asks.
    Account {
        // Signing in.
        sign_in: Text,
        sign_up: Text,
        sign_up_button: Text,
        sign_in_with: Around,
        by_code: Text,
        by_password: Text,
        send_code: Text,
        code: Text,
        code_hint: Text,
        /// Around an e-mail address.
        code_sent: Around,
        another_code: Text,
        code_empty: Text,
        code_wrong: Text,
        or: Text,

        // Overview.
        title: Text,
        /// Says who.
        signed_in: Around,
        organizations: Text,
        no_organizations: Text,
        owner: Text,
        admin: Text,
        member: Text,
        leave: Text,
        /// Around the organization's name.
        leave_question: Around,
        /// The same, without asking.
        leave_button: Around,
        leave_text: Text,
        left: Text,
        owner_stays: Text,
        name_and_language: Text,
        language: Text,
        language_of_browser: Text,
        save: Text,
        saved: Text,
        password: Text,
        set_password: Text,
        current_password: Text,
        new_password: Text,
        change_password: Text,
        password_changed: Text,
        password_wrong: Text,
        sign_in_again: Text,
        export: Text,
        export_text: Text,
        back: Text,

        // Waiting lists.
        waiting: Text,
        waits: Text,
        /// How long a seat is kept, in words.
        kept: fn(&str) -> String,
        take: Text,
        stop_waiting: Text,
        taken: Text,
        not_taken: Text,

        // E-mail settings.
        mail: Text,
        mail_text: Text,
        no_mail: Text,
        no_address: Text,
        mail_about_you: Text,
        mail_for_admins: Text,
        mail_kind: fn(Kind) -> &'static str,

        // Sessions.
        sessions: Text,
        sessions_text: Text,
        this_one: Text,
        unknown_device: Text,
        /// When, in words.
        began: fn(&str) -> String,
        last_used: fn(&str) -> String,
        expires: fn(&str) -> String,
        end_session: Text,
        end_others: Text,
        ended: Text,

        // Access tokens.
        tokens: Text,
        tokens_text: Text,
        no_tokens: Text,
        token_name: Text,
        token_scope: Text,
        scope_read: Text,
        scope_manage: Text,
        token_days: Text,
        days: fn(u32) -> String,
        create_token: Text,
        token_created: Text,
        never_used: Text,
        revoke: Text,
        too_many_tokens: Text,
        out_of_range: Text,

        // Deletion.
        delete: Text,
        delete_text: Text,
        delete_memberships: Text,
        delete_audit: Text,
        delete_for_ever: Text,
        delete_owner: Text,
        /// Around the word to type.
        delete_confirm: Around,
        delete_mismatch: Text,
        deleted: Text,
        deleted_text: Text,

        // A device that asks.
        device: Text,
        device_text: Text,
        device_code: Text,
        device_next: Text,
        device_unknown: Text,
        /// Around the device's name.
        device_question: Around,
        device_warning: Text,
        /// When it asked, in words.
        device_asked: fn(&str) -> String,
        approve: Text,
        deny: Text,
        approved: Text,
        approved_text: Text,
        denied: Text,
        denied_text: Text,
    }
}
