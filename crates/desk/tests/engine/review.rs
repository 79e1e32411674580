//! Who joined is new until the person looked at them.

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    Answer, Event, MembersQuery, OrganizationRef, OrganizationState, Request, Selection,
};

use crate::{
    fakes::LOCAL,
    world::{World, account, ask, close, refresh, start, until_state},
};

async fn organization(desk: &Desk) -> OrganizationState {
    account(desk).await.organizations[0].clone()
}

async fn new(desk: &Desk, at: &OrganizationRef) -> Vec<String> {
    let query = MembersQuery { unreviewed: true, ..MembersQuery::everybody(at.clone()) };
    match desk.ask(Request::Members(query)).await.unwrap() {
        Answer::Members(page) => page.rows.into_iter().map(|member| member.name).collect(),
        other => panic!("{other:?}"),
    }
}

async fn is_new(desk: &Desk, at: &OrganizationRef, member: &str) -> bool {
    let request = Request::Member { organization: at.clone(), member: member.into() };
    match desk.ask(request).await.unwrap() {
        Answer::Member(detail) => detail.unreviewed,
        other => panic!("{other:?}"),
    }
}

async fn joined(world: &World, desk: &Desk, members: u32) {
    refresh(world, desk, LOCAL).await;
    until_state(desk, |state| state.accounts[0].organizations[0].members == members).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_joins_is_new_until_reviewed_or_gone_also_after_a_restart() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    assert_eq!(organization(&desk).await.unreviewed, 0, "not the person themselves");
    for name in ["Ada", "Ben", "Cleo", "Dan"] {
        world.join("organization-1", name);
    }
    joined(&world, &desk, 5).await;
    assert_eq!(organization(&desk).await.unreviewed, 4);
    assert!(is_new(&desk, &acme, "ada").await && !is_new(&desk, &acme, "own").await);

    let mut events = desk.events();
    let ada = Selection::These { members: vec!["ada".into(), "own".into()] };
    ask(&desk, Request::Reviewed { organization: acme.clone(), members: ada }).await.unwrap();
    assert_eq!(new(&desk, &acme).await, ["Ben", "Cleo", "Dan"]);
    assert!(!is_new(&desk, &acme, "ada").await);
    let told: Vec<Event> = std::iter::from_fn(|| events.try_recv().ok()).collect();
    assert!(told.contains(&Event::StateChanged));
    assert!(told.iter().any(|event| matches!(event, Event::OrganizationChanged { .. })));

    world.on_server(LOCAL, "organization-1", |acme| {
        acme.members.retain(|member| member.name != "Ben");
    });
    joined(&world, &desk, 4).await;
    assert_eq!(new(&desk, &acme).await, ["Cleo", "Dan"]);
    close(&desk).await;

    let desk = world.open().await;
    assert_eq!(new(&desk, &acme).await, ["Cleo", "Dan"]);
    assert_eq!(organization(&desk).await.unreviewed, 2);
    let query = MembersQuery { unreviewed: true, ..MembersQuery::everybody(acme.clone()) };
    let all = Selection::Shown { query, except: vec!["dan".into()] };
    ask(&desk, Request::Reviewed { organization: acme.clone(), members: all }).await.unwrap();
    assert_eq!(new(&desk, &acme).await, ["Dan"]);
    close(&desk).await;
}
