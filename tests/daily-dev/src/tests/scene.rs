//! The world as it was recorded, and what had happened in it.

use crate::world::{Person, Plus};
use crate::{Role, Seat, Status, World};

const ACME: &str = "a0000000-0000-4000-8000-00000000000a";
const BETA: &str = "b0000000-0000-4000-8000-00000000000b";
const CLOSED: &str = "c0000000-0000-4000-8000-00000000000c";

fn person(world: &mut World, id: &str, name: &str, username: &str) {
    let number = world.people.len() as u64 + 1;
    let email = format!("{username}@example.test");
    let made = world.add_person(number, name, username.to_owned(), email);
    let person = world.people.remove(&made).unwrap();
    let person = Person { id: id.to_owned(), ..(*person).clone() };
    world.people.insert(id.to_owned(), person.into());
}

fn row(world: &mut World, id: &str, person: &str, role: Role, seat: Seat, token: &str) {
    world.add(id, person, role);
    world.set_seat(id, person, seat);
    world.set_token(id, person, Some(token));
}

/// The world of the recordings.
pub(super) fn recorded() -> World {
    let mut world = World::new();
    for (id, name, username) in [
        ("uOwner000000000000001", "Olivia Owner", "oliviao"),
        ("uAdmin000000000000002", "Adam Admin", "adama"),
        ("uMember00000000000003", "Mia Member", "miam"),
        ("uPlus0000000000000004", "Paul Plus", "paulp"),
        ("uOut00000000000000005", "Nora Newcomer", "noran"),
        ("uOther000000000000006", "Bob Otherorg", "bobo"),
        ("uAdmin000000000000007", "Ada Secondadmin", "adas"),
        ("uNoFeed00000000000008", "Nick Nofeed", "nickn"),
        ("uFree0000000000000009", "Fay Freeseat", "fayf"),
    ] {
        person(&mut world, id, name, username);
    }
    world.remove_feed("uNoFeed00000000000008");
    world.set_confirmed("uFree0000000000000009", false);
    world.give_plus("uPlus0000000000000004");
    for (id, name, owner, seats) in [
        (ACME, "Acme Engineering", "uOwner000000000000001", 3),
        (BETA, "Beta Works", "uOther000000000000006", 1),
        (CLOSED, "Closed & Söhne «Ltd» 😀", "uOther000000000000006", 2),
    ] {
        let made = world.organization(name, owner, seats);
        world.set_organization_id(&made, id);
    }
    world.set_token(ACME, "uOwner000000000000001", Some("tok-a-owner"));
    world.set_token(BETA, "uOther000000000000006", Some("tok-b-owner"));
    world.set_token(CLOSED, "uOther000000000000006", Some("tok-c-owner"));
    world.set_image(ACME, Some("https://media.daily.dev/acme.png"));
    let (admin, member) = (Role::Admin, Role::Member);
    row(&mut world, ACME, "uAdmin000000000000007", admin, Seat::Free, "tok-a-admin2");
    row(&mut world, ACME, "uAdmin000000000000002", admin, Seat::Free, "tok-a-admin");
    row(&mut world, ACME, "uMember00000000000003", member, Seat::Plus, "tok-a-member");
    row(&mut world, ACME, "uPlus0000000000000004", member, Seat::Free, "tok-a-plus");
    row(&mut world, BETA, "uFree0000000000000009", member, Seat::Free, "tok-b-free");
    row(&mut world, BETA, "uMember00000000000003", member, Seat::Free, "");
    world.remove_role(BETA, "uMember00000000000003");
    for (person, plus) in [
        ("uOwner000000000000001", Some(ACME)),
        ("uMember00000000000003", Some(ACME)),
        ("uOther000000000000006", Some(BETA)),
        ("uFree0000000000000009", None),
        ("uAdmin000000000000007", None),
        ("uAdmin000000000000002", None),
    ] {
        world.edit(person).plus = plus.map(|of| Plus::Seat(of.to_owned()));
    }
    world.set_seat(CLOSED, "uOther000000000000006", Seat::Free);
    world.set_status(CLOSED, Status::Expired);
    world.edit("uOther000000000000006").plus = Some(Plus::Seat(BETA.to_owned()));
    world
}

/// What had happened before an exchange.
pub(super) fn prepare(world: &mut World, name: &str) {
    let (owner, admin, member) =
        ("uOwner000000000000001", "uAdmin000000000000002", "uMember00000000000003");
    let (newcomer, other) = ("uOut00000000000000005", "uOther000000000000006");
    let now = Some(world.now());
    match name {
        "organizations.no_subscription_flags" | "preview.no_subscription" => {
            world.forget_subscription(CLOSED);
        }
        "organization.last_active_after_boot" => world.set_last_active(member, now),
        "organization.last_active_seen_by_member" => world.set_last_active(admin, now),
        "organization.last_active_set" => {
            world.set_last_active(admin, now);
            world.spoil_last_active(member);
        }
        "organization.row_without_referral_token" => {
            world.set_last_active(owner, now);
            world.set_token(ACME, admin, None);
        }
        "leave.again" => world.leave(ACME, member),
        "delete.again" => world.delete_organization(CLOSED),
        "notifications.leave_trigger"
        | "notifications.owner_after_join"
        | "notifications.owner_after_rejoin"
        | "notifications.unread_count.owner"
        | "token.leave" => world.join(ACME, newcomer),
        "notifications.owner_after_read" => {
            world.join(ACME, newcomer);
            world.read_all(owner);
        }
        "ownerless.admin_view" | "ownerless.join" => world.leave(ACME, owner),
        "subscription.paddle_not_found" => world.switches.payments_down = true,
        "delete.expired_with_plus_members" | "stuck.delete" | "expired.owner_delete_blocked" => {
            world.set_seat(CLOSED, other, Seat::Plus);
        }
        "expired.remove_member" => world.join(CLOSED, newcomer),
        "toggle.plus_row_but_user_not_plus" => world.end_plus(member),
        "token.of_promoted_member_works" => world.set_role(ACME, member, Role::Admin),
        "token.promote_member" => world.leave(ACME, admin),
        _ if name.starts_with("stuck.") || name.starts_with("toggle.expired") => {
            world.end_plus(other);
        }
        _ => {}
    }
}
