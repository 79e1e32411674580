//! The operations of the protocol, typed by `schema.graphql`, and what their
//! answers mean. A word or a date that this version does not know is replaced
//! by the least it can mean, so that no new server breaks a poll.

use frontdesk_desk::ports::{Glance, Listing, Person};
use frontdesk_model::{
    Member, MemberId, Organization, Role, SeatType, Seats, Snapshot, SubscriptionStatus,
};
use graphql_client::GraphQLQuery;
use jiff::Timestamp;

/// As text: one unreadable date must not cost the whole answer.
type DateTime = String;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/whoami.graphql")]
pub(crate) struct Whoami;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/service_info.graphql")]
pub(crate) struct ServiceInfo;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/create_organization.graphql")]
pub(crate) struct CreateOrganization;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/organizations.graphql")]
pub(crate) struct Organizations;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/snapshot.graphql")]
pub(crate) struct SnapshotQuery;

#[derive(GraphQLQuery)]
#[graphql(schema_path = "schema.graphql", query_path = "queries/invite_link.graphql")]
pub(crate) struct InviteLink;

/// The organizations of a list whose entries may be missing.
pub(crate) fn listing(answer: organizations::ResponseData) -> Option<Listing> {
    let entries = answer.organizations?;
    let all = entries.len();
    let organizations: Vec<Glance> = entries.into_iter().flatten().map(glance).collect();
    let skipped = u32::try_from(all - organizations.len()).unwrap_or(u32::MAX);
    Some(Listing { organizations, newest_notification: None, skipped })
}

fn glance(entry: organizations::OrganizationsOrganizations) -> Glance {
    let organization = entry.organization;
    Glance {
        own_role: Role::parse(word(&entry.role)).unwrap_or(Role::Member),
        own_seat_type: SeatType::parse(word(&entry.seat_type)).unwrap_or(SeatType::Free),
        server_revision: Some(organization.revision),
        organization: Organization {
            id: organization.id.into(),
            name: organization.name,
            image: organization.image,
            seats: Seats {
                total: count(organization.seats),
                assigned: count(organization.active_seats),
            },
            status: SubscriptionStatus::None,
        },
    }
}

fn word(value: &impl serde::Serialize) -> &'static str {
    match serde_json::to_value(value) {
        Ok(value) if value == "owner" => "owner",
        Ok(value) if value == "admin" => "admin",
        Ok(value) if value == "plus" => "plus",
        _ => "",
    }
}

/// The signed-in person, or `None` where nobody is.
pub(crate) fn person(answer: whoami::ResponseData) -> Option<Person> {
    let user = answer.whoami?;
    let name = name_of(user.name, user.username.as_deref());
    Some(Person {
        id: user.id.into(),
        name,
        email: user.email,
        username: user.username,
        image: user.image,
    })
}

/// The name, or what comes nearest to it.
pub(crate) fn name_of(name: Option<String>, username: Option<&str>) -> String {
    name.unwrap_or_else(|| username.unwrap_or("?").to_owned())
}

/// The organization as the caller sees it, the caller included.
pub(crate) fn snapshot(
    caller: snapshot_query::Person,
    membership: snapshot_query::SnapshotQueryOrganization,
) -> Snapshot {
    let own = Member {
        role: role(&membership.role),
        seat_type: seat_type(&membership.seat_type),
        last_active: time(membership.last_active),
        joined_at: time(membership.joined_at),
        ..member(caller)
    };
    let organization = membership.organization;
    let others = organization.members.into_iter().map(|other| Member {
        role: role(&other.role),
        seat_type: seat_type(&other.seat_type),
        last_active: time(other.last_active),
        joined_at: time(other.joined_at),
        ..member(other.user)
    });
    let members = others.filter(|other| other.id != own.id).collect();
    let members: Vec<Member> = members;
    Snapshot {
        organization: Organization {
            id: organization.id.into(),
            name: organization.name,
            image: organization.image,
            seats: Seats {
                total: count(organization.seats),
                assigned: count(organization.active_seats),
            },
            status: status(&organization.status),
        },
        own_id: own.id.clone(),
        own_role: own.role,
        invite_link: None,
        server_revision: Some(organization.revision),
        members: with_caller(members, own),
    }
}

/// A person without what only a membership tells.
fn member(user: snapshot_query::Person) -> Member {
    Member {
        name: name_of(user.name, user.username.as_deref()),
        id: MemberId(user.id),
        username: user.username,
        image: user.image,
        role: Role::Member,
        seat_type: SeatType::Free,
        plus_elsewhere: user.is_plus == Some(true),
        last_active: None,
        joined_at: None,
    }
}

/// Puts the caller where the server's order has them: owner, admins, members,
/// then by joining; without a date at the end of their role.
fn with_caller(mut members: Vec<Member>, own: Member) -> Vec<Member> {
    let later = |other: &Member| match other.role.cmp(&own.role) {
        std::cmp::Ordering::Equal => {
            own.joined_at.is_some_and(|own| other.joined_at.is_some_and(|other| other > own))
        }
        order => order.is_gt(),
    };
    let place = members.iter().position(later).unwrap_or(members.len());
    members.insert(place, own);
    members
}

fn role(role: &snapshot_query::OrganizationMemberRole) -> Role {
    use snapshot_query::OrganizationMemberRole as Wire;
    match role {
        Wire::owner => Role::Owner,
        Wire::admin => Role::Admin,
        Wire::member | Wire::Other(_) => Role::Member,
    }
}

fn seat_type(seat_type: &snapshot_query::OrganizationMemberSeatType) -> SeatType {
    use snapshot_query::OrganizationMemberSeatType as Wire;
    match seat_type {
        Wire::plus => SeatType::Plus,
        Wire::free | Wire::Other(_) => SeatType::Free,
    }
}

fn status(status: &snapshot_query::SubscriptionStatus) -> SubscriptionStatus {
    use snapshot_query::SubscriptionStatus as Wire;
    match status {
        Wire::active => SubscriptionStatus::Active,
        Wire::expired => SubscriptionStatus::Expired,
        Wire::cancelled => SubscriptionStatus::Cancelled,
        Wire::none | Wire::Other(_) => SubscriptionStatus::None,
    }
}

fn time(text: Option<DateTime>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// GraphQL numbers are signed; seats are not.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
