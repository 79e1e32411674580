//! What to ask of an organization now: a pure decision from what was asked
//! before, what the glance shows, and the time. The list of organizations is
//! asked for at every poll; everything here costs the server more than that.

use std::time::Duration;

use frontdesk_local_api::Failure;
use frontdesk_model::{Role, SeatType, Seats, Snapshot};
use tokio::time::Instant;

use super::pace::back_off;
use crate::ports::Glance;

/// The slow beat of members in an organization of nobody. It finds what moves
/// no count: somebody with Plus from elsewhere joined, a name is another one.
const BEAT: Duration = Duration::from_mins(2);

/// What each member adds to it. Members cost daily.dev's server 6 ms for 10,
/// 34 ms for 1,000 and 357 ms for 10,000 (measured, without last activity). With
/// 80 ms of waiting for each, that is every 2 min, 3 min 20 s and 15 min 20 s,
/// at most 1.4 s of an hour at 10,000, and never more than 0.05 % of the
/// server's time for an organization of any size.
const BEAT_OF_MEMBER: Duration = Duration::from_millis(80);

/// The beat of last activity in an organization of nobody: it is told in days.
const ACTIVITY_BEAT: Duration = Duration::from_mins(10);

/// What each member adds to it. Last activity costs another 2 ms for 10, 49 ms
/// for 1,000 and 521 ms for 10,000: every 10 min, 20 min and 1 h 50 min, which
/// is less than 0.01 % of the server's time.
const ACTIVITY_BEAT_OF_MEMBER: Duration = Duration::from_millis(600);

/// How long somebody is taken to look at members after a window asked for them.
const LOOKS_ON: Duration = Duration::from_mins(1);

/// How old an invite link may be when somebody wants to see it.
const LINK_AGE: Duration = Duration::from_hours(6);

/// How long a link is left alone after it could not be had: a shortener that is
/// down takes 5 s of the server each time.
const LINK_REST: Duration = Duration::from_mins(5);

/// What a glance tells that members can follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub seats: Seats,
    pub own_role: Role,
    pub own_seat_type: SeatType,
    pub server_revision: Option<i64>,
}

/// What was asked of an organization since this program started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// So many hints came that something happened.
    pub hints: u64,
    /// The last look at members that worked.
    pub looked: Option<Looked>,
    /// The looks that failed since.
    pub failed: Option<Failed>,
    /// When last activity was seen.
    pub last_active: Option<Instant>,
    /// When a window asked for members.
    pub shown: Option<Instant>,
    /// The last time that the invite link was asked for.
    pub link: Option<LinkAsked>,
}

/// A look at members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    /// When it began.
    pub at: Instant,
    /// The hints that had come by then.
    pub hints: u64,
    /// What it showed.
    pub facts: Facts,
    /// How many members it showed.
    pub members: usize,
    /// How many more could not be understood, while nobody was held back.
    pub skipped: u32,
    /// Since when looks hold back who may only not have been understood.
    pub held_since: Option<Instant>,
}

/// Looks at members that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    /// How many in a row were about this organization alone: where its server
    /// fails altogether, the account waits.
    pub times: u32,
    /// When the last one began.
    pub at: Instant,
    /// The hints that had come by then.
    pub hints: u64,
    /// What the glance before it showed.
    pub facts: Facts,
    /// Why.
    pub failure: Failure,
}

/// A question for the invite link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinkAsked {
    /// When.
    pub at: Instant,
    /// What was known when it was asked.
    pub facts: LinkFacts,
    /// There was an answer.
    pub answered: bool,
}

/// What an invite link can change with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinkFacts {
    pub own_role: Role,
    pub server_revision: Option<i64>,
}

/// What to ask now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub ask: Ask,
    /// The invite link, beside the poll.
    pub link: bool,
}

/// What to ask after a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// It is enough.
    Nothing,
    /// Members would be asked for, had that not failed just now.
    Later,
    /// All members, or what changed about them.
    Members {
        /// When they were last active too.
        last_active: bool,
    },
}

/// Decides what to ask of an organization after a glance at it.
pub(crate) fn due(asked: &Asked, glance: &Facts, now: Instant) -> Due {
    let link = glance.own_role.manages()
        && match &asked.link {
            None => true,
            Some(link) if link.answered => link.facts != LinkFacts::from(glance),
            Some(link) => now.duration_since(link.at) >= LINK_REST,
        };
    Due { ask: ask(asked, glance, now), link }
}

/// Whether an invite link that somebody wants to see is asked for again.
pub(crate) fn link_is_old(asked: &Asked, facts: LinkFacts, now: Instant) -> bool {
    !asked.link.is_some_and(|link| {
        link.answered && link.facts == facts && now.duration_since(link.at) < LINK_AGE
    })
}

/// Whether last activity is old for somebody who looks at it.
pub(crate) fn activity_is_old(asked: &Asked, facts: &Facts, now: Instant) -> bool {
    tells_activity(facts) && passed(asked.last_active, beat(members_of(asked)), now)
}

fn members_of(asked: &Asked) -> usize {
    asked.looked.map_or(0, |looked| looked.members)
}

fn ask(asked: &Asked, glance: &Facts, now: Instant) -> Ask {
    if is_held_off(asked, glance, now) {
        return Ask::Later;
    }
    let Some(looked) = &asked.looked else {
        return Ask::Members { last_active: tells_activity(glance) };
    };
    let looks_on = !passed(asked.shown, LOOKS_ON, now);
    let last_active = tells_activity(glance)
        && passed(asked.last_active, activity_beat(looked.members), now)
        || looks_on && activity_is_old(asked, glance, now);
    let moved = looked.facts != *glance;
    // Where the server counts its changes, an equal count is the proof that
    // there was none.
    let suspected = (glance.server_revision.is_none() || looked.held_since.is_some())
        && (asked.hints != looked.hints || passed(Some(looked.at), beat(looked.members), now));
    if last_active || moved || suspected || asked.failed.is_some() {
        Ask::Members { last_active }
    } else {
        Ask::Nothing
    }
}

/// A look that failed is repeated after a while, or when something more
/// happened: one organization that its server cannot tell of must not cost it
/// more than the others.
fn is_held_off(asked: &Asked, glance: &Facts, now: Instant) -> bool {
    asked.failed.as_ref().is_some_and(|failed| {
        failed.times > 0
            && failed.hints == asked.hints
            && failed.facts == *glance
            && now.duration_since(failed.at) < back_off(failed.times).min(beat(members_of(asked)))
    })
}

/// A Frontdesk service, which counts its changes, tells last activity to those
/// who manage the organization; daily.dev tells everybody.
const fn tells_activity(facts: &Facts) -> bool {
    facts.own_role.manages() || facts.server_revision.is_none()
}

fn beat(members: usize) -> Duration {
    growing(BEAT, BEAT_OF_MEMBER, members)
}

fn activity_beat(members: usize) -> Duration {
    growing(ACTIVITY_BEAT, ACTIVITY_BEAT_OF_MEMBER, members)
}

fn growing(least: Duration, of_member: Duration, members: usize) -> Duration {
    let members = u32::try_from(members).unwrap_or(u32::MAX);
    least.saturating_add(of_member.saturating_mul(members))
}

/// Whether so much time went by since; what never was is long ago.
fn passed(since: Option<Instant>, time: Duration, now: Instant) -> bool {
    since.is_none_or(|since| now.duration_since(since) >= time)
}

impl Facts {
    /// What a look showed.
    pub(crate) fn of_snapshot(snapshot: &Snapshot) -> Self {
        let own = snapshot.members.iter().find(|member| member.id == snapshot.own_id);
        Self {
            seats: snapshot.organization.seats,
            own_role: snapshot.own_role,
            own_seat_type: own.map_or(SeatType::Free, |own| own.seat_type),
            server_revision: snapshot.server_revision,
        }
    }
}

impl From<&Glance> for Facts {
    fn from(glance: &Glance) -> Self {
        Self {
            seats: glance.organization.seats,
            own_role: glance.own_role,
            own_seat_type: glance.own_seat_type,
            server_revision: glance.server_revision,
        }
    }
}

impl From<&Facts> for LinkFacts {
    fn from(facts: &Facts) -> Self {
        Self { own_role: facts.own_role, server_revision: facts.server_revision }
    }
}

#[cfg(test)]
mod tests;
