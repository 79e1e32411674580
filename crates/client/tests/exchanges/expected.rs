//! What an answer says, read without the client.

use frontdesk_local_api::ErrorCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{exchange::Exchange, outcome::Outcome};

/// What the status says by itself, or what is no JSON.
pub(crate) fn of_transport(exchange: &Exchange) -> Option<Outcome> {
    if exchange.is_hung_up() {
        return Some(Outcome::code(ErrorCode::Unreachable));
    }
    let wait = exchange.header("retry-after").or_else(|| exchange.header("x-retry-after"));
    let wait = wait.and_then(|wait| wait.parse().ok());
    match exchange.status() {
        429 => Some(Outcome::Code(ErrorCode::RateLimited, wait)),
        404 | 405 | 410 => Some(Outcome::code(ErrorCode::NotAService)),
        300..400 => {
            let away = exchange.header("location").is_some_and(|to| to.starts_with("http"));
            let code = if away { ErrorCode::RedirectedElsewhere } else { ErrorCode::NotAService };
            Some(Outcome::code(code))
        }
        500.. => Some(Outcome::Code(ErrorCode::ServerFault, wait)),
        _ => None,
    }
}

/// An answer to an operation: its data, or what its errors say.
pub(crate) fn of_operation(exchange: &Exchange, field: &str, about: Context<'_>) -> Outcome {
    if let Some(outcome) = of_transport(exchange) {
        return outcome;
    }
    let body = exchange.body();
    let answer = match serde_json::from_str(&body) {
        Ok(Value::Object(answer)) => answer,
        Err(error) if error.is_eof() && !body.trim().is_empty() => {
            return Outcome::code(ErrorCode::AnswerCutOff);
        }
        _ => return Outcome::code(ErrorCode::NotAService),
    };
    let data = answer.get("data").and_then(|data| data.get(field)).filter(|data| !data.is_null());
    match data.and_then(|data| value(field, data, about)) {
        Some(value) => Outcome::Value(value),
        None => Outcome::code(code(&answer, field, data.is_some(), about)),
    }
}

/// What the answer alone does not say.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Who asked.
    pub(crate) user: &'a str,
    /// Only the link is wanted.
    pub(crate) link: bool,
    /// A name was sent, and no file.
    pub(crate) renames: bool,
}

fn code(answer: &Map<String, Value>, field: &str, is_there: bool, about: Context<'_>) -> ErrorCode {
    let errors = answer.get("errors").and_then(Value::as_array).map(Vec::as_slice);
    let errors = errors.unwrap_or_default();
    let word = |error: &Value| error["extensions"]["code"].as_str().map(str::to_owned);
    if errors.iter().any(|error| word(error).as_deref() == Some("UNAUTHENTICATED")) {
        return ErrorCode::SignInNeeded;
    }
    let Some(error) = errors.first() else {
        let nothing =
            answer.get("data").is_some_and(|data| data.get(field).is_some_and(Value::is_null));
        return match field {
            // Null without an error: it is not there.
            "organization" | "getOrganizationByIdAndInviteToken" if nothing => ErrorCode::NotFound,
            "organizations" => ErrorCode::NotAService,
            _ if nothing && !is_there => ErrorCode::ServerFault,
            _ => ErrorCode::NotAService,
        };
    };
    match word(error).as_deref() {
        Some("FORBIDDEN") => ErrorCode::Forbidden,
        Some("NOT_FOUND") => ErrorCode::NotFound,
        Some("RATE_LIMITED") => ErrorCode::RateLimited,
        Some("ZOD_VALIDATION_ERROR") => {
            let issue = &error["extensions"]["issues"][0];
            let about =
                issue["path"].as_array().and_then(|path| path.last()).and_then(Value::as_str);
            match (about, issue["code"].as_str()) {
                (Some("name"), Some("too_small")) => ErrorCode::NameEmpty,
                (Some("name"), Some("too_big")) => ErrorCode::NameTooLong,
                (Some("quantity"), _) => ErrorCode::SeatsOutOfRange,
                _ => ErrorCode::InputRefused,
            }
        }
        // No cause is named: what a new name alone fails by is that it is taken.
        Some("UNEXPECTED") if field == "updateOrganization" && about.renames => {
            ErrorCode::NameTaken
        }
        _ => ErrorCode::ServerFault,
    }
}

/// `None` where the data is not what the client asks for.
fn value(field: &str, data: &Value, about: Context<'_>) -> Option<Value> {
    match field {
        "organizations" => {
            let all = data.as_array()?;
            let seen: Vec<_> = all.iter().filter_map(glance).collect();
            let skipped = all.len() - seen.len();
            Some(json!({ "organizations": seen, "newest": null, "skipped": skipped }))
        }
        "organization" if about.link => {
            let invites = matches!(data["role"].as_str(), Some("owner" | "admin"));
            data.get("role")?;
            let link = text(data, "referralUrl")?;
            Some(if invites && data["referralToken"].is_string() { link } else { Value::Null })
        }
        "organization" => look(data, about.user),
        "getOrganizationByIdAndInviteToken" => {
            data["user"].as_object()?;
            let name = data["user"]["name"].as_str().or(data["user"]["username"].as_str());
            Some(json!({
                "inviter": name.unwrap_or("?"), "organization": organization(&data["organization"])?,
            }))
        }
        "joinOrganization" => (data.get("role").is_some() && data.get("seatType").is_some())
            .then(|| json!({ "role": role(data), "seat": seat(data) })),
        "notifications" => {
            let edges = data["edges"].as_array()?;
            let joined = |edge: &&Value| edge["node"]["type"] == "organization_member_joined";
            let newest = edges.iter().find(joined).map(|edge| edge["node"]["id"].clone());
            Some(json!({ "organizations": [], "newest": newest, "skipped": 0 }))
        }
        "previewOrganizationSubscriptionUpdate" => {
            let price = data["pricing"].as_array()?.first().cloned().unwrap_or_default();
            Some(json!({
                "currency": price["currency"]["code"], "each": price["price"]["amount"].as_f64(),
                "cycle": price["duration"], "total": data["total"]["amount"].as_f64(),
                "due": data["prorated"]["total"]["amount"].as_f64(), "next": time(&data["nextBilling"]),
            }))
        }
        "leaveOrganization" | "deleteOrganization" => data.is_object().then_some(Value::Null),
        _ => data.get("role").map(|_| Value::Null),
    }
}

fn glance(entry: &Value) -> Option<Value> {
    (entry.get("role").is_some() && entry.get("seatType").is_some()).then_some(())?;
    let organization = organization(&entry["organization"])?;
    Some(json!({ "role": role(entry), "seat": seat(entry), "organization": organization }))
}

fn organization(organization: &Value) -> Option<Value> {
    let number = |key: &str| organization[key].as_i64().map(|number| number.max(0));
    organization.get("status")?;
    let known = ["active", "expired", "cancelled"];
    let word = organization["status"].as_str().filter(|word| known.contains(word));
    Some(json!({
        "id": organization["id"].as_str()?, "name": organization["name"].as_str()?,
        "image": text(organization, "image")?, "seats": number("seats")?,
        "assigned": number("activeSeats")?, "status": word.unwrap_or("none"),
    }))
}

/// The members with the caller, who is not among them, at the end of their role.
fn look(data: &Value, user: &str) -> Option<Value> {
    (data.get("role").is_some() && data.get("seatType").is_some()).then_some(())?;
    let all = data["organization"]["members"].as_array()?;
    let mut members: Vec<Value> = all.iter().filter_map(member).collect();
    let skipped = all.len() - members.len();
    members.retain(|member| member["id"] != user);
    let rank = |role: &Value| ["owner", "admin", "member"].iter().position(|word| role == word);
    let place = members.iter().position(|member| rank(&member["role"]) > rank(&json!(role(data))));
    let own = json!({
        "id": user, "name": user, "username": null, "image": null, "role": role(data),
        "seat": seat(data), "elsewhere": false, "active": null,
    });
    members.insert(place.unwrap_or(members.len()), own);
    let organization = organization(&data["organization"])?;
    Some(json!({
        "role": role(data), "organization": organization, "members": members, "skipped": skipped,
    }))
}

fn member(entry: &Value) -> Option<Value> {
    (entry.get("role").is_some() && entry.get("seatType").is_some()).then_some(())?;
    let user = &entry["user"];
    let (name, username) = (text(user, "name")?, text(user, "username")?);
    let shown = name.as_str().or(username.as_str()).unwrap_or("?");
    Some(json!({
        "id": user["id"].as_str()?, "name": shown, "username": username,
        "image": text(user, "image")?, "role": role(entry), "seat": seat(entry),
        "elsewhere": user["isPlus"] == true && seat(entry) == "free",
        "active": time(&entry["lastActive"]),
    }))
}

fn role(of: &Value) -> &str {
    match of["role"].as_str() {
        Some(word @ ("owner" | "admin")) => word,
        _ => "member",
    }
}

fn seat(of: &Value) -> &str {
    if of["seatType"] == "plus" { "plus" } else { "free" }
}

/// Text or nothing; `None` for what is neither.
fn text(of: &Value, key: &str) -> Option<Value> {
    match &of[key] {
        value @ (Value::String(_) | Value::Null) => Some(value.clone()),
        _ => None,
    }
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

/// Who `/boot` says that one is; nobody has no access token.
pub(crate) fn of_boot(exchange: &Exchange) -> Outcome {
    if let Some(outcome) = of_transport(exchange) {
        return outcome;
    }
    let Some(answer) = exchange.answer() else { return Outcome::code(ErrorCode::NotAService) };
    if answer["accessToken"].is_null() && answer["user"]["username"].is_null() {
        return Outcome::code(ErrorCode::SignInRefused);
    }
    let user = &answer["user"];
    let name = user["name"].as_str().or(user["username"].as_str()).unwrap_or("?");
    Outcome::Value(json!({
        "id": user["id"], "name": name, "username": user["username"],
        "email": user["email"], "image": user["image"],
    }))
}

pub(crate) fn of_sign_in(exchange: &Exchange, booted: &Value) -> Outcome {
    if let Some(outcome) = of_transport(exchange) {
        return outcome;
    }
    let word = exchange.answer().map(|answer| answer["code"].clone()).unwrap_or_default();
    match (exchange.status(), word.as_str()) {
        (200..300, _) => Outcome::Value(booted.clone()),
        (_, Some("EMAIL_NOT_VERIFIED")) => Outcome::code(ErrorCode::EmailNotVerified),
        (_, Some("MISSING_RESPONSE" | "VERIFICATION_FAILED")) => {
            Outcome::code(ErrorCode::CaptchaRequired)
        }
        (400 | 401 | 422, _) => Outcome::code(ErrorCode::SignInRefused),
        (403, _) => Outcome::code(ErrorCode::Forbidden),
        _ => Outcome::code(ErrorCode::NotAService),
    }
}

pub(crate) fn of_sign_out(exchange: &Exchange) -> Outcome {
    let outcome = of_transport(exchange);
    outcome.unwrap_or_else(|| match exchange.status() {
        200..300 | 401 => Outcome::Value(Value::Null),
        _ => Outcome::code(ErrorCode::NotAService),
    })
}

/// The connection stands once it is acknowledged; every notification is a hint.
pub(crate) fn of_frames(exchange: &Exchange) -> Outcome {
    let heard = exchange.frames().into_iter().filter(|frame| frame.direction == "<");
    let kinds: Vec<_> = heard.map(|frame| frame.message["type"].clone()).collect();
    let hints = kinds.iter().filter(|kind| *kind == "next").count();
    let listening = kinds.iter().any(|kind| kind == "connection_ack");
    Outcome::Value(json!({ "listening": listening, "hints": hints }))
}
