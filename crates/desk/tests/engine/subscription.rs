//! What an organization pays for, whether that goes on, and whose it is.

use frontdesk_desk::Desk;
use frontdesk_local_api::{Answer, ErrorCode, OrganizationRef, Plan, Request};
use frontdesk_model::{Capabilities, Role, SubscriptionStatus};

use crate::{
    joining::{ONE, asked_for, code_and_reason, connected},
    service::service,
    world::{World, account, ask, member, refresh, until_state},
};

async fn plan(desk: &Desk, at: &OrganizationRef) -> Plan {
    match ask(desk, Request::Plan { organization: at.clone(), locale: None }).await.unwrap() {
        Answer::Plan(plan) => plan,
        other => panic!("{other:?}"),
    }
}

async fn until_status(world: &World, desk: &Desk, status: SubscriptionStatus) {
    world.on_server(ONE, "acme", |acme| acme.organization.status = status);
    refresh(world, desk, ONE).await;
    until_state(desk, |state| state.accounts[0].organizations[0].status == status).await;
}

#[tokio::test(start_paused = true)]
async fn where_the_server_says_no_plan_it_is_the_price_of_the_seats_there_are() {
    let world = World::new();
    let (desk, one) = connected(&world, Capabilities::default()).await;
    let Plan { price, ends_at } = plan(&desk, &one).await;
    assert_eq!((price.unwrap().total, ends_at), (Some(25.0 * 50.0), None));
    until_status(&world, &desk, SubscriptionStatus::Expired).await;
    assert_eq!(plan(&desk, &one).await, Plan { price: None, ends_at: None });
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_service_says_when_it_ends() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    until_status(&world, &desk, SubscriptionStatus::Cancelled).await;
    let ends_at = plan(&desk, &one).await.ends_at;
    assert_eq!(ends_at, Some("2027-01-01T00:00:00Z".parse().unwrap()));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_subscription_is_cancelled_and_goes_on() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    let cancel = Request::CancelSubscription { organization: one.clone() };
    let resume = Request::ResumeSubscription { organization: one.clone() };
    assert_eq!(ask(&desk, cancel.clone()).await, Ok(Answer::Done));
    assert_eq!(account(&desk).await.organizations[0].status, SubscriptionStatus::Cancelled);
    assert_eq!(ask(&desk, resume).await, Ok(Answer::Done));
    assert_eq!(account(&desk).await.organizations[0].status, SubscriptionStatus::Active);

    world.outside().servers.get_mut(ONE).unwrap().meanwhile =
        Some(Box::new(|acme| acme.organization.status = SubscriptionStatus::Active));
    let meanwhile = ask(&desk, cancel).await.unwrap_err();
    assert_eq!(meanwhile.code, ErrorCode::ChangedMeanwhile);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_organization_is_handed_over_to_somebody_in_it() {
    let world = World::new();
    let (desk, one) = connected(&world, service()).await;
    world.on_server(ONE, "acme", |acme| acme.members.push(member("ada", "Ada")));
    refresh(&world, &desk, ONE).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 2).await;
    let transfer = |member: &str| Request::TransferOwnership {
        organization: one.clone(),
        member: member.into(),
    };
    for (who, code, reason) in [
        ("nobody", ErrorCode::NotFound, None),
        ("own", ErrorCode::Forbidden, Some("SELF".to_owned())),
    ] {
        let refused = ask(&desk, transfer(who)).await.map_err(code_and_reason);
        assert_eq!(refused, Err((code, reason)));
    }
    assert_eq!(ask(&desk, transfer("ada")).await, Ok(Answer::Done));
    assert_eq!(account(&desk).await.organizations[0].own_role, Role::Admin);
    let again = ask(&desk, transfer("own")).await.map_err(code_and_reason);
    assert_eq!(again, Err((ErrorCode::Forbidden, Some("ROLE".to_owned()))));
    assert_eq!(asked_for(&world), ["transfer"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_server_cannot_do_it_is_not_asked_for() {
    let world = World::new();
    let (desk, one) = connected(&world, Capabilities::default()).await;
    let organization = || one.clone();
    for request in [
        Request::CancelSubscription { organization: organization() },
        Request::ResumeSubscription { organization: organization() },
        Request::TransferOwnership { organization: organization(), member: "ada".into() },
    ] {
        let refused = ask(&desk, request).await.map_err(code_and_reason);
        assert_eq!(refused, Err((ErrorCode::Forbidden, Some("NOT_SUPPORTED".to_owned()))));
    }
    assert_eq!(asked_for(&world), [""; 0]);
    desk.close().await;
}
