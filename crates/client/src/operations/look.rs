//! An organization with everybody in it.

use frontdesk_desk::ports::{Look, Person, Scope, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Capabilities, Capability, Member, OrganizationId, Snapshot};
use serde_json::Value;

use super::changes;
use super::documents::{self, look};
use super::wire::{self, Known, organization, time};
use crate::{HttpApi, graphql::prune};

/// Where a server says what changed, that is asked for; when others were last
/// active is no change.
pub(crate) async fn look(
    api: &HttpApi,
    session: &Session,
    capabilities: &Capabilities,
    person: &Person,
    organization: &OrganizationId,
    scope: Scope<'_>,
) -> Result<Look, Failure> {
    let members = Known::of(scope.known);
    let mut look = if capabilities.has(Capability::Changes) {
        let known = scope.known.filter(|_| !scope.last_active);
        changes::look(api, session, organization, known, &members).await?
    } else {
        whole(api, session, person, organization, scope.last_active, &members).await?
    };
    remember(&mut look.snapshot, &members);
    Ok(look)
}

async fn whole(
    api: &HttpApi,
    session: &Session,
    person: &Person,
    organization: &OrganizationId,
    last_active: bool,
    known: &Known<'_>,
) -> Result<Look, Failure> {
    let variables = look::Variables { id: organization.as_str().to_owned(), last_active };
    let unreadable = |data: &mut Value| {
        let members = "/organization/organization/members";
        prune::<look::LookOrganizationOrganizationMembers>(data, members)
    };
    let (answer, wait) = api.answer::<documents::Look>(session, variables, unreadable).await?;
    let skipped = answer.left_out();
    answer.take(wait, |data| {
        let membership = data.organization.ok_or(ErrorCode::NotFound)?;
        Ok(Look { snapshot: snapshot(membership, person, known), skipped })
    })
}

/// The caller, whom the server leaves out, is put in from `person`.
fn snapshot(
    mut membership: look::LookOrganization,
    person: &Person,
    known: &Known<'_>,
) -> Snapshot {
    let others = std::mem::take(&mut membership.organization.members);
    let others = others.into_iter().map(|other| {
        let known = known.member(&other.user.id);
        Member {
            last_active: time(other.last_active),
            ..wire::person!(other.user).member(other.role, other.seat_type, known)
        }
    });
    let others = others.filter(|other| other.id != person.id).collect();
    let own = wire::Person {
        id: person.id.as_str().to_owned(),
        name: Some(person.name.clone()),
        username: person.username.clone(),
        image: person.image.clone(),
        has_plus: false,
    };
    let known = known.member(person.id.as_str());
    let own = own.member(membership.role, membership.seat_type, known);
    Snapshot {
        organization: organization!(membership.organization),
        own_id: own.id.clone(),
        own_role: own.role,
        invite_link: None,
        server_revision: None,
        members: with_caller(others, own),
    }
}

/// Puts the caller at the end of their role: the server has everybody there by
/// joining, and does not say when that was.
fn with_caller(mut members: Vec<Member>, own: Member) -> Vec<Member> {
    let place = members.iter().position(|other| other.role > own.role).unwrap_or(members.len());
    members.insert(place, own);
    members
}

/// What this answer did not tell of a member stays as it was known.
fn remember(snapshot: &mut Snapshot, known: &Known<'_>) {
    for member in &mut snapshot.members {
        if let Some(known) = known.member(member.id.as_str()) {
            member.joined_at = member.joined_at.or(known.joined_at);
            member.last_active = member.last_active.or(known.last_active);
            member.link = member.link.take().or_else(|| known.link.clone());
            member.invited_by = member.invited_by.take().or_else(|| known.invited_by.clone());
        }
    }
}

#[cfg(test)]
mod tests;
