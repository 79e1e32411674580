//! Misbehaving: in place of an answer, or with one.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::stream::{iter, once, pending, unfold};
use serde_json::{Value, json};

use crate::answer::json as json_answer;
use crate::auth;
use crate::fault::Fault;
use crate::record::Call;
use crate::server::Shared;
use crate::wire::Cord;

/// A piece of the huge body, and how many make 100 MB.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 100 * 1024 * 1024 / PIECE;

/// What a portal or a proxy shows people.
const PORTAL: &str = "<!doctype html><title>Welcome</title><h1>Accept the terms to go on</h1>";

type Piece = Result<Bytes, std::io::Error>;

/// Whether nothing is done that was asked for.
pub(crate) fn is_instead(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::Reset
            | Fault::HangUp
            | Fault::StallBefore
            | Fault::Html
            | Fault::Status(_)
            | Fault::TryLater { .. }
            | Fault::HugeBody
            | Fault::RedirectLoop
            | Fault::RedirectElsewhere
            | Fault::UnknownErrorCode
    )
}

/// An answer in place of the server's.
pub(crate) async fn instead(
    fault: Fault,
    call: &Call,
    shared: &Arc<Shared>,
    cord: &Cord,
) -> Response {
    match fault {
        Fault::Reset | Fault::HangUp => {
            cord.pull(fault == Fault::Reset);
            std::future::pending().await
        }
        Fault::Status(status) => proxy(status),
        Fault::TryLater { status, header, seconds } => {
            let mut response = proxy(status);
            let header = HeaderName::from_static(header);
            response.headers_mut().insert(header, HeaderValue::from(seconds));
            response
        }
        Fault::Html => Html(PORTAL).into_response(),
        Fault::HugeBody => huge(),
        Fault::RedirectLoop => redirect(&call.path),
        Fault::RedirectElsewhere => redirect(&format!("{}{}", shared.elsewhere.address, call.path)),
        Fault::UnknownErrorCode => novel_error(call),
        // `StallBefore`.
        _ => std::future::pending().await,
    }
}

fn proxy(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Html(format!("<!doctype html><title>{status}</title><h1>{status}</h1>")))
        .into_response()
}

/// 307: with the same method and body.
fn redirect(to: &str) -> Response {
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

fn novel_error(call: &Call) -> Response {
    let Some(field) = call.fields.first() else {
        let body = json!({ "message": "Something new", "code": "NOVEL_CODE" });
        return json_answer(StatusCode::BAD_REQUEST, &body);
    };
    let error = json!({ "message": "Something new", "path": [field], "extensions": { "code": "NOVEL_CODE" } });
    let body = json!({ "data": { field.as_str(): null }, "errors": [error] });
    json_answer(StatusCode::OK, &body)
}

fn huge() -> Response {
    let piece = Bytes::from(vec![b'a'; PIECE]);
    let begin = once(async { Piece::Ok(Bytes::from_static(b"{\"data\":{\"filler\":\"")) });
    let end = once(async { Piece::Ok(Bytes::from_static(b"\"}}")) });
    let pieces = iter(std::iter::repeat_n(piece, PIECES).map(Piece::Ok));
    let body = Body::from_stream(begin.chain(pieces).chain(end));
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    ([(CONTENT_TYPE, json)], body).into_response()
}

/// The server's answer, spoiled.
pub(crate) async fn spoil(
    fault: Fault,
    response: Response,
    shared: &Arc<Shared>,
    cord: &Cord,
    domain: &str,
) -> Response {
    let (mut parts, body) = response.into_parts();
    if fault == Fault::CookiesRemoved {
        let name = shared.world().session_name();
        auth::clear(&mut parts.headers, name, domain);
        return Response::from_parts(parts, body);
    }
    // A body of ours is in memory already.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    let length = HeaderValue::from(whole.len());
    let body = match fault {
        Fault::TruncatedJson => Body::from(half),
        Fault::StallMidBody => {
            parts.headers.insert(CONTENT_LENGTH, length);
            Body::from_stream(once(async { Piece::Ok(half) }).chain(pending()))
        }
        Fault::CutOff => {
            parts.headers.insert(CONTENT_LENGTH, length);
            cut(half, cord.clone())
        }
        Fault::Drip(every) => {
            parts.headers.insert(CONTENT_LENGTH, length);
            drip(whole, every)
        }
        fault => match serde_json::from_slice(&whole) {
            Ok(json) => Body::from(distorted(fault, json).to_string()),
            Err(_) => Body::from(whole),
        },
    };
    Response::from_parts(parts, body)
}

/// What there is, then the end of the connection. What there is has been written
/// when the next piece has to be waited for.
fn cut(half: Bytes, cord: Cord) -> Body {
    let end = once(async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        cord.pull(false);
        std::future::pending::<Piece>().await
    });
    Body::from_stream(once(async { Piece::Ok(half) }).chain(end))
}

fn drip(whole: Bytes, every: Duration) -> Body {
    Body::from_stream(unfold((whole, false), move |(mut left, waited)| async move {
        if left.is_empty() {
            return None;
        }
        if waited {
            tokio::time::sleep(every).await;
        }
        let byte = left.split_to(1);
        Some((Piece::Ok(byte), (left, true)))
    }))
}

/// Keys whose values are of a kind that the client knows by name.
const ENUMS: [&str; 4] = ["role", "seatType", "status", "type"];

fn distorted(fault: Fault, mut body: Value) -> Value {
    // The errors of an answer stay as they are, and so does what is no GraphQL:
    // its top is its data.
    let data = if body.get("data").is_some() { body.get_mut("data") } else { Some(&mut body) };
    let mut lists = Vec::new();
    if let Some(data) = data {
        distort(fault, data, &mut Vec::new(), &mut lists);
    }
    if fault == Fault::NullEntries && body.get("data").is_some() && !lists.is_empty() {
        let errors: Vec<Value> = lists
            .into_iter()
            .map(|path| {
                json!({
                    "message": "Unexpected error",
                    "path": path,
                    "extensions": { "code": "UNEXPECTED" },
                })
            })
            .collect();
        body["errors"] = Value::Array(errors);
    }
    body
}

fn distort(fault: Fault, value: &mut Value, path: &mut Vec<String>, lists: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if fault == Fault::UnknownEnumValues
                    && ENUMS.contains(&name.as_str())
                    && value.is_string()
                {
                    *value = json!("novel");
                    continue;
                }
                path.push(name.clone());
                distort(fault, value, path, lists);
                path.pop();
            }
            if fault == Fault::UnknownFields {
                fields.insert("novelField".to_owned(), json!({ "deep": [1, null, "text"] }));
            }
        }
        Value::Array(entries) => {
            if fault == Fault::NullEntries
                && let Some(first) = entries.first_mut()
            {
                *first = Value::Null;
                lists.push(path.iter().cloned().chain(["0".to_owned()]).collect());
            }
            for (index, entry) in entries.iter_mut().enumerate() {
                path.push(index.to_string());
                distort(fault, entry, path, lists);
                path.pop();
            }
        }
        Value::String(_) if fault == Fault::WrongTypes => *value = json!(7),
        Value::Number(_) | Value::Bool(_) if fault == Fault::WrongTypes => *value = json!("seven"),
        _ => {}
    }
}
