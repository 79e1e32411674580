//! GraphQL over HTTP, as the protocol has it: every answer that can be
//! understood is `200`, and the code in it decides.

use async_graphql::http::MultipartOptions;
use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{ErrorExtensions as _, Name, Pos, Request, Response, ServerError, Value};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::Serialize;

use super::fault::Fault;
use super::{absent, socket};
use crate::Service;
use crate::http::{Caller, MAX_BODY, Peer, Provenance, is_json};
use crate::images::MAX_FILE;

/// Largest body with a file in it: one that is a little too large is still
/// told so at its field.
const MAX_UPLOAD: usize = MAX_FILE + MAX_BODY;

/// Seconds after which it is worth while to ask a database again.
const RETRY: u64 = 5;

/// The routes.
pub(crate) fn routes() -> axum::Router<Service> {
    let post = post(by_post).layer(DefaultBodyLimit::max(MAX_UPLOAD));
    axum::Router::new().route("/graphql", get(by_get).merge(post))
}

async fn by_post(
    State(service): State<Service>,
    caller: Caller,
    peer: Peer,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> axum::response::Response {
    let multipart = boundary(&headers);
    let body = match body {
        Ok(body) if multipart.is_some() || body.len() <= MAX_BODY => body,
        refused => {
            let status = refused.err().map_or(StatusCode::PAYLOAD_TOO_LARGE, |why| why.status());
            let answer = refusal("The body is larger than 1 MiB, or broke off.", BAD_INPUT);
            return (status, answer.into_response()).into_response();
        }
    };
    let request = match multipart {
        Some(kind) => read_files(kind, &body).await,
        None => read(&headers, &body),
    };
    match request {
        Ok(request) => execute(&service, caller, peer, &headers, request).await,
        Err(Unreadable { message, code }) => refusal(message, code),
    }
    .into_response()
}

async fn by_get(
    State(service): State<Service>,
    caller: Caller,
    peer: Peer,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> axum::response::Response {
    if let Ok(upgrade) = upgrade {
        return socket::open(service, &headers, upgrade);
    }
    let request = async_graphql::http::parse_query_string(query.as_deref().unwrap_or_default());
    let Ok(mut request) = request else {
        return refusal("The address holds no query.", BAD_INPUT).into_response();
    };
    if request.query.is_empty() {
        return refusal("Unknown query", VALIDATION).into_response();
    }
    // Whatever the document holds: a link that was followed changes nothing.
    if request.parsed_query().is_ok_and(|document| changes(&document.operations)) {
        return refusal("Mutations are sent by POST.", VALIDATION).into_response();
    }
    execute(&service, caller, peer, &headers, request).await.into_response()
}

/// What is wrong with the request itself, before any operation.
const VALIDATION: &str = "GRAPHQL_VALIDATION_FAILED";

/// What somebody put in cannot be taken.
const BAD_INPUT: &str = "BAD_USER_INPUT";

fn changes(operations: &DocumentOperations) -> bool {
    operations.iter().any(|(_, operation)| operation.node.ty != OperationType::Query)
}

/// The request in a body.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<Request, Unreadable> {
    if !is_json(headers) {
        let message = "Send JSON, with `Content-Type: application/json`.";
        return Err(Unreadable { message, code: BAD_INPUT });
    }
    let body: serde_json::Value = serde_json::from_slice(body)
        .map_err(|_| Unreadable { message: "The body is not JSON.", code: BAD_INPUT })?;
    let malformed = |message| Unreadable { message, code: VALIDATION };
    if body.is_array() {
        return Err(malformed("One operation a request."));
    }
    if body.get("query").and_then(serde_json::Value::as_str).is_none_or(str::is_empty) {
        return Err(malformed("Unknown query"));
    }
    serde_json::from_value(body)
        .map_err(|_| malformed("`variables` is an object, `operationName` is text."))
}

/// The content type of a GraphQL multipart request.
fn boundary(headers: &HeaderMap) -> Option<&str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = kind.split(';').next()?.trim();
    essence.eq_ignore_ascii_case("multipart/form-data").then_some(kind)
}

/// The request in a body with a file: `operations`, `map`, and the file. Where
/// it comes from is looked at as for any other: browsers send multipart forms
/// to other sites without asking.
async fn read_files(kind: &str, body: &[u8]) -> Result<Request, Unreadable> {
    let malformed = |message| Unreadable { message, code: BAD_INPUT };
    let options = MultipartOptions::default();
    let request = async_graphql::http::receive_body(Some(kind), body, options)
        .await
        .map_err(|_| malformed("The form is not `operations`, `map` and a file."))?;
    if request.uploads.len() > 1 {
        return Err(malformed("One file a request."));
    }
    if request.query.is_empty() {
        return Err(Unreadable { message: "Unknown query", code: VALIDATION });
    }
    Ok(request)
}

/// Why a request could not be read.
struct Unreadable {
    message: &'static str,
    code: &'static str,
}

async fn execute(
    service: &Service,
    caller: Caller,
    peer: Peer,
    headers: &HeaderMap,
    mut request: Request,
) -> Answer {
    let foreign = caller.by_cookie && Provenance::of(headers, service) != Provenance::Own;
    let name = request.operation_name.clone();
    let document = request.parsed_query().ok().map(|document| {
        (changes(&document.operations), needed(&document.operations, name.as_deref()))
    });
    if let Some((changes, needed)) = document {
        if foreign && changes {
            let error = async_graphql::Error::from(Fault::Origin);
            return Answer(Response::from_errors(vec![error.into_server_error(Pos::default())]));
        }
        let given = |name: &Name| request.variables.get(name).is_some_and(|v| *v != Value::Null);
        // The library would begin, and fail at the first use.
        if let Some(name) = needed.iter().find(|name| !given(name)) {
            return refusal(&format!("The variable `${name}` is missing."), VALIDATION);
        }
    }
    if let Some(field) = unkeepable(&request) {
        return unkept(field);
    }
    absent::leave_out(&mut request);
    let request = request.data(service.clone()).data(caller).data(peer);
    Answer(service.schema().execute(request).await)
}

/// The variables that the operation which is meant cannot do without: the one
/// of that name, or the only one.
fn needed(operations: &DocumentOperations, name: Option<&str>) -> Vec<Name> {
    let mut all = operations.iter();
    let operation = match (name, all.next(), all.next()) {
        (None, only, None) => only,
        (None, ..) => None,
        (Some(name), ..) => {
            operations.iter().find(|(known, _)| known.is_some_and(|known| known == name))
        }
    };
    let Some((_, operation)) = operation else { return Vec::new() };
    let definitions = operation.node.variable_definitions.iter().map(|definition| &definition.node);
    definitions
        .filter(|definition| !definition.var_type.node.nullable)
        .filter(|definition| definition.default_value.is_none())
        .map(|definition| definition.name.node.clone())
        .collect()
}

/// The variable, or `query`, that holds a NUL. PostgreSQL keeps none in text, so
/// nobody gets as far as asking it to.
fn unkeepable(request: &Request) -> Option<&str> {
    fn within(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::List(values) => values.iter().any(within),
            Value::Object(values) => values.values().any(within),
            _ => false,
        }
    }
    let variable = request.variables.iter().find(|(_, value)| within(value));
    // In a document it can only be written with an escape.
    let escaped = || request.query.contains("\\u0000").then_some("query");
    variable.map(|(name, _)| name.as_str()).or_else(escaped)
}

fn unkept(field: &str) -> Answer {
    let message = "Text cannot hold a NUL character.";
    let error = async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", BAD_INPUT);
        extensions.set("field", field);
        extensions.set("reason", "INVALID");
    });
    Answer(Response::from_errors(vec![error.into_server_error(Pos::default())]))
}

fn refusal(message: &str, code: &'static str) -> Answer {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    Answer(Response::from_errors(vec![error]))
}

fn set_code(error: &mut ServerError, code: &'static str) {
    error.extensions.get_or_insert_default().set("code", code);
}

/// An answer, on its way out.
struct Answer(Response);

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
}

impl IntoResponse for Answer {
    fn into_response(self) -> axum::response::Response {
        let Response { data, mut errors, .. } = self.0;
        // No operation ran: there is no `data`, not even `null`.
        let ran = errors.is_empty() || errors.iter().any(|error| !error.path.is_empty());
        for error in &mut errors {
            let has_code =
                error.extensions.as_ref().is_some_and(|values| values.get("code").is_some());
            if !has_code {
                // Ours have one. What has none is the library's: with a path
                // an argument that could not be read, without one the query.
                let code = if error.path.is_empty() { VALIDATION } else { BAD_INPUT };
                set_code(error, code);
            }
        }
        let wait = errors.iter().find_map(wait);
        let failed = wait.is_some_and(|wait| wait.failed);
        let body = Body { data: ran.then_some(&data), errors: &errors };
        match serde_json::to_vec(&body) {
            Ok(body) => {
                let json = [(header::CONTENT_TYPE, "application/json")];
                let mut response = (json, body).into_response();
                if let Some(wait) = wait {
                    response.headers_mut().insert(header::RETRY_AFTER, wait.seconds.into());
                }
                if failed {
                    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                }
                response
            }
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// How long to wait before asking again.
#[derive(Clone, Copy)]
struct Wait {
    seconds: u64,
    /// Nothing is wrong with the question.
    failed: bool,
}

fn wait(error: &ServerError) -> Option<Wait> {
    let extensions = error.extensions.as_ref()?;
    match extensions.get("code")? {
        Value::String(code) if code == "UNEXPECTED" => Some(Wait { seconds: RETRY, failed: true }),
        _ => match extensions.get("retryAfter")? {
            Value::Number(seconds) => Some(Wait { seconds: seconds.as_u64()?, failed: false }),
            _ => None,
        },
    }
}
