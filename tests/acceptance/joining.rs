//! The main job without a desktop: an organization, its link, somebody joins.

use frontdesk_desk::ports::OrganizationApi;
use frontdesk_model::{Change, Role, SeatType, Seats, diff};

use crate::{
    browser::Browser,
    house::{House, PASSWORD},
};

#[tokio::test]
async fn a_new_organization_has_its_owner_with_one_seat_and_an_invite_link() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    assert_eq!(house.organizations(&owner).await.unwrap(), std::slice::from_ref(&id));

    let snapshot = house.snapshot(&owner, &id).await;
    assert_eq!(snapshot.organization.id, id);
    assert_eq!(snapshot.organization.name, "Acme");
    assert_eq!(snapshot.organization.seats, Seats { total: 5, assigned: 1 });
    assert_eq!(snapshot.own_role, Role::Owner);
    assert!(house.link(&owner, &id).await.starts_with(&house.address));
    let [own] = snapshot.members.as_slice() else { panic!("one member: the owner") };
    assert_eq!(own.id, snapshot.own_id);
    assert_eq!((own.role, own.seat_type), (Role::Owner, SeatType::Plus));
    assert!(own.joined_at.is_some());
}

#[tokio::test]
async fn whoever_joins_by_the_page_is_the_one_change() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let before = house.snapshot(&owner, &id).await;
    let mut heard = house.service.changes();

    let link = house.link(&owner, &id).await;
    let mut phone = Browser::open(&link).await;
    assert!(phone.html.contains("Acme"));
    let fields = [("name", "Ada Invitee"), ("email", "ada@example.org"), ("password", PASSWORD)];
    phone.press("sign-up", &fields).await;
    assert!(phone.status.is_success());
    assert_eq!(heard.recv().await.unwrap(), id.as_str());

    let after = house.snapshot(&owner, &id).await;
    assert_eq!(after.organization.seats, Seats { total: 5, assigned: 2 });
    let changes = diff(&before, &after);
    let [Change::Joined { member }] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(member.name, "Ada Invitee");
    assert_eq!((member.role, member.seat_type), (Role::Member, SeatType::Plus));
    assert!(member.joined_at >= before.members[0].joined_at);

    // Looking again at the link, and pressing reload, changes nothing.
    Browser::open(&link).await;
    assert_eq!(diff(&after, &house.snapshot(&owner, &id).await), []);
}

#[tokio::test]
async fn a_plain_member_sees_everybody_and_has_no_invite_link() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let link = house.link(&owner, &id).await;
    let mut phone = Browser::open(&link).await;
    let fields = [("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)];
    phone.press("sign-up", &fields).await;

    let (ada, _) = house.sign_in_by_password("ada@example.org", PASSWORD).await.unwrap();
    let snapshot = house.snapshot(&ada, &id).await;
    let names: Vec<_> = snapshot.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Noa Owner", "Ada"]);
    assert_eq!(snapshot.own_role, Role::Member);
    assert_eq!(house.api.invite_link(&ada, &id).await.unwrap(), None);
}

#[tokio::test]
async fn with_no_seat_left_nobody_gets_in_and_nothing_changes() {
    let house = House::open().await;
    let (owner, id) = house.owner(1).await;
    let before = house.snapshot(&owner, &id).await;
    assert_eq!(before.organization.seats.available(), 0);

    let phone = Browser::open(&house.link(&owner, &id).await).await;
    assert!(phone.html.contains("disabled"), "{}", phone.html);
    assert!(!phone.html.contains("value=\"sign-up\""));
    assert_eq!(diff(&before, &house.snapshot(&owner, &id).await), []);
}

#[tokio::test]
async fn names_come_through_as_they_were_typed() {
    let house = House::open().await;
    let organization = "Ärzte <b>\"ohne\"</b> Betten & 'Söhne'";
    let owner = house.sign_in("נועה ברקאי", "noa@example.org").await;
    let id = house.api.create_organization(&owner, organization, 9).await.unwrap();
    let link = house.link(&owner, &id).await;

    let names = ["<b>Ada</b>", "O'Brien \"Bo\" & Co", "محمد علي", "👩🏽‍💻 Ç\u{301}"];
    for (number, name) in names.into_iter().enumerate() {
        let mut phone = Browser::open(&link).await;
        assert!(!phone.html.contains("<b>\"ohne\""), "markup in the page");
        let email = format!("person{number}@example.org");
        let fields = [("name", name), ("email", email.as_str()), ("password", PASSWORD)];
        phone.press("sign-up", &fields).await;
        assert!(!phone.html.contains("<b>Ada"), "markup in the page");
    }

    let snapshot = house.snapshot(&owner, &id).await;
    assert_eq!(snapshot.organization.name, organization);
    let came: Vec<_> = snapshot.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(came, [&["נועה ברקאי"], names.as_slice()].concat());
}
