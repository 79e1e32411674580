//! GraphQL over HTTP, as recorded (`transport.*`): every answer is 200, and the
//! code in it decides.

use std::sync::Arc;

use async_graphql::http::{MultipartOptions, receive_body};
use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{ParseRequestError, Pos, Positioned, Request, Value as GraphqlValue};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde_json::{Value, json};

use super::Caller;
use crate::server::Shared;

/// Largest body, but for one with a file in it.
const MAX_BODY: usize = 1024 * 1024;

/// Files of a request.
const MAX_FILES: usize = 1;

/// How deep fields may be nested.
const MAX_DEPTH: usize = 10;

const VALIDATION: &str = "GRAPHQL_VALIDATION_FAILED";

/// Whether `image` was given as `null`, in so many letters: the library makes
/// null of what is absent, too.
pub(super) struct NullImage(pub(super) bool);

/// Why a request could not be read. It is answered with these errors.
pub(crate) struct Unreadable(Value);

impl Unreadable {
    pub(crate) fn body(&self) -> Value {
        self.0.clone()
    }
}

fn unexpected() -> Unreadable {
    let error = json!({ "message": "Unexpected error", "extensions": { "code": "UNEXPECTED" } });
    Unreadable(json!({ "errors": [error] }))
}

fn invalid(message: &str) -> Unreadable {
    let error = json!({ "message": message, "extensions": { "code": VALIDATION } });
    Unreadable(json!({ "errors": [error] }))
}

fn invalid_at(at: Pos, message: &str) -> Unreadable {
    let mut answer = invalid(message).0;
    answer["errors"][0]["locations"] = json!([{ "line": at.line, "column": at.column }]);
    Unreadable(answer)
}

fn no_query() -> Unreadable {
    Unreadable(json!({ "errors": [{ "message": "Unknown query" }] }))
}

/// The request in a body, or in an address.
pub(crate) async fn read(parts: &Parts, body: &[u8]) -> Result<Request, Unreadable> {
    if parts.method == Method::GET {
        return by_get(parts.uri.query().unwrap_or_default());
    }
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "multipart/form-data" {
        return with_files(kind, body).await;
    }
    if body.len() > MAX_BODY {
        return Err(unexpected());
    }
    match essence.as_str() {
        "application/json" => by_json(body),
        "application/graphql" => {
            Ok(Request::new(std::str::from_utf8(body).map_err(|_| unexpected())?))
        }
        "text/plain" => Err(invalid("body must be object")),
        _ => Err(unexpected()),
    }
}

fn by_get(query: &str) -> Result<Request, Unreadable> {
    let request = async_graphql::http::parse_query_string(query).map_err(|_| no_query())?;
    if request.query.is_empty() { Err(no_query()) } else { Ok(request) }
}

fn by_json(body: &[u8]) -> Result<Request, Unreadable> {
    let body: Value = serde_json::from_slice(body).map_err(|_| unexpected())?;
    if !body.is_object() {
        return Err(invalid("body must be object"));
    }
    if body.get("query").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(no_query());
    }
    serde_json::from_value(body).map_err(|_| invalid("body/variables must be object"))
}

async fn with_files(kind: &str, body: &[u8]) -> Result<Request, Unreadable> {
    match receive_body(Some(kind), body, MultipartOptions::default()).await {
        Ok(request) if request.query.is_empty() => Err(no_query()),
        Ok(request) if request.uploads.len() > MAX_FILES => Err(unexpected()),
        Ok(request) => Ok(request),
        // The operation began, and waited for its file in vain (`upload.file_missing`).
        Err(ParseRequestError::MissingFiles) => {
            let mut answer = unexpected().0;
            answer["errors"][0]["path"] = json!(["updateOrganization"]);
            answer["data"] = Value::Null;
            Err(Unreadable(answer))
        }
        Err(_) => Err(unexpected()),
    }
}

/// The operation that is meant, where there is no doubt.
fn meant<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<(Option<&'a str>, &'a OperationDefinition)> {
    let mut all = document.operations.iter();
    let named = |(known, operation): (Option<&'a async_graphql::Name>, &'a Positioned<_>)| {
        (known.map(async_graphql::Name::as_str), &operation.node)
    };
    match (name, all.next(), all.next()) {
        (None, Some(only), None) => Some(named(only)),
        (None, ..) => None,
        (Some(name), ..) => {
            let mut all = document.operations.iter();
            all.find(|(known, _)| known.is_some_and(|known| known == name)).map(named)
        }
    }
}

/// The name and the fields of the operation that is meant.
pub(crate) fn about(request: &Request) -> (Option<String>, Vec<String>) {
    let name = request.operation_name.clone();
    let Ok(document) = async_graphql::parser::parse_query(&request.query) else {
        return (name, Vec::new());
    };
    let Some((own, operation)) = meant(&document, name.as_deref()) else {
        return (name, Vec::new());
    };
    let mut fields = Vec::new();
    collect(&operation.selection_set.node, &document, &mut fields, MAX_DEPTH);
    (name.or_else(|| own.map(str::to_owned)), fields)
}

fn collect(
    selections: &SelectionSet,
    document: &ExecutableDocument,
    fields: &mut Vec<String>,
    deep: usize,
) {
    for selection in &selections.items {
        match &selection.node {
            Selection::Field(field) => fields.push(field.node.name.node.to_string()),
            _ if deep == 0 => {}
            Selection::InlineFragment(fragment) => {
                collect(&fragment.node.selection_set.node, document, fields, deep - 1);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, fields, deep - 1);
                }
            }
        }
    }
}

/// How deep fields are nested, and whether one of them asks for the schema.
fn survey(
    selections: &SelectionSet,
    document: &ExecutableDocument,
    spreads: usize,
) -> (usize, Option<String>) {
    let mut deepest = 0;
    let mut introspection = None;
    // Fragments that use each other in a circle are the library's to refuse.
    if spreads > 32 {
        return (0, None);
    }
    for selection in &selections.items {
        let (depth, found) = match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                let below = survey(&field.node.selection_set.node, document, spreads);
                let schema = matches!(name, "__schema" | "__type").then(|| name.to_owned());
                (below.0 + 1, schema.or(below.1))
            }
            Selection::InlineFragment(fragment) => {
                survey(&fragment.node.selection_set.node, document, spreads + 1)
            }
            Selection::FragmentSpread(spread) => document
                .fragments
                .get(&spread.node.fragment_name.node)
                .map(|of| survey(&of.node.selection_set.node, document, spreads + 1))
                .unwrap_or_default(),
        };
        deepest = deepest.max(depth);
        introspection = introspection.or(found);
    }
    (deepest, introspection)
}

/// What is refused before anything is executed, with words of its own.
fn refused(request: &Request, by_get: bool) -> Option<Unreadable> {
    let document = async_graphql::parser::parse_query(&request.query).ok()?;
    let (name, operation) = meant(&document, request.operation_name.as_deref())?;
    if by_get && operation.ty != OperationType::Query {
        return Some(invalid("Operation cannot be performed via a GET request"));
    }
    let (depth, introspection) = survey(&operation.selection_set.node, &document, 0);
    if let Some(field) = introspection {
        return Some(invalid(&format!(
            "GraphQL introspection has been disabled, but the requested query contained the field \"{field}\"."
        )));
    }
    if depth > MAX_DEPTH {
        let name = name.unwrap_or("unnamedQuery");
        return Some(invalid(&format!(
            "`{name} query depth ({depth}) exceeds the query depth limit of {MAX_DEPTH}`"
        )));
    }
    // The library would begin, and fail at the first use.
    operation.variable_definitions.iter().find_map(|definition| {
        let (at, definition) = (definition.pos, &definition.node);
        let (name, of) = (&definition.name.node, &definition.var_type.node);
        if of.nullable || definition.default_value.is_some() {
            return None;
        }
        match request.variables.get(name) {
            None => Some(invalid_at(
                at,
                &format!("Variable \"${name}\" of required type \"{of}\" was not provided."),
            )),
            Some(GraphqlValue::Null) => Some(invalid_at(
                at,
                &format!("Variable \"${name}\" of non-null type \"{of}\" must not be null."),
            )),
            Some(_) => None,
        }
    })
}

/// Executes a request.
pub(crate) async fn answer(
    shared: &Arc<Shared>,
    caller: Caller,
    request: Request,
    by_get: bool,
) -> String {
    if let Some(refused) = refused(&request, by_get) {
        return refused.0.to_string();
    }
    let image = async_graphql::Name::new("image");
    let null = request.variables.get(&image) == Some(&GraphqlValue::Null);
    let request = request.data(shared.clone()).data(caller).data(NullImage(null));
    let response = shared.schema.execute(request).await;
    match serde_json::to_string(&response.data) {
        // Large, mostly: written once, without a tree in between.
        Ok(data) if response.errors.is_empty() => format!("{{\"data\":{data}}}"),
        _ => told(response).to_string(),
    }
}

/// An answer as the server words it.
pub(super) fn told(response: async_graphql::Response) -> Value {
    let errors: Vec<Value> = response.errors.iter().map(error).collect();
    // No operation ran: there is no `data`, not even `null`.
    let ran = errors.is_empty() || errors.iter().any(|error| error.get("path").is_some());
    let mut body = serde_json::Map::new();
    if ran {
        let mut data = response.data.into_json().unwrap_or_default();
        for error in &errors {
            propagate(&mut data, error["path"].as_array().map_or(&[], Vec::as_slice));
        }
        body.insert("data".to_owned(), data);
    }
    if !errors.is_empty() {
        body.insert("errors".to_owned(), Value::Array(errors));
    }
    Value::Object(body)
}

/// Root fields that are never null: what fails in them makes null of the whole.
const NEVER_NULL: [&str; 6] = [
    "notifications",
    "joinOrganization",
    "updateOrganization",
    "removeOrganizationMember",
    "updateOrganizationMemberRole",
    "toggleOrganizationMemberSeat",
];

/// Makes null of the nearest place above a failed field that may be null
/// (GraphQL, 6.4.4). The library leaves the failed field out instead.
fn propagate(data: &mut Value, path: &[Value]) {
    let pointer = |length: usize| {
        let steps = path.iter().take(length).filter_map(Value::as_str);
        steps.fold(String::new(), |pointer, step| pointer + "/" + step)
    };
    if path.is_empty() || data.pointer(&pointer(path.len())).is_some() {
        return;
    }
    // Below the whole, what may be null is an entry of `organizations`, or a
    // root field.
    let index = |step: &Value| step.as_str().is_some_and(|step| step.parse::<u32>().is_ok());
    let root = path.first().and_then(Value::as_str).unwrap_or_default();
    let place = if path.len() > 2 && path.get(1).is_some_and(index) {
        2
    } else {
        usize::from(path.len() > 1 && !NEVER_NULL.contains(&root))
    };
    if let Some(place) = data.pointer_mut(&pointer(place)) {
        *place = Value::Null;
    }
}

fn error(error: &async_graphql::ServerError) -> Value {
    let mut told = serde_json::to_value(error).unwrap_or_default();
    // Indexes of lists are text in a path.
    for step in told.get_mut("path").and_then(Value::as_array_mut).into_iter().flatten() {
        if step.is_number() {
            *step = Value::String(step.to_string());
        }
    }
    if told.pointer("/extensions/code").is_none() {
        // A value of the wrong kind is nothing it has words for
        // (`role.invalid_enum`, `preview.float`).
        let value = error.message.starts_with("Invalid value for argument");
        told["extensions"] = json!({ "code": if value { "UNEXPECTED" } else { VALIDATION } });
        if value {
            told["message"] = json!("Unexpected error");
        }
    }
    told
}
