//! Doing something to many members: a preview, one after the other, how far it
//! is, and undo.

pub(crate) mod jobs;
mod plan;
mod run;

use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
};

use frontdesk_local_api::{
    ActRow, ActsId, ActsPreview, Answer, ErrorCode, Event, Failure, OrganizationRef, Outcome,
    RefusedMany, Selection,
};
use frontdesk_model::{Capabilities, Member, MemberAction, MemberId, Refusal};

use self::{
    jobs::Jobs,
    plan::{Doing, Plan},
};
use crate::{
    board::Seen,
    engine::Engine,
    members::selection::{chosen, these},
};

/// So many of each kind are shown by name in a preview.
const SHOWN_BY_NAME: usize = 20;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// An action on many, or undoing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    /// The action; of an undo, what is undone.
    pub action: MemberAction,
    pub undo: bool,
}

impl Engine {
    /// `PreviewActs`.
    pub(crate) fn preview_acts(
        &self,
        at: &OrganizationRef,
        selection: &Selection,
        action: MemberAction,
    ) -> Result<Answer, Failure> {
        let seen = self.seen(at)?;
        let capabilities = self.record(&at.account)?.capabilities;
        let chosen = chosen(&seen, at, selection, self.ports.clock.now())?;
        let plan = plan::plan(action, &seen.snapshot, &chosen.members, &capabilities);
        let undoable = plan::undoable(action, &capabilities);
        Ok(Answer::ActsPreview(preview(&plan, undoable)))
    }

    /// `ActOnMany`. No server that is known takes a reason with an action on a
    /// member: it is judged, and stays here.
    pub(crate) fn act_on_many(
        self: &Arc<Self>,
        at: &OrganizationRef,
        selection: &Selection,
        action: MemberAction,
        reason: Option<&str>,
    ) -> Result<Answer, Failure> {
        if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
            return Err(Failure::new(ErrorCode::InvalidRequest).of_field("reason"));
        }
        let seen = self.seen(at)?;
        let chosen = chosen(&seen, at, selection, self.ports.clock.now())?;
        let capabilities = self.record(&at.account)?.capabilities;
        let plan = plan::plan(action, &seen.snapshot, &chosen.members, &capabilities);
        let rows = rows(&plan, &chosen.missing);
        let undoable = plan::undoable(action, &capabilities);
        self.begin_acts(at, Deed { action, undo: false }, Doing::Act(action), undoable, rows)
    }

    /// `Acts`.
    pub(crate) fn acts(&self, id: ActsId) -> Result<Answer, Failure> {
        Ok(Answer::Acts(self.jobs().job(id)?.acts()))
    }

    /// `StopActs`: what is just asked of the server is finished.
    pub(crate) fn stop_acts(&self, id: ActsId) -> Result<Answer, Failure> {
        let mut jobs = self.jobs();
        let job = jobs.job(id)?;
        job.ask_to_stop();
        Ok(Answer::Acts(job.acts()))
    }

    /// `UndoActs`.
    pub(crate) fn undo_acts(self: &Arc<Self>, id: ActsId) -> Result<Answer, Failure> {
        let (at, action, mut rows) = {
            let mut jobs = self.jobs();
            let job = jobs.job(id)?;
            let rows = job.to_undo().ok_or(ErrorCode::NotSupported)?;
            (job.at.clone(), job.deed.action, rows)
        };
        let seen = self.seen(&at)?;
        let capabilities = self.record(&at.account)?.capabilities;
        let doing = plan::inverse(action);
        judge(&mut rows, doing, &seen, &capabilities);
        let undoing = self.begin_acts(&at, Deed { action, undo: true }, doing, false, rows)?;
        self.jobs().job(id)?.was_undone();
        self.tell(Event::ActsChanged { id });
        Ok(undoing)
    }

    /// Begins with those who wait for it.
    fn begin_acts(
        self: &Arc<Self>,
        at: &OrganizationRef,
        deed: Deed,
        doing: Doing,
        undoable: bool,
        rows: Vec<ActRow>,
    ) -> Result<Answer, Failure> {
        let acts = self.jobs().begin(at, deed, undoable, rows)?;
        let (engine, at, id) = (Arc::clone(self), at.clone(), acts.id);
        self.keep_running(async move { engine.work_through(id, &at, doing).await });
        Ok(Answer::Acts(acts))
    }

    pub(crate) fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn preview(plan: &Plan<'_>, undoable: bool) -> ActsPreview {
    let refused = plan.refused().into_iter().map(|(refusal, who)| RefusedMany {
        refusal,
        count: number(who.len()),
        who: first(who.into_iter()),
    });
    ActsPreview {
        able: number(plan.able().count()),
        who: first(plan.able()),
        refused: refused.collect(),
        seats_after: plan.seats_after,
        undoable,
    }
}

fn first<'a>(members: impl Iterator<Item = &'a Member>) -> Vec<Member> {
    members.take(SHOWN_BY_NAME).cloned().collect()
}

/// A row for each, in their order; those who are not there any more at the end.
fn rows(plan: &Plan<'_>, missing: &[MemberId]) -> Vec<ActRow> {
    let there = plan.members.iter().map(|(member, refusal)| ActRow {
        member: member.id.clone(),
        name: member.name.clone(),
        outcome: refusal.map_or(Outcome::Waiting, |refusal| failed(refused(refusal))),
    });
    let missing = missing.iter().map(|id| ActRow {
        member: id.clone(),
        // Nobody has told another one.
        name: id.to_string(),
        outcome: failed(ErrorCode::NotFound.into()),
    });
    there.chain(missing).collect()
}

/// Notes to whom of those who wait it cannot be done.
fn judge(rows: &mut [ActRow], doing: Doing, seen: &Seen, capabilities: &Capabilities) {
    let ids: Vec<MemberId> = rows.iter().map(|row| row.member.clone()).collect();
    let there = these(seen, &ids);
    let judged: HashMap<&MemberId, Option<Refusal>> = match doing {
        Doing::Act(action) => {
            let plan = plan::plan(action, &seen.snapshot, &there.members, capabilities);
            plan.members.into_iter().map(|(member, refusal)| (&member.id, refusal)).collect()
        }
        // Whoever has come back by themselves needs nobody.
        Doing::Restore => {
            there.members.iter().map(|member| (&member.id, Some(Refusal::AlreadySo))).collect()
        }
    };
    for row in rows {
        match judged.get(&row.member) {
            Some(Some(refusal)) => row.outcome = failed(refused(*refusal)),
            None if doing != Doing::Restore => row.outcome = failed(ErrorCode::NotFound.into()),
            Some(None) | None => {}
        }
    }
}

const fn failed(failure: Failure) -> Outcome {
    Outcome::Failed { failure }
}

fn refused(refusal: Refusal) -> Failure {
    Failure::new(ErrorCode::Forbidden).because(Some(refusal.as_str().to_owned()))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
