//! Everything that can be asked of daily.dev and done there.

use std::io::Cursor;

use frontdesk_desk::ports::{Look, OrganizationApi, OrganizationUpdate, Person, Scope, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::{
    Capabilities, Member, MemberAction, OrganizationId, Role, SeatType, Seats, SubscriptionStatus,
};
use frontdesk_test_daily_dev::{self as stand_in, Fault, Seat, Status};
use image::{DynamicImage, ImageFormat};

use crate::Desk;

/// The organization of a desk's owner, which more people have joined.
struct Acme {
    desk: Desk,
    session: Session,
    olivia: Person,
    id: OrganizationId,
}

impl Acme {
    async fn open() -> Self {
        let desk = Desk::open();
        let credentials = crate::cookies(&desk.cookies());
        let found = desk.found().await;
        let (session, olivia) = desk.api.sign_in(&found, &credentials).await.unwrap();
        let id = desk.server.world().organizations_of(&desk.olivia).remove(0).into();
        Self { desk, session, olivia, id }
    }

    fn join(&self, name: &str) -> String {
        let mut world = self.desk.server.world();
        let person = world.person(name);
        world.join(self.id.as_str(), &person);
        person
    }

    async fn look(&self, scope: Scope<'_>) -> Result<Look, Failure> {
        let none = Capabilities::default();
        self.desk.api.look(&self.session, &none, &self.olivia, &self.id, scope).await
    }

    async fn members(&self) -> Vec<Member> {
        self.look(Scope::default()).await.unwrap().snapshot.members
    }

    async fn act(&self, person: &str, action: MemberAction) -> Result<(), ErrorCode> {
        let acted = self.desk.api.act(&self.session, &self.id, &person.into(), action).await;
        acted.map_err(|failure| failure.code)
    }

    fn membership(&self, person: &str) -> Option<(stand_in::Role, Seat)> {
        self.desk.server.world().membership(self.id.as_str(), person)
    }

    async fn link(&self) -> Option<String> {
        self.desk.api.invite_link(&self.session, &self.id).await.unwrap()
    }

    async fn update(&self, name: Option<&str>, image: Option<Vec<u8>>) -> Result<(), ErrorCode> {
        let update = OrganizationUpdate { name: name.map(str::to_owned), image };
        let updated = self.desk.api.update(&self.session, &self.id, update).await;
        updated.map_err(|failure| failure.code)
    }
}

fn names(members: &[Member]) -> Vec<&str> {
    members.iter().map(|member| member.name.as_str()).collect()
}

#[tokio::test]
async fn everybody_is_seen_and_the_caller_put_in() {
    let acme = Acme::open().await;
    acme.join("Mia Member");
    let adam = acme.join("Adam Admin");
    acme.desk.server.world().set_role(acme.id.as_str(), &adam, stand_in::Role::Admin);
    let paul = acme.desk.server.world().person("Paul Plus");
    acme.desk.server.world().give_plus(&paul);
    acme.desk.server.world().join(acme.id.as_str(), &paul);
    acme.desk.server.world().set_seats(acme.id.as_str(), 1);

    let Look { snapshot, skipped } = acme.look(Scope::default()).await.unwrap();
    assert_eq!(skipped, 0);
    assert_eq!(names(&snapshot.members), ["Olivia Owner", "Adam Admin", "Mia Member", "Paul Plus"]);
    assert_eq!(snapshot.organization.seats, Seats { total: 1, assigned: 3 });
    assert_eq!(snapshot.organization.seats.over_by(), 2);
    let elsewhere: Vec<_> = snapshot.members.iter().map(|member| member.plus_elsewhere).collect();
    assert_eq!(elsewhere, [false, false, false, true]);
    assert_eq!(snapshot.own_role, Role::Owner);
}

#[tokio::test]
async fn last_activity_comes_when_it_is_asked_for_and_is_remembered() {
    let acme = Acme::open().await;
    let (mia, ben) = (acme.join("Mia"), acme.join("Ben"));
    let at = "2026-05-04T08:15:30.250Z".parse().unwrap();
    acme.desk.server.world().set_last_active(&mia, Some(at));
    acme.desk.server.world().spoil_last_active(&ben);
    let times = |look: &Look| {
        let others = look.snapshot.members.iter().skip(1);
        others.map(|member| member.last_active).collect::<Vec<_>>()
    };

    let without = acme.look(Scope::default()).await.unwrap();
    assert_eq!(times(&without), [None, None]);
    // One that cannot be read comes as null beside an error.
    let asked = acme.look(Scope { last_active: true, ..Scope::default() }).await.unwrap();
    assert_eq!((times(&asked), asked.skipped), (vec![Some(at), None], 0));
    let scope = Scope { known: Some(&asked.snapshot), last_active: false };
    assert_eq!(times(&acme.look(scope).await.unwrap()), [Some(at), None]);
}

#[tokio::test]
async fn answers_of_tomorrow_break_no_look() {
    let acme = Acme::open().await;
    for name in ["Mia", "Ben", "Dana"] {
        acme.join(name);
    }
    for (fault, members, skipped) in
        [(Fault::UnknownFields, 4, 0), (Fault::UnknownEnumValues, 4, 0), (Fault::NullEntries, 3, 1)]
    {
        acme.desk.server.misbehave(fault.on_path("/graphql"));
        let look = acme.look(Scope::default()).await.unwrap();
        assert_eq!((look.snapshot.members.len(), look.skipped), (members, skipped), "{fault:?}");
        acme.desk.server.behave();
    }
    assert_eq!(acme.members().await.len(), 4);
}

#[tokio::test]
async fn a_listing_tells_of_whoever_joined_last() {
    let acme = Acme::open().await;
    let none = Capabilities::default();
    let listing = async || acme.desk.api.listing(&acme.session, &none).await.unwrap();
    let before = listing().await;
    assert_eq!(before.newest_notification, None);
    let [glance] = before.organizations.as_slice() else { panic!("one organization") };
    assert_eq!((&glance.organization.id, glance.own_role), (&acme.id, Role::Owner));
    assert_eq!(glance.own_seat_type, SeatType::Plus);

    acme.join("Mia");
    let first = listing().await.newest_notification;
    assert!(first.is_some());
    acme.desk.server.world().notify(&acme.desk.olivia, "article_new_comment", "Somebody wrote");
    assert_eq!(listing().await.newest_notification, first);
    acme.join("Ben");
    let second = listing().await.newest_notification;
    assert!(second.is_some() && second != first);
}

#[tokio::test]
async fn an_organization_that_the_server_cannot_read_costs_no_other() {
    let acme = Acme::open().await;
    let other = {
        let mut world = acme.desk.server.world();
        let other = world.organization("Beta", &acme.desk.olivia, 3);
        world.forget_subscription(&other);
        other
    };
    let listing = acme.desk.api.listing(&acme.session, &Capabilities::default()).await.unwrap();
    assert_eq!((listing.organizations.len(), listing.skipped), (1, 1));
    assert_eq!(listing.organizations[0].organization.id, acme.id);
    acme.desk.server.world().set_status(&other, Status::Expired);
    let listing = acme.desk.api.listing(&acme.session, &Capabilities::default()).await.unwrap();
    assert_eq!((listing.organizations.len(), listing.skipped), (2, 0));
    let beta = listing.organizations.iter().find(|glance| glance.organization.id != acme.id);
    assert_eq!(beta.unwrap().organization.status, SubscriptionStatus::Expired);
}

#[tokio::test]
async fn members_are_promoted_seated_and_removed() {
    let acme = Acme::open().await;
    let mia = acme.join("Mia");
    for (action, membership) in [
        (MemberAction::Promote, Some((stand_in::Role::Admin, Seat::Plus))),
        (MemberAction::Demote, Some((stand_in::Role::Member, Seat::Plus))),
        (MemberAction::TakeSeat, Some((stand_in::Role::Member, Seat::Free))),
        (MemberAction::GiveSeat, Some((stand_in::Role::Member, Seat::Plus))),
        (MemberAction::Remove, None),
    ] {
        acme.act(&mia, action).await.unwrap();
        assert_eq!(acme.membership(&mia), membership, "{action:?}");
    }
    assert_eq!(acme.act(&mia, MemberAction::Remove).await, Err(ErrorCode::NotFound));
    let own = acme.desk.olivia.clone();
    assert_eq!(acme.act(&own, MemberAction::Remove).await, Err(ErrorCode::Forbidden));
    assert_eq!(acme.act(&own, MemberAction::Demote).await, Err(ErrorCode::Forbidden));
}

#[tokio::test]
async fn only_who_can_invite_has_a_link_and_only_with_a_token() {
    let acme = Acme::open().await;
    let link = acme.link().await.unwrap();
    let token = acme.desk.server.world().invite_token(acme.id.as_str(), &acme.desk.olivia).unwrap();
    assert!(link.contains(&token));

    acme.desk.server.world().switches.short_referral_url = true;
    assert_ne!(acme.link().await.unwrap(), link);
    acme.desk.server.world().set_token(acme.id.as_str(), &acme.desk.olivia, None);
    assert_eq!(acme.link().await, None);
    acme.desk.server.world().set_token(acme.id.as_str(), &acme.desk.olivia, Some(&token));
    acme.desk.server.world().set_role(acme.id.as_str(), &acme.desk.olivia, stand_in::Role::Member);
    assert_eq!(acme.link().await, None);
}

#[tokio::test]
async fn name_and_image_are_changed_together_and_each_alone() {
    let acme = Acme::open().await;
    let image = |format| {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(1_200, 30).write_to(&mut file, format).unwrap();
        Some(file.into_inner())
    };
    let shown = || {
        let world = acme.desk.server.world();
        (world.organization_name(acme.id.as_str()), world.image(acme.id.as_str()))
    };
    acme.update(Some("Acme & Söhne"), image(ImageFormat::Png)).await.unwrap();
    let (name, first) = shown();
    assert_eq!(name, "Acme & Söhne");
    assert!(first.is_some());
    acme.update(Some("Acme"), None).await.unwrap();
    assert_eq!(shown(), ("Acme".to_owned(), first.clone()));
    acme.update(None, image(ImageFormat::Jpeg)).await.unwrap();
    let (name, second) = shown();
    assert_eq!(name, "Acme");
    assert!(second.is_some() && second != first);

    acme.desk.server.world().organization("Beta", &acme.desk.olivia, 3);
    assert_eq!(acme.update(Some("Beta"), None).await, Err(ErrorCode::NameTaken));
    assert_eq!(acme.update(Some("  "), None).await, Err(ErrorCode::NameEmpty));
    let requests = acme.desk.server.requests().len();
    assert_eq!(acme.update(None, Some(b"GIF8".to_vec())).await, Err(ErrorCode::ImageUnreadable));
    assert_eq!(acme.desk.server.requests().len(), requests);
}

#[tokio::test]
async fn seats_are_priced_and_changed() {
    let acme = Acme::open().await;
    let api = &acme.desk.api;
    let preview = api.preview_seats(&acme.session, &acme.id, 8, Some("en")).await.unwrap();
    assert!(
        preview.currency.is_some() && preview.cycle.is_some() && preview.next_billing.is_some()
    );
    assert!(preview.price_per_seat.is_some() && preview.total.is_some());
    api.change_seats(&acme.session, &acme.id, 8).await.unwrap();
    assert_eq!(acme.desk.server.world().seats(acme.id.as_str()).0, 8);

    let zero = api.change_seats(&acme.session, &acme.id, 0).await.unwrap_err();
    assert_eq!((zero.code, zero.field.as_deref()), (ErrorCode::SeatsOutOfRange, Some("seats")));
    acme.desk.server.world().switches.payments_down = true;
    let down = api.preview_seats(&acme.session, &acme.id, 8, None).await.unwrap_err();
    assert_eq!(down.code, ErrorCode::ServerFault);
    acme.desk.server.world().switches.payments_down = false;
    acme.desk.server.world().set_status(acme.id.as_str(), Status::Expired);
    let expired = api.change_seats(&acme.session, &acme.id, 9).await.unwrap_err();
    assert!([ErrorCode::InputRefused, ErrorCode::ServerFault].contains(&expired.code));
}

#[tokio::test]
async fn an_organization_is_left_and_deleted() {
    let acme = Acme::open().await;
    let api = &acme.desk.api;
    let owner = api.leave(&acme.session, &acme.id).await.unwrap_err();
    assert_eq!(owner.code, ErrorCode::Forbidden);
    let active = api.delete(&acme.session, &acme.id).await.unwrap_err();
    assert_eq!(active.code, ErrorCode::Forbidden);

    acme.desk.server.world().set_status(acme.id.as_str(), Status::Expired);
    acme.desk.server.world().set_seat(acme.id.as_str(), &acme.desk.olivia, Seat::Free);
    api.delete(&acme.session, &acme.id).await.unwrap();
    assert_eq!(acme.look(Scope::default()).await.unwrap_err().code, ErrorCode::NotFound);

    let mia = acme.desk.server.world().person("Mia");
    let other = acme.desk.server.world().organization("Beta", &mia, 3);
    acme.desk.server.world().join(&other, &acme.desk.olivia);
    api.leave(&acme.session, &other.clone().into()).await.unwrap();
    assert_eq!(acme.desk.server.world().members(&other), [mia]);
}

#[tokio::test]
async fn joining_by_a_link_and_where_it_leads() {
    let acme = Acme::open().await;
    let (mia, other, token) = {
        let mut world = acme.desk.server.world();
        let mia = world.person("Mia Owner");
        let other = world.organization("Beta", &mia, 1);
        let token = world.invite_token(&other, &mia).unwrap();
        (mia, OrganizationId(other), token)
    };
    let api = &acme.desk.api;
    let invited = api.invitation(&acme.session, &other, &token).await.unwrap();
    assert_eq!(
        (invited.inviter.as_str(), invited.organization.name.as_str()),
        ("Mia Owner", "Beta")
    );
    let wrong = api.invitation(&acme.session, &other, "another").await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::Forbidden);
    assert_eq!(api.join(&acme.session, &other, &token).await.unwrap().0, Role::Member);
    assert_eq!(acme.desk.server.world().members(other.as_str()).len(), 2);
    assert!(acme.desk.server.world().membership(other.as_str(), &mia).is_some());
}
