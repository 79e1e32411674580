//! What owner and admins do by the client, on a real service.

use std::io::Cursor;

use frontdesk_desk::ports::{OrganizationApi, OrganizationUpdate, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{Member, MemberAction, OrganizationId, Role, SeatType, Seats, Snapshot};
use frontdesk_rig::token_of;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::house::House;

fn named<'a>(snapshot: &'a Snapshot, name: &str) -> &'a Member {
    snapshot.members.iter().find(|member| member.name == name).unwrap()
}

async fn act(
    house: &House,
    session: &Session,
    id: &OrganizationId,
    name: &str,
    action: MemberAction,
) -> Result<Snapshot, Failure> {
    let member = named(&house.snapshot(session, id).await, name).id.clone();
    house.api.act(session, id, &member, action).await?;
    Ok(house.snapshot(session, id).await)
}

#[tokio::test]
async fn members_are_promoted_seated_and_removed() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    house.member("Ada", &owner, &id).await;

    let admin = act(&house, &owner, &id, "Ada", MemberAction::Promote).await.unwrap();
    assert_eq!(named(&admin, "Ada").role, Role::Admin);
    let member = act(&house, &owner, &id, "Ada", MemberAction::Demote).await.unwrap();
    assert_eq!(named(&member, "Ada").role, Role::Member);
    let free = act(&house, &owner, &id, "Ada", MemberAction::TakeSeat).await.unwrap();
    assert_eq!(named(&free, "Ada").seat_type, SeatType::Free);
    assert_eq!(free.organization.seats, Seats { total: 5, assigned: 1 });
    let seated = act(&house, &owner, &id, "Ada", MemberAction::GiveSeat).await.unwrap();
    assert_eq!(named(&seated, "Ada").seat_type, SeatType::Plus);
    let gone = act(&house, &owner, &id, "Ada", MemberAction::Remove).await.unwrap();
    assert_eq!(gone.members.len(), 1);
}

#[tokio::test]
async fn refusals_come_with_the_server_s_reason() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let ada = house.member("Ada", &owner, &id).await;
    for (session, name, action, reason) in [
        (&owner, "Noa Owner", MemberAction::Demote, "SELF"),
        (&owner, "Noa Owner", MemberAction::Remove, "SELF"),
        (&ada, "Noa Owner", MemberAction::Remove, "ROLE"),
        (&ada, "Ada", MemberAction::Promote, "ROLE"),
    ] {
        let failure = act(&house, session, &id, name, action).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::Forbidden, "{action:?} {name}");
        assert_eq!(failure.reason.as_deref(), Some(reason), "{action:?} {name}");
    }
    let nobody = house.api.act(&owner, &id, &"nobody".into(), MemberAction::Remove).await;
    assert_eq!(nobody.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_member_leaves_and_the_owner_stays() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let ada = house.member("Ada", &owner, &id).await;
    house.api.leave(&ada, &id).await.unwrap();
    assert_eq!(house.organizations(&ada).await.unwrap(), []);
    assert_eq!(house.snapshot(&owner, &id).await.members.len(), 1);

    assert_eq!(house.api.leave(&ada, &id).await.unwrap_err().code, ErrorCode::NotFound);
    let failure = house.api.leave(&owner, &id).await.unwrap_err();
    assert_eq!((failure.code, failure.reason.as_deref()), (ErrorCode::Forbidden, Some("OWNER")));
}

fn photograph() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(2_000, 1_400, |x, y| {
        Rgb([x % 256, y % 256, (x * y) % 251].map(|shade| u8::try_from(shade).unwrap()))
    });
    DynamicImage::from(image).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

#[tokio::test]
async fn name_and_image_are_changed_together_and_each_alone() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let update = async |name: Option<&str>, image: Option<Vec<u8>>| {
        let update = OrganizationUpdate { name: name.map(str::to_owned), image };
        house.api.update(&owner, &id, update).await.unwrap();
        house.snapshot(&owner, &id).await.organization
    };
    let file = photograph();
    assert!(file.len() > 2 * 1024 * 1024, "scaled down on the way");
    let both = update(Some("Ärzte & Söhne"), Some(file)).await;
    assert_eq!(both.name, "Ärzte & Söhne");
    let address = both.image.clone().unwrap();
    let served = reqwest::Client::builder().no_proxy().build().unwrap().get(&address);
    let served = served.send().await.unwrap().bytes().await.unwrap();
    let served = image::load_from_memory_with_format(&served, ImageFormat::Png).unwrap();
    assert!((served.width(), served.height()) <= (1_024, 717));

    let renamed = update(Some("Beta"), None).await;
    assert_eq!((renamed.name.as_str(), renamed.image.as_ref()), ("Beta", Some(&address)));
    let mut small = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(9, 9).write_to(&mut small, ImageFormat::Gif).unwrap();
    let painted = update(None, Some(small.into_inner())).await;
    assert_eq!(painted.name, "Beta");
    assert_ne!(painted.image.as_ref(), Some(&address));
}

#[tokio::test]
async fn names_that_cannot_be_and_members_who_may_not() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let ada = house.member("Ada", &owner, &id).await;
    house.api.create_organization(&owner, "Taken", 1).await.unwrap();
    for (session, name, code) in [
        (&owner, " ", ErrorCode::NameEmpty),
        (&owner, &*"x".repeat(101), ErrorCode::NameTooLong),
        (&owner, "taken", ErrorCode::NameTaken),
        (&ada, "Mine", ErrorCode::Forbidden),
    ] {
        let update = OrganizationUpdate { name: Some(name.to_owned()), image: None };
        assert_eq!(house.api.update(session, &id, update).await.unwrap_err().code, code, "{name}");
    }
}

#[tokio::test]
async fn seats_have_a_price_and_are_never_below_those_assigned() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    house.member("Ada", &owner, &id).await;

    let preview = house.api.preview_seats(&owner, &id, 8, Some("de-DE")).await.unwrap();
    assert!(preview.currency.is_some_and(|currency| currency.len() == 3));
    assert!(preview.next_billing.is_some() && preview.cycle.is_some());
    let (each, all) = (preview.price_per_seat.unwrap(), preview.total.unwrap());
    assert!((each * 8.0 - all).abs() < 0.001, "{each} {all}");

    house.api.change_seats(&owner, &id, 8).await.unwrap();
    let seats = house.snapshot(&owner, &id).await.organization.seats;
    assert_eq!(seats, Seats { total: 8, assigned: 2 });
    let failure = house.api.change_seats(&owner, &id, 1).await.unwrap_err();
    assert_eq!(failure.reason.as_deref(), Some("SEATS_IN_USE"));
    for seats in [0, 100_001, u32::MAX] {
        let failure = house.api.change_seats(&owner, &id, seats).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SeatsOutOfRange, "{seats}");
        let failure = house.api.preview_seats(&owner, &id, seats, None).await.unwrap_err();
        assert_eq!(failure.code, ErrorCode::SeatsOutOfRange, "{seats}");
    }
}

#[tokio::test]
async fn an_organization_ends_when_its_subscription_has_and_nobody_holds_a_seat() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let failure = house.api.delete(&owner, &id).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::Forbidden);
    assert!(failure.reason.is_some());
    let cancel = "mutation($id: ID!) { cancelOrganizationSubscription(id: $id) { role } }";
    house.ask(&owner, cancel, json!({ "id": id })).await;
    let failure = house.api.delete(&owner, &id).await.unwrap_err();
    assert_eq!(failure.reason.as_deref(), Some("SEATS_IN_USE"));
    act(&house, &owner, &id, "Noa Owner", MemberAction::TakeSeat).await.unwrap();
    house.api.delete(&owner, &id).await.unwrap();
    assert_eq!(house.organizations(&owner).await.unwrap(), []);
}

#[tokio::test]
async fn a_regenerated_link_is_another_one() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let old = house.link(&owner, &id).await;
    let regenerate =
        "mutation($id: ID!) { regenerateOrganizationInviteLink(id: $id) { old { id } } }";
    house.ask(&owner, regenerate, json!({ "id": id })).await;
    let new = house.link(&owner, &id).await;
    assert_ne!(old, new);

    let ada = house.person("Ada").await;
    let (old, new) = (token_of(&old).unwrap(), token_of(&new).unwrap());
    let failure = house.api.join(&ada, &id, &old).await.unwrap_err();
    assert_eq!(
        (failure.code, failure.reason.as_deref()),
        (ErrorCode::Forbidden, Some("TOKEN_REVOKED"))
    );
    let invited = house.api.invitation(&ada, &id, &new).await.unwrap();
    assert_eq!(
        (invited.inviter.as_str(), invited.organization.name.as_str()),
        ("Noa Owner", "Acme")
    );
    assert_eq!(house.api.join(&ada, &id, &new).await.unwrap(), (Role::Member, SeatType::Plus));
    assert_eq!(house.api.join(&ada, &id, &new).await.unwrap(), (Role::Member, SeatType::Plus));
}
