//! What both databases promise about webhooks.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::webhooks::MAX_WEBHOOKS;
use super::super::{
    Action, Claimed, DisabledFor, Ended, NewWebhook, OperationError, Webhook, WebhookChange,
};
use super::world::{Step, World, on_both};
use crate::organizations::{Denial, Refusal};
use crate::randomness;
use crate::webhooks::Secret;

on_both! {
    an_event_is_queued_with_what_admins_see,
    what_did_not_happen_is_not_told,
    four_of_one_webhook_and_nobody_twice,
    a_lease_that_ended_lets_another_process_in_and_the_late_one_out,
    two_that_claim_at_once_share,
    a_webhook_that_is_disabled_gives_up_and_is_written_down,
    enabling_clears_and_tells_only_what_comes_after,
    the_old_secret_signs_for_a_day,
    only_managers_and_only_twenty,
    the_log_goes_page_by_page_and_forgets,
}

const DELIVERED: Ended = Ended { status: Some(204), fault: None, retry_at: None };

async fn webhook(world: &World, events: &str) -> Webhook {
    let (id, secret) = (randomness::id().unwrap(), Secret::new().unwrap());
    let new = NewWebhook { id: &id, url: "https://example.org/?key=x", secret: &secret, events };
    let (organization, actor) = (&world.organizations[0], &world.people[0]);
    world.storage.create_webhook(organization, actor, new, world.time()).await.unwrap()
}

async fn claim(world: &World, most: usize) -> Vec<Claimed> {
    let lease = world.time() + SignedDuration::from_secs(60);
    world.storage.claim_deliveries(world.time(), lease, most).await.unwrap()
}

async fn test(world: &World, webhook: &Webhook) {
    let (organization, actor) = (&world.organizations[0], &world.people[0]);
    let done = world.storage.test_webhook(organization, actor, &webhook.id, world.time()).await;
    done.unwrap();
}

async fn kept(world: &World) -> Webhook {
    world.storage.webhooks(&world.organizations[0]).await.unwrap().remove(0)
}

fn failed(retry_at: Option<Timestamp>) -> Ended {
    Ended { status: Some(500), fault: Some("STATUS"), retry_at }
}

/// Actions in the log, and what they say, of the last entry with this action.
async fn last(world: &World, action: Action) -> Option<(Option<String>, String)> {
    let entries = world.storage.audit_entries(&world.organizations[0], 0, 1_000).await.unwrap();
    let found = entries.into_iter().rev().find(|entry| entry.entry.action == action.as_str())?;
    Some((found.entry.actor, serde_json::to_string(&found.entry.after).unwrap()))
}

async fn an_event_is_queued_with_what_admins_see(world: World) {
    webhook(&world, "member.joined").await;
    webhook(&world, "member.left").await;
    webhook(&world, "").await;
    world.take(Step::Join(0, 2)).await;
    // Another organization's.
    world.take(Step::Join(1, 3)).await;
    let claimed = claim(&world, 32).await;
    assert_eq!(claimed.len(), 2);
    let payload: Value = serde_json::from_str(&claimed[0].payload).unwrap();
    assert_eq!(payload["type"], "member.joined");
    assert_eq!(payload["timestamp"], world.time().to_string());
    let data = &payload["data"];
    assert_eq!(data["organization"]["id"], world.organizations[0].as_str());
    assert!(data["organization"]["name"].as_str().unwrap().starts_with("Somewhere "));
    assert_eq!(data["member"]["id"], world.people[2].as_str());
    assert_eq!(data["member"]["name"], "Somebody");
    assert_eq!(data["member"]["role"], "member");
    assert_eq!(data["member"]["seatType"], "plus");
    assert_eq!(data["after"]["path"], "join");
    let token = world.permanent_link(0).await.token.unwrap();
    assert!(!claimed[0].payload.contains(&token));
    assert!(!claimed[0].payload.contains("email"));
}

async fn what_did_not_happen_is_not_told(world: World) {
    webhook(&world, "").await;
    assert!(!world.take(Step::Toggle(0, 3, 0)).await);
    assert!(!world.take(Step::Leave(0, 0)).await);
    assert!(claim(&world, 32).await.is_empty());
    assert_eq!(world.storage.next_delivery(world.time()).await.unwrap(), None);
}

async fn four_of_one_webhook_and_nobody_twice(world: World) {
    let (one, other) = (webhook(&world, "").await, webhook(&world, "").await);
    for _ in 0..6 {
        test(&world, &one).await;
    }
    test(&world, &other).await;
    let first = claim(&world, 3).await;
    assert_eq!(first.len(), 3);
    let second = claim(&world, 32).await;
    let of = |webhook: &Webhook| {
        first.iter().chain(&second).filter(|claimed| claimed.webhook == webhook.id).count()
    };
    assert_eq!((of(&one), of(&other)), (4, 1));
    assert!(claim(&world, 32).await.is_empty());
    // One ends, and one more is let in.
    let ends = first.iter().find(|claimed| claimed.webhook == one.id).unwrap();
    world.storage.end_attempt(ends, DELIVERED, world.time()).await.unwrap();
    let third = claim(&world, 32).await;
    assert_eq!(third.len(), 1);
    let ids: HashSet<&str> = [&first, &second, &third]
        .into_iter()
        .flatten()
        .map(|claimed| claimed.id.as_str())
        .collect();
    assert_eq!(ids.len(), 6);
}

async fn a_lease_that_ended_lets_another_process_in_and_the_late_one_out(world: World) {
    let webhook = webhook(&world, "").await;
    test(&world, &webhook).await;
    let late = claim(&world, 32).await.remove(0);
    assert!(claim(&world, 32).await.is_empty());
    world.take(Step::Pass(1)).await;
    let other = claim(&world, 32).await.remove(0);
    assert_eq!(late.id, other.id);
    world.storage.end_attempt(&late, failed(None), world.time()).await.unwrap();
    let log = |world: &World| {
        let (storage, id) = (world.storage.clone(), world.organizations[0].clone());
        let webhook = webhook.id.clone();
        async move { storage.deliveries(&id, &webhook, None, 10).await.unwrap().remove(0) }
    };
    assert_eq!(log(&world).await.attempts, 0);
    world.storage.end_attempt(&other, DELIVERED, world.time()).await.unwrap();
    let delivery = log(&world).await;
    assert_eq!((delivery.attempts, delivery.last_status), (1, Some(204)));
    assert!(delivery.delivered_at.is_some() && delivery.next_at.is_none());
}

async fn two_that_claim_at_once_share(world: World) {
    for _ in 0..5 {
        let webhook = webhook(&world, "").await;
        for _ in 0..4 {
            test(&world, &webhook).await;
        }
    }
    let mut claimed = Vec::new();
    for _ in 0..20 {
        let (one, other) = tokio::join!(claim(&world, 3), claim(&world, 3));
        claimed.extend(one.into_iter().chain(other).map(|claimed| claimed.id));
        if claimed.len() == 20 {
            break;
        }
    }
    assert_eq!(claimed.len(), 20);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 20);
}

async fn a_webhook_that_is_disabled_gives_up_and_is_written_down(world: World) {
    let webhook = webhook(&world, "").await;
    test(&world, &webhook).await;
    test(&world, &webhook).await;
    let claimed = claim(&world, 1).await.remove(0);
    let storage = &world.storage;
    let since = storage.end_attempt(&claimed, failed(None), world.time()).await.unwrap();
    assert_eq!(since, Some(world.time()));
    let (organization, now) = (&world.organizations[0], world.time());
    for _ in 0..2 {
        let failing = DisabledFor::Failing;
        storage.disable_webhook(organization, &webhook.id, failing, now).await.unwrap();
    }
    assert!(kept(&world).await.disabled_at.is_some());
    assert!(claim(&world, 32).await.is_empty());
    let (actor, after) = last(&world, Action::WebhookDisabled).await.unwrap();
    assert_eq!(actor, None);
    assert!(after.contains("\"cause\":\"failing\"") && after.contains("example.org"), "{after}");
    assert!(!after.contains("key"), "{after}");
    let entries = storage.audit_entries(organization, 0, 1_000).await.unwrap();
    let disabled = entries.iter().filter(|entry| entry.entry.action == "webhook.disabled");
    assert_eq!(disabled.count(), 1);
    world.take(Step::Join(0, 2)).await;
    assert!(claim(&world, 32).await.is_empty());
    let refused = storage.test_webhook(organization, &world.people[0], &webhook.id, now).await;
    let disabled = Denial::Refused(Refusal::WebhookDisabled);
    assert!(matches!(refused, Err(OperationError::Denied(denial)) if denial == disabled));
    world.check().await;
}

async fn enabling_clears_and_tells_only_what_comes_after(world: World) {
    let webhook = webhook(&world, "").await;
    let (storage, organization, owner) =
        (&world.storage, &world.organizations[0], &world.people[0]);
    test(&world, &webhook).await;
    let claimed = claim(&world, 1).await.remove(0);
    storage.end_attempt(&claimed, failed(None), world.time()).await.unwrap();
    assert!(kept(&world).await.failing_since.is_some());
    for enabled in [false, true] {
        let to = WebhookChange { enabled: Some(enabled), ..WebhookChange::default() };
        storage.change_webhook(organization, owner, &webhook.id, to, world.time()).await.unwrap();
        if !enabled {
            world.take(Step::Join(0, 2)).await;
        }
    }
    let kept = kept(&world).await;
    assert_eq!((kept.disabled_at, kept.failing_since), (None, None));
    assert!(claim(&world, 32).await.is_empty());
    world.take(Step::Leave(0, 2)).await;
    assert_eq!(claim(&world, 32).await.len(), 1);
    let (actor, after) = last(&world, Action::WebhookChanged).await.unwrap();
    assert_eq!(actor.as_ref(), Some(owner));
    assert!(after.contains("\"enabled\":true"), "{after}");
}

async fn the_old_secret_signs_for_a_day(world: World) {
    let webhook = webhook(&world, "").await;
    let new = Secret::new().unwrap();
    let (organization, owner) = (&world.organizations[0], &world.people[0]);
    let storage = &world.storage;
    let rotated = storage
        .rotate_webhook_secret(organization, owner, &webhook.id, &new, world.time())
        .await
        .unwrap();
    assert_eq!(rotated.secret.bytes(), new.bytes());
    for (hours, secrets) in [(0, vec![&new, &webhook.secret]), (24, vec![&new])] {
        world.take(Step::Pass(hours)).await;
        test(&world, &webhook).await;
        let claimed = claim(&world, 1).await.remove(0);
        let given: Vec<&[u8]> = claimed.secrets.iter().map(Secret::bytes).collect();
        assert_eq!(given, secrets.into_iter().map(Secret::bytes).collect::<Vec<_>>());
        storage.end_attempt(&claimed, DELIVERED, world.time()).await.unwrap();
    }
}

async fn only_managers_and_only_twenty(world: World) {
    world.take(Step::Join(0, 2)).await;
    let (id, secret) = (randomness::id().unwrap(), Secret::new().unwrap());
    let new = NewWebhook { id: &id, url: "https://example.org/", secret: &secret, events: "" };
    let organization = &world.organizations[0];
    let make = async |person: usize| {
        let actor = &world.people[person];
        match world.storage.create_webhook(organization, actor, new, world.time()).await {
            Err(OperationError::Denied(denial)) => denial,
            made => panic!("{made:?}"),
        }
    };
    assert_eq!(make(2).await, Denial::Refused(Refusal::Role));
    assert_eq!(make(4).await, Denial::NotFound);
    for _ in 0..MAX_WEBHOOKS {
        webhook(&world, "").await;
    }
    assert_eq!(make(0).await, Denial::Refused(Refusal::TooManyWebhooks));
    let webhooks = world.storage.webhooks(organization).await.unwrap();
    let (owner, now) = (&world.people[0], world.time());
    world.storage.delete_webhook(organization, owner, &webhooks[0].id, now).await.unwrap();
    let gone = world.storage.delete_webhook(organization, owner, &webhooks[0].id, now).await;
    assert!(matches!(gone, Err(OperationError::Denied(Denial::NotFound))));
    webhook(&world, "").await;
}

async fn the_log_goes_page_by_page_and_forgets(world: World) {
    let webhook = webhook(&world, "").await;
    for round in 0..5 {
        test(&world, &webhook).await;
        if round % 2 == 0 {
            world.take(Step::Pass(1)).await;
        }
    }
    let (storage, organization) = (&world.storage, &world.organizations[0]);
    let mut seen = Vec::new();
    loop {
        let after = seen.last().map(|(at, id): &(Timestamp, String)| (*at, id.as_str()));
        let page = storage.deliveries(organization, &webhook.id, after, 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        seen.extend(page.into_iter().map(|delivery| (delivery.created_at, delivery.id)));
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "latest first, each once");
    let foreign = storage.deliveries(&world.organizations[1], &webhook.id, None, 10).await;
    assert!(foreign.unwrap().is_empty());
    world.take(Step::Pass(30 * 24 - 2)).await;
    storage.forget_deliveries(world.time()).await.unwrap();
    assert_eq!(storage.deliveries(organization, &webhook.id, None, 10).await.unwrap().len(), 4);
    world.take(Step::Pass(2)).await;
    storage.forget_deliveries(world.time()).await.unwrap();
    assert!(storage.deliveries(organization, &webhook.id, None, 10).await.unwrap().is_empty());
}
