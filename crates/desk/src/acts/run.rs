//! Working through an action on many: one member after the other, and a look
//! at the organization between some and the next.

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{ActsId, ErrorCode, Event, Failure, OrganizationRef, Outcome};
use frontdesk_model::{MemberId, Refusal, Snapshot, rules::refusal_of};
use tokio::time::{Instant, sleep};

use super::{failed, plan::Doing, refused};
use crate::{
    actions::is_so, announce::OwnAct, engine::Engine, members, ports::AtDoor, watch::ends_the_poll,
};

/// So many are done between two looks: the window moves on with each look, and
/// what others did meanwhile is found out. Giving and taking a seat turn round
/// what is, so that it must not be long ago that it was looked.
const BETWEEN_LOOKS: usize = 25;

/// Shortest time between two events of one that runs.
const BETWEEN_EVENTS: Duration = Duration::from_millis(200);

/// How long a server is left alone that asks for it and does not say how long,
/// and between two tries after what it asked for.
const REST: Duration = Duration::from_secs(2);

/// So often a look is tried that the server puts off.
const LOOKS: u32 = 30;

/// Nothing more is done: because of a failure, or because it is to stop.
type Ended = Option<Failure>;

/// When the last event was told.
struct Telling {
    id: ActsId,
    told: Instant,
}

impl Engine {
    /// Does it until nobody waits, it is to stop, or the server is not reached.
    pub(super) async fn work_through(&self, id: ActsId, at: &OrganizationRef, doing: Doing) {
        let mut telling = Telling { id, told: Instant::now() };
        if let Err(Some(failure)) = self.take_turns(&mut telling, at, doing).await
            && let Some((place, _)) = self.turn(id, 1).first()
        {
            // Whoever would have been next shows why it ended.
            self.note(&mut telling, *place, failed(failure));
        }
        // One that is forgotten was told to be at its end before.
        if let Ok(job) = self.jobs().job(id) {
            job.end();
        }
        self.tell(Event::ActsChanged { id });
    }

    async fn take_turns(
        &self,
        telling: &mut Telling,
        at: &OrganizationRef,
        doing: Doing,
    ) -> Result<(), Ended> {
        if self.turn(telling.id, 1).is_empty() {
            return Ok(());
        }
        self.look_patiently(telling.id, at).await?;
        loop {
            let turn = self.turn(telling.id, BETWEEN_LOOKS);
            if turn.is_empty() {
                return Ok(());
            }
            self.take_turn(telling, at, doing, &turn).await?;
        }
    }

    fn turn(&self, id: ActsId, many: usize) -> Vec<(usize, MemberId)> {
        self.jobs().job(id).map(|job| job.next(many)).unwrap_or_default()
    }

    /// Some, and a look at what has become of them.
    async fn take_turn(
        &self,
        telling: &mut Telling,
        at: &OrganizationRef,
        doing: Doing,
        turn: &[(usize, MemberId)],
    ) -> Result<(), Ended> {
        let mut done = Vec::new();
        let mut ended = Ok(());
        for (place, member) in turn {
            match self.act_patiently(telling, at, member, doing).await {
                Ok(outcome) => {
                    if outcome == Outcome::Done {
                        done.push((*place, member));
                    }
                    self.note(telling, *place, outcome);
                }
                Err(why) => {
                    ended = Err(why);
                    break;
                }
            }
        }
        if done.is_empty() {
            return ended;
        }
        if let Ok(Some(now)) = self.look_patiently(telling.id, at).await {
            let undone =
                done.into_iter().filter(|(_, member)| !has_come_about(&now, member, doing));
            for (place, _) in undone {
                self.note(telling, place, failed(ErrorCode::ChangedMeanwhile.into()));
            }
        }
        ended
    }

    /// Does it to one, as soon as the server lets.
    async fn act_patiently(
        &self,
        telling: &mut Telling,
        at: &OrganizationRef,
        member: &MemberId,
        doing: Doing,
    ) -> Result<Outcome, Ended> {
        loop {
            let wait = self.wait_left(&at.account).map_err(Some)?;
            if let Some(asked) = wait {
                telling.tell(self);
                self.leave_alone_for(telling.id, &asked).await?;
                continue;
            }
            if self.is_to_stop(telling.id) {
                return Err(None);
            }
            let acted = self.act_once(at, member, doing).await;
            return match acted {
                Ok(()) => Ok(Outcome::Done),
                Err(failure) if failure.code == ErrorCode::RateLimited => {
                    telling.tell(self);
                    self.leave_alone_for(telling.id, &failure).await?;
                    continue;
                }
                Err(failure) if ends_the_poll(&failure) => Err(Some(failure)),
                Err(failure) => Ok(failed(failure)),
            };
        }
    }

    /// Does it to one. The rules are asked about what was seen last; it is
    /// looked again later, for many at once.
    async fn act_once(
        &self,
        at: &OrganizationRef,
        member: &MemberId,
        doing: Doing,
    ) -> Result<(), Failure> {
        let acting = self.with_account(&at.account, |account| Arc::clone(&account.acting))?;
        let _one_at_a_time = acting.lock_owned().await;
        let known = self.seen(at)?.snapshot;
        let there = members::of_id(&known, member);
        let now = self.ports.clock.now();
        match doing {
            Doing::Act(action) => {
                let capabilities = self.record(&at.account)?.capabilities;
                let there = there.ok_or(ErrorCode::NotFound)?;
                if let Some(refusal) = refusal_of(action, &known, there, &capabilities) {
                    return Err(refused(refusal));
                }
                let act = |session| async move {
                    self.ports.api.act(&session, &at.organization, member, action).await
                };
                let own = OwnAct::on_member(at, member, action, now);
                self.as_own(own, self.with_session(&at.account, act)).await
            }
            Doing::Restore if there.is_some() => Err(refused(Refusal::AlreadySo)),
            Doing::Restore => {
                let act = |session| async move {
                    let restore = AtDoor::Restore;
                    self.ports.api.act_at_door(&session, &at.organization, member, restore).await
                };
                let own = OwnAct::letting_in(at, member, now);
                self.as_own(own, self.with_session(&at.account, act)).await
            }
        }
    }

    /// The organization as it is now, as soon as the server lets; `None` where
    /// it could not be looked at, and the next look tells.
    async fn look_patiently(
        &self,
        id: ActsId,
        at: &OrganizationRef,
    ) -> Result<Option<Arc<Snapshot>>, Ended> {
        for _ in 0..LOOKS {
            match self.look_now(at).await {
                Ok(now) => return Ok(Some(now)),
                Err(failure) if failure.code == ErrorCode::RateLimited => {
                    let left = self.wait_left(&at.account).map_err(Some)?;
                    self.leave_alone_for(id, &left.unwrap_or(ErrorCode::RateLimited.into()))
                        .await?;
                }
                Err(failure) if ends_the_poll(&failure) => return Err(Some(failure)),
                Err(failure) if failure.code == ErrorCode::NotFound => return Err(Some(failure)),
                Err(failure) => {
                    tracing::info!(%failure, "a look between actions failed");
                    return Ok(None);
                }
            }
        }
        Ok(None)
    }

    /// Leaves the server alone for as long as it asked for, unless it is to
    /// stop meanwhile.
    async fn leave_alone_for(&self, id: ActsId, asked: &Failure) -> Result<(), Ended> {
        let stopping = match self.jobs().job(id) {
            Ok(job) if !job.is_to_stop() => Arc::clone(&job.stopping),
            _ => return Err(None),
        };
        let wait = asked.retry_after_seconds.map(|seconds| Duration::from_secs(seconds.into()));
        tokio::select! {
            () = sleep(wait.unwrap_or_default().max(REST)) => Ok(()),
            () = stopping.notified() => Err(None),
        }
    }

    fn is_to_stop(&self, id: ActsId) -> bool {
        self.jobs().job(id).is_ok_and(|job| job.is_to_stop())
    }

    fn note(&self, telling: &mut Telling, place: usize, outcome: Outcome) {
        if let Ok(job) = self.jobs().job(telling.id) {
            job.note(place, outcome);
        }
        if telling.told.elapsed() >= BETWEEN_EVENTS {
            telling.tell(self);
        }
    }
}

impl Telling {
    fn tell(&mut self, engine: &Engine) {
        self.told = Instant::now();
        engine.tell(Event::ActsChanged { id: self.id });
    }
}

/// Whether a member is what they were to become.
fn has_come_about(now: &Snapshot, member: &MemberId, doing: Doing) -> bool {
    match doing {
        Doing::Act(action) => is_so(now, member, action),
        Doing::Restore => members::of_id(now, member).is_some(),
    }
}
