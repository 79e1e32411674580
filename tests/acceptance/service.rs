//! What only a Frontdesk service knows, by the client, on a real one.

use frontdesk_desk::ports::{AtDoor, Joins, OrganizationApi, ServiceApi, Session};
use frontdesk_local_api::{ErrorCode, Failure, InviteLinkState, NewInviteLink};
use frontdesk_model::{MemberAction, MemberId, OrganizationId, Role, Snapshot, SubscriptionStatus};
use frontdesk_rig::token_of;

use crate::house::House;

fn wanted(name: &str) -> NewInviteLink {
    NewInviteLink { name: name.to_owned(), expires_at: None, max_uses: None, needs_approval: false }
}

fn code_and_field(failure: Failure) -> (ErrorCode, Option<String>) {
    (failure.code, failure.field)
}

fn id_of(snapshot: &Snapshot, name: &str) -> MemberId {
    snapshot.members.iter().find(|member| member.name == name).unwrap().id.clone()
}

/// Somebody who comes by a link.
async fn come(house: &House, name: &str, id: &OrganizationId, link: &str) -> Result<(), Failure> {
    let session = house.person(name).await;
    house.api.join(&session, id, &token_of(link).unwrap()).await.map(drop)
}

#[tokio::test]
async fn a_further_link_lets_in_so_many_and_says_whom() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    let end = "2030-01-01T00:00:00Z".parse().unwrap();
    let fair =
        NewInviteLink {
            expires_at: Some(end), max_uses: Some(1), ..wanted("Messe <b>נועה</b>")
        };
    house.api.create_invite_link(&owner, &id, &fair).await.unwrap();
    let links = house.api.invite_links(&owner, &id).await.unwrap();
    let [permanent, further] = links.as_slice() else { panic!("{links:?}") };
    assert_eq!((&permanent.name, permanent.state), (&None, InviteLinkState::Live));
    assert_eq!(permanent.link.as_ref(), Some(&house.link(&owner, &id).await));
    assert_eq!(further.name.as_deref(), Some("Messe <b>נועה</b>"));
    assert_eq!((further.max_uses, further.uses, further.expires_at), (Some(1), 0, Some(end)));
    assert_eq!(further.created_by.as_deref(), Some("Noa Owner"));
    assert!(further.created_at.is_some() && further.qr.is_none());

    come(&house, "Ada", &id, further.link.as_deref().unwrap()).await.unwrap();
    let links = house.api.invite_links(&owner, &id).await.unwrap();
    let used = &links[1];
    assert_eq!((used.state, &used.link, used.uses), (InviteLinkState::UsedUp, &None, 1));
    assert!(used.last_used_at.is_some());
    let [ada] = used.members.as_slice() else { panic!("{used:?}") };
    assert_eq!((ada.name.as_str(), ada.role), ("Ada", Role::Member));
    assert_eq!(ada.link.as_ref().map(|link| &link.id), Some(&used.id));

    house.api.revoke_invite_link(&owner, &id, &used.id).await.unwrap();
    let links = house.api.invite_links(&owner, &id).await.unwrap();
    assert_eq!(links[1].state, InviteLinkState::Revoked);
    let nowhere = house.api.revoke_invite_link(&owner, &id, "nowhere").await.unwrap_err();
    assert_eq!(nowhere.code, ErrorCode::NotFound);
    let none = NewInviteLink { max_uses: Some(0), ..wanted("None") };
    let refused = house.api.create_invite_link(&owner, &id, &none).await.map_err(code_and_field);
    assert_eq!(refused, Err((ErrorCode::InputRefused, Some("maxUses".to_owned()))));
}

#[tokio::test]
async fn a_replaced_link_is_dead_at_once_or_after_its_grace() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    let first = house.link(&owner, &id).await;
    let second = house.api.regenerate_invite_link(&owner, &id, 0).await.unwrap().unwrap();
    assert_ne!(first, second);
    assert_eq!(house.link(&owner, &id).await, second);
    let dead = come(&house, "Late", &id, &first).await.unwrap_err();
    assert_eq!(dead.code, ErrorCode::Forbidden);
    house.api.regenerate_invite_link(&owner, &id, 3_600).await.unwrap();
    come(&house, "In time", &id, &second).await.unwrap();
}

#[tokio::test]
async fn the_door_shows_who_stands_there_and_lets_them_in() {
    let house = House::open().await;
    let (owner, id) = house.owner(2).await;
    let approved = NewInviteLink { needs_approval: true, ..wanted("Approved") };
    house.api.create_invite_link(&owner, &id, &approved).await.unwrap();
    let links = house.api.invite_links(&owner, &id).await.unwrap();
    let link = links[1].link.clone().unwrap();
    for name in ["Ada", "Bob"] {
        come(&house, name, &id, &link).await.unwrap_err();
    }
    let door = house.api.door(&owner, &id).await.unwrap();
    let mut names: Vec<_> = door.requests.iter().map(|asks| asks.who.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ada", "Bob"]);
    assert_eq!(door.requests[0].link.as_deref(), Some("Approved"));
    let who = |name: &str| {
        door.requests.iter().find(|asks| asks.who.name == name).unwrap().who.id.clone()
    };
    house.api.act_at_door(&owner, &id, &who("Bob"), AtDoor::Decline).await.unwrap();
    house.api.act_at_door(&owner, &id, &who("Ada"), AtDoor::LetIn).await.unwrap();
    let seen = house.snapshot(&owner, &id).await;
    let ada = id_of(&seen, "Ada");
    assert_eq!(ada, who("Ada"), "who is let in keeps their id");

    // The two seats are taken.
    let permanent = house.link(&owner, &id).await;
    come(&house, "Carl", &id, &permanent).await.unwrap_err();
    house.api.act(&owner, &id, &ada, MemberAction::Remove).await.unwrap();
    let door = house.api.door(&owner, &id).await.unwrap();
    assert_eq!(door.requests.len(), 1);
    assert!(door.requests[0].declined_at.is_some());
    assert_eq!((door.refused[0].reason.as_str(), door.refused[0].times), ("NO_SEATS", 1));
    assert_eq!(door.refused[0].link, None);
    assert_eq!(door.removed[0].who.id, ada);

    house.api.act_at_door(&owner, &id, &ada, AtDoor::Restore).await.unwrap();
    assert_eq!(house.snapshot(&owner, &id).await.members.len(), 2);
    house.api.act(&owner, &id, &ada, MemberAction::Remove).await.unwrap();
    house.api.act_at_door(&owner, &id, &ada, AtDoor::AllowAgain).await.unwrap();
    let nobody = house.api.act_at_door(&owner, &id, &"nobody".into(), AtDoor::LetIn).await;
    assert_eq!(nobody.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn paused_joins_let_nobody_in() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    let link = house.link(&owner, &id).await;
    let until = Some("2030-01-01T00:00:00Z".parse().unwrap());
    house.api.set_joins(&owner, &id, Joins::Paused { until }).await.unwrap();
    let door = house.api.door(&owner, &id).await.unwrap();
    assert_eq!((door.joins_paused, door.joins_resume_at), (true, until));
    assert_eq!(come(&house, "Ada", &id, &link).await.unwrap_err().code, ErrorCode::Forbidden);
    house.api.set_joins(&owner, &id, Joins::Paused { until: None }).await.unwrap();
    assert_eq!(house.api.door(&owner, &id).await.unwrap().joins_resume_at, None);
    house.api.set_joins(&owner, &id, Joins::Open).await.unwrap();
    assert!(!house.api.door(&owner, &id).await.unwrap().joins_paused);
    come(&house, "Ada", &id, &link).await.unwrap();
}

#[tokio::test]
async fn the_log_reads_back_from_the_newest_and_its_lines_verify() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    house.member("Ada", &owner, &id).await;
    house.member("Grace", &owner, &id).await;
    let page = house.api.audit_log(&owner, &id, None, 2).await.unwrap();
    let entries: Vec<_> = page
        .entries
        .iter()
        .map(|entry| (entry.sequence, entry.subject.as_ref().unwrap().name.as_str()))
        .collect();
    assert_eq!((entries.as_slice(), page.more), ([(3, "Grace"), (2, "Ada")].as_slice(), true));
    let oldest = house.api.audit_log(&owner, &id, Some(2), 2).await.unwrap();
    assert_eq!((oldest.entries.len(), oldest.more), (1, false));
    assert_eq!(oldest.entries[0].action, "organization.created");
    assert_eq!(oldest.entries[0].actor.as_deref(), Some("Noa Owner"));

    let part = house.api.audit_lines(&owner, &id, 0).await.unwrap();
    assert_eq!(part.next, None);
    let verified = frontdesk_service::verify_audit(part.text.as_bytes()).unwrap();
    assert_eq!((verified.entries, verified.organization.as_str()), (3, id.as_str()));
    assert_eq!(verified.last_hash, page.entries[0].hash);
    let rest = house.api.audit_lines(&owner, &id, 2).await.unwrap();
    assert_eq!(part.text.lines().last(), Some(rest.text.trim_end()));
}

#[tokio::test]
async fn a_log_of_many_parts_verifies_when_they_are_put_together() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    for _ in 0..260 {
        for joins in [Joins::Paused { until: None }, Joins::Open] {
            house.api.set_joins(&owner, &id, joins).await.unwrap();
        }
    }
    let (mut file, mut after, mut parts) = (String::new(), Some(0), 0);
    while let Some(from) = after {
        let part = house.api.audit_lines(&owner, &id, u32::try_from(from).unwrap()).await.unwrap();
        file += &part.text;
        (after, parts) = (part.next, parts + 1);
    }
    let verified = frontdesk_service::verify_audit(file.as_bytes()).unwrap();
    assert_eq!((verified.entries, parts), (521, 2));
}

#[tokio::test]
async fn a_subscription_ends_and_goes_on_and_an_organization_has_a_new_owner() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    house.member("Ada", &owner, &id).await;
    let plan = house.api.plan(&owner, &id).await.unwrap();
    let price = plan.price.unwrap();
    let expected = price.price_per_seat.map(|price| price * 9.0);
    assert_eq!((price.total, plan.ends_at), (expected, None));
    assert!(price.currency.is_some() && price.cycle.is_some() && price.next_billing.is_some());

    house.api.cancel_subscription(&owner, &id).await.unwrap();
    let status = async |session: &Session| house.snapshot(session, &id).await.organization.status;
    assert_eq!(status(&owner).await, SubscriptionStatus::Cancelled);
    assert!(house.api.plan(&owner, &id).await.unwrap().ends_at.is_some());
    house.api.resume_subscription(&owner, &id).await.unwrap();
    assert_eq!(status(&owner).await, SubscriptionStatus::Active);

    let ada = id_of(&house.snapshot(&owner, &id).await, "Ada");
    house.api.transfer_ownership(&owner, &id, &ada).await.unwrap();
    let seen = house.snapshot(&owner, &id).await;
    assert_eq!(seen.own_role, Role::Admin);
    let heir = seen.members.iter().find(|member| member.id == ada).unwrap();
    assert_eq!(heir.role, Role::Owner);
    let refused = house.api.cancel_subscription(&owner, &id).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_deref()), (ErrorCode::Forbidden, Some("ROLE")));
}

#[tokio::test]
async fn by_which_link_and_whom_somebody_came_is_for_those_who_manage() {
    let house = House::open().await;
    let (owner, id) = house.owner(9).await;
    house.api.create_invite_link(&owner, &id, &wanted("Fair")).await.unwrap();
    let links = house.api.invite_links(&owner, &id).await.unwrap();
    come(&house, "Ada", &id, links[1].link.as_deref().unwrap()).await.unwrap();
    let grace = house.member("Grace", &owner, &id).await;

    let seen = house.snapshot(&owner, &id).await;
    let came = |name: &str| seen.members.iter().find(|member| member.name == name).unwrap();
    let ada = came("Ada").link.clone().unwrap();
    assert_eq!((&ada.id, ada.name.as_deref()), (&links[1].id, Some("Fair")));
    let inviter = came("Ada").invited_by.clone().unwrap();
    assert_eq!((&inviter.id, inviter.name.as_str()), (&seen.own_id, "Noa Owner"));
    assert_eq!(came("Grace").link.clone().unwrap().name, None, "the permanent one");
    let plain = house.snapshot(&grace, &id).await;
    assert!(plain.members.iter().all(|m| m.link.is_none() && m.invited_by.is_none()));
}
