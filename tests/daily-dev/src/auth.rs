//! Signing in and out.

use axum::http::header::{CONTENT_TYPE, COOKIE, ORIGIN, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::answer::{json as json_answer, set_cookie};
use crate::clock::iso;
use crate::cookies;
use crate::server::Shared;
use crate::token;
use crate::world::{PASSWORD, Person, SESSION};

/// Cookies of sign-in services of before: cleared, though nobody sets them.
const OLD_COOKIES: [&str; 2] = ["ory_kratos_session", "ory_kratos_continuity"];

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    json_answer(status, &json!({ "message": message, "code": code }))
}

/// With a cookie, the origin must be one that is trusted: the server's own
/// (`signout.no_origin`, `auth.sign_in.foreign_origin_with_cookie`).
fn distrusted(shared: &Shared, headers: &HeaderMap) -> Option<Response> {
    headers.get(COOKIE)?;
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    let by_name = shared.address.replace("127.0.0.1", "localhost");
    match origin {
        None | Some("null") => {
            let message = "Missing or null Origin";
            Some(refusal(StatusCode::FORBIDDEN, "MISSING_OR_NULL_ORIGIN", message))
        }
        Some(origin) if origin == shared.address || origin == by_name => None,
        Some(_) => Some(refusal(StatusCode::FORBIDDEN, "INVALID_ORIGIN", "Invalid origin")),
    }
}

/// `POST /auth/sign-in/email`.
pub(crate) fn sign_in(shared: &Shared, headers: &HeaderMap, body: &[u8]) -> Response {
    let mut world = shared.world();
    let now = world.now();
    if !world.switches.unlimited_sign_in
        && let Err(seconds) = world.sign_ins.attempt(now)
    {
        return too_many(seconds);
    }
    if let Some(distrusted) = distrusted(shared, headers) {
        return distrusted;
    }
    if world.switches.captcha && !headers.contains_key("x-captcha-response") {
        let message = "Missing CAPTCHA response";
        return refusal(StatusCode::BAD_REQUEST, "MISSING_RESPONSE", message);
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let issues: Vec<String> = ["email", "password"]
        .into_iter()
        .filter(|field| !body[field].is_string())
        .map(|field| format!("[body.{field}] Invalid input: expected string, received undefined"))
        .collect();
    if !issues.is_empty() {
        return refusal(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", &issues.join("; "));
    }
    let known = world.by_email(body["email"].as_str().unwrap_or_default()).cloned();
    let Some(person) = known.filter(|_| body["password"] == PASSWORD) else {
        let message = "Invalid email or password";
        return refusal(StatusCode::UNAUTHORIZED, "INVALID_EMAIL_OR_PASSWORD", message);
    };
    if !person.confirmed {
        return refusal(StatusCode::FORBIDDEN, "EMAIL_NOT_VERIFIED", "Email not verified");
    }
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let token = world.open_session(&person.id, agent);
    let user = user(&person, &Value::Null);
    let answer = json!({ "redirect": false, "token": token, "user": user });
    let mut response = json_answer(StatusCode::OK, &answer);
    let value = token::cookie(&world.secret, &token);
    let cookie = cookies::keep(
        world.session_name(),
        &value,
        &cookies::domain(headers),
        SESSION.as_secs(),
        None,
    );
    set_cookie(response.headers_mut(), &cookie);
    response
}

/// The 4th try within 10 seconds (`prod.sign_in.4`).
fn too_many(seconds: i64) -> Response {
    let body = json!({ "message": "Too many requests. Please try again later." });
    let text = HeaderValue::from_static("text/plain;charset=UTF-8");
    let mut response =
        (StatusCode::TOO_MANY_REQUESTS, [(CONTENT_TYPE, text)], body.to_string()).into_response();
    response.headers_mut().insert("x-retry-after", HeaderValue::from(seconds));
    response
}

fn user(person: &Person, updated_at: &Value) -> Value {
    json!({
        "name": person.name,
        "email": person.email,
        "emailVerified": person.confirmed,
        "image": person.image(),
        "createdAt": iso(person.created_at),
        "updatedAt": updated_at,
        "username": person.username,
        "experienceLevel": null,
        "company": null,
        "title": null,
        "id": person.id,
    })
}

/// `GET /auth/get-session`: `null` where there is none.
pub(crate) fn session(shared: &Shared, headers: &HeaderMap) -> Response {
    let world = shared.world();
    let cookie = cookies::find(headers, world.session_name());
    let session = cookie.and_then(|cookie| world.session(&cookie));
    let found = session.and_then(|session| Some((session, world.people.get(&session.person)?)));
    let answer = found.map_or(Value::Null, |(session, person)| {
        json!({
            "session": {
                "expiresAt": iso(session.expires_at),
                "token": session.token,
                "createdAt": iso(session.created_at),
                "updatedAt": iso(session.extended_at),
                "ipAddress": "127.0.0.1",
                "userAgent": session.user_agent,
                "userId": session.person,
                "id": session.id,
            },
            "user": user(person, &json!(iso(person.created_at))),
        })
    });
    json_answer(StatusCode::OK, &answer)
}

/// `POST /auth/sign-out`: ends the session. A token still holds until it
/// expires, and its cookie stays.
pub(crate) fn sign_out(shared: &Shared, headers: &HeaderMap) -> Response {
    if let Some(distrusted) = distrusted(shared, headers) {
        return distrusted;
    }
    let name = end_session(shared, headers);
    let mut response = json_answer(StatusCode::OK, &json!({ "success": true }));
    let domain = cookies::domain(headers);
    for cookie in [name, "daily.session_data", "daily.dont_remember"] {
        let cookie = cookies::keep(cookie, "", &domain, 0, None);
        set_cookie(response.headers_mut(), &cookie);
    }
    response
}

/// `POST /v1/users/logout`: ends the session and clears both cookies.
pub(crate) fn log_out(shared: &Shared, headers: &HeaderMap) -> Response {
    let name = end_session(shared, headers);
    let mut response = StatusCode::NO_CONTENT.into_response();
    clear(response.headers_mut(), name, &cookies::domain(headers));
    response
}

/// Clears all cookies of somebody who is signed in.
pub(crate) fn clear(answer: &mut HeaderMap, session_name: &str, domain: &str) {
    for cookie in ["da3", session_name].into_iter().chain(OLD_COOKIES) {
        set_cookie(answer, &cookies::forget(cookie, domain));
    }
}

fn end_session(shared: &Shared, headers: &HeaderMap) -> &'static str {
    let mut world = shared.world();
    let name = world.session_name();
    let cookie = cookies::find(headers, name);
    let token = cookie.and_then(|cookie| world.session(&cookie).map(|one| one.token.clone()));
    if let Some(token) = token {
        world.sessions.remove(&token);
    }
    name
}
