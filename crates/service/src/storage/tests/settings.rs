//! Names, subscriptions, links' number and the end of an organization, on both
//! databases.

use frontdesk_model::SubscriptionStatus;
use futures_util::TryStreamExt as _;

use super::super::settings::Looks;
use super::super::{NewInviteLink, OperationError};
use super::world::{Step, World, on_both};
use crate::audit;
use crate::images::Picture;
use crate::organizations::{Denial, NAME_TAKEN, Refusal};
use crate::randomness;

on_both! {
    a_name_is_taken_once,
    an_organization_ends_and_its_log_stays,
    a_cancelled_subscription_ends_by_itself,
    tokens_and_images_that_nobody_needs_are_forgotten,
    there_are_200_links,
}

async fn a_name_is_taken_once(world: World) {
    let rename = async |o: usize, name: &str| {
        let looks = Looks { name: Some(name), image: None };
        let (organization, owner) = (&world.organizations[o], &world.people[o]);
        world.storage.update_organization(organization, owner, looks, world.time()).await
    };
    rename(0, "Brindlewick").await.unwrap();
    let refused = rename(1, "BRINDLEW\u{456}CK").await.unwrap_err();
    assert!(matches!(refused, OperationError::BadInput(input) if input == NAME_TAKEN));
    rename(0, "brindlewick").await.unwrap();
    rename(0, "Something else").await.unwrap();
    rename(1, "Brindlewick").await.unwrap();
    world.check().await;
}

async fn an_organization_ends_and_its_log_stays(world: World) {
    let (storage, now) = (&world.storage, world.time());
    let (organization, owner) = (&world.organizations[0], &world.people[0]);
    assert!(world.take(Step::Seats(0, 0, 1)).await);
    assert!(world.take(Step::Wait(0, 2)).await);
    storage.cancel_subscription(organization, owner, now, now).await.unwrap();
    let refused = storage.delete_organization(organization, owner, now).await.unwrap_err();
    let in_use = Denial::Refused(Refusal::SeatsInUse { missing: 1 });
    assert!(matches!(refused, OperationError::Denied(denial) if denial == in_use));
    // The freed seat is offered: somebody may be waiting when it ends.
    assert!(world.take(Step::Toggle(0, 0, 0)).await);
    storage.delete_organization(organization, owner, now).await.unwrap();
    assert!(storage.membership(organization, owner).await.unwrap().is_none());
    assert!(storage.waiting_list(organization).await.unwrap().is_empty());
    let refused = storage.delete_organization(organization, owner, now).await.unwrap_err();
    assert!(matches!(refused, OperationError::Denied(Denial::NotFound)));

    let export: Vec<String> =
        storage.audit_export(organization.clone()).try_collect().await.unwrap();
    let export = export.concat();
    let verified = audit::verify(export.as_bytes()).unwrap();
    assert!(verified.entries > 4);
    assert!(export.lines().last().unwrap().contains("organization.deleted"));
}

async fn a_cancelled_subscription_ends_by_itself(world: World) {
    let (storage, now) = (&world.storage, world.time());
    let (organization, owner) = (&world.organizations[0], &world.people[0]);
    let plan = storage.subscription(organization, now).await.unwrap().unwrap();
    let end = plan.next_billing_at;
    storage.cancel_subscription(organization, owner, end, now).await.unwrap();
    let inactive = Denial::Refused(Refusal::SubscriptionInactive);
    let refused = world.attempt(Step::Seats(0, 0, 9)).await.unwrap_err();
    assert!(matches!(refused, OperationError::Denied(denial) if denial == inactive));
    assert!(storage.overdue(now).await.unwrap().is_empty());
    assert_eq!(storage.overdue(end).await.unwrap(), std::slice::from_ref(organization));
    storage.catch_up(organization, end).await.unwrap();
    let own = storage.membership(organization, owner).await.unwrap().unwrap();
    assert_eq!(own.organization.status, SubscriptionStatus::Expired);
    assert!(storage.overdue(end).await.unwrap().is_empty());
    storage.resume_subscription(organization, owner, end).await.unwrap();
    let plan = storage.subscription(organization, end).await.unwrap().unwrap();
    assert_eq!((plan.status, plan.next_billing_at > end), (SubscriptionStatus::Active, true));
    world.check().await;
}

async fn tokens_and_images_that_nobody_needs_are_forgotten(world: World) {
    let (storage, now) = (&world.storage, world.time());
    let (organization, owner) = (&world.organizations[0], &world.people[0]);
    let link = async |expires| {
        let (id, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
        let new = NewInviteLink {
            name: Some("A link"),
            expires_at: expires,
            ..NewInviteLink::permanent(&id, &token)
        };
        storage.create_link(organization, owner, new, now).await.unwrap().id
    };
    let (short, long) = (link(Some(now)).await, link(None).await);
    let picture = |hash: &str| Picture { hash: hash.to_owned(), png: vec![0, 1, 255] };
    for hash in ["shown", "unused"] {
        storage.keep_image(&picture(hash), now).await.unwrap();
    }
    let looks = Looks { name: None, image: Some("shown") };
    storage.update_organization(organization, owner, looks, now).await.unwrap();

    let later = now + jiff::SignedDuration::from_hours(25);
    storage.forget_dead_tokens(later).await.unwrap();
    storage.forget_unused_images(later).await.unwrap();
    let links = storage.links(organization, later).await.unwrap();
    let token = |id: &str| links.iter().find(|link| link.id == id).unwrap().token.is_some();
    assert_eq!((token(&short), token(&long)), (false, true));
    assert_eq!(storage.image("shown").await.unwrap(), Some(vec![0, 1, 255]));
    assert_eq!(storage.image("unused").await.unwrap(), None);
}

async fn there_are_200_links(world: World) {
    let (organization, owner) = (&world.organizations[0], &world.people[0]);
    // The permanent one, and the one that needs approval.
    let mut live = 2;
    let refused = loop {
        let (id, token) = (randomness::id().unwrap(), randomness::token::<18>().unwrap());
        let new = NewInviteLink { name: Some("More"), ..NewInviteLink::permanent(&id, &token) };
        match world.storage.create_link(organization, owner, new, world.time()).await {
            Ok(_) => live += 1,
            Err(refused) => break refused,
        }
    };
    let many = Denial::Refused(Refusal::TooManyLinks);
    assert!(matches!(refused, OperationError::Denied(denial) if denial == many));
    assert_eq!(live, 200);
    // Another permanent one takes the place of the one before.
    assert!(world.take(Step::Regenerate(0, 0)).await);
}
