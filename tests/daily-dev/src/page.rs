//! A page to sign in by, for windows that show one: by e-mail and password, or
//! by another provider that leads away and comes back signed in.

use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};

use crate::cookies;
use crate::server::Shared;
use crate::token;
use crate::world::SESSION;

/// `GET /`.
pub(crate) fn page() -> Response {
    Html(include_str!("page.html")).into_response()
}

/// `GET /sign-in/github`: the first of two redirects.
pub(crate) fn to_github() -> Response {
    let to = HeaderValue::from_static("/sign-in/github/callback?code=granted");
    (StatusCode::FOUND, [(LOCATION, to)]).into_response()
}

/// `GET /sign-in/github/callback`: the second, with a session.
pub(crate) fn from_github(shared: &Shared, parts: &Parts) -> Response {
    let mut world = shared.world();
    let chosen = world.switches.github.clone();
    let first = || world.people.keys().min().cloned();
    let Some(person) = chosen.or_else(first) else { return page() };
    let token = world.open_session(&person, "");
    let value = token::cookie(&world.secret, &token);
    let domain = cookies::domain(&parts.headers);
    let cookie = cookies::keep(world.session_name(), &value, &domain, SESSION.as_secs(), None);
    let home = HeaderValue::from_static("/");
    let mut response = (StatusCode::FOUND, [(LOCATION, home)]).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
