//! What changed in an organization: pages of a server that counts its changes,
//! put on what is known.

use std::collections::HashSet;

use frontdesk_desk::ports::{Look, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{
    Inviter, LinkUsed, Member, MemberId, Organization, OrganizationId, Snapshot,
};
use serde_json::Value;

use super::documents::{self, changes};
use super::wire::{Known, name_of, organization, person, time};
use crate::{HttpApi, graphql::prune};

/// Most pages of one look: a million members.
const MOST_PAGES: usize = 1_000;

/// What one answer tells.
#[derive(Clone, Debug)]
struct Page {
    /// Ask from here next time.
    revision: i64,
    /// There is more: ask again at once.
    more: bool,
    /// Forget what is known.
    reset: bool,
    organization: Organization,
    own: Member,
    /// Who came or changed, without the caller.
    changed: Vec<Member>,
    gone: HashSet<MemberId>,
}

/// What is known, brought up to date; where nothing is, everything. Words that
/// cannot be read are as they were in `words`.
pub(super) async fn look(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    known: Option<&Snapshot>,
    words: &Known<'_>,
) -> Result<Look, Failure> {
    let known = known.filter(|known| known.server_revision.is_some());
    let mut since = known.and_then(|known| known.server_revision).unwrap_or(0);
    let mut members = known.map(|known| known.members.clone()).unwrap_or_default();
    let mut skipped: u32 = 0;
    for _ in 0..MOST_PAGES {
        let (page, unreadable) = page(api, session, organization, since, words).await?;
        skipped = skipped.saturating_add(unreadable);
        if page.more && page.revision <= since && !page.reset {
            return Err(Failure::new(ErrorCode::NotAService).with_detail("pages without an end"));
        }
        since = page.revision;
        let more = page.more;
        let snapshot = applied(members, page);
        if !more {
            return Ok(Look { snapshot, skipped });
        }
        members = snapshot.members;
    }
    Err(ErrorCode::AnswerTooLarge.into())
}

async fn page(
    api: &HttpApi,
    session: &Session,
    organization: &OrganizationId,
    since: i64,
    known: &Known<'_>,
) -> Result<(Page, u32), Failure> {
    let variables = changes::Variables { id: organization.as_str().to_owned(), since };
    let unreadable = |data: &mut Value| {
        let changed = "/organizationChanges/changed";
        prune::<changes::ChangesOrganizationChangesChanged>(data, changed)
    };
    let (answer, wait) = api.answer::<documents::Changes>(session, variables, unreadable).await?;
    let left_out = answer.left_out();
    answer.take(wait, |data| {
        let caller = data.whoami.ok_or(ErrorCode::SignInNeeded)?;
        let page = data.organization_changes.ok_or(ErrorCode::NotFound)?;
        Ok((read(caller, page, known), left_out))
    })
}

fn read(
    caller: changes::Person,
    page: changes::ChangesOrganizationChanges,
    known: &Known<'_>,
) -> Page {
    let membership = page.organization;
    let own = known.member(&caller.id);
    Page {
        revision: page.revision,
        more: page.more,
        reset: page.reset,
        own: Member {
            last_active: time(membership.last_active),
            joined_at: time(membership.joined_at),
            ..person!(caller).member(membership.role, membership.seat_type, own)
        },
        organization: organization!(membership.organization),
        changed: page.changed.into_iter().map(|entry| member(entry, known)).collect(),
        gone: page.gone.into_iter().map(MemberId).collect(),
    }
}

fn member(entry: changes::ChangesOrganizationChangesChanged, known: &Known<'_>) -> Member {
    let known = known.member(&entry.user.id);
    let inviter = |by: changes::ChangesOrganizationChangesChangedInvitedBy| Inviter {
        id: MemberId(by.id),
        name: name_of(by.name, by.username.as_deref()),
    };
    Member {
        last_active: time(entry.last_active),
        joined_at: time(entry.joined_at),
        link: entry.invite_link.map(|link| LinkUsed { id: link.id, name: link.name }),
        invited_by: entry.invited_by.map(inviter),
        ..person!(entry.user).member(entry.role, entry.seat_type, known)
    }
}

/// The members that were known with a page on them, in the server's order:
/// owner, admins, members, each by joining. Who changed is in, whatever else
/// the page says: they left and came back.
fn applied(mut members: Vec<Member>, page: Page) -> Snapshot {
    if page.reset {
        members.clear();
    }
    let renewed: HashSet<&MemberId> =
        page.changed.iter().chain([&page.own]).map(|member| &member.id).collect();
    members.retain(|member| !renewed.contains(&member.id) && !page.gone.contains(&member.id));
    let (own_id, own_role) = (page.own.id.clone(), page.own.role);
    members.extend(page.changed);
    members.push(page.own);
    let place = |member: &Member| (member.role, member.joined_at.is_none(), member.joined_at);
    members.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.id.cmp(&other.id)));
    Snapshot {
        organization: page.organization,
        own_id,
        own_role,
        invite_link: None,
        server_revision: Some(page.revision),
        members,
    }
}

#[cfg(test)]
mod tests;
