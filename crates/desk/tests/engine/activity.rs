//! What happened is kept, and members are found.

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    ActivityPage, Answer, ErrorCode, Event, MemberDetail, MembersPage, MembersQuery,
    OrganizationRef, Request,
};
use frontdesk_model::{Change, Role};

use crate::{
    fakes::LOCAL,
    world::{World, account, member, refresh, start, until, until_state},
};

async fn activity(
    desk: &Desk,
    organization: &OrganizationRef,
    before: Option<i64>,
    limit: u32,
) -> ActivityPage {
    let organization = organization.clone();
    match desk
        .ask(Request::Activity {
            organization,
            before,
            limit,
            kinds: Vec::new(),
            search: String::new(),
        })
        .await
        .unwrap()
    {
        Answer::Activity(page) => page,
        other => panic!("{other:?}"),
    }
}

/// What happened, newest first, in short.
pub(crate) async fn entries(desk: &Desk, organization: &OrganizationRef) -> Vec<String> {
    let page = activity(desk, organization, None, 200).await;
    page.entries.into_iter().map(|entry| short(entry.change)).collect()
}

fn short(change: Change) -> String {
    match change {
        Change::Joined { member } => format!("joined {}", member.name),
        Change::Gone { member } => format!("gone {}", member.name),
        other => format!("{other:?}"),
    }
}

async fn detail(desk: &Desk, organization: &OrganizationRef, id: &str) -> MemberDetail {
    let request = Request::Member { organization: organization.clone(), member: id.into() };
    match desk.ask(request).await.unwrap() {
        Answer::Member(detail) => detail,
        other => panic!("{other:?}"),
    }
}

async fn members(desk: &Desk, organization: &OrganizationRef) -> MembersPage {
    let query = MembersQuery::everybody(organization.clone());
    match desk.ask(Request::Members(query)).await.unwrap() {
        Answer::Members(page) => page,
        other => panic!("{other:?}"),
    }
}

async fn until_revision(desk: &Desk, revision: i64) {
    until_state(desk, |state| state.accounts[0].organizations[0].revision >= revision).await;
}

#[tokio::test(start_paused = true)]
async fn a_join_moves_members_seats_revision_and_history() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let before = account(&desk).await.organizations[0].clone();
    assert_eq!((before.members, before.seats.assigned, before.revision), (1, 1, 1));
    assert_eq!(entries(&desk, &acme).await, [""; 0]);

    let mut events = desk.events();
    world.join("organization-1", "Ada");
    world.fakes.say_changed();
    let changed = Event::OrganizationChanged { organization: acme.clone(), revision: 2 };
    let mut heard = Vec::new();
    until("the event", || {
        heard.extend(events.try_recv().ok());
        heard.contains(&changed)
    })
    .await;
    let after = account(&desk).await.organizations[0].clone();
    assert_eq!((after.members, after.seats.assigned, after.revision), (2, 2, 2));

    let ada = detail(&desk, &acme, "ada").await;
    assert_eq!((ada.gone, ada.own, ada.history.len()), (false, false, 1));
    // The server does not say when: the time she was first seen.
    assert_eq!(ada.member.joined_at, Some(ada.history[0].seen_at));
    let own = detail(&desk, &acme, "own").await;
    assert_eq!((own.own, own.member.joined_at, own.history.len()), (true, None, 0));
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_look_that_sees_nothing_new_counts_nothing_up() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let fetched = account(&desk).await.organizations[0].fetched_at;
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].fetched_at > fetched).await;
    assert_eq!(account(&desk).await.organizations[0].revision, 1);

    // Last activity is to be seen, and is no event.
    world.on_server(LOCAL, "organization-1", |snapshot| {
        snapshot.members[0].last_active = Some("2026-11-03T08:00:00Z".parse().unwrap());
    });
    world.advance(&desk, 11 * 60).await;
    until_revision(&desk, 2).await;
    assert_eq!(members(&desk, &acme).await.revision, 2);
    assert_eq!(entries(&desk, &acme).await, [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn somebody_gone_is_still_known_and_a_stranger_is_not() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    world.join("organization-1", "Ada");
    refresh(&world, &desk, LOCAL).await;
    until_revision(&desk, 2).await;
    world.on_server(LOCAL, "organization-1", |snapshot| snapshot.members[1].role = Role::Admin);
    refresh(&world, &desk, LOCAL).await;
    until_revision(&desk, 3).await;
    world.on_server(LOCAL, "organization-1", |snapshot| drop(snapshot.members.pop()));
    refresh(&world, &desk, LOCAL).await;
    until_revision(&desk, 4).await;
    desk.close().await;

    let desk = world.open().await;
    let ada = detail(&desk, &acme, "ada").await;
    assert_eq!((ada.gone, ada.member.role, ada.history.len()), (true, Role::Admin, 3));
    let stranger = Request::Member { organization: acme, member: "nobody".into() };
    assert_eq!(desk.ask(stranger).await.unwrap_err().code, ErrorCode::NotFound);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn history_comes_in_pages_newest_first() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    for name in ["Ada", "Grace", "Edsger"] {
        world.join("organization-1", name);
    }
    refresh(&world, &desk, LOCAL).await;
    until_revision(&desk, 2).await;
    let first = activity(&desk, &acme, None, 2).await;
    assert_eq!((first.entries.len(), first.more), (2, true));
    let rest = activity(&desk, &acme, Some(first.entries[1].id), 2).await;
    assert_eq!((rest.entries.len(), rest.more), (1, false));
    assert_eq!(entries(&desk, &acme).await, ["joined Edsger", "joined Grace", "joined Ada"]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn what_came_after_an_entry_comes_in_pages_oldest_first() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    for name in ["Ada", "Grace", "Edsger"] {
        world.join("organization-1", name);
    }
    refresh(&world, &desk, LOCAL).await;
    until_revision(&desk, 2).await;
    let after = async |after, limit| {
        let request = Request::ActivityAfter { organization: acme.clone(), after, limit };
        let Answer::Activity(page) = desk.ask(request).await.unwrap() else { panic!() };
        let newest = page.entries.last().map(|entry| entry.id);
        let entries: Vec<_> = page.entries.into_iter().map(|entry| short(entry.change)).collect();
        (entries, page.more, newest)
    };
    let (entries, more, newest) = after(0, 2).await;
    assert_eq!(
        (entries.as_slice(), more),
        (&["joined Ada".into(), "joined Grace".into()][..], true)
    );
    let (entries, more, newest) = after(newest.unwrap(), 2).await;
    assert_eq!((entries.as_slice(), more), (&["joined Edsger".into()][..], false));
    assert_eq!(after(newest.unwrap(), u32::MAX).await, (vec![], false, None));
    let elsewhere = OrganizationRef { organization: "other".into(), ..acme.clone() };
    let request = Request::ActivityAfter { organization: elsewhere, after: 0, limit: 1 };
    assert_eq!(desk.ask(request).await.unwrap_err().code, ErrorCode::NotFound);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn an_organization_that_vanished_is_out_of_sight_and_comes_back_with_its_history() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    let other = start(&desk, "Aardvark").await;
    let names = |state: &frontdesk_local_api::AccountState| {
        state.organizations.iter().map(|o| o.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&account(&desk).await), ["Aardvark", "Acme"]);
    world.join("organization-1", "Ada");
    refresh(&world, &desk, LOCAL).await;
    world.shown(1).await;

    let kept = world
        .outside()
        .servers
        .get_mut(LOCAL)
        .unwrap()
        .organizations
        .remove(&acme.organization)
        .unwrap();
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations.len() == 1).await;
    let gone = desk.ask(Request::Invite { organization: acme.clone() }).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);

    let mut back = kept;
    back.members.push(member("grace", "Grace"));
    let id = acme.organization.clone();
    world.outside().servers.get_mut(LOCAL).unwrap().organizations.insert(id, back);
    refresh(&world, &desk, LOCAL).await;
    assert_eq!(world.shown(2).await, ["Ada joined Acme", "Grace joined Acme"]);
    assert_eq!(entries(&desk, &acme).await, ["joined Grace", "joined Ada"]);
    assert_eq!(entries(&desk, &other).await, [""; 0]);
    desk.close().await;
}

#[tokio::test(start_paused = true)]
async fn one_organization_that_fails_does_not_fail_the_others() {
    let world = World::new();
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    start(&desk, "Zebra").await;
    for code in [ErrorCode::NotFound, ErrorCode::ServerFault] {
        let faults = std::collections::HashMap::from([(acme.organization.clone(), code)]);
        world.outside().servers.get_mut(LOCAL).unwrap().fault_of = faults;
        let before = world.titles().len();
        world.join("organization-2", &format!("{code:?}"));
        refresh(&world, &desk, LOCAL).await;
        until("a notification", || world.titles().len() > before).await;
    }
    assert_eq!(world.titles(), ["NotFound joined Zebra", "ServerFault joined Zebra"]);
    desk.close().await;
}
