//! Two replicas on one PostgreSQL: joins through both at once, each told of
//! the other's changes, one killed and nothing lost.

use std::time::Duration;

use frontdesk_service::{Config, Service};
use futures_util::future::join_all;

use crate::desk::verdict;
use crate::process::{Place, Running, people};

/// Longest wait for what comes in an instant on a machine that is not busy.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn one_is_told_of_what_is_done_at_the_other() {
    let place = Place::postgres().await;
    let people = people(&place.database, 2).await;
    let replica = Running::start(&place.database, &[]);
    let config = Config { database: place.database.clone(), ..Config::default() };
    let other = Service::open(config).await.unwrap();
    let mut changes = other.changes();
    // It listens from some moment on: until then there is something new again.
    let told = tokio::time::timeout(PATIENCE, async {
        loop {
            let organization = replica.organization(&people[0], 5).await;
            let heard = tokio::time::timeout(Duration::from_secs(1), changes.recv()).await;
            if let Ok(told) = heard {
                break (organization, told.unwrap());
            }
        }
    });
    let (_, _) = told.await.unwrap();
    let organization = replica.organization(&people[0], 5).await;
    let joined = replica.join(&people[1], &organization).await.unwrap();
    assert_eq!(verdict(&joined), "ok");
    // Once for the organization itself, once for the join.
    let mut heard = 0;
    while heard < 2 {
        let told = tokio::time::timeout(PATIENCE, changes.recv()).await.unwrap().unwrap();
        heard += usize::from(told == organization.id);
    }
    other.close().await;
}

#[tokio::test]
async fn one_is_killed_the_other_goes_on_and_nothing_is_lost() {
    const PEOPLE: usize = 60;
    let place = Place::postgres().await;
    let mut people = people(&place.database, PEOPLE + 1).await;
    let owner = people.pop().unwrap();
    let first = Running::start(&place.database, &[]);
    let second = Running::start(&place.database, &[]);
    let organization = first.organization(&owner, 100).await;

    // Half of them through each, at once; the first is killed in the middle.
    let answered = std::sync::atomic::AtomicUsize::new(0);
    let joins = join_all(people.iter().enumerate().map(async |(number, person)| {
        let replica = if number % 2 == 0 { &first } else { &second };
        let answer = replica.join(person, &organization).await;
        answered.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answer.is_some_and(|answer| verdict(&answer) == "ok")
    }));
    let killing = async {
        while answered.load(std::sync::atomic::Ordering::SeqCst) < 10 {
            tokio::task::yield_now().await;
        }
        first.signal("KILL");
    };
    let (acknowledged, ()) = tokio::join!(joins, killing);
    first.gone();
    let by_second = acknowledged.iter().skip(1).step_by(2);
    assert!(by_second.clone().all(|joined| *joined), "the second was never in trouble");

    let (_, assigned, members) = second.look(&owner, &organization).await;
    for (person, joined) in people.iter().zip(&acknowledged) {
        assert!(!joined || members.contains(&person.id), "an acknowledged join is lost");
    }
    assert_eq!(assigned, i64::try_from(members.len()).unwrap());

    // Whoever had no answer asks the other one, and is in once.
    for person in &people {
        assert_eq!(verdict(&second.join(person, &organization).await.unwrap()), "ok");
    }
    let (_, assigned, members) = second.look(&owner, &organization).await;
    assert_eq!((assigned, members.len()), (61, PEOPLE + 1));
}
