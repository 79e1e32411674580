//! What differs on purpose: the list of `docs/protocol.md`. Exchanges go by
//! their file names; `*` stands for anything.

/// Fields that may be `null` on one side alone, or lists of another length.
pub(super) const FIELDS: [(&str, &str); 10] = [
    ("lastActive", "only for admins and the owner"),
    ("referralToken", "only for admins and the owner: the others cannot invite"),
    ("referralUrl", "only for admins and the owner: the others cannot invite"),
    ("image", "who has no picture has null, not the address of a placeholder"),
    ("metadata", "there is none"),
    ("bio", "there is none"),
    ("reputation", "there is none"),
    ("companies", "there are none"),
    ("coresRole", "there is none"),
    ("plusMemberSince", "not kept"),
];

/// What such an exchange ends in here, and why.
pub(super) const DIFFERENT: [(&str, &str, &str); 30] = [
    ("join.no_seats_left", "FORBIDDEN NO_SEATS", "no more joins than seats"),
    ("token.of_promoted_member_works", "FORBIDDEN TOKEN_INVALID", "links are the organization's"),
    ("organization.empty_id", "NOT_FOUND", "what is no id belongs to nothing"),
    ("organization.int_id", "NOT_FOUND", "what is no id belongs to nothing"),
    ("*.malformed_id", "NOT_FOUND", "what is no id belongs to nothing"),
    ("join.malformed_org_id", "NOT_FOUND", "what is no id belongs to nothing"),
    ("prod.malformed", "NOT_FOUND", "what is no id belongs to nothing"),
    ("invite.leaks_members", "ok", "an outsider with an invite token never sees the members"),
    ("role.*_enum", "GRAPHQL_VALIDATION_FAILED", "an unknown word is a fault of the query"),
    ("preview.float", "GRAPHQL_VALIDATION_FAILED", "a fraction is a fault of the query"),
    ("preview.negative", "BAD_USER_INPUT OUT_OF_RANGE", "the field is named"),
    ("preview.no_subscription", "FORBIDDEN SUBSCRIPTION_INACTIVE", "a rule, not a typing error"),
    ("subscription.zero", "BAD_USER_INPUT OUT_OF_RANGE", "the field is named"),
    ("subscription.below_active_seats", "FORBIDDEN SEATS_IN_USE", "who holds a seat keeps it"),
    ("subscription.expired*", "FORBIDDEN SUBSCRIPTION_INACTIVE", "a rule, not a typing error"),
    ("update.duplicate_name", "BAD_USER_INPUT TAKEN", "the field is named"),
    ("update.image_null", "BAD_USER_INPUT EMPTY", "the field is named"),
    ("update.no_name", "BAD_USER_INPUT EMPTY", "the field is named"),
    ("prod.zod", "BAD_USER_INPUT EMPTY", "the field is named"),
    ("upload.blank_name", "BAD_USER_INPUT EMPTY", "the field is named"),
    ("upload.not_an_image", "BAD_USER_INPUT TYPE", "what is no image is refused"),
    ("upload.3_files", "BAD_USER_INPUT", "one file a request"),
    ("upload.file_missing", "BAD_USER_INPUT", "a form that is none runs nothing"),
    ("upload.map_missing", "BAD_USER_INPUT", "a form that is none runs nothing"),
    ("transport.bad_json", "BAD_USER_INPUT", "the caller's fault"),
    ("transport.empty_body", "BAD_USER_INPUT", "the caller's fault"),
    ("transport.form", "BAD_USER_INPUT", "other sites' forms can send it"),
    ("transport.no_content_type", "BAD_USER_INPUT", "other sites' forms can send it"),
    ("transport.text_plain", "BAD_USER_INPUT", "other sites' forms can send it"),
    ("transport.application_graphql", "BAD_USER_INPUT", "one way to ask is enough"),
];

/// What no question here corresponds to, and why.
pub(super) const NOT_APPLICABLE: [(&str, &str); 36] = [
    ("auth.*", "sign-in is not GraphQL"),
    ("boot.*", "there are no tokens of 15 minutes"),
    ("signout.*", "sign-in is not GraphQL"),
    ("prod.sign_in*", "sign-in is not GraphQL"),
    ("pat.*", "a REST interface of daily.dev's"),
    ("graphql.*", "its cookies and headers of signing in"),
    ("ws.*", "WebSocket, not HTTP"),
    ("notifications.join_trigger", "told by the exchanges join.*"),
    ("notifications.leave_trigger", "told by the exchanges leave.*"),
    ("notifications.*", "notifications, not the organization"),
    ("race.*", "several at once, without an answer to compare"),
    ("organizations.order_not_stable", "several at once, without an answer to compare"),
    ("referral_url_shortener", "there is no shortener"),
    ("introspection.*", "the schema is public here"),
    ("transport.500_aliases", "without an answer to compare"),
    ("transport.body_900k", "recorded without its end; the tests of transport have one"),
    ("transport.graphiql", "there is no such page"),
    ("prod.graphiql", "there is no such page"),
    ("transport.put", "the router's own answer"),
    ("transport.options_preflight", "other sites' pages may not ask"),
    ("transport.no_query", "its error has no code at all"),
    ("transport.query_null", "its error has no code at all"),
    ("ownerless.*", "an organization always has its owner"),
    ("organization.member_without_role_row", "such a row cannot be"),
    ("organization.row_without_referral_token", "such a row cannot be"),
    ("organization.last_active_set", "a failure of its server"),
    ("organization.all_fields.owner", "fields for recruiting"),
    ("update.clears_location", "fields for recruiting"),
    ("organizations.no_subscription_flags", "such a row cannot be"),
    ("organizations.unknown_user_id_in_jwt", "a session ends with its account"),
    ("join.deleted_user", "a session ends with its account"),
    ("join.user_without_feed", "there are no feeds"),
    ("subscription.paddle_not_found", "there is no payment provider"),
    ("upload.exactly_20mib.prod", "its server ended"),
    ("upload.over_20mib*", "larger than any body that is read"),
    ("toggle.plus_row_but_user_not_plus", "such a row cannot be"),
];

/// Whether a file name fits a pattern.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => pattern == name,
    }
}
