use frontdesk_local_api::{ActRow, ErrorCode, OrganizationRef, Outcome};
use frontdesk_model::MemberAction;

use super::{super::Deed, ENDED_KEPT, Jobs, MOST_ROWS};

const PROMOTE: Deed = Deed { action: MemberAction::Promote, undo: false };

fn at(organization: &str) -> OrganizationRef {
    OrganizationRef { account: "a".into(), organization: organization.into() }
}

fn rows(count: usize) -> Vec<ActRow> {
    let row = |n| ActRow {
        member: format!("m{n}").into(),
        name: format!("Person {n}"),
        outcome: Outcome::Waiting,
    };
    (0..count).map(row).collect()
}

#[test]
fn one_at_a_time_runs_in_an_organization_and_the_latest_that_ended_are_kept() {
    let mut jobs = Jobs::default();
    let acme = at("acme");
    let first = jobs.begin(&acme, PROMOTE, true, rows(1)).unwrap();
    let busy = jobs.begin(&acme, PROMOTE, true, rows(1)).unwrap_err();
    assert_eq!((busy.code, busy.reason.as_deref()), (ErrorCode::Forbidden, Some("BUSY")));
    jobs.begin(&at("other"), PROMOTE, true, rows(1)).unwrap();
    jobs.job(first.id).unwrap().end();
    for _ in 0..=ENDED_KEPT {
        let next = jobs.begin(&acme, PROMOTE, true, rows(1)).unwrap();
        jobs.job(next.id).unwrap().end();
    }
    jobs.begin(&acme, PROMOTE, true, rows(1)).unwrap();
    assert_eq!(jobs.job(first.id).unwrap_err().code, ErrorCode::NotFound);
    assert!(jobs.job(2).is_ok(), "one that runs is never forgotten");
    assert_eq!(jobs.jobs.len(), ENDED_KEPT + 2);
}

#[test]
fn everybody_has_their_turn_and_whoever_failed_is_said_first() {
    let mut jobs = Jobs::default();
    let id = jobs.begin(&at("acme"), PROMOTE, true, rows(600)).unwrap().id;
    let job = jobs.job(id).unwrap();
    job.note(1, Outcome::Failed { failure: ErrorCode::NotFound.into() });
    assert_eq!(job.next(2).iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0, 2]);
    job.note(0, Outcome::Done);
    job.note(2, Outcome::Done);
    assert_eq!(job.next(1)[0].0, 3);
    let acts = job.acts();
    assert_eq!((acts.total, acts.done, acts.failed, acts.rows.len()), (600, 2, 1, MOST_ROWS));
    assert_eq!((acts.rows[0].name.as_str(), acts.rows[1].name.as_str()), ("Person 1", "Person 3"));
    assert!(!acts.undoable && job.to_undo().is_none(), "while it runs");

    job.ask_to_stop();
    assert!(job.next(9).is_empty());
    job.end();
    let acts = job.acts();
    assert!(acts.finished && acts.stopped && acts.undoable);
    let undo = job.to_undo().unwrap();
    assert_eq!(undo.iter().map(|row| row.member.as_str()).collect::<Vec<_>>(), ["m0", "m2"]);
    assert!(undo.iter().all(|row| row.outcome == Outcome::Waiting));
    job.was_undone();
    assert!(!job.acts().undoable && job.to_undo().is_none());
}
