//! `GET /account/export`: all that is kept about whoever asks, to take along.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::Refused;
use crate::Service;
use crate::accounts::AccountError;
use crate::http::Caller;
use crate::storage::{Account, StorageError};

/// What a browser keeps it as.
const ATTACHMENT: &str = "attachment; filename=\"frontdesk-account.json\"";

pub(super) async fn export(
    State(service): State<Service>,
    caller: Caller,
) -> Result<Response, Refused> {
    let (Some(account), Some(token)) = (caller.in_person(), &caller.token) else {
        return Err(Refused::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first."));
    };
    let collected = collect(&service, account, token.expose_secret()).await;
    let collected = collected.map_err(AccountError::from)?;
    Ok(([(header::CONTENT_DISPOSITION, ATTACHMENT)], Json(collected)).into_response())
}

async fn collect(service: &Service, account: &Account, token: &str) -> Result<Value, StorageError> {
    let (accounts, storage) = (service.accounts(), service.storage());
    let sessions = accounts.sessions(account, token).await?.into_iter().map(|session| {
        json!({
            "device": session.device,
            "began": text(session.began),
            "lastUsed": text(session.last_used),
            "expires": session.expires.map(text),
        })
    });
    let sessions: Vec<_> = sessions.collect();
    let tokens = accounts.access_tokens(account).await?.into_iter().map(|token| {
        json!({
            "name": token.name,
            "scopes": token.scopes,
            "created": text(token.created),
            "lastUsed": token.last_used.map(text),
            "expires": text(token.expires),
        })
    });
    let tokens: Vec<_> = tokens.collect();
    let memberships = storage.memberships(&account.id).await?.into_iter().map(|membership| {
        json!({
            "organization": {
                "id": membership.organization.id,
                "name": membership.organization.name,
            },
            "role": membership.standing.role.as_str(),
            "seatType": membership.standing.seat_type.as_str(),
            "joined": text(membership.standing.joined_at),
        })
    });
    let memberships: Vec<_> = memberships.collect();
    let notifications = storage.notifications_to_export(&account.id).await?.into_iter();
    let notifications = notifications.map(|(kind, organization, facts, at)| {
        json!({
            "kind": kind,
            "organization": organization,
            "facts": serde_json::from_str::<Value>(&facts).unwrap_or_default(),
            "at": text(at),
        })
    });
    let notifications: Vec<_> = notifications.collect();
    Ok(json!({
        "account": {
            "id": account.id,
            "name": account.name,
            "username": account.username,
            "email": account.email,
            "emailVerified": account.email_verified,
            "language": account.language,
            "created": text(account.created),
            "lastActive": text(account.last_active),
        },
        "sessions": sessions,
        "accessTokens": tokens,
        "memberships": memberships,
        "notifications": notifications,
    }))
}

fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
