//! The people and organizations of the exchanges.

use serde_json::{Value, json};

use super::differences::fits;
use crate::desk::{Desk, Organization, Person, verdict};

/// A service with the people and organizations of the exchanges, as far as
/// the exchanges tell.
///
/// The first organization has 3 seats, of which its owner and a member hold
/// two, two admins without, and a member with Plus from elsewhere. The second
/// is full by its owner. The third's subscription has expired, and the same
/// owner holds no seat there.
pub(super) struct Situation {
    desk: Desk,
    people: Vec<(&'static str, &'static str, Person)>,
    organizations: Vec<(&'static str, Organization)>,
}

/// How the exchanges name who asks, and people and organizations.
const OWNER: (&str, &str) = ("owner", "uOwner000000000000001");
const ADMIN: (&str, &str) = ("admin", "uAdmin000000000000002");
const SECOND_ADMIN: (&str, &str) = ("admin2", "uAdmin000000000000007");
const MEMBER: (&str, &str) = ("member", "uMember00000000000003");
const PLUS: (&str, &str) = ("plus", "uPlus0000000000000004");
const NEWCOMER: (&str, &str) = ("newcomer", "uOut00000000000000005");
const OTHER: (&str, &str) = ("other", "uOther000000000000006");
const FIRST: &str = "a0000000-0000-4000-8000-00000000000a";
const SECOND: &str = "b0000000-0000-4000-8000-00000000000b";
const THIRD: &str = "c0000000-0000-4000-8000-00000000000c";

impl Situation {
    /// The situation in which an exchange begins.
    pub(super) async fn of(name: &str) -> Self {
        let desk = Desk::open().await;
        let mut people = Vec::new();
        for (who, id) in [OWNER, SECOND_ADMIN, ADMIN, MEMBER, PLUS, NEWCOMER, OTHER] {
            people.push((who, id, desk.person(who).await));
        }
        let mut here = Self { desk, people, organizations: Vec::new() };
        let (owner, other) = (here.who("owner").clone(), here.who("other").clone());
        let first = here.desk.organization(&owner, "Acme Engineering", 9).await;
        let second = here.desk.organization(&other, "Beta Works", 1).await;
        let third = here.desk.organization(&other, "Closed", 3).await;
        here.organizations = vec![(FIRST, first), (SECOND, second), (THIRD, third)];
        here.desk.organization(here.who("plus"), "Elsewhere", 1).await;
        for who in ["admin2", "admin", "member", "plus"] {
            here.join(who, FIRST).await;
        }
        for who in ["admin2", "admin"] {
            let id = &here.who(who).id;
            for what in ["admin", "toggle"] {
                here.act("owner", FIRST, what, id).await;
            }
        }
        here.run("owner", FIRST, "updateOrganizationSubscription(id: $id, quantity: 3) { role }")
            .await;
        here.run("other", THIRD, "cancelOrganizationSubscription(id: $id) { role }").await;
        here.desk.clock.advance(366 * 24 * 3_600);
        here.act("other", THIRD, "toggle", &other.id).await;
        here.prepare(name).await;
        here
    }

    /// What happened before, where the names of exchanges tell.
    async fn prepare(&self, name: &str) {
        let other = &self.who("other").id;
        match name {
            "delete.again" => self.run("other", THIRD, "deleteOrganization(id: $id) { _ }").await,
            "leave.again" => self.run("member", FIRST, "leaveOrganization(id: $id) { _ }").await,
            "join.again_same_user" | "token.leave" => self.join("newcomer", FIRST).await,
            "organizations.full.member_of_two" => {
                self.join("member", SECOND).await;
                self.join("plus", SECOND).await;
            }
            "token.promote_member" => {
                self.act("owner", FIRST, "remove", &self.who("admin").id).await;
            }
            "delete.expired_with_plus_members"
            | "expired.owner_delete_blocked"
            | "expired.remove_member"
            | "stuck.delete" => self.join("newcomer", THIRD).await,
            _ if fits("toggle.expired*", name) || fits("stuck.owner*", name) => {
                self.act("other", SECOND, "toggle", other).await;
            }
            _ => {}
        }
    }

    fn who(&self, name: &str) -> &Person {
        &self.people.iter().find(|(who, ..)| *who == name).unwrap().2
    }

    fn organization(&self, id: &str) -> &Organization {
        &self.organizations.iter().find(|(known, _)| *known == id).unwrap().1
    }

    async fn join(&self, who: &str, organization: &str) {
        let joined = self.desk.join(self.who(who), self.organization(organization)).await;
        assert_eq!(verdict(&joined), "ok", "{who} {organization}: {joined}");
    }

    async fn act(&self, who: &str, organization: &str, what: &str, member: &str) {
        let organization = &self.organization(organization).id;
        let done = self.desk.act(Some(self.who(who)), what, organization, member).await;
        assert_eq!(verdict(&done), "ok", "{who} {what}: {done}");
    }

    async fn run(&self, who: &str, organization: &str, what: &str) {
        let query = format!("mutation ($id: ID!) {{ {what} }}");
        let id = json!({ "id": self.organization(organization).id });
        self.desk.data(self.who(who), &query, id).await;
    }

    /// Asks as the exchange did.
    pub(super) async fn ask(&self, exchange: &Value) -> (u16, Value) {
        let request = &exchange["request"];
        let headers = &request["headers"];
        let text = |value: &Value| value.as_str().map(|text| self.here(text));
        let method = request["method"].as_str().unwrap().parse().unwrap();
        let url = format!("{}{}", self.desk.address, text(&request["path"]).unwrap());
        let mut asked = self.desk.http.request(method, url);
        // Raw requests carry the owner's cookie.
        let raw = request.get("body").is_some();
        let actor = exchange["actor"].as_str();
        let actor = actor.or_else(|| (raw && headers["cookie"].is_string()).then_some("owner"));
        if let Some(actor) = actor {
            asked = asked.bearer_auth(&self.who(actor).token);
        }
        for name in ["accept", "origin", "if-none-match"] {
            if let Some(value) = headers[name].as_str() {
                asked = asked.header(name, value);
            }
        }
        let kind = headers["content-type"].as_str();
        let asked = if let Some(operations) = text(&request["operations"]) {
            let (kind, body) = form(request, &operations);
            asked.header("content-type", kind).body(body)
        } else if raw {
            let asked = asked.body(text(&request["body"]).unwrap_or_default());
            if let Some(kind) = kind { asked.header("content-type", kind) } else { asked }
        } else {
            let body = json!({ "query": request["query"], "variables": request["variables"] });
            let kind = kind.unwrap_or("application/json");
            asked.header("content-type", kind).body(self.here(&body.to_string()))
        };
        let answer = asked.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// A text with the ids and tokens of here.
    fn here(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (_, theirs, person) in &self.people {
            text = text.replace(theirs, &person.id);
        }
        for (theirs, organization) in &self.organizations {
            text = text.replace(theirs, &organization.id);
            text = text.replace(&theirs.to_uppercase(), &organization.id.to_uppercase());
        }
        for (theirs, organization) in [
            ("tok-a-owner", FIRST),
            ("tok-a-admin", FIRST),
            ("tok-b-owner", SECOND),
            ("tok-c-owner", THIRD),
        ] {
            text = text.replace(theirs, &self.organization(organization).token);
        }
        text
    }
}

/// A GraphQL multipart form, with a small picture for each file.
fn form(request: &Value, operations: &str) -> (&'static str, Vec<u8>) {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let mut body = Vec::new();
    let head = |name: &str| format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"");
    for part in request["part_order"].as_array().unwrap() {
        let part = part.as_str().unwrap();
        if part == "map" && request["map"].is_null() {
            continue;
        }
        body.extend(head(part).bytes());
        match part {
            "operations" => body.extend(format!("\r\n\r\n{operations}").bytes()),
            "map" => {
                let map = request["map"].as_str().unwrap();
                body.extend(format!("\r\n\r\n{map}").bytes());
            }
            file => {
                let file = &request["files"][file];
                let kind = file["content-type"].as_str().unwrap();
                body.extend(format!("; filename=\"x\"\r\ncontent-type: {kind}\r\n\r\n").bytes());
                if kind.starts_with("image/") {
                    body.extend(picture.get_ref());
                } else {
                    body.extend(b"no picture");
                }
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    ("multipart/form-data; boundary=x", body)
}
