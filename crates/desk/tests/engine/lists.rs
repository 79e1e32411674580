//! Lists for elsewhere: tables, the overview, people anywhere, plans.

use frontdesk_desk::Desk;
use frontdesk_local_api::{
    Answer, ErrorCode, InvitePlan, Language, MembersQuery, OrganizationRef, Overview, Request,
    TextPart,
};
use frontdesk_model::{ChangeKind, MemberAction, Role, SeatType};

use crate::{
    fakes::LOCAL,
    world::{World, ask, close, refresh, start, until_state},
};

async fn acme_with(world: &World, names: &[&str]) -> (Desk, OrganizationRef) {
    let desk = world.open().await;
    let acme = start(&desk, "Acme").await;
    for name in names {
        world.join("organization-1", name);
    }
    let members = u32::try_from(names.len()).unwrap() + 1;
    refresh(world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members == members).await;
    (desk, acme)
}

async fn text(desk: &Desk, request: Request) -> TextPart {
    match desk.ask(request).await.unwrap() {
        Answer::Text(part) => part,
        other => panic!("{other:?}"),
    }
}

async fn overview(desk: &Desk, at: &OrganizationRef) -> Overview {
    let request = Request::Overview { organization: at.clone(), days: 30 };
    match desk.ask(request).await.unwrap() {
        Answer::Overview(overview) => *overview,
        other => panic!("{other:?}"),
    }
}

async fn kinds(desk: &Desk, at: &OrganizationRef, kinds: &[ChangeKind], search: &str) -> usize {
    let request = Request::Activity {
        organization: at.clone(),
        before: None,
        limit: 50,
        kinds: kinds.to_vec(),
        search: search.to_owned(),
    };
    match desk.ask(request).await.unwrap() {
        Answer::Activity(page) => page.entries.len(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn tables_are_in_the_persons_language_and_no_cell_is_a_formula() {
    let world = World::new();
    let (desk, acme) = acme_with(&world, &["Ada", "=1+1", "Ben \"B\", jun."]).await;
    let members = Request::MembersCsv { query: MembersQuery::everybody(acme.clone()) };
    let part = text(&desk, members.clone()).await;
    let lines: Vec<&str> = part.text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0], "\u{FEFF}Name,Username,Role,Seat,Last active,Joined,Link,Invited by");
    assert!(lines[2].starts_with("Ada,ada,Member,Plus,,2026-11-03 09:00,"), "{}", lines[2]);
    assert!(lines[3].starts_with("\"'=1+1\",\"'=1+1\","), "{}", lines[3]);
    assert!(lines[4].starts_with("\"Ben \"\"B\"\", jun.\","), "{}", lines[4]);
    assert_eq!(part.next, None);
    ask(&desk, Request::SetLanguage { language: Language::De }).await.unwrap();
    let rest = MembersQuery { offset: 2, ..MembersQuery::everybody(acme.clone()) };
    let rest = text(&desk, Request::MembersCsv { query: rest }).await.text;
    assert!(!rest.contains('\u{FEFF}') && rest.lines().count() == 2, "{rest}");
    assert!(text(&desk, members).await.text.contains("Benutzername"));
    let activity = Request::ActivityCsv { organization: acme.clone(), before: None };
    let part = text(&desk, activity).await;
    let lines: Vec<&str> = part.text.split_terminator("\r\n").collect();
    assert_eq!(lines[0], "\u{FEFF}Zeit,Ereignis,Name,Benutzername,Vorher,Nachher");
    assert!(lines[1].contains("Beigetreten") && lines.len() == 4, "{lines:?}");
    let none = Request::ActivityCsv { organization: acme, before: Some(0) };
    assert_eq!(text(&desk, none).await, TextPart { text: String::new(), next: None });
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn what_happened_is_found_by_kind_and_by_name_and_forgotten_when_asked() {
    let world = World::new();
    let (desk, acme) = acme_with(&world, &["Émile", "Ben"]).await;
    let promote = Request::Act {
        organization: acme.clone(),
        member: "ben".into(),
        action: MemberAction::Promote,
    };
    ask(&desk, promote).await.unwrap();
    for (wanted, search, found) in [
        (&[][..], "", 3),
        (&[ChangeKind::Joined][..], "", 2),
        (&[ChangeKind::RoleChanged, ChangeKind::Gone][..], "", 1),
        (&[ChangeKind::Renamed][..], "", 0),
        (&[][..], "ÉMI", 1),
        (&[][..], "be", 2),
        (&[ChangeKind::Joined][..], "@BEN", 1),
        (&[][..], "zz", 0),
    ] {
        assert_eq!(kinds(&desk, &acme, wanted, search).await, found, "{wanted:?} {search}");
    }
    ask(&desk, Request::ForgetActivity { organization: acme.clone() }).await.unwrap();
    assert_eq!(kinds(&desk, &acme, &[], "").await, 0);
    let overview = overview(&desk, &acme).await;
    assert_eq!((overview.unreviewed, overview.seats.seats.assigned), (2, 3));
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn an_overview_walks_back_to_the_first_look() {
    let world = World::new();
    let (desk, acme) = acme_with(&world, &["Ada"]).await;
    world.advance(&desk, 70).await;
    world.outside().clock_ahead += jiff::SignedDuration::from_hours(48);
    world.join("organization-1", "Ben");
    world.on_server(LOCAL, "organization-1", |acme| {
        acme.organization.seats.total = 30;
    });
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].members == 3).await;
    let overview = overview(&desk, &acme).await;
    let days: Vec<_> =
        overview.days.iter().map(|day| (day.day.to_string(), day.total, day.assigned)).collect();
    assert_eq!(
        days,
        [
            ("2026-11-03".to_owned(), 25, 2),
            ("2026-11-04".to_owned(), 25, 2),
            ("2026-11-05".to_owned(), 30, 3),
        ]
    );
    assert_eq!(overview.weeks.iter().map(|week| week.joins).collect::<Vec<_>>(), [2]);
    assert_eq!(overview.weeks[0].monday.to_string(), "2026-11-02");
    let seats = overview.seats;
    assert_eq!((seats.new, seats.idle_30, seats.idle_90), (2, 3, 3), "never active");
    assert!(overview.forecast.is_none() && !seats.activity_unknown);
    assert_eq!((overview.latest.len(), overview.unreviewed), (3, 2));
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn members_are_found_in_every_organization_best_first() {
    let world = World::new();
    let (desk, _) = acme_with(&world, &["Hannah", "Mary Ann", "Anna"]).await;
    start(&desk, "Beta").await;
    world.join("organization-2", "Ann");
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| {
        state.accounts[0].organizations.iter().any(|o| o.name == "Beta" && o.members == 2)
    })
    .await;
    let found = async |search: &str, limit| {
        let search = search.to_owned();
        match desk.ask(Request::FindMembers { search, limit }).await.unwrap() {
            Answer::Found(found) => {
                found.into_iter().map(|found| found.member.name).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(found(" ANN", 50).await, ["Anna", "Ann", "Mary Ann", "Hannah"]);
    assert_eq!(found("ann", 2).await, ["Anna", "Ann"]);
    assert_eq!(found("", 50).await, [""; 0]);
    close(&desk).await;
}

#[tokio::test(start_paused = true)]
async fn a_plan_says_what_is_missing_and_what_that_costs() {
    let world = World::new();
    let (desk, acme) = acme_with(&world, &["Ada"]).await;
    let plan = async |people| -> Result<InvitePlan, ErrorCode> {
        let organization = acme.clone();
        let request = Request::PlanInvites { organization, people, locale: None };
        match desk.ask(request).await.map_err(|failure| failure.code)? {
            Answer::InvitePlan(plan) => Ok(plan),
            other => panic!("{other:?}"),
        }
    };
    let fits = plan(23).await.unwrap();
    assert_eq!((fits.available, fits.missing, fits.price.is_none()), (23, 0, true));
    let more = plan(30).await.unwrap();
    assert_eq!((more.missing, more.seats_needed, more.batches), (7, 32, vec![23, 7]));
    assert_eq!(more.price.unwrap().total, Some(1_600.0));
    assert_eq!(plan(0).await.unwrap_err(), ErrorCode::SeatsOutOfRange);
    world.on_server(LOCAL, "organization-1", |acme| {
        acme.own_role = Role::Member;
        acme.members[0].role = Role::Member;
        acme.members[0].seat_type = SeatType::Plus;
    });
    refresh(&world, &desk, LOCAL).await;
    until_state(&desk, |state| state.accounts[0].organizations[0].own_role == Role::Member).await;
    assert_eq!(plan(30).await.unwrap().price, None);
    close(&desk).await;
}
