//! Mails that wait: put in with what happened, claimed by one, never lost.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::super::{MailOutcome, Storage};
use super::world::{Step, World, on_both};
use crate::notifications::Kind;

on_both! {
    mails_wait_for_those_who_have_an_address_and_want_them,
    without_a_mail_server_nothing_waits,
    a_mail_is_claimed_by_one_and_comes_back_after_its_claim,
    many_claim_at_once_and_none_is_claimed_twice,
    a_mail_is_tried_later_given_up_or_gone,
    a_shared_key_is_made_once,
}

async fn with_addresses(world: &World) -> Storage {
    for (number, person) in world.people.iter().enumerate() {
        sqlx::query("UPDATE accounts SET email = $1, language = $2 WHERE id = $3")
            .bind(format!("p{number}@example.org"))
            .bind((number == 0).then_some("de"))
            .bind(person)
            .execute(&world.storage.database.writer)
            .await
            .unwrap();
    }
    world.storage.clone()
}

async fn mails_wait_for_those_who_have_an_address_and_want_them(mut world: World) {
    world.storage = world.storage.clone().with_mail(true);
    let storage = with_addresses(&world).await;
    sqlx::query("UPDATE accounts SET email = NULL WHERE id = $1")
        .bind(&world.people[3])
        .execute(&storage.database.writer)
        .await
        .unwrap();
    let (owner, kind) = (world.people[0].as_str(), Kind::SeatsLow);
    storage.set_mail_wanted(owner, kind, false).await.unwrap();
    storage.set_mail_wanted(owner, kind, false).await.unwrap();
    assert_eq!(storage.unwanted_mail(owner).await.unwrap(), [kind]);
    for step in [Step::Join(0, 2), Step::Join(0, 3), Step::Leave(0, 2)] {
        assert!(world.take(step).await);
    }
    let mails = storage.claim_mails(100, world.now).await.unwrap();
    let mut said: Vec<_> = mails
        .iter()
        .map(|mail| (mail.address.as_str(), mail.kind, mail.language.as_str(), mail.attempts))
        .collect();
    said.sort_by_key(|(address, kind, ..)| (*address, kind.as_str()));
    assert_eq!(
        said,
        [
            ("p0@example.org", Kind::Full, "de", 1),
            ("p0@example.org", Kind::MemberJoined, "de", 1),
            ("p0@example.org", Kind::MemberJoined, "de", 1),
            ("p2@example.org", Kind::Welcome, "en", 1),
        ]
    );
    storage.set_mail_wanted(owner, kind, true).await.unwrap();
    assert!(storage.unwanted_mail(owner).await.unwrap().is_empty());
}

async fn without_a_mail_server_nothing_waits(world: World) {
    let storage = with_addresses(&world).await;
    assert!(world.take(Step::Join(0, 2)).await);
    assert!(storage.claim_mails(100, world.now).await.unwrap().is_empty());
}

async fn a_mail_is_claimed_by_one_and_comes_back_after_its_claim(mut world: World) {
    world.storage = world.storage.clone().with_mail(true);
    let storage = with_addresses(&world).await;
    assert!(world.take(Step::Join(0, 2)).await);
    let first = storage.claim_mails(100, world.now).await.unwrap();
    assert!(first.len() >= 2);
    assert!(storage.claim_mails(100, world.now).await.unwrap().is_empty());
    // Whoever had them died.
    let later = world.now + SignedDuration::from_mins(6);
    let again = storage.claim_mails(100, later).await.unwrap();
    let ids = |mails: &[super::super::Mail]| {
        mails.iter().map(|mail| mail.id.clone()).collect::<HashSet<_>>()
    };
    assert_eq!(ids(&first), ids(&again));
    assert!(again.iter().all(|mail| mail.attempts == 2));
}

async fn many_claim_at_once_and_none_is_claimed_twice(mut world: World) {
    world.storage = world.storage.clone().with_mail(true);
    let storage = with_addresses(&world).await;
    for round in 0..20 {
        let step = if round % 2 == 0 { Step::Join(0, 2) } else { Step::Leave(0, 2) };
        assert!(world.take(step).await);
    }
    let mut claims = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (storage, now) = (storage.clone(), world.now);
        claims.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let mails = storage.claim_mails(3, now).await.unwrap();
                if mails.is_empty() {
                    return mine;
                }
                mine.extend(mails.into_iter().map(|mail| mail.id));
            }
        });
    }
    let claimed: Vec<String> = claims.join_all().await.into_iter().flatten().collect();
    let different: HashSet<&String> = claimed.iter().collect();
    assert!(claimed.len() >= 20, "{}", claimed.len());
    assert_eq!(different.len(), claimed.len());
}

async fn a_mail_is_tried_later_given_up_or_gone(mut world: World) {
    world.storage = world.storage.clone().with_mail(true);
    let storage = with_addresses(&world).await;
    assert!(world.take(Step::Join(0, 2)).await);
    assert!(world.take(Step::Join(0, 3)).await);
    let mails = storage.claim_mails(3, world.now).await.unwrap();
    let due = world.now + SignedDuration::from_mins(1);
    for (mail, outcome) in
        mails.iter().zip([MailOutcome::Accepted, MailOutcome::Later(due), MailOutcome::GivenUp])
    {
        storage.mail_tried(&mail.id, outcome, "450", world.now).await.unwrap();
    }
    let left = storage.claim_mails(100, world.now).await.unwrap();
    assert!(left.iter().all(|mail| !mails.iter().any(|other| other.id == mail.id)));
    let left = storage.claim_mails(100, due).await.unwrap();
    assert_eq!(left.iter().map(|mail| &mail.id).collect::<Vec<_>>(), [&mails[1].id]);
    let kept: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, facts FROM outbox WHERE gave_up_at IS NOT NULL AND last_error = '450'",
    )
    .fetch_all(&storage.database.readers)
    .await
    .unwrap();
    assert_eq!(kept, [(mails[2].id.clone(), "{}".to_owned())]);
    storage.forget_mails(world.now + SignedDuration::from_hours(24 * 31)).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE gave_up_at IS NOT NULL")
        .fetch_one(&storage.database.readers)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

async fn a_shared_key_is_made_once(world: World) {
    let storage = &world.storage;
    let (one, other) =
        tokio::join!(storage.shared_key("test", [1; 32]), storage.shared_key("test", [2; 32]));
    assert_eq!(one.unwrap(), other.unwrap());
    assert_ne!(storage.shared_key("another", [3; 32]).await.unwrap(), [1; 32]);
}
