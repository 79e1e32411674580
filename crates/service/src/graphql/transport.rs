//! GraphQL over HTTP, as the protocol has it: every answer that can be
//! understood is `200`, and the code in it decides.

use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{Name, Pos, Request, Response, ServerError, Value};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use serde::Serialize;

use super::{fault::Fault, socket};
use crate::Service;
use crate::http::{Caller, Provenance, is_json};

/// The routes.
pub(crate) fn routes() -> axum::Router<Service> {
    axum::Router::new().route("/graphql", get(by_get).post(by_post))
}

async fn by_post(
    State(service): State<Service>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> axum::response::Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            let status = rejection.status();
            let answer = refusal("The body is larger than 1 MiB, or broke off.", BAD_INPUT);
            return (status, answer.into_response()).into_response();
        }
    };
    match read(&headers, &body) {
        Ok(request) => execute(&service, caller, &headers, request).await,
        Err(Unreadable { message, code }) => refusal(message, code),
    }
    .into_response()
}

async fn by_get(
    State(service): State<Service>,
    caller: Caller,
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
    execute(&service, caller, &headers, request).await.into_response()
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

/// Why a request could not be read.
struct Unreadable {
    message: &'static str,
    code: &'static str,
}

async fn execute(
    service: &Service,
    caller: Caller,
    headers: &HeaderMap,
    mut request: Request,
) -> Answer {
    let foreign = caller.by_cookie && Provenance::of(headers, service) != Provenance::Own;
    let document = request
        .parsed_query()
        .ok()
        .map(|document| (changes(&document.operations), needed(&document.operations)));
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
    let request = request.data(service.clone()).data(caller);
    Answer(service.schema().execute(request).await)
}

/// The variables that a document cannot do without. With several operations
/// the library looks at the one that is meant.
fn needed(operations: &DocumentOperations) -> Vec<Name> {
    let DocumentOperations::Single(operation) = operations else { return Vec::new() };
    let definitions = operation.node.variable_definitions.iter().map(|definition| &definition.node);
    definitions
        .filter(|definition| !definition.var_type.node.nullable)
        .filter(|definition| definition.default_value.is_none())
        .map(|definition| definition.name.node.clone())
        .collect()
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
        let body = Body { data: ran.then_some(&data), errors: &errors };
        match serde_json::to_vec(&body) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
