//! The stand-in against recorded exchanges with the real server: what begins
//! with a world as it was recorded is asked again, and must be answered alike.
//! The recordings are in the folder that `FRONTDESK_EXCHANGES` names.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::world::{Person, Plus};
use crate::{DailyDev, Role, Seat, Status, World};

const ACME: &str = "a0000000-0000-4000-8000-00000000000a";
const BETA: &str = "b0000000-0000-4000-8000-00000000000b";
const CLOSED: &str = "c0000000-0000-4000-8000-00000000000c";

/// Exchanges whose world was not the one of the beginning, or that are about
/// what the stand-in has not: by name, or by the beginning of it.
const LEFT_OUT: &[&str] = &["introspection.", "subscription.expired_with_cycle"];

/// Parts of answers that are the recording's own: times, addresses, tokens that
/// were made up, prices, words about the wording of a query.
const OWN: &[&str] = &[
    "amount",
    "createdAt",
    "duration",
    "endCursor",
    "image",
    "locations",
    "message",
    "nextBilling",
    "permalink",
    "plusMemberSince",
    "priceId",
    "referralUrl",
    "lastActive",
    "readAt",
    "targetUrl",
];

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
fn recorded() -> World {
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
fn prepare(world: &mut World, name: &str) {
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

/// An answer without what is the recording's own.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let own = OWN.contains(&name.as_str()) && !value.is_null();
                let token = name == "referralToken"
                    && value.as_str().is_some_and(|token| !token.starts_with("tok-"));
                // Ids of notifications.
                let made = name == "id"
                    && value
                        .as_str()
                        .is_some_and(|id| id.len() == 36 && !id.contains("-0000-4000-"));
                let value = if own || token || made { json!("...") } else { comparable(value) };
                (name.clone(), value)
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(entries) => Value::Array(entries.iter().map(comparable).collect()),
        other => other.clone(),
    }
}

async fn ask(name: &str, exchange: &Value, query: &str) -> Value {
    let mut world = recorded();
    prepare(&mut world, name);
    let cookies = exchange["userId"].as_str().map(|person| world.sign_in(person).header());
    let server = DailyDev::start(world);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let variables = exchange["request"].get("variables").cloned().unwrap_or_else(|| json!({}));
    let mut request = client
        .post(format!("{}/graphql", server.address()))
        .json(&json!({ "query": query, "variables": variables }));
    if let Some(cookies) = cookies {
        request = request.header("cookie", cookies);
    }
    request.send().await.unwrap().json().await.unwrap()
}

fn exchanges(folder: &Path) -> BTreeMap<String, Value> {
    let files = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let json = files.filter(|file| file.path().extension().is_some_and(|kind| kind == "json"));
    json.map(|file| {
        let text = std::fs::read_to_string(file.path()).unwrap();
        let name = file.path().file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_str(&text).unwrap())
    })
    .collect()
}

#[tokio::test]
async fn it_answers_as_the_real_server_did() {
    let Some(folder) = std::env::var_os("FRONTDESK_EXCHANGES") else {
        println!("Skipped: FRONTDESK_EXCHANGES names no folder of recorded exchanges.");
        return;
    };
    let (mut alike, mut different) = (0, Vec::new());
    for (name, exchange) in exchanges(Path::new(&folder)) {
        let query = exchange["request"]["query"].as_str();
        let Some(query) = query.filter(|_| exchange.get("actor").is_some()) else { continue };
        if LEFT_OUT.iter().any(|left_out| name.starts_with(left_out)) {
            continue;
        }
        let (expected, answered) =
            (comparable(&exchange["response"]), comparable(&ask(&name, &exchange, query).await));
        if expected == answered {
            alike += 1;
        } else {
            different.push(format!("{name}\n  was {expected}\n  is  {answered}"));
        }
    }
    println!("{alike} exchanges were answered alike.");
    assert!(different.is_empty(), "{} were not:\n{}", different.len(), different.join("\n"));
}
