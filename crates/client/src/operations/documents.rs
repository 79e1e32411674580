//! The documents of `queries/`, typed. What every server understands is typed
//! by `daily-dev.graphql`, what only a Frontdesk service has by its own
//! `schema.graphql`.

use frontdesk_model::{Role, SeatType};
use graphql_client::GraphQLQuery;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::wire::Lenient;

type DateTime = Lenient<Timestamp>;
type OrganizationMemberRole = Lenient<Role>;
type OrganizationMemberSeatType = Lenient<SeatType>;
type OrganizationInviteLinkState = Lenient<frontdesk_local_api::InviteLinkState>;
type SubscriptionStatus = Lenient<frontdesk_model::SubscriptionStatus>;

/// The place of a file in the variables: null, as the multipart specification
/// has it. Without a file the variable is left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upload;

impl Serialize for Upload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

/// Everything that a base poll needs, in one request.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/listing.graphql",
    extern_enums("OrganizationMemberRole", "OrganizationMemberSeatType", "SubscriptionStatus")
)]
pub(crate) struct Listing;

/// The same where notifications cannot be read: they are not nullable, so that
/// their error takes the organizations along.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/organizations.graphql",
    extern_enums("OrganizationMemberRole", "OrganizationMemberSeatType", "SubscriptionStatus")
)]
pub(crate) struct Organizations;

/// Without the caller, whom `members` leaves out.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/look.graphql",
    extern_enums("OrganizationMemberRole", "OrganizationMemberSeatType", "SubscriptionStatus")
)]
pub(crate) struct Look;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/invite_link.graphql",
    extern_enums("OrganizationMemberRole")
)]
pub(crate) struct InviteLink;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/invitation.graphql",
    extern_enums("SubscriptionStatus")
)]
pub(crate) struct Invitation;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/join.graphql",
    extern_enums("OrganizationMemberRole", "OrganizationMemberSeatType")
)]
pub(crate) struct Join;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/change_role.graphql",
    extern_enums("OrganizationMemberRole")
)]
pub(crate) struct ChangeRole;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/toggle_seat.graphql",
    extern_enums("OrganizationMemberRole")
)]
pub(crate) struct ToggleSeat;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/remove_member.graphql",
    extern_enums("OrganizationMemberRole")
)]
pub(crate) struct RemoveMember;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "daily-dev.graphql", query_path = "queries/protocol/leave.graphql")]
pub(crate) struct Leave;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "daily-dev.graphql", query_path = "queries/protocol/delete.graphql")]
pub(crate) struct Delete;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "daily-dev.graphql", query_path = "queries/protocol/name.graphql")]
pub(crate) struct Name;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/update.graphql",
    extern_enums("OrganizationMemberRole"),
    skip_serializing_none
)]
pub(crate) struct Update;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "daily-dev.graphql", query_path = "queries/protocol/preview_seats.graphql")]
pub(crate) struct PreviewSeats;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "daily-dev.graphql",
    query_path = "queries/protocol/change_seats.graphql",
    extern_enums("OrganizationMemberRole")
)]
pub(crate) struct ChangeSeats;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/service/service_info.graphql")]
pub(crate) struct ServiceInfo;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/service/whoami.graphql")]
pub(crate) struct Whoami;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "schema.graphql",
    query_path = "queries/service/create_organization.graphql"
)]
pub(crate) struct CreateOrganization;

/// A listing with what says whether a look would show anything new.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "schema.graphql",
    query_path = "queries/service/revisions.graphql",
    extern_enums("OrganizationMemberRole", "OrganizationMemberSeatType", "SubscriptionStatus")
)]
pub(crate) struct Revisions;

/// From revision 0 it is everything. The caller, whom `changed` leaves out,
/// comes along: two requests could see two states.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "schema.graphql",
    query_path = "queries/service/changes.graphql",
    extern_enums("OrganizationMemberRole", "OrganizationMemberSeatType", "SubscriptionStatus")
)]
pub(crate) struct Changes;

/// The permanent one is among them.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "schema.graphql",
    query_path = "queries/service/invite_links.graphql",
    extern_enums(
        "OrganizationInviteLinkState",
        "OrganizationMemberRole",
        "OrganizationMemberSeatType"
    )
)]
pub(crate) struct InviteLinks;

/// Documents of a Frontdesk service without words of their own.
macro_rules! of_a_service {
    ($($document:ident: $path:tt)*) => {$(
        #[derive(GraphQLQuery)]
        #[graphql(schema_path = "schema.graphql", query_path = $path)]
        pub(crate) struct $document;
    )*};
}

of_a_service! {
    CreateInviteLink: "queries/service/create_invite_link.graphql"
    RegenerateInviteLink: "queries/service/regenerate_invite_link.graphql"
    RevokeInviteLink: "queries/service/revoke_invite_link.graphql"
    PauseJoins: "queries/service/pause_joins.graphql"
    ResumeJoins: "queries/service/resume_joins.graphql"
    Door: "queries/service/door.graphql"
    DecideJoinRequest: "queries/service/decide_join_request.graphql"
    AllowAgain: "queries/service/allow_again.graphql"
    Restore: "queries/service/restore.graphql"
    AuditLog: "queries/service/audit_log.graphql"
    AuditLines: "queries/service/audit_lines.graphql"
    Plan: "queries/service/plan.graphql"
    CancelSubscription: "queries/service/cancel_subscription.graphql"
    ResumeSubscription: "queries/service/resume_subscription.graphql"
    TransferOwnership: "queries/service/transfer_ownership.graphql"
}

/// What every server is asked, a Frontdesk service understands by the schema
/// that it exports: that this compiles is the test.
#[cfg(test)]
mod a_service_understands {
    use graphql_client::GraphQLQuery;

    use super::{DateTime, Upload};

    macro_rules! by_its_own_schema {
        ($($document:ident: $path:tt)*) => {$(
            #[derive(GraphQLQuery)]
            #[graphql(schema_path = "schema.graphql", query_path = $path)]
            #[expect(dead_code, reason = "that it compiles is the test")]
            struct $document;
        )*};
    }

    by_its_own_schema! {
        Listing: "queries/protocol/listing.graphql"
        Organizations: "queries/protocol/organizations.graphql"
        Look: "queries/protocol/look.graphql"
        InviteLink: "queries/protocol/invite_link.graphql"
        Invitation: "queries/protocol/invitation.graphql"
        Join: "queries/protocol/join.graphql"
        ChangeRole: "queries/protocol/change_role.graphql"
        ToggleSeat: "queries/protocol/toggle_seat.graphql"
        RemoveMember: "queries/protocol/remove_member.graphql"
        Leave: "queries/protocol/leave.graphql"
        Delete: "queries/protocol/delete.graphql"
        Name: "queries/protocol/name.graphql"
        Update: "queries/protocol/update.graphql"
        PreviewSeats: "queries/protocol/preview_seats.graphql"
        ChangeSeats: "queries/protocol/change_seats.graphql"
    }
}
