//! A computer that watches a server: the loops around the course, without I/O.
//! What is on disk outlives a restart; time goes on as the course decides.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Change, Member, MemberId, OrganizationId, Role, SeatType, Snapshot};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::server::{OWN, Server};
use crate::{
    announce::may_be_said,
    board::Seen,
    ports::Glance,
    watch::course::{
        Course, Ended,
        around::{Around, Offline},
        clock,
        due::{self, Ask, Asked, Facts},
        pace::{self, LONGEST_BACK_OFF, Pace},
        round::{Round, Trouble, ends_the_poll, unlisted},
        sight::{self, Answer, Question},
    },
};

/// The least time between two polls.
const FLOOR: Duration = Duration::from_secs(2);

/// How long a poll takes.
const POLL: Duration = Duration::from_millis(300);

/// What goes wrong with a poll.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    None,
    /// The list fails.
    List(ErrorCode),
    /// The look at one of the organizations does.
    Look(usize, ErrorCode),
    /// The server wants to be left alone.
    AsksToWait {
        at_list: bool,
        seconds: Option<u32>,
    },
    /// So many members cannot be understood.
    NotUnderstood(usize),
    /// The list lacks an entry.
    ListNotUnderstood,
    /// The program is killed while it keeps the first thing it saw: before it is
    /// on disk, or after.
    Crash {
        kept: bool,
    },
}

/// What brings a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// It is time.
    Time,
    /// Something happened, or somebody looks.
    Hint,
    /// Somebody asks.
    Person,
}

/// What the history has of an organization.
struct Kept {
    snapshot: Snapshot,
    present: bool,
    revision: i64,
    fetched_at: Timestamp,
    /// What the first look showed.
    first: Snapshot,
    /// What happened since.
    changes: Vec<Change>,
    /// What of it is to be said.
    said: Vec<Change>,
}

/// The program was killed.
struct Killed;

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Computer {
    pub(super) around: Around,
    course: Course,
    seen: HashMap<OrganizationId, Seen>,
    disk: BTreeMap<OrganizationId, Kept>,
    /// A wait that a server asked for, as the disk has it, by the clock.
    wait: Option<(Timestamp, Timestamp)>,
    /// The same in memory, by the timer.
    quiet_until: Instant,
    /// The server must not be asked before.
    asked_until: Instant,
    /// A kept wait cannot be told from the clock any more.
    clock_set: bool,
    time: Instant,
    clock_ahead: SignedDuration,
    began: Instant,
    /// When the last poll ended.
    ended: Option<Instant>,
    /// It worked.
    worked: bool,
    /// Only the person can bring another session.
    signed_out: bool,
    polls: u64,
    /// That not everybody is understood was taken for usual: nobody can tell any
    /// more who joins.
    takes_for_usual: bool,
}

impl Computer {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self {
            around: Around::default(),
            course: course(),
            seen: HashMap::new(),
            disk: BTreeMap::new(),
            wait: None,
            quiet_until: now,
            asked_until: now,
            clock_set: false,
            time: now,
            clock_ahead: SignedDuration::ZERO,
            began: now,
            ended: None,
            worked: false,
            signed_out: false,
            polls: 0,
            takes_for_usual: false,
        }
    }

    pub(super) fn time(&self) -> Instant {
        self.time
    }

    pub(super) fn set_clock(&mut self, by: i64) {
        self.clock_ahead += SignedDuration::from_secs(by);
        self.clock_set = true;
    }

    pub(super) fn set_online(&mut self, online: bool) {
        let offline = Offline { since: self.now(), at: self.time };
        self.around.offline = if online { None } else { self.around.offline.or(Some(offline)) };
    }

    /// There is a network, nothing is paused, and nobody wants anything.
    pub(super) fn calm(&mut self) {
        self.around = Around::default();
    }

    /// What is in memory is gone; what is on disk is read again.
    pub(super) fn restart(&mut self) {
        self.course = course();
        self.seen.clear();
        for (id, kept) in &self.disk {
            let &Kept { revision, fetched_at, present, .. } = kept;
            let fresh = Seen::new(Arc::new(kept.snapshot.clone()), revision, fetched_at);
            self.seen.insert(id.clone(), Seen { present, ..fresh });
        }
        let left = self.wait.and_then(|(from, until)| clock::left(from, until, self.now()));
        self.quiet_until = self.time + left.unwrap_or_default();
        if std::mem::take(&mut self.clock_set) {
            self.asked_until = self.time;
        }
        self.ended = None;
        (self.worked, self.signed_out) = (false, false);
    }

    /// Waits for what brings a poll, and polls, where that brings one.
    pub(super) fn poll(&mut self, prompt: Prompt, server: &Server, fault: &Fault) {
        let next = self.course.next(&self.around);
        let ended = self.ended.unwrap_or(self.time);
        let wanted = match prompt {
            Prompt::Time => next.by_itself().map(|wait| ended + wait),
            Prompt::Hint => next.heeds_hints().then_some(self.time),
            Prompt::Person => Some(self.time),
        };
        if prompt == Prompt::Hint {
            self.suspect();
        }
        let Some(wanted) = wanted else {
            let held = self.around.paused || self.around.offline.is_some();
            assert!(held || self.signed_out || prompt == Prompt::Hint, "nobody ever polls");
            self.time += Duration::from_mins(1);
            return;
        };
        let begins = wanted.max(ended + next.quiet).max(self.quiet_until).max(self.time);
        if prompt == Prompt::Time {
            let usual = self.around.interval() * 11 / 10;
            let latest = if self.worked { usual } else { LONGEST_BACK_OFF };
            let latest = (ended + latest).max(self.quiet_until).max(self.time);
            assert!(begins <= latest, "later than the beat allows");
        }
        self.time = begins;
        if let Some(ended) = self.ended {
            assert!(begins >= ended + FLOOR, "sooner than anybody may ask");
        }
        assert!(begins >= self.asked_until, "sooner than the server wants");
        if prompt == Prompt::Person {
            self.suspect();
        }
        self.polls += 1;
        let began = self.time;
        let polled = self.round(server, fault);
        self.time += POLL;
        match polled {
            Ok(outcome) => self.end(outcome, began),
            Err(Killed) => self.restart(),
        }
    }

    fn end(&mut self, outcome: Result<(), Trouble>, began: Instant) {
        let random = self.polls.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let at = self.now();
        let outcome = self.course.follow(Ended { outcome, began, at, random });
        self.ended = Some(self.time);
        self.worked = outcome.is_ok();
        let next = self.course.next(&self.around);
        self.signed_out = next.pace == Pace::Stopped;
        if let Err(failure) = &outcome
            && let Some(asked) = pace::asked_to_wait(failure)
        {
            assert!(next.quiet <= asked.max(LONGEST_BACK_OFF) * 11 / 10);
            self.asked_until = self.time + asked;
            self.quiet_until = self.time + next.quiet;
            self.wait = Some((at, clock::after(at, next.quiet)));
            self.clock_set = false;
        }
    }

    fn suspect(&mut self) {
        for seen in self.seen.values_mut() {
            seen.asked.hints += 1;
        }
    }

    fn round(&mut self, server: &Server, fault: &Fault) -> Result<Result<(), Trouble>, Killed> {
        let mut glances = match fault {
            Fault::List(code) => return Ok(Err(Failure::new(*code).into())),
            Fault::AsksToWait { at_list: true, seconds } => {
                return Ok(Err(wait_please(*seconds).into()));
            }
            _ => server.list(),
        };
        if matches!(fault, Fault::ListNotUnderstood) {
            glances.pop();
            glances.extend(unlisted(&self.seen, &glances));
        }
        let mut round = Round::new(glances);
        let mut place = 0;
        while let Some(glance) = round.turn() {
            let id = glance.organization.id.clone();
            let followed = if round.may_ask() {
                self.follow(server, &glance, place, fault)?
            } else {
                self.keep(&id, Answer::Awaited(&glance), fault)?;
                Ok(None)
            };
            round.note(&id, followed);
            place += 1;
        }
        let dropped = self.seen.iter_mut().filter(|(id, _)| !round.listed().contains(id));
        for (id, seen) in dropped {
            seen.present = false;
            seen.asked = Asked::default();
            if let Some(kept) = self.disk.get_mut(id) {
                kept.present = false;
            }
        }
        Ok(round.outcome())
    }

    fn follow(
        &mut self,
        server: &Server,
        glance: &Glance,
        place: usize,
        fault: &Fault,
    ) -> Result<Result<Option<Failure>, Failure>, Killed> {
        let id = &glance.organization.id;
        let asked = self.seen.get(id).map(|seen| seen.asked.clone()).unwrap_or_default();
        let last_active = match due::due(&asked, &Facts::from(glance), self.time).ask {
            Ask::Members { last_active } => last_active,
            Ask::Nothing => {
                self.keep(id, Answer::Glance(glance), fault)?;
                return Ok(Ok(None));
            }
            Ask::Later => {
                self.keep(id, Answer::Awaited(glance), fault)?;
                return Ok(Ok(asked.failed.map(|failed| failed.failure)));
            }
        };
        let question = Question { at: self.time, hints: asked.hints, last_active };
        let not_understood = if let Fault::NotUnderstood(count) = fault { *count } else { 0 };
        let looked = match fault {
            Fault::Look(at, code) if *at == place => Err(Failure::new(*code)),
            Fault::AsksToWait { seconds, .. } => Err(wait_please(*seconds)),
            _ => server.look(id, not_understood).ok_or_else(|| ErrorCode::NotFound.into()),
        };
        match looked {
            Ok(look) => {
                self.keep(id, Answer::Look(look, question), fault)?;
                Ok(Ok(None))
            }
            Err(failure) if failure.code == ErrorCode::NotFound => Ok(Err(failure)),
            Err(failure) => {
                let alone = !ends_the_poll(&failure);
                let answer = Answer::Fault { glance, question, failure: &failure, alone };
                self.keep(id, answer, fault)?;
                Ok(Err(failure))
            }
        }
    }

    /// On disk first, then in memory.
    fn keep(
        &mut self,
        id: &OrganizationId,
        answer: Answer<'_>,
        fault: &Fault,
    ) -> Result<(), Killed> {
        let known = self.seen.get(id).cloned();
        let Some(sight) = sight::after(known.as_ref(), answer, self.now()) else { return Ok(()) };
        if matches!(fault, Fault::Crash { kept: false }) {
            return Err(Killed);
        }
        let fetched_at = sight.fetched_at;
        if let Some(news) = &sight.news {
            let snapshot = news.snapshot.clone();
            assert_eq!(known.is_none(), !self.disk.contains_key(id));
            let kept = self.disk.entry(id.clone()).or_insert_with(|| {
                assert_eq!(news.changes, [], "the first look is silent");
                Kept {
                    first: snapshot.clone(),
                    snapshot: snapshot.clone(),
                    present: true,
                    revision: 0,
                    fetched_at,
                    changes: Vec::new(),
                    said: Vec::new(),
                }
            });
            assert_eq!(news.revision, kept.revision + 1);
            let said = news.changes.iter().filter(|change| may_be_said(change, &OWN.into()));
            kept.said.extend(said.cloned());
            kept.changes.extend(news.changes.iter().cloned());
            (kept.snapshot, kept.revision) = (snapshot, news.revision);
        }
        let kept = self.disk.get_mut(id).unwrap();
        (kept.present, kept.fetched_at) = (true, fetched_at);
        if matches!(fault, Fault::Crash { kept: true }) {
            return Err(Killed);
        }
        sight.remember(&mut self.seen, id);
        let looked = self.seen[id].asked.looked;
        self.takes_for_usual |=
            looked.is_some_and(|looked| looked.skipped > 0 && looked.held_since.is_none());
        Ok(())
    }

    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.time - self.began).unwrap();
        // Far from both ends of time.
        Timestamp::from_second(1_793_700_000).unwrap() + elapsed + self.clock_ahead
    }

    /// What happened leads from the first look to what is kept, and each join is
    /// said once, except that of the person themselves.
    pub(super) fn check_history(&self) {
        for (id, kept) in &self.disk {
            let mut facts = facts(&kept.first.members);
            let mut seats = kept.first.organization.seats.total;
            let mut name = kept.first.organization.name.clone();
            let mut joins = Vec::new();
            for change in &kept.changes {
                match change.clone() {
                    Change::Joined { member } => {
                        if member.id.as_str() != OWN {
                            joins.push(member.id.clone());
                        }
                        let before = facts.insert(member.id.clone(), fact(&member));
                        assert_eq!(before, None, "{id}: {member:?} was there");
                    }
                    Change::Gone { member } => {
                        assert!(
                            facts.remove(&member.id).is_some(),
                            "{id}: {member:?} was not there"
                        );
                    }
                    Change::RoleChanged { id, from, to, .. } => {
                        let role = &mut facts.get_mut(&id).unwrap().0;
                        assert_eq!(std::mem::replace(role, to), from);
                        assert_ne!(from, to);
                    }
                    Change::SeatChanged { id, to, .. } => {
                        let seat = &mut facts.get_mut(&id).unwrap().1;
                        assert_ne!(std::mem::replace(seat, to), to);
                    }
                    Change::SeatsChanged { from, to } => {
                        assert_eq!(std::mem::replace(&mut seats, to), from);
                    }
                    Change::Renamed { from, to } => {
                        assert_eq!(std::mem::replace(&mut name, to), from);
                    }
                }
            }
            assert_eq!(facts, self::facts(&kept.snapshot.members), "{id}");
            let organization = &kept.snapshot.organization;
            assert_eq!((seats, &name), (organization.seats.total, &organization.name));
            let said = kept.said.iter().filter_map(|change| match change {
                Change::Joined { member } => Some(member.id.clone()),
                _ => None,
            });
            assert_eq!(said.collect::<Vec<_>>(), joins, "{id}");
        }
    }

    /// Nobody is said more often than they joined.
    pub(super) fn check_joins(&self, server: &Server) {
        let said = self.disk.values().flat_map(|kept| &kept.said);
        let mut joins = BTreeMap::new();
        for change in said {
            if let Change::Joined { member } = change {
                *joins.entry(&member.id).or_insert(0) += 1;
            }
        }
        for (person, times) in joins {
            assert!(times <= server.joins(person) || self.takes_for_usual, "{person}");
        }
    }

    /// Everything is kept, and known, as the server has it.
    pub(super) fn check_is_as(&self, server: &Server) {
        assert_eq!(self.disk.len(), server.present().len());
        for is in server.present() {
            let id = &is.organization.id;
            let (kept, seen) = (&self.disk[id], &self.seen[id]);
            assert!(kept.present && seen.present);
            for snapshot in [&kept.snapshot, &*seen.snapshot] {
                assert_eq!(snapshot.organization, is.organization);
                assert_eq!(facts(&snapshot.members), facts(&is.members));
                assert_eq!(names(snapshot), names(is), "whoever is renamed is no event");
            }
        }
    }
}

fn course() -> Course {
    Course::begin(frontdesk_local_api::AccountKind::Service, "https://acme.example")
}

fn wait_please(seconds: Option<u32>) -> Failure {
    let mut failure = Failure::new(ErrorCode::RateLimited);
    failure.retry_after_seconds = seconds;
    failure
}

fn fact(member: &Member) -> (Role, SeatType) {
    (member.role, member.seat_type)
}

fn facts(members: &[Member]) -> BTreeMap<MemberId, (Role, SeatType)> {
    members.iter().map(|member| (member.id.clone(), fact(member))).collect()
}

fn names(snapshot: &Snapshot) -> BTreeMap<&MemberId, &str> {
    snapshot.members.iter().map(|member| (&member.id, member.name.as_str())).collect()
}
