//! Doing something to many members: a preview, one after the other, how far it
//! is, and undo.

pub(crate) mod jobs;
mod plan;
mod run;

use std::sync::{Arc, MutexGuard, PoisonError};

use frontdesk_local_api::{
    ActRow, ActsId, ActsPreview, Answer, ErrorCode, Event, Failure, OrganizationRef, Outcome,
    RefusedMany, Selection,
};
use frontdesk_model::{Member, MemberAction, MemberId, Refusal};

use self::{jobs::Jobs, plan::Plan};
use crate::{
    board::Seen,
    engine::Engine,
    members::selection::{Chosen, chosen, these},
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

impl Deed {
    /// What is done to each; `None`: nothing undoes it.
    const fn doing(self) -> Option<MemberAction> {
        if self.undo { plan::inverse(self.action) } else { Some(self.action) }
    }
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
        Ok(Answer::ActsPreview(preview(action, &plan)))
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
        self.begin_acts(at, &seen, &chosen, Deed { action, undo: false })
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
        let (at, action, members) = {
            let mut jobs = self.jobs();
            let job = jobs.job(id)?;
            let members = job.to_undo().ok_or(ErrorCode::NotSupported)?;
            (job.at.clone(), job.deed.action, members)
        };
        let seen = self.seen(&at)?;
        let chosen = these(&seen, &members);
        let undoing = self.begin_acts(&at, &seen, &chosen, Deed { action, undo: true })?;
        self.jobs().job(id)?.was_undone();
        self.tell(Event::ActsChanged { id });
        Ok(undoing)
    }

    /// Begins with those to whom it can be done; the others are said.
    fn begin_acts(
        self: &Arc<Self>,
        at: &OrganizationRef,
        seen: &Seen,
        chosen: &Chosen<'_>,
        deed: Deed,
    ) -> Result<Answer, Failure> {
        let capabilities = self.record(&at.account)?.capabilities;
        let doing = deed.doing().ok_or(ErrorCode::NotSupported)?;
        let plan = plan::plan(doing, &seen.snapshot, &chosen.members, &capabilities);
        let acts = self.jobs().begin(at, deed, rows(&plan, &chosen.missing))?;
        let (engine, at, id) = (Arc::clone(self), at.clone(), acts.id);
        self.keep_running(async move { engine.work_through(id, &at, doing).await });
        Ok(Answer::Acts(acts))
    }

    pub(crate) fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn preview(action: MemberAction, plan: &Plan<'_>) -> ActsPreview {
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
        undoable: plan::undoable(action),
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

const fn failed(failure: Failure) -> Outcome {
    Outcome::Failed { failure }
}

fn refused(refusal: Refusal) -> Failure {
    Failure::new(ErrorCode::Forbidden).because(Some(refusal.as_str().to_owned()))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
