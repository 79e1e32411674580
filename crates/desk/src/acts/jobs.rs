//! Actions on many: those that run, and the latest that ended.

use std::{collections::VecDeque, sync::Arc};

use frontdesk_local_api::{ActRow, Acts, ActsId, ErrorCode, Failure, OrganizationRef, Outcome};
use frontdesk_model::MemberId;
use tokio::sync::Notify;

use super::Deed;

/// So many that ended are kept, to be looked at and undone.
const ENDED_KEPT: usize = 20;

/// Most rows in one answer.
const MOST_ROWS: usize = 500;

/// An action on many.
#[derive(Debug)]
pub(crate) struct Job {
    pub id: ActsId,
    pub at: OrganizationRef,
    pub deed: Deed,
    /// What it does can be undone; not any more once it was.
    undoable: bool,
    pub rows: Vec<ActRow>,
    /// Before this row, nobody waits.
    next: usize,
    stage: Stage,
    /// Rung when it is to stop.
    pub stopping: Arc<Notify>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Running,
    /// The person wants no more of it.
    Stopping,
    /// Nothing more is done.
    Ended,
}

/// All of them, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    latest: ActsId,
    jobs: VecDeque<Job>,
}

impl Jobs {
    /// Begins one, with what is known of each already.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN` (`BUSY`) while another one runs in the organization.
    pub(crate) fn begin(
        &mut self,
        at: &OrganizationRef,
        deed: Deed,
        undoable: bool,
        rows: Vec<ActRow>,
    ) -> Result<Acts, Failure> {
        if self.jobs.iter().any(|job| job.at == *at && !job.has_ended()) {
            return Err(Failure::new(ErrorCode::Forbidden).because(Some("BUSY".to_owned())));
        }
        self.latest += 1;
        let job = Job {
            id: self.latest,
            at: at.clone(),
            deed,
            undoable,
            rows,
            next: 0,
            stage: Stage::Running,
            stopping: Arc::default(),
        };
        let acts = job.acts();
        self.jobs.push_back(job);
        self.forget_old();
        Ok(acts)
    }

    /// # Errors
    ///
    /// `NOT_FOUND` where there is none of that id, or none any more.
    pub(crate) fn job(&mut self, id: ActsId) -> Result<&mut Job, Failure> {
        let job = self.jobs.iter_mut().find(|job| job.id == id);
        job.ok_or_else(|| ErrorCode::NotFound.into())
    }

    fn forget_old(&mut self) {
        while self.jobs.iter().filter(|job| job.has_ended()).count() > ENDED_KEPT
            && let Some(oldest) = self.jobs.iter().position(Job::has_ended)
        {
            self.jobs.remove(oldest);
        }
    }
}

impl Job {
    /// How far it is.
    pub(crate) fn acts(&self) -> Acts {
        let mut rows: Vec<&ActRow> = self.rows.iter().collect();
        rows.sort_by_key(|row| match row.outcome {
            Outcome::Failed { .. } => 0,
            Outcome::Waiting => 1,
            Outcome::Done => 2,
        });
        Acts {
            id: self.id,
            action: self.deed.action,
            undo: self.deed.undo,
            total: number(self.rows.len()),
            done: self.count(|outcome| *outcome == Outcome::Done),
            failed: self.count(|outcome| matches!(outcome, Outcome::Failed { .. })),
            finished: self.has_ended(),
            stopped: self.has_ended() && self.count(|outcome| *outcome == Outcome::Waiting) > 0,
            undoable: self.undoable(),
            rows: rows.into_iter().take(MOST_ROWS).cloned().collect(),
        }
    }

    /// The next at most `many` whose turn it is; none once it is to stop.
    pub(super) fn next(&mut self, many: usize) -> Vec<(usize, MemberId)> {
        if self.stage != Stage::Running {
            return Vec::new();
        }
        let rows = self.rows.iter().enumerate().skip(self.next);
        let waiting = rows.filter(|(_, row)| row.outcome == Outcome::Waiting);
        let next: Vec<_> =
            waiting.take(many).map(|(place, row)| (place, row.member.clone())).collect();
        self.next = next.first().map_or(self.rows.len(), |(place, _)| *place);
        next
    }

    /// Notes what became of somebody.
    pub(super) fn note(&mut self, place: usize, outcome: Outcome) {
        if let Some(row) = self.rows.get_mut(place) {
            row.outcome = outcome;
        }
    }

    /// The person wants no more of it.
    pub(super) fn ask_to_stop(&mut self) {
        if !self.has_ended() {
            self.stage = Stage::Stopping;
            self.stopping.notify_one();
        }
    }

    pub(super) fn is_to_stop(&self) -> bool {
        self.stage == Stage::Stopping
    }

    /// Nothing more is done.
    pub(super) fn end(&mut self) {
        self.stage = Stage::Ended;
    }

    /// To whom it was done, where that can be undone: once.
    pub(super) fn to_undo(&self) -> Option<Vec<ActRow>> {
        let done = self.rows.iter().filter(|row| row.outcome == Outcome::Done);
        let waiting = |row: &ActRow| ActRow { outcome: Outcome::Waiting, ..row.clone() };
        self.undoable().then(|| done.map(waiting).collect())
    }

    /// It was undone.
    pub(super) fn was_undone(&mut self) {
        self.undoable = false;
    }

    fn has_ended(&self) -> bool {
        self.stage == Stage::Ended
    }

    fn undoable(&self) -> bool {
        self.has_ended()
            && self.undoable
            && self.rows.iter().any(|row| row.outcome == Outcome::Done)
    }

    fn count(&self, fits: impl Fn(&Outcome) -> bool) -> u32 {
        number(self.rows.iter().filter(|row| fits(&row.outcome)).count())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
