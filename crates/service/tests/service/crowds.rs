//! A crowd before one seat, at the program itself: exactly one gets in, fifty
//! times, on one database file, on PostgreSQL, and over two replicas.

use futures_util::future::join_all;

use crate::desk::{Person, verdict};
use crate::process::{Place, Running, people};

const CROWD: usize = 100;

/// So many crowds take turns: nobody may be refused all too often.
const CROWDS: usize = 2;

/// Rounds of one test, so that it ends in time on a busy machine; two of each
/// make fifty.
const ROUNDS: usize = 25;

/// A hundred people join at once, spread over the replicas.
async fn exactly_one_gets_in(replicas: &[Running], owner: &Person, people: &[Person]) {
    for round in 0..ROUNDS {
        let people = &people[round % CROWDS * CROWD..][..CROWD];
        // The owner has the first seat.
        let organization = replicas[0].organization(owner, 2).await;
        let joins = people
            .iter()
            .enumerate()
            .map(|(number, person)| replicas[number % replicas.len()].join(person, &organization));
        let verdicts: Vec<String> =
            join_all(joins).await.iter().map(|answer| verdict(answer.as_ref().unwrap())).collect();
        let count = |word: &str| verdicts.iter().filter(|verdict| *verdict == word).count();
        let counts = (count("ok"), count("FORBIDDEN NO_SEATS"));
        assert_eq!(counts, (1, CROWD - 1), "round {round}: {verdicts:?}");
        let winner = verdicts.iter().position(|verdict| verdict == "ok").unwrap();
        for replica in replicas {
            let (seats, assigned, members) = replica.look(owner, &organization).await;
            assert_eq!((seats, assigned, members.len()), (2, 2, 2), "round {round}");
            assert!(members.contains(&people[winner].id), "round {round}");
        }
        // The one who got in would have Plus from here in the next round.
        let left = replicas[0].leave(&people[winner], &organization).await.unwrap();
        assert_eq!(verdict(&left), "ok");
    }
}

async fn with_replicas(place: Place, replicas: usize) {
    let mut people = people(&place.database, CROWDS * CROWD + 1).await;
    let owner = people.pop().unwrap();
    let replicas: Vec<Running> =
        (0..replicas).map(|_| Running::start(&place.database, &[])).collect();
    exactly_one_gets_in(&replicas, &owner, &people).await;
    for replica in replicas {
        let (well, log) = replica.end();
        assert!(well && !log.contains("ERROR"), "{log}");
    }
}

#[tokio::test]
async fn on_one_file() {
    with_replicas(Place::sqlite(), 1).await;
}

#[tokio::test]
async fn on_one_file_again() {
    with_replicas(Place::sqlite(), 1).await;
}

#[tokio::test]
async fn on_postgres() {
    with_replicas(Place::postgres().await, 1).await;
}

#[tokio::test]
async fn on_postgres_again() {
    with_replicas(Place::postgres().await, 1).await;
}

#[tokio::test]
async fn over_two_replicas() {
    with_replicas(Place::postgres().await, 2).await;
}

#[tokio::test]
async fn over_two_replicas_again() {
    with_replicas(Place::postgres().await, 2).await;
}
