//! What an answer about an organization means: a pure decision from what is
//! known, the answer or fault, and the time. It gives what to remember and what
//! happened; whoever asked puts it on disk first, then in memory.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use frontdesk_local_api::Failure;
use frontdesk_model::{Change, Member, MemberId, OrganizationId, Snapshot, diff};
use jiff::Timestamp;
use tokio::time::Instant;

use super::due::{Facts, Failed, Looked};
use crate::{
    board::Seen,
    ports::{Glance, Look},
    store::review,
};

/// How long members are held back that a server does not tell any more.
pub(crate) const LONGEST_DOUBT: Duration = Duration::from_hours(1);

/// What was asked with a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// When.
    pub at: Instant,
    /// The hints that had come by then.
    pub hints: u64,
    /// When everybody was last active too.
    pub last_active: bool,
}

/// What came of asking about an organization.
pub(crate) enum Answer<'a> {
    /// A glance, and nothing says that its members are others.
    Glance(&'a Glance),
    /// A glance; members were asked for, and there is no answer.
    Awaited(&'a Glance),
    /// A look at members.
    Look(Look, Question),
    /// The look that followed a glance failed; `alone` where others could work.
    Fault { glance: &'a Glance, question: Question, failure: &'a Failure, alone: bool },
}

/// What follows from an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    /// When all of it was as it is: earlier where members are awaited.
    pub fetched_at: Timestamp,
    /// As it is otherwise than it was; `None`: as it was.
    pub news: Option<News>,
    /// What is noted of the asking.
    note: Note,
}

/// An organization that is seen for the first time, or otherwise than before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct News {
    pub snapshot: Snapshot,
    pub revision: i64,
    /// What happened since it was seen before. The first look is silent:
    /// everybody in it was there before.
    pub changes: Vec<Change>,
}

#[derive(Debug, PartialEq, Eq)]
enum Note {
    Nothing,
    /// A look worked. `server_revision` is the server's count of its changes: it
    /// is for asking it, and nobody sees it.
    Looked {
        looked: Looked,
        last_active: bool,
        server_revision: Option<i64>,
    },
    Failed {
        failed: Failed,
        alone: bool,
    },
}

/// State, answer or fault, time: what follows for an organization. `None` where
/// there is nothing to follow from: it was never looked at.
pub(crate) fn after(known: Option<&Seen>, answer: Answer<'_>, now: Timestamp) -> Option<Sight> {
    match answer {
        Answer::Look(look, question) => Some(after_look(known, look, question, now)),
        Answer::Glance(glance) => Some(after_glance(known?, glance, now)),
        Answer::Awaited(glance) => Some(after_glance(known?, glance, known?.fetched_at)),
        Answer::Fault { glance, question, failure, alone } => {
            let known = known?;
            let Question { at, hints, .. } = question;
            let (facts, failure) = (Facts::from(glance), failure.clone());
            let failed = Failed { times: 0, at, hints, facts, failure };
            let sight = after_glance(known, glance, known.fetched_at);
            Some(Sight { note: Note::Failed { failed, alone }, ..sight })
        }
    }
}

fn after_look(known: Option<&Seen>, look: Look, question: Question, now: Timestamp) -> Sight {
    let Look { mut snapshot, skipped } = look;
    let facts = Facts::of_snapshot(&snapshot);
    let mut held = Held { skipped, since: None };
    if let Some(known) = known {
        carry_over(&mut snapshot, &known.snapshot, question, now);
        if !nobody_is_missing(&snapshot, &known.snapshot) {
            held = held_after(known.asked.looked.as_ref(), skipped, question.at);
        }
        if held.since.is_some() {
            hold_back(&mut snapshot, &known.snapshot);
        }
    }
    let Question { at, hints, last_active } = question;
    let members = snapshot.members.len();
    let Held { skipped, since: held_since } = held;
    let looked = Looked { at, hints, facts, members, skipped, held_since };
    let server_revision = snapshot.server_revision;
    let note = Note::Looked { looked, last_active, server_revision };
    Sight { fetched_at: now, news: news(known, snapshot), note }
}

fn after_glance(known: &Seen, glance: &Glance, fetched_at: Timestamp) -> Sight {
    let Glance { organization, own_role, .. } = glance;
    let snapshot = &known.snapshot;
    let moved = snapshot.organization != *organization || snapshot.own_role != *own_role;
    let news = moved.then(|| {
        let (organization, own_role) = (organization.clone(), *own_role);
        news(Some(known), Snapshot { organization, own_role, ..Snapshot::clone(snapshot) })
    });
    Sight { fetched_at, news: news.flatten(), note: Note::Nothing }
}

/// What is otherwise in a snapshot. Its invite link is not of it: links are
/// asked for beside the polls.
fn news(known: Option<&Seen>, mut snapshot: Snapshot) -> Option<News> {
    snapshot.invite_link = known.and_then(|seen| seen.snapshot.invite_link.clone());
    snapshot.invite_link = snapshot.invite_link.filter(|_| snapshot.own_role.manages());
    let Some(known) = known else {
        return Some(News { snapshot, revision: 1, changes: Vec::new() });
    };
    if is_seen_as(&snapshot, &known.snapshot) {
        return None;
    }
    let changes = diff(&known.snapshot, &snapshot);
    Some(News { snapshot, revision: known.revision + 1, changes })
}

impl Sight {
    /// Puts it in the place of what was seen before, and gives the revision of
    /// what is otherwise.
    pub(crate) fn remember(
        self,
        organizations: &mut HashMap<OrganizationId, Seen>,
        id: &OrganizationId,
    ) -> Option<i64> {
        let Self { fetched_at, news, note } = self;
        let revision = news.as_ref().map(|news| news.revision);
        if let Some(News { snapshot, revision, changes }) = news {
            if let Some(seen) = organizations.get_mut(id) {
                if changes.iter().any(|change| change.member().is_some()) {
                    let unreviewed = Arc::make_mut(&mut seen.unreviewed);
                    review::after_changes(unreviewed, &changes, &snapshot);
                }
                replace(seen, Arc::new(snapshot), revision);
            } else {
                let fresh = Seen::new(Arc::new(snapshot), revision, fetched_at);
                organizations.insert(id.clone(), fresh);
            }
        }
        if let Some(seen) = organizations.get_mut(id) {
            seen.fetched_at = fetched_at;
            seen.present = true;
            note.put_down(seen);
        }
        revision
    }
}

impl Note {
    fn put_down(self, seen: &mut Seen) {
        match self {
            Self::Nothing => {}
            Self::Looked { looked, last_active, server_revision } => {
                seen.asked.looked = Some(looked);
                seen.asked.failed = None;
                if last_active {
                    seen.asked.last_active = Some(looked.at);
                }
                if seen.snapshot.server_revision != server_revision {
                    Arc::make_mut(&mut seen.snapshot).server_revision = server_revision;
                }
            }
            Self::Failed { failed, alone } => {
                let before = seen.asked.failed.take().map_or(0, |failed| failed.times);
                let times = if alone { before.saturating_add(1) } else { 0 };
                seen.asked.failed = Some(Failed { times, ..failed });
            }
        }
    }
}

/// Puts what was seen later in place of what was seen before. Links are asked
/// for beside the polls: one may have come meanwhile.
fn replace(seen: &mut Seen, later: Arc<Snapshot>, revision: i64) {
    let link = seen.snapshot.invite_link.clone();
    seen.revision = revision.max(seen.revision);
    seen.snapshot = later;
    seen.index = Arc::default();
    if seen.snapshot.own_role.manages() {
        Arc::make_mut(&mut seen.snapshot).invite_link = link;
    }
}

/// What is known of somebody who was there before and was not asked for, and
/// what no server tells: where it does not say when somebody joined, the time
/// at which they were first seen, and nothing for those who were there at the
/// first look.
fn carry_over(snapshot: &mut Snapshot, known: &Snapshot, question: Question, now: Timestamp) {
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
