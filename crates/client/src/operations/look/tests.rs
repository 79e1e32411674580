use frontdesk_desk::ports::Person;
use frontdesk_model::{Inviter, LinkUsed, Role, SeatType, Snapshot, SubscriptionStatus, diff};
use serde_json::{Value, json};

use super::{Known, look, remember, snapshot};

fn mira() -> Person {
    Person {
        id: "me".into(),
        name: "Mira".to_owned(),
        email: None,
        username: Some("mira".to_owned()),
        image: None,
    }
}

fn answer(own_role: &str, members: &Value) -> Value {
    json!({
        "role": own_role, "seatType": "plus", "referralUrl": "https://desk.example.org/j/abc",
        "organization": {
            "id": "org", "name": "Ärzte <b>ohne</b> Betten", "image": null,
            "seats": 5, "activeSeats": 7, "status": "active", "members": members,
        },
    })
}

fn member(id: &str, role: &str) -> Value {
    json!({
        "role": role, "seatType": "free", "lastActive": null,
        "user": { "id": id, "name": null, "username": null, "image": null, "isPlus": false },
    })
}

fn read(answer: Value) -> Snapshot {
    read_with(answer, &Known::default())
}

fn read_with(answer: Value, known: &Known<'_>) -> Snapshot {
    let membership: look::LookOrganization = serde_json::from_value(answer).unwrap();
    snapshot(membership, &mira(), known)
}

fn ids(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.members.iter().map(|member| member.id.as_str()).collect()
}

#[test]
fn the_caller_stands_at_the_end_of_their_role() {
    let others = json!([
        member("owner", "owner"),
        member("early", "admin"),
        member("late", "admin"),
        member("plain", "member"),
    ]);
    let admin = read(answer("admin", &others));
    assert_eq!(ids(&admin), ["owner", "early", "late", "me", "plain"]);
    assert_eq!(ids(&read(answer("member", &others))).last(), Some(&"me"));
    let owner = read(answer("owner", &json!([member("a", "admin")])));
    assert_eq!(ids(&owner), ["me", "a"]);
    let own = &admin.members[3];
    assert_eq!((own.name.as_str(), own.username.as_deref()), ("Mira", Some("mira")));
    assert_eq!((own.role, own.seat_type), (Role::Admin, SeatType::Plus));
    assert_eq!((admin.own_id.as_str(), admin.own_role), ("me", Role::Admin));
}

#[test]
fn a_caller_among_the_members_is_not_counted_twice() {
    let twice = read(answer("member", &json!([member("me", "member")])));
    assert_eq!(ids(&twice), ["me"]);
    assert_eq!(twice.members[0].name, "Mira");
}

#[test]
fn plus_without_a_seat_is_from_elsewhere() {
    let mut others = json!([member("a", "member"), member("b", "member"), member("c", "member")]);
    others[0]["user"]["isPlus"] = json!(true);
    others[1]["user"]["isPlus"] = json!(true);
    others[1]["seatType"] = json!("plus");
    others[2]["user"]["isPlus"] = Value::Null;
    let elsewhere: Vec<_> =
        read(answer("owner", &others)).members.iter().map(|member| member.plus_elsewhere).collect();
    assert_eq!(elsewhere, [false, true, false, false]);
}

#[test]
fn unknown_words_mean_the_least() {
    let mut unknown = answer("superintendent", &json!([member("a", "janitor")]));
    unknown["seatType"] = json!(7);
    unknown["newField"] = json!({ "x": 1 });
    unknown["organization"]["status"] = json!("dunning");
    unknown["organization"]["seats"] = json!(-1);
    unknown["organization"]["members"][0]["lastActive"] = json!("yesterday");
    let snapshot = read(unknown);
    assert_eq!(snapshot.own_role, Role::Member);
    assert_eq!(snapshot.members[0].role, Role::Member);
    assert_eq!(snapshot.members[0].last_active, None);
    assert_eq!(snapshot.members[1].seat_type, SeatType::Free);
    assert_eq!(snapshot.organization.status, SubscriptionStatus::None);
    assert_eq!(snapshot.organization.seats.total, 0);
    assert_eq!(snapshot.organization.seats.over_by(), 7);
}

#[test]
fn names_come_as_they_are_and_missing_ones_are_replaced() {
    let mut people = json!([member("a", "member"), member("b", "member")]);
    people[1]["user"]["username"] = json!("noa");
    let snapshot = read(answer("owner", &people));
    assert_eq!(snapshot.organization.name, "Ärzte <b>ohne</b> Betten");
    let names: Vec<_> = snapshot.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Mira", "?", "noa"]);
}

#[test]
fn what_is_not_told_stays_as_it_was_known() {
    let time = |day: u8| Some(format!("2026-03-0{day}T10:00:00Z").parse().unwrap());
    let mut known =
        read(answer("owner", &json!([member("a", "member"), member("gone", "member")])));
    for member in &mut known.members {
        (member.joined_at, member.last_active) = (time(1), time(2));
        member.link = Some(LinkUsed { id: "fair".to_owned(), name: None });
        member.invited_by = Some(Inviter { id: "me".into(), name: "Mira".to_owned() });
    }
    let mut others = json!([member("a", "admin"), member("new", "member")]);
    others[0]["lastActive"] = json!("2026-03-05T10:00:00.000Z");
    let mut seen = read(answer("owner", &others));
    remember(&mut seen, &Known::of(Some(&known)));
    let times: Vec<_> =
        seen.members.iter().map(|member| (member.joined_at, member.last_active)).collect();
    assert_eq!(times, [(time(1), time(2)), (time(1), time(5)), (None, None)]);
    assert_eq!(ids(&seen), ["me", "a", "new"]);
    assert_eq!(seen.members[1].link, known.members[1].link);
    assert_eq!(seen.members[1].invited_by, known.members[1].invited_by);
    assert_eq!((&seen.members[2].link, &seen.members[2].invited_by), (&None, &None));
}

#[test]
fn unknown_words_keep_what_was_known() {
    let mut others = json!([member("a", "admin"), member("b", "member")]);
    others[0]["seatType"] = json!("plus");
    let known = read(answer("owner", &others));
    let mut unknown = answer("superintendent", &json!([member("a", "janitor"), member("b", "x")]));
    unknown["seatType"] = json!("platinum");
    unknown["organization"]["members"][0]["seatType"] = json!(7);
    let seen = read_with(unknown, &Known::of(Some(&known)));
    assert_eq!(diff(&known, &seen), []);
    assert_eq!((seen.own_role, seen.members), (Role::Owner, known.members));
}
