//! What must hold: nothing lost, nothing twice, and no poll too soon.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use frontdesk_desk::ports::Target;
use frontdesk_local_api::{Answer, OrganizationRef, Request};
use frontdesk_model::{Change, Member, MemberId, Role, SeatType};
use frontdesk_test_daily_dev as daily_dev;
use frontdesk_test_daily_dev::Received;
use frontdesk_test_still::{Asked, Outcome, Question};
use jiff::{SignedDuration, Timestamp};

use crate::run::Run;

/// The least time between the end of a poll and the begin of the next.
const FLOOR: Duration = Duration::from_secs(2);

/// How long a server is left alone that asks for it without saying how long.
const SHORTEST_WAIT: Duration = Duration::from_secs(15);

/// What the person is called comes with the next token: 15 minutes at most, and
/// a poll.
const UNTIL_NEXT_TOKEN: Duration = Duration::from_mins(17);

/// Who is in, with which role and seat.
type Members = BTreeMap<MemberId, (Role, SeatType)>;

/// Holds the server's own record against the waits that it asked for.
#[derive(Default)]
pub(crate) struct Waits {
    /// When it asked for the last one, and until when.
    quiet: Option<(Timestamp, Timestamp)>,
    clock_was_set: bool,
    /// When a person signed in last.
    signed_in: Option<Timestamp>,
}

impl Waits {
    /// Looks at what the server got since the last time. `wait` is how long it
    /// tells people to wait.
    pub(crate) fn look(&mut self, received: &[Received], wait: Option<Duration>) {
        for request in received {
            // A person who signs in does not wait, and is told who they are.
            if request.call.path.starts_with("/auth") {
                self.signed_in = Some(request.at);
            }
            if self.signed_in == Some(request.at) {
                continue;
            }
            if let Some((asked, until)) = self.quiet {
                let concurrent = request.at == asked;
                assert!(concurrent || request.at >= until, "{request:?} before {until}");
            }
            let limited = request.status == Some(429);
            if limited || request.status == Some(503) && wait.is_some() {
                let wait = wait.unwrap_or(SHORTEST_WAIT);
                let until = request.at + SignedDuration::try_from(wait).unwrap_or_default();
                let until = self.quiet.map_or(until, |(_, before)| before.max(until));
                self.quiet = Some((request.at, until));
            }
        }
    }

    /// Somebody set the clock: what is left of a wait cannot be told after a
    /// restart.
    pub(crate) const fn clock_set(&mut self) {
        self.clock_was_set = self.quiet.is_some();
    }

    pub(crate) fn restarted(&mut self) {
        if std::mem::take(&mut self.clock_was_set) {
            self.quiet = None;
        }
    }
}

/// No poll begins sooner after another one than it may.
pub(crate) fn floor(asked: &[Asked]) {
    // The first list is asked for to connect, before there is an account.
    let of_polls = asked
        .iter()
        .filter(|it| matches!(it.question, Question::Listing | Question::Look(_)))
        .skip(1);
    let mut last: Option<&Asked> = None;
    let mut gaps = Vec::new();
    for question in of_polls {
        if let Some(last) = last
            && question.question == Question::Listing
            && question.opening == last.opening
            && let Some(ended) = last.ended
        {
            let gap = question.began - ended;
            assert!(gap >= FLOOR, "{gap:?} between {last:?} and {question:?}");
            gaps.push(gap);
        }
        last = Some(question);
    }
    assert!(gaps.iter().any(|gap| *gap < FLOOR + Duration::from_secs(4)), "nobody was in a hurry");
}

/// Everybody is where the server has them.
pub(crate) async fn members(run: &Run) {
    for organization in run.organizations() {
        let known = run.members(&organization).await;
        let is = at_the_server(run, &organization);
        assert_eq!(facts(&known), is, "everybody is seen as they are");
        let world = run.server.world();
        let own_is_new = run.elapsed.saturating_sub(run.own_renamed) < UNTIL_NEXT_TOKEN;
        for member in known {
            if member.id.as_str() == run.life.own && own_is_new {
                continue;
            }
            assert_eq!(member.name, world.name(member.id.as_str()), "renamed");
        }
        drop(world);
    }
}

/// What happened, from the first look on, leads to what is, and tells of each
/// who came and went as often as they were seen to.
pub(crate) async fn history(run: &Run) {
    let mut joins: HashMap<(OrganizationRef, MemberId), usize> = HashMap::new();
    for (organization, first) in &run.first {
        let mut members = facts(first);
        let mut moves: HashMap<MemberId, usize> = HashMap::new();
        for change in changes(run, organization).await {
            if let Change::Joined { member } | Change::Gone { member } = &change {
                *moves.entry(member.id.clone()).or_default() += 1;
            }
            if let Change::Joined { member } = &change {
                *joins.entry((organization.clone(), member.id.clone())).or_default() += 1;
            }
            apply(&mut members, change);
        }
        assert_eq!(members, at_the_server(run, organization), "what happened does not lead here");
        let id = organization.organization.as_str();
        for person in run.life.everybody(id).into_iter().filter(|person| *person != run.life.own) {
            let (least, most) = moves_seen(run, organization, &person);
            let told = moves.get(&MemberId(person.clone())).copied().unwrap_or_default();
            assert!((least..=most).contains(&told), "{person}: {least} to {most}, not {told}");
        }
    }
    said(run, &joins);
}

/// Each join was said once, by name or in a summary.
fn said(run: &Run, joins: &HashMap<(OrganizationRef, MemberId), usize>) {
    let mut named: HashMap<(OrganizationRef, MemberId), usize> = HashMap::new();
    let mut summed = 0;
    for notice in run.still.shown() {
        match notice.open.target {
            Target::Member(organization, member) if notice.title.contains(" joined ") => {
                *named.entry((organization, member)).or_default() += 1;
            }
            Target::Organization(_) | Target::View(..) => summed += joins_in(&notice.title),
            Target::Window | Target::Member(..) | Target::SignIn(_) => {}
        }
    }
    for (who, times) in &named {
        let joined = joins.get(who).copied().unwrap_or_default();
        assert!(*times <= joined, "{who:?} joined {joined} times and was said {times} times");
    }
    let own: usize = joins
        .iter()
        .filter(|((_, member), _)| member.as_str() == run.life.own)
        .map(|(_, times)| times)
        .sum();
    let all = joins.values().sum::<usize>() - own;
    assert_eq!(named.values().sum::<usize>() + summed, all, "each is said once");
    assert!(all > 0, "nobody joined");
}

/// How many joins a summary counts, of one kind or of several.
fn joins_in(title: &str) -> usize {
    let before = title.split(" people joined ").next().filter(|before| *before != title);
    let before = before.or_else(|| title.split(" joined").next().filter(|it| *it != title));
    before.and_then(|it| it.rsplit(' ').next()?.parse().ok()).unwrap_or_default()
}

/// How often a person was seen to come or go: at least, and at most. They
/// differ where a look may not have been kept, or did not understand everybody.
fn moves_seen(run: &Run, organization: &OrganizationRef, person: &str) -> (usize, usize) {
    let id = organization.organization.as_str();
    let mut counts = [(0, None), (0, None)];
    for look in run.still.asked() {
        if look.question != Question::Look(organization.organization.clone()) {
            continue;
        }
        let Outcome::Members(there, skipped) = &look.outcome else { continue };
        let is_in = run.life.is_in(id, person, look.mark);
        let steady = is_in == run.life.is_in(id, person, look.mark_ended);
        let understood = *skipped == 0 || there.contains(&MemberId(person.to_owned()));
        let was_in = counts[0].1 == Some(true) && counts[1].1 == Some(true);
        let certain = look.kept && steady && (understood || is_in && was_in);
        for (seen, (count, was)) in counts.iter_mut().enumerate() {
            // The least is seen by whoever takes nothing uncertain for true.
            if !certain && seen == 0 {
                continue;
            }
            *count += usize::from(was.is_some_and(|was| was != is_in));
            *was = Some(is_in);
        }
    }
    (counts[0].0.min(counts[1].0), counts[0].0.max(counts[1].0))
}

/// Everything that happened in an organization, oldest first.
async fn changes(run: &Run, organization: &OrganizationRef) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut before = None;
    loop {
        let organization = organization.clone();
        let request = Request::Activity {
            organization,
            before,
            limit: 200,
            kinds: Vec::new(),
            search: String::new(),
        };
        let Ok(Answer::Activity(page)) = run.still.desk().ask(request).await else {
            panic!("no activity");
        };
        before = page.entries.last().map(|entry| entry.id);
        changes.extend(page.entries.into_iter().map(|entry| entry.change));
        if !page.more {
            changes.reverse();
            return changes;
        }
    }
}

fn apply(members: &mut Members, change: Change) {
    match change {
        Change::Joined { member } => {
            let before = members.insert(member.id.clone(), (member.role, member.seat_type));
            assert_eq!(before, None, "{member:?} joined, and was there");
        }
        Change::Gone { member } => {
            assert!(members.remove(&member.id).is_some(), "{member:?} gone, and was not there");
        }
        Change::RoleChanged { id, from, to, .. } => {
            let place = members.get_mut(&id).map(|(role, _)| std::mem::replace(role, to));
            assert_eq!(place, Some(from), "{id}");
        }
        Change::SeatChanged { id, to, .. } => {
            let before = members.get_mut(&id).map(|(_, seat)| std::mem::replace(seat, to));
            assert!(before.is_some_and(|before| before != to), "{id}");
        }
        Change::SeatsChanged { .. } | Change::Renamed { .. } => {}
    }
}

fn facts(members: &[Member]) -> Members {
    members.iter().map(|member| (member.id.clone(), (member.role, member.seat_type))).collect()
}

fn at_the_server(run: &Run, organization: &OrganizationRef) -> Members {
    let world = run.server.world();
    let organization = organization.organization.as_str();
    let mut members = Members::new();
    if world.membership(organization, &run.life.own).is_none() {
        // Whoever is out sees nobody.
        return members;
    }
    for person in world.members(organization) {
        let Some((role, seat)) = world.membership(organization, &person) else { continue };
        let role = match role {
            daily_dev::Role::Owner => Role::Owner,
            daily_dev::Role::Admin => Role::Admin,
            daily_dev::Role::Member => Role::Member,
        };
        let seat = match seat {
            daily_dev::Seat::Plus => SeatType::Plus,
            daily_dev::Seat::Free => SeatType::Free,
        };
        members.insert(MemberId(person), (role, seat));
    }
    members
}
