//! `GET /boot`: who one is, and a new token.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::{json as json_answer, set_cookie};
use crate::auth;
use crate::clock::iso;
use crate::cookies;
use crate::server::Shared;
use crate::token;
use crate::world::{RENEW, SESSION, TOKEN, World};

/// What the cookies of a caller amount to.
enum Standing {
    /// Signed in; whether there is a new token.
    Known {
        person: String,
        renewed: bool,
    },
    /// Signed in as somebody who was deleted since (`boot.user_gone`).
    Gone,
    /// A session that does not hold, or not any more (`boot.dast_invalid`).
    Ended,
    Anonymous,
}

fn standing(world: &World, headers: &HeaderMap) -> Standing {
    let known = |person: &str, renewed| {
        if world.people.contains_key(person) {
            Standing::Known { person: person.to_owned(), renewed }
        } else {
            Standing::Gone
        }
    };
    if let Some(cookie) = cookies::find(headers, world.session_name()) {
        return match world.session(&cookie) {
            Some(session) => known(&session.person, true),
            None => Standing::Ended,
        };
    }
    // A token alone is renewed when it is about to end, and not any more when
    // it has (`boot.da3_expired_only`).
    let token = cookies::find(headers, "da3").and_then(|cookie| world.caller(&cookie));
    match token {
        Some((person, until)) => known(&person, until.duration_since(world.now()) <= RENEW),
        None => Standing::Anonymous,
    }
}

/// `GET /boot`.
pub(crate) fn boot(shared: &Shared, headers: &HeaderMap) -> Response {
    let mut world = shared.world();
    let domain = cookies::domain(headers);
    let name = world.session_name();
    match standing(&world, headers) {
        Standing::Anonymous => json_answer(StatusCode::OK, &anonymous(&world)),
        Standing::Ended => {
            let mut response = json_answer(StatusCode::OK, &anonymous(&world));
            set_cookie(response.headers_mut(), &cookies::forget(name, &domain));
            response
        }
        Standing::Gone => {
            let mut response = json_answer(StatusCode::OK, &anonymous(&world));
            auth::clear(response.headers_mut(), name, &domain);
            response
        }
        Standing::Known { person, renewed } => {
            let now = world.now();
            world.set_last_active(&person, Some(now));
            let came = cookies::find(headers, "da3");
            let token = match came.filter(|_| !renewed) {
                Some(cookie) => token::opened(&world.secret, &cookie).unwrap_or_default(),
                None => world.token_for(&person),
            };
            let body = signed_in(&world, &person, &token);
            let mut response = json_answer(StatusCode::OK, &body);
            let answer = response.headers_mut();
            if let Some(cookie) = cookies::find(headers, name)
                && let Some(until) = world.extended(&cookie)
            {
                let until = Some(until);
                set_cookie(
                    answer,
                    &cookies::keep(name, &cookie, &domain, SESSION.as_secs(), until),
                );
            }
            if renewed {
                let value = token::cookie(&world.secret, &token);
                let seconds = TOKEN.as_secs();
                set_cookie(answer, &cookies::keep("da3", &value, &domain, seconds, None));
            }
            response
        }
    }
}

fn anonymous(world: &World) -> Value {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let mut body = common();
    body["user"] = json!({ "firstVisit": iso(world.now()), "id": id, "shouldVerify": false });
    body
}

fn signed_in(world: &World, person: &str, token: &str) -> Value {
    let Some(user) = world.people.get(person) else { return anonymous(world) };
    let expires = world.bearer(token).map(|(_, until)| iso(until));
    let mut body = common();
    body["user"] = json!({
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "username": user.username,
        "image": user.image(),
        "permalink": format!("{}/{}", world.address, user.username),
        "createdAt": iso(user.created_at),
        "isPlus": user.plus.is_some(),
        "infoConfirmed": true,
        "isTeamMember": false,
        "roles": [],
        "providers": [null],
        "timezone": "Etc/UTC",
        "reputation": 10,
        "bio": null,
        "company": null,
        "title": null,
    });
    body["notifications"] = json!({ "unreadNotificationsCount": world.unread(person) });
    body["accessToken"] = json!({ "token": token, "expiresIn": expires });
    body
}

/// What everybody gets, and nobody here needs.
fn common() -> Value {
    json!({
        "visit": { "visitId": uuid::Uuid::new_v4().to_string() },
        "alerts": { "filter": true, "changelog": false, "banner": false },
        "settings": { "theme": "darcula", "openNewTab": true, "flags": {} },
        "notifications": { "unreadNotificationsCount": 0 },
        "squads": [],
        "geo": { "region": "US" },
        "exp": { "f": "{}", "e": [], "a": [] },
    })
}
