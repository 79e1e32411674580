//! Killed in the middle of everything, again and again: what was answered is
//! there afterwards, no seat is given twice, and the audit log holds.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;

use crate::desk::{Organization, Person, verdict};
use crate::process::{Place, Running, people, program};

/// Kills of one test, so that it ends in time on a busy machine; two of each
/// make fifty.
const KILLS: usize = 25;

/// People who join and leave all the time, so many at once, and seats for some
/// of them: now and then the last one is fought for. They take turns: nobody
/// may leave all too often.
const PEOPLE: usize = 24;
const AT_ONCE: usize = 8;
const SEATS: u32 = 14;

/// So many answers come before a kill, a few more in each round: it hits
/// another moment each time.
const ANSWERS: usize = 10;

/// What is known of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    In,
    Out,
    /// The last request had no answer: either may be.
    Unsure,
}

/// Joins and leaves until there is no answer. Gives what is known then.
async fn come_and_go(
    service: &Running,
    who: &Person,
    organization: &Organization,
    mut known: Known,
    answered: &AtomicUsize,
) -> Known {
    loop {
        let answer = match known {
            Known::In => service.leave(who, organization).await,
            _ => service.join(who, organization).await,
        };
        // Without an answer, or with one from a service that is ending.
        let Some(answer) = answer else { return Known::Unsure };
        known = match (verdict(&answer).as_str(), known) {
            ("ok", Known::In) | ("FORBIDDEN NO_SEATS", Known::Out) => Known::Out,
            ("ok", _) => Known::In,
            (limited, known) if limited.starts_with("RATE_LIMITED") => known,
            (verdict, _) => panic!("{verdict}: {answer}"),
        };
        answered.fetch_add(1, Ordering::SeqCst);
    }
}

async fn killed_again_and_again(place: Place) {
    let mut people = people(&place.database, PEOPLE + 1).await;
    let owner = people.pop().unwrap();
    let mut service = Running::start(&place.database, &[]);
    let organization = service.organization(&owner, SEATS).await;
    let mut known = [Known::Out; PEOPLE];
    for round in 0..KILLS {
        let answered = AtomicUsize::new(0);
        let turn = round * AT_ONCE % PEOPLE;
        let all = join_all((turn..turn + AT_ONCE).map(|number| {
            come_and_go(&service, &people[number], &organization, known[number], &answered)
        }));
        let killing = async {
            while answered.load(Ordering::SeqCst) < ANSWERS + round {
                tokio::task::yield_now().await;
            }
            service.signal("KILL");
        };
        let (ended, ()) = tokio::join!(all, killing);
        known[turn..][..AT_ONCE].copy_from_slice(&ended);
        service.gone();

        service = Running::start(&place.database, &[]);
        let (seats, assigned, members) = service.look(&owner, &organization).await;
        let there: BTreeSet<&str> = members.iter().map(String::as_str).collect();
        assert_eq!(there.len(), members.len(), "round {round}: everybody once");
        assert!(assigned <= seats, "round {round}: {assigned} of {seats}");
        assert_eq!(assigned, i64::try_from(members.len()).unwrap(), "round {round}");
        for (who, known) in people.iter().zip(&mut known) {
            let is_there = there.contains(who.id.as_str());
            match *known {
                Known::In => assert!(is_there, "round {round}: an acknowledged join is lost"),
                Known::Out => assert!(!is_there, "round {round}: an acknowledged leave is lost"),
                Known::Unsure => *known = if is_there { Known::In } else { Known::Out },
            }
        }
    }
    let (well, log) = service.end();
    assert!(well, "{log}");
    the_audit_log_holds(&place, &organization, KILLS * ANSWERS / 2);
}

fn the_audit_log_holds(place: &Place, organization: &Organization, least: usize) {
    let export = program()
        .args(["audit", "export", &organization.id, "--database", &place.database])
        .output()
        .unwrap();
    assert!(export.status.success());
    let mut verify = program()
        .args(["audit", "verify", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    verify.stdin.take().unwrap().write_all(&export.stdout).unwrap();
    let verified = verify.wait_with_output().unwrap();
    let words = String::from_utf8(verified.stdout).unwrap();
    assert!(verified.status.success(), "{words}");
    let entries = String::from_utf8(export.stdout).unwrap().lines().count();
    assert!(words.contains(&format!("entries      {entries}\n")), "{words}");
    assert!(entries > least, "there was a load: {entries} entries");
}

#[tokio::test]
async fn on_one_file() {
    killed_again_and_again(Place::sqlite()).await;
}

#[tokio::test]
async fn on_one_file_again() {
    killed_again_and_again(Place::sqlite()).await;
}

#[tokio::test]
async fn on_postgres() {
    killed_again_and_again(Place::postgres().await).await;
}

#[tokio::test]
async fn on_postgres_again() {
    killed_again_and_again(Place::postgres().await).await;
}
