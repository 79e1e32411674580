use frontdesk_model::{Role, SeatType, SubscriptionStatus};
use serde_json::{Value, json};

use super::{snapshot, snapshot_query, with_caller};

fn answer(own_role: &str, members: &Value) -> Value {
    json!({
        "whoami": { "id": "me", "name": "Mira", "username": "mira", "image": null },
        "organization": {
            "role": own_role, "seatType": "plus",
            "referralUrl": "https://desk.example.org/j/abc",
            "joinedAt": "2026-03-02T10:00:00.000Z", "lastActive": "yesterday",
            "organization": {
                "id": "org", "name": "Ärzte <b>ohne</b> Betten", "image": null,
                "seats": 5, "activeSeats": 7, "status": "active", "members": members,
            },
        },
    })
}

fn member(id: &str, role: &str, joined: &Value) -> Value {
    json!({
        "role": role, "seatType": "free", "joinedAt": joined, "lastActive": null,
        "user": { "id": id, "name": null, "username": null, "image": null },
    })
}

fn read(answer: Value) -> frontdesk_model::Snapshot {
    let data: snapshot_query::ResponseData = serde_json::from_value(answer).unwrap();
    snapshot(data.whoami.unwrap(), data.organization.unwrap())
}

fn ids(snapshot: &frontdesk_model::Snapshot) -> Vec<&str> {
    snapshot.members.iter().map(|member| member.id.as_str()).collect()
}

#[test]
fn the_caller_stands_where_the_order_has_them() {
    let others = json!([
        member("owner", "owner", &json!("2026-01-01T00:00:00.000Z")),
        member("early", "admin", &json!("2026-02-01T00:00:00.000Z")),
        member("undated", "admin", &Value::Null),
        member("late", "admin", &json!("2026-04-01T00:00:00.000Z")),
        member("plain", "member", &json!("2026-01-02T00:00:00.000Z")),
    ]);
    let admin = read(answer("admin", &others));
    assert_eq!(ids(&admin), ["owner", "early", "undated", "me", "late", "plain"]);
    let plain = read(answer("member", &others));
    assert_eq!(ids(&plain).last(), Some(&"me"));
    let owner = read(answer("owner", &json!([member("a", "admin", &Value::Null)])));
    assert_eq!(ids(&owner), ["me", "a"]);
}

#[test]
fn a_caller_without_a_date_is_the_last_of_their_role() {
    let mut alone = read(answer("admin", &json!([])));
    let mut own = alone.members.pop().unwrap();
    own.joined_at = None;
    let others = read(answer("owner", &json!([member("a", "admin", &Value::Null)]))).members;
    let places: Vec<_> = with_caller(others, own).into_iter().map(|m| m.id.0).collect();
    assert_eq!(places, ["me", "a", "me"]);
}

#[test]
fn a_caller_among_the_members_is_not_counted_twice() {
    let twice = read(answer("member", &json!([member("me", "member", &Value::Null)])));
    assert_eq!(ids(&twice), ["me"]);
    assert_eq!(twice.members[0].name, "Mira");
}

#[test]
fn only_who_manages_gets_the_invite_link() {
    let link = |role| read(answer(role, &json!([]))).invite_link;
    assert_eq!(link("owner").as_deref(), Some("https://desk.example.org/j/abc"));
    assert!(link("admin").is_some());
    assert_eq!(link("member"), None);
}

#[test]
fn unknown_words_mean_the_least() {
    let mut unknown = answer("superintendent", &json!([member("a", "janitor", &Value::Null)]));
    unknown["organization"]["seatType"] = json!("platinum");
    unknown["organization"]["organization"]["status"] = json!("dunning");
    unknown["organization"]["organization"]["seats"] = json!(-1);
    unknown["organization"]["newField"] = json!({ "x": 1 });
    let snapshot = read(unknown);
    assert_eq!(snapshot.own_role, Role::Member);
    assert_eq!(snapshot.members[1].role, Role::Member);
    assert_eq!(snapshot.members[0].seat_type, SeatType::Free);
    assert_eq!(snapshot.members[0].last_active, None);
    assert_eq!(snapshot.organization.status, SubscriptionStatus::None);
    assert_eq!(snapshot.organization.seats.total, 0);
}

#[test]
fn names_come_as_they_are_and_missing_ones_are_replaced() {
    let mut people =
        json!([member("a", "member", &Value::Null), member("b", "member", &Value::Null)]);
    people[1]["user"]["username"] = json!("noa");
    let snapshot = read(answer("owner", &people));
    assert_eq!(snapshot.organization.name, "Ärzte <b>ohne</b> Betten");
    let names: Vec<_> = snapshot.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Mira", "?", "noa"]);
}
