//! Keeping what a poll saw: on disk first, then in memory, then everybody is
//! told. What was not asked for stays as it was.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use frontdesk_local_api::{Event, Failure, OrganizationRef};
use frontdesk_model::{AccountId, Member, MemberId, OrganizationId, Snapshot, diff};
use jiff::Timestamp;
use tokio::time::Instant;

use super::due::{Asked, Facts, Failed, Looked};
use crate::{
    board::Seen,
    engine::Engine,
    ports::{Glance, Look},
    store,
};

/// How long members are held back that a server does not tell any more.
const LONGEST_DOUBT: Duration = Duration::from_hours(1);

/// How the members stand that are known while a glance is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Members {
    /// Nothing says that they are others.
    AsKnown,
    /// They were asked for, and there is no answer.
    Awaited,
}

/// What was asked with a look.
pub(super) struct Question {
    /// When.
    pub at: Instant,
    /// The hints that had come by then.
    pub hints: u64,
    /// When everybody was last active too.
    pub last_active: bool,
}

impl Engine {
    /// Keeps a look at members.
    pub(super) async fn keep_look(
        &self,
        at: &OrganizationRef,
        look: Look,
        question: &Question,
    ) -> Result<(), Failure> {
        let known = self.known(at)?;
        let now = self.ports.clock.now();
        let Look { mut snapshot, skipped } = look;
        let facts = Facts::of_snapshot(&snapshot);
        let mut held = Held { skipped, since: None };
        if let Some(known) = &known {
            carry_over(&mut snapshot, &known.snapshot, question, now);
            if !nobody_is_missing(&snapshot, &known.snapshot) {
                held = held_after(known.asked.looked.as_ref(), skipped, question.at);
            }
            if held.since.is_some() {
                hold_back(&mut snapshot, &known.snapshot);
            }
        }
        let members = snapshot.members.len();
        self.keep(at, known.as_ref(), snapshot, now).await?;
        self.with_seen(at, |seen| {
            let Question { at, hints, last_active } = *question;
            let Held { skipped, since: held_since } = held;
            let looked = Looked { at, hints, facts, members, skipped, held_since };
            seen.asked.looked = Some(looked);
            seen.asked.failed = None;
            if last_active {
                seen.asked.last_active = Some(at);
            }
        })
    }

    /// Keeps what a glance tells of an organization whose members are known.
    pub(super) async fn keep_glance(
        &self,
        at: &OrganizationRef,
        glance: &Glance,
        members: Members,
    ) -> Result<(), Failure> {
        let Some(known) = self.known(at)? else { return Ok(()) };
        let now = self.ports.clock.now();
        let fetched_at = if members == Members::AsKnown { now } else { known.fetched_at };
        let Glance { organization, own_role, .. } = glance;
        let snapshot = &known.snapshot;
        if snapshot.organization != *organization || snapshot.own_role != *own_role {
            let (organization, own_role) = (organization.clone(), *own_role);
            let snapshot = Snapshot { organization, own_role, ..Snapshot::clone(snapshot) };
            return self.keep(at, Some(&known), snapshot, fetched_at).await;
        }
        self.store.touch(at, fetched_at).await?;
        self.with_seen(at, |seen| {
            seen.fetched_at = fetched_at;
            seen.present = true;
        })
    }

    /// The look at an organization failed: nothing that moved is forgotten.
    /// `alone` where others could work.
    pub(super) fn note_failed(
        &self,
        at: &OrganizationRef,
        glance: &Glance,
        question: &Question,
        failure: &Failure,
        alone: bool,
    ) {
        let (facts, failure) = (Facts::from(glance), failure.clone());
        let Question { at: began, hints, .. } = *question;
        // Never seen: it is looked at anyway.
        let _ = self.with_seen(at, |seen| {
            let before = seen.asked.failed.take().map_or(0, |failed| failed.times);
            let times = if alone { before.saturating_add(1) } else { 0 };
            seen.asked.failed = Some(Failed { times, at: began, hints, facts, failure });
        });
    }

    /// Organizations that the person left, was removed from, or that were
    /// deleted: out of sight, their history stays.
    pub(super) async fn drop_all_but(
        &self,
        account: &AccountId,
        listed: &[OrganizationId],
    ) -> Result<(), Failure> {
        let dropped: Vec<OrganizationId> = self.with_account(account, |account| {
            let present = account.present().map(|(id, _)| id);
            present.filter(|id| !listed.contains(id)).cloned().collect()
        })?;
        for organization in dropped {
            self.drop_organization(&OrganizationRef { account: account.clone(), organization })
                .await?;
        }
        Ok(())
    }

    /// The person is no longer in an organization: out of sight, its history
    /// stays.
    pub(crate) async fn drop_organization(&self, at: &OrganizationRef) -> Result<(), Failure> {
        self.store.drop_organization(at).await?;
        self.with_seen(at, |seen| {
            seen.present = false;
            // Whoever comes back finds it as it is then.
            seen.asked = Asked::default();
        })
    }

    async fn keep(
        &self,
        at: &OrganizationRef,
        known: Option<&Seen>,
        mut snapshot: Snapshot,
        fetched_at: Timestamp,
    ) -> Result<(), Failure> {
        let now = self.ports.clock.now();
        snapshot.invite_link = known.and_then(|seen| seen.snapshot.invite_link.clone());
        snapshot.invite_link = snapshot.invite_link.filter(|_| snapshot.own_role.manages());
        let unchanged = known.is_some_and(|seen| is_seen_as(&snapshot, &seen.snapshot));
        let revision = match known {
            Some(seen) => seen.revision + i64::from(!unchanged),
            None => 1,
        };
        if unchanged {
            self.store.touch(at, fetched_at).await?;
        } else {
            // The first look is silent: everybody in it was there before.
            let changes = known.map(|seen| diff(&seen.snapshot, &snapshot)).unwrap_or_default();
            let (snapshot, changes) = (&snapshot, &changes);
            let looked = known.and_then(|seen| seen.asked.looked);
            self.prove_push(at, snapshot.own_role, changes, looked.map(|looked| looked.at)).await;
            let seen_at = now;
            let look = store::Look { at, seen_at, fetched_at, snapshot, revision, changes };
            self.store.record(&look).await?;
        }
        self.with_account(&at.account, |account| {
            let fresh = Seen {
                snapshot: Arc::new(snapshot),
                revision,
                fetched_at,
                present: true,
                asked: Asked::default(),
            };
            match account.organizations.get_mut(&at.organization) {
                Some(seen) => replace(seen, fresh),
                None => drop(account.organizations.insert(at.organization.clone(), fresh)),
            }
        })?;
        if !unchanged {
            self.tell(Event::OrganizationChanged { organization: at.clone(), revision });
        }
        Ok(())
    }
}

/// Puts what was seen later in place of what was seen before. Links are asked
/// for beside the polls: one may have come meanwhile.
fn replace(seen: &mut Seen, later: Seen) {
    let link = seen.snapshot.invite_link.clone();
    let revision = later.revision.max(seen.revision);
    let asked = std::mem::take(&mut seen.asked);
    *seen = Seen { revision, asked, ..later };
    if seen.snapshot.own_role.manages() {
        Arc::make_mut(&mut seen.snapshot).invite_link = link;
    }
}

/// What is known of somebody who was there before and was not asked for, and
/// what no server tells: where it does not say when somebody joined, the time
/// at which they were first seen, and nothing for those who were there at the
/// first look.
fn carry_over(snapshot: &mut Snapshot, known: &Snapshot, question: &Question, now: Timestamp) {
    let complete = |member: &Member| question.last_active && member.joined_at.is_some();
    if snapshot.members.iter().all(complete) {
        return;
    }
    let known: HashMap<&MemberId, &Member> =
        known.members.iter().map(|member| (&member.id, member)).collect();
    for member in &mut snapshot.members {
        let Some(known) = known.get(&member.id) else {
            member.joined_at.get_or_insert(now);
            continue;
        };
        member.joined_at = member.joined_at.or(known.joined_at);
        if !question.last_active {
            member.last_active = member.last_active.or(known.last_active);
        }
    }
}

/// Whether those who are missing in a look are held back.
struct Held {
    /// Members that could not be understood while nobody was.
    skipped: u32,
    since: Option<Instant>,
}

/// Those who are missing in a look that could understand fewer members than
/// usual may be who was not understood. That ends with a look that can, or is
/// taken for usual after a while: others leave meanwhile.
fn held_after(looked: Option<&Looked>, skipped: u32, now: Instant) -> Held {
    let usual = looked.map_or(0, |looked| looked.skipped);
    let since = looked.and_then(|looked| looked.held_since).unwrap_or(now);
    if skipped <= usual || now.duration_since(since) >= LONGEST_DOUBT {
        return Held { skipped, since: None };
    }
    Held { skipped: usual, since: Some(since) }
}

/// Keeps those in it who are missing.
fn hold_back(snapshot: &mut Snapshot, known: &Snapshot) {
    let missing: Vec<Member> = missing(snapshot, known).cloned().collect();
    snapshot.members.extend(missing);
}

fn nobody_is_missing(snapshot: &Snapshot, known: &Snapshot) -> bool {
    missing(snapshot, known).next().is_none()
}

fn missing<'a>(snapshot: &Snapshot, known: &'a Snapshot) -> impl Iterator<Item = &'a Member> {
    let there: HashSet<MemberId> =
        snapshot.members.iter().map(|member| member.id.clone()).collect();
    known.members.iter().filter(move |member| !there.contains(&member.id))
}

/// Whether two snapshots look the same. The server's count of its changes is
/// for asking it, and nobody sees it.
fn is_seen_as(one: &Snapshot, other: &Snapshot) -> bool {
    let Snapshot { organization, own_id, own_role, invite_link, server_revision: _, members } = one;
    *organization == other.organization
        && *own_id == other.own_id
        && *own_role == other.own_role
        && *invite_link == other.invite_link
        && *members == other.members
}
