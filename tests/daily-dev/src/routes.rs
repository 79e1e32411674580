//! What is answered to whom.

use std::sync::Arc;

use async_graphql::Request as Asked;
use axum::body::{Bytes, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL,
    COOKIE, DATE, ORIGIN, UPGRADE, USER_AGENT, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use serde_json::json;

use crate::answer::{Ongoing, json as json_answer, set_cookie, written};
use crate::clock::http_date;
use crate::fault::Fault;
use crate::graphql::{self, Caller, Unreadable, about};
use crate::record::{Call, Credentials};
use crate::server::Shared;
use crate::wire::Cord;
use crate::{auth, boot, cookies, page, spoil};

/// A body of this size kills the real server (`upload.exactly_20mib.prod`): the
/// connection ends without an answer.
const DEADLY: usize = 20 * 1024 * 1024;

pub(crate) fn routes(shared: Arc<Shared>) -> Router {
    Router::new().fallback(attend).with_state(shared)
}

async fn attend(
    State(shared): State<Arc<Shared>>,
    Extension(cord): Extension<Cord>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, DEADLY).await else {
        cord.pull(false);
        return std::future::pending().await;
    };
    let asked = match parts.uri.path() {
        "/graphql" => Some(graphql::read(&parts, &body).await),
        _ => None,
    };
    let call = call_of(&parts, &body, asked.as_ref().and_then(|asked| asked.as_ref().ok()));
    let number = shared.log.arrived(call.clone(), shared.clock.now(), body.len() as u64);
    let ongoing = Ongoing::begin(shared.clone(), number);
    let fault = shared.orders.take(&call);
    let mut response = match fault {
        Some(fault) if spoil::is_instead(fault) => {
            spoil::instead(fault, &call, &shared, &cord).await
        }
        Some(fault) => {
            if fault == Fault::CookiesRemoved {
                parts.headers.remove(COOKIE);
            }
            let domain = cookies::domain(&parts.headers);
            let response = real(&shared, &mut parts, &body, asked).await;
            spoil::spoil(fault, response, &shared, &cord, &domain).await
        }
        None => real(&shared, &mut parts, &body, asked).await,
    };
    let now = http_date(shared.clock.now());
    if let Ok(now) = HeaderValue::from_str(&now) {
        response.headers_mut().insert(DATE, now);
    }
    ongoing.follow(response)
}

/// What the server answers when nothing is wrong with it.
async fn real(
    shared: &Arc<Shared>,
    parts: &mut Parts,
    body: &Bytes,
    asked: Option<Result<Asked, Unreadable>>,
) -> Response {
    let path = parts.uri.path().to_owned();
    if parts.method == Method::OPTIONS {
        return preflight(&parts.headers);
    }
    let route = (parts.method.clone(), path.as_str());
    let mut response = match (route.0.as_str(), route.1) {
        ("GET", "/") => return page::page(),
        ("GET", "/sign-in/github") => return page::to_github(),
        ("GET", "/sign-in/github/callback") => return page::from_github(shared, parts),
        ("GET", "/boot") => boot::boot(shared, &parts.headers),
        ("POST", "/auth/sign-in/email") => auth::sign_in(shared, &parts.headers, body),
        ("POST", "/auth/sign-out") => auth::sign_out(shared, &parts.headers),
        ("GET", "/auth/get-session") => auth::session(shared, &parts.headers),
        ("POST", "/v1/users/logout") => auth::log_out(shared, &parts.headers),
        ("GET", "/graphql") if parts.headers.contains_key(UPGRADE) => {
            return match WebSocketUpgrade::from_request_parts(parts, &()).await {
                Ok(upgrade) => graphql::open(shared.clone(), upgrade),
                Err(refused) => refused.into_response(),
            };
        }
        ("GET" | "POST", "/graphql") => execute(shared, parts, asked).await,
        (method, path) => json_answer(
            StatusCode::NOT_FOUND,
            &json!({
                "message": format!("Route {method}:{path} not found"),
                "error": "Not Found",
                "statusCode": 404,
            }),
        ),
    };
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert("keep-alive", HeaderValue::from_static("timeout=72"));
    // Whoever is not signed in keeps the name they were given.
    let tracked = who(shared, &parts.headers)
        .or_else(|| cookies::find(&parts.headers, "da2"))
        .unwrap_or_else(|| uuid::Uuid::new_v4().simple().to_string());
    set_cookie(headers, &cookies::tracking(&tracked, &cookies::domain(&parts.headers)));
    response
}

async fn execute(
    shared: &Arc<Shared>,
    parts: &Parts,
    asked: Option<Result<Asked, Unreadable>>,
) -> Response {
    let body = match asked {
        Some(Ok(asked)) => {
            let caller = Caller(who(shared, &parts.headers));
            graphql::answer(shared, caller, asked, parts.method == Method::GET).await
        }
        Some(Err(unreadable)) => unreadable.body().to_string(),
        None => return StatusCode::NOT_FOUND.into_response(),
    };
    written(StatusCode::OK, body)
}

/// Who calls: by the cookie `da3` alone (`graphql.dast_only`, `graphql.bearer_jwt`).
/// Somebody who was deleted since is still somebody
/// (`organizations.unknown_user_id_in_jwt`).
fn who(shared: &Shared, headers: &HeaderMap) -> Option<String> {
    let cookie = cookies::find(headers, "da3")?;
    shared.world().caller(&cookie).map(|(person, _)| person)
}

fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let answer = response.headers_mut();
    if let Some(origin) = headers.get(ORIGIN) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=86400"));
    response
}

/// What a request is about.
pub(crate) fn call_of(parts: &Parts, body: &[u8], asked: Option<&Asked>) -> Call {
    let text =
        |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (operation, fields) = asked.map(about).unwrap_or_default();
    let password = body.windows(10).any(|bytes| bytes == b"\"password\"");
    Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        operation,
        fields,
        credentials: Credentials {
            cookies: cookies::came(&parts.headers).into_iter().map(|(name, _)| name).collect(),
            authorization: parts.headers.contains_key(AUTHORIZATION),
            password,
        },
        origin: text(ORIGIN),
        user_agent: text(USER_AGENT),
        web_socket: parts.headers.contains_key(UPGRADE),
    }
}
