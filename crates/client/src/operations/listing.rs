//! Everything that somebody is in, at a glance.

use frontdesk_desk::ports::{Glance, Listing, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Capabilities, Capability, Role, SeatType};
use serde_json::{Value, json};

use super::documents::{self, Organizations, Revisions, listing, organizations, revisions};
use super::wire::organization;
use crate::{HttpApi, graphql::prune};

/// What the server calls somebody's joining.
const JOINED: &str = "organization_member_joined";

/// How many notifications are looked at for the newest about a joining. On
/// daily.dev they are of every kind; between two polls there are few.
const NOTIFICATIONS: i64 = 5;

/// Reads an entry: the same fields are a type of its own in each document.
macro_rules! glance {
    ($entry:expr, $revision:expr) => {{
        let entry = $entry;
        Glance {
            own_role: entry.role.or(Role::Member),
            own_seat_type: entry.seat_type.or(SeatType::Free),
            server_revision: $revision,
            organization: organization!(entry.organization),
        }
    }};
}

/// A server that counts its changes says by that alone that something is new;
/// where it does not, the newest notification is a hint.
pub(crate) async fn listing(
    api: &HttpApi,
    session: &Session,
    capabilities: &Capabilities,
) -> Result<Listing, Failure> {
    if capabilities.has(Capability::Changes) {
        return with_revisions(api, session).await;
    }
    let variables = listing::Variables { first: NOTIFICATIONS };
    let (answer, wait) = api.answer::<documents::Listing>(session, variables, unreadable).await?;
    if answer.is_lost_by("notifications") {
        return without_notifications(api, session).await;
    }
    let left_out = answer.left_out();
    answer.take(wait, |data| {
        let newest = data.notifications.edges.into_iter().find(|edge| edge.node.type_ == JOINED);
        let entries = data.organizations.ok_or(ErrorCode::NotAService)?;
        let seen = entries.into_iter().map(|entry| Some(glance!(entry?, None)));
        let listing = collected(seen, left_out);
        Ok(Listing { newest_notification: newest.map(|edge| edge.node.id), ..listing })
    })
}

async fn without_notifications(api: &HttpApi, session: &Session) -> Result<Listing, Failure> {
    let unreadable = |data: &mut Value| {
        prune::<organizations::OrganizationsOrganizations>(data, "/organizations")
    };
    let (answer, wait) =
        api.answer::<Organizations>(session, organizations::Variables, unreadable).await?;
    let left_out = answer.left_out();
    answer.take(wait, |data| {
        let entries = data.organizations.ok_or(ErrorCode::NotAService)?;
        Ok(collected(entries.into_iter().map(|entry| Some(glance!(entry?, None))), left_out))
    })
}

async fn with_revisions(api: &HttpApi, session: &Session) -> Result<Listing, Failure> {
    let unreadable =
        |data: &mut Value| prune::<revisions::RevisionsOrganizations>(data, "/organizations");
    let (answer, wait) = api.answer::<Revisions>(session, revisions::Variables, unreadable).await?;
    let left_out = answer.left_out();
    answer.take(wait, |data| {
        let entries = data.organizations.ok_or(ErrorCode::NotAService)?;
        let seen = entries.into_iter().map(|entry| {
            let entry = entry?;
            let revision = entry.organization.revision;
            Some(glance!(entry, Some(revision)))
        });
        Ok(collected(seen, left_out))
    })
}

/// An entry that the server could not read is null (exchange
/// `organizations.no_subscription_flags`).
fn collected(seen: impl Iterator<Item = Option<Glance>>, left_out: u32) -> Listing {
    let mut listing = Listing { skipped: left_out, ..Listing::default() };
    for entry in seen {
        match entry {
            Some(glance) => listing.organizations.push(glance),
            None => listing.skipped = listing.skipped.saturating_add(1),
        }
    }
    listing
}

/// Notifications are hints: unreadable ones are none, and not counted.
fn unreadable(data: &mut Value) -> u32 {
    prune::<listing::ListingNotificationsEdges>(data, "/notifications/edges");
    let readable = data.pointer("/notifications/edges").is_some_and(Value::is_array);
    if let Some(fields) = data.as_object_mut().filter(|_| !readable) {
        fields.insert("notifications".to_owned(), json!({ "edges": [] }));
    }
    prune::<listing::ListingOrganizations>(data, "/organizations")
}
