//! What the rules offer is accepted, and what they refuse is refused, by a real
//! service and by the stand-in of daily.dev's server: over whatever becomes of
//! an organization when people do things at random.

use frontdesk_client::HttpApi;
use frontdesk_desk::ports::{
    Joins, OrganizationApi, OrganizationUpdate, Person, Scope, ServiceApi, Session,
};
use frontdesk_local_api::{Credentials, ErrorCode, Failure};
use frontdesk_model::{
    Capabilities, Capability, Member, MemberAction, OrganizationAction, OrganizationId, Refusal,
    Role, SeatType, Snapshot, SubscriptionStatus,
    rules::{refusal_of, refusal_of_organization, refusal_of_seats},
};
use frontdesk_test_daily_dev::{DailyDev, Status, World};
use serde_json::json;

use crate::{changes::Dice, house::House};

/// Things that are tried at each server.
const STEPS: usize = 400;

/// An organization, everybody who is in it, and what was tried.
struct Walk<'a> {
    api: &'a HttpApi,
    capabilities: Capabilities,
    id: OrganizationId,
    people: Vec<(Session, Person)>,
    dice: Dice,
    accepted: usize,
    refused: Vec<Refusal>,
}

impl Walk<'_> {
    async fn snapshot(&self, (session, person): &(Session, Person)) -> Snapshot {
        let look = self.api.look(session, &self.capabilities, person, &self.id, Scope::default());
        look.await.unwrap().snapshot
    }

    /// The owner, who never goes, half of the time.
    fn somebody(&mut self) -> (Session, Person) {
        let owners_turn = self.dice.below(2) == 0;
        let place = if owners_turn { 0 } else { self.dice.below(self.people.len()) };
        self.people[place].clone()
    }

    /// Somebody tries something.
    async fn step(&mut self) {
        let actor = self.somebody();
        let seen = self.snapshot(&actor).await;
        if self.dice.below(3) == 0 {
            self.try_on_organization(&actor, &seen).await;
        } else {
            self.try_on_member(&actor, &seen).await;
        }
    }

    async fn try_on_member(&mut self, actor: &(Session, Person), seen: &Snapshot) {
        let member = &seen.members[self.dice.below(seen.members.len())];
        let actions: Vec<_> = MemberAction::ALL
            .into_iter()
            .map(|action| (action, refusal_of(action, seen, member, &self.capabilities)))
            // What is so already no server refuses: it does it, or its opposite.
            .filter(|(_, refusal)| *refusal != Some(Refusal::AlreadySo) && !self.is_ours(*refusal))
            .collect();
        if actions.is_empty() {
            return;
        }
        let (action, refusal) = actions[self.dice.below(actions.len())];
        let outcome = self.api.act(&actor.0, &self.id, &member.id, action).await;
        self.judge(&format!("{action:?} {member:?} by {:?}", seen.own_role), refusal, outcome);
        if refusal.is_some() {
            return;
        }
        let after = self.snapshot(actor).await;
        let after = after.members.iter().find(|after| after.id == member.id);
        assert_eq!(after.map(short), expected(member, action), "{action:?}");
        if action == MemberAction::Remove {
            self.people.retain(|(_, person)| person.id != member.id);
        }
    }

    async fn try_on_organization(&mut self, actor: &(Session, Person), seen: &Snapshot) {
        let actions: Vec<_> =
            OrganizationAction::ALL.into_iter().filter(|action| self.is_asked(*action)).collect();
        let action = actions[self.dice.below(actions.len())];
        let mut refusal = refusal_of_organization(action, seen, &self.capabilities);
        // One fewer than are assigned, as many, or one more: seldom one is left.
        let more = u32::try_from(self.dice.below(3)).unwrap();
        let seats = (seen.organization.seats.assigned + more).saturating_sub(1).max(1);
        let (session, id) = (&actor.0, &self.id);
        let outcome = match action {
            OrganizationAction::ChangeSubscription => {
                self.api.resume_subscription(session, id).await
            }
            OrganizationAction::RegenerateLink => {
                self.api.regenerate_invite_link(session, id, 0).await.map(drop)
            }
            OrganizationAction::ManageLinks => self.api.invite_links(session, id).await.map(drop),
            OrganizationAction::PauseJoins => self.api.set_joins(session, id, Joins::Open).await,
            OrganizationAction::WatchDoor => self.api.door(session, id).await.map(drop),
            OrganizationAction::ReadAuditLog => {
                self.api.audit_log(session, id, None, 5).await.map(drop)
            }
            // Everybody here counts on who the owner is; and it would be over.
            OrganizationAction::Transfer | OrganizationAction::Delete if refusal.is_none() => {
                return;
            }
            OrganizationAction::Transfer => {
                self.api.transfer_ownership(session, id, &seen.own_id).await
            }
            OrganizationAction::Delete => self.api.delete(session, id).await,
            OrganizationAction::Leave => self.api.leave(session, id).await,
            OrganizationAction::PreviewSeats => {
                self.api.preview_seats(session, id, seats, None).await.map(drop)
            }
            OrganizationAction::ChangeSeats => {
                refusal = refusal_of_seats(seats, seen, &self.capabilities);
                if self.is_ours(refusal) {
                    return;
                }
                self.api.change_seats(session, id, seats).await
            }
            OrganizationAction::Update => {
                let name = Some(format!("Acme {}", self.dice.below(1_000)));
                self.api.update(session, id, OrganizationUpdate { name, image: None }).await
            }
            OrganizationAction::Invite => {
                // A plain member's link on daily.dev invites nobody: it is not
                // asked for.
                if refusal.is_none() {
                    assert!(self.api.invite_link(session, id).await.unwrap().is_some());
                }
                return;
            }
        };
        self.judge(&format!("{action:?} by {:?}", seen.own_role), refusal, outcome);
        if refusal.is_none() && action == OrganizationAction::Leave {
            self.people.retain(|(_, person)| person.id != actor.1.id);
        }
    }

    /// Whether the server is asked for it: most is for a Frontdesk service alone.
    fn is_asked(&self, action: OrganizationAction) -> bool {
        let of_the_protocol = matches!(
            action,
            OrganizationAction::Invite
                | OrganizationAction::Update
                | OrganizationAction::PreviewSeats
                | OrganizationAction::ChangeSeats
                | OrganizationAction::Leave
                | OrganizationAction::Delete
        );
        of_the_protocol || self.capabilities.has(Capability::Reasons)
    }

    /// Whether it is refused here, though the server would let it pass: fewer
    /// seats than are assigned, and seats without a subscription.
    fn is_ours(&self, refusal: Option<Refusal>) -> bool {
        match refusal {
            Some(Refusal::SeatsInUse) => !self.capabilities.has(Capability::Reasons),
            Some(Refusal::SubscriptionInactive) => !self.capabilities.has(Capability::Subscription),
            _ => false,
        }
    }

    fn judge(&mut self, what: &str, refusal: Option<Refusal>, outcome: Result<(), Failure>) {
        let Some(refusal) = refusal else {
            assert_eq!(outcome, Ok(()), "{what}: offered");
            self.accepted += 1;
            return;
        };
        let failure = outcome.expect_err(&format!("{what}: {refusal:?}"));
        if self.capabilities.has(Capability::Reasons) {
            assert_eq!(failure.reason.as_deref(), Some(refusal.as_str()), "{what}");
        }
        // On daily.dev an ended subscription is no rule, but bad input
        // (exchange `preview.no_subscription`).
        let code = match refusal {
            Refusal::SubscriptionInactive if !self.capabilities.has(Capability::Reasons) => {
                ErrorCode::InputRefused
            }
            _ => ErrorCode::Forbidden,
        };
        assert_eq!(failure.code, code, "{what}: {refusal:?}");
        self.refused.push(refusal);
    }

    /// Enough was tried for this to say something.
    fn has_seen(&self, refusals: &[Refusal]) {
        assert!(self.accepted > 40, "{}", self.accepted);
        for refusal in refusals {
            assert!(self.refused.contains(refusal), "{refusal:?} never came");
        }
    }
}

fn short(member: &Member) -> (Role, SeatType) {
    (member.role, member.seat_type)
}

/// What becomes of a member.
fn expected(member: &Member, action: MemberAction) -> Option<(Role, SeatType)> {
    match action {
        MemberAction::Promote => Some((Role::Admin, member.seat_type)),
        MemberAction::Demote => Some((Role::Member, member.seat_type)),
        MemberAction::GiveSeat => Some((member.role, SeatType::Plus)),
        MemberAction::TakeSeat => Some((member.role, SeatType::Free)),
        MemberAction::Remove => None,
    }
}

#[tokio::test]
async fn a_real_service_agrees_with_the_rules() {
    let house = House::open().await;
    let (owner, id) = house.owner(5).await;
    let owner_is = house.api.whoami(&owner).await.unwrap();
    let mut walk = Walk {
        api: &house.api,
        capabilities: house.server.capabilities.clone(),
        id,
        people: vec![(owner.clone(), owner_is)],
        dice: Dice(7),
        accepted: 0,
        refused: Vec::new(),
    };
    for step in 0..STEPS {
        if walk.people.len() < 6 {
            let name = format!("Person {step}");
            let session = house.person(&name).await;
            let seats = house.snapshot(&owner, &walk.id).await.organization.seats;
            if seats.available() == 0 || walk.dice.below(3) == 0 {
                // Holds a seat there, and takes none here.
                house.api.create_organization(&session, &name, 1).await.unwrap();
            }
            let token = frontdesk_rig::token_of(&house.link(&owner, &walk.id).await).unwrap();
            house.api.join(&session, &walk.id, &token).await.unwrap();
            let person = house.api.whoami(&session).await.unwrap();
            walk.people.push((session, person));
        }
        if walk.dice.below(8) == 0 {
            let word = ["cancel", "resume"][walk.dice.below(2)];
            let query = format!(
                "mutation It($id: ID!) {{ {word}OrganizationSubscription(id: $id) {{ role }} }}"
            );
            house.ask(&owner, &query, json!({ "id": walk.id })).await;
        }
        if walk.dice.below(4) == 0 {
            let organization = house.snapshot(&owner, &walk.id).await.organization;
            if organization.status == SubscriptionStatus::Active {
                // No seat is left.
                let seats = organization.seats.assigned.max(1);
                house.api.change_seats(&owner, &walk.id, seats).await.unwrap();
            }
        }
        walk.step().await;
    }
    walk.has_seen(&[
        Refusal::Role,
        Refusal::Own,
        Refusal::Owner,
        Refusal::OutsidePlus,
        Refusal::NoSeats,
        Refusal::SeatsInUse,
        Refusal::SubscriptionActive,
        Refusal::SubscriptionInactive,
    ]);
}

#[tokio::test]
async fn the_stand_in_of_daily_dev_agrees_with_the_rules() {
    let mut world = World::new();
    let owner = world.person("Olivia Owner");
    let acme = world.organization("Acme", &owner, 5);
    let server = DailyDev::start(world);
    let house = House::open().await;
    let found = house.api.find_server(server.address()).await.unwrap();
    let sign_in = async |person: &str| {
        let cookies = server.world().sign_in(person).header().into();
        house.api.sign_in(&found, &Credentials::Cookies { cookies }).await.unwrap()
    };
    let owner = sign_in(&owner).await;
    let mut walk = Walk {
        api: &house.api,
        capabilities: found.capabilities.clone(),
        id: acme.as_str().into(),
        people: vec![owner.clone()],
        dice: Dice(11),
        accepted: 0,
        refused: Vec::new(),
    };
    for step in 0..STEPS {
        if walk.people.len() < 6 {
            // Whether or not a seat is left: joins are not held to the seats.
            let person = server.world().person(&format!("Person {step}"));
            if walk.dice.below(3) == 0 {
                server.world().give_plus(&person);
            }
            server.world().join(&acme, &person);
            walk.people.push(sign_in(&person).await);
        }
        if walk.dice.below(12) == 0 {
            let status = [Status::Active, Status::Active, Status::Expired][walk.dice.below(3)];
            server.world().set_status(&acme, status);
        }
        walk.step().await;
    }
    walk.has_seen(&[
        Refusal::Role,
        Refusal::Own,
        Refusal::Owner,
        Refusal::OutsidePlus,
        Refusal::NoSeats,
        Refusal::SubscriptionActive,
        Refusal::SubscriptionInactive,
        Refusal::SeatsInUse,
    ]);
}
