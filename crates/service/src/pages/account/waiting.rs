//! The waiting lists that somebody is on: taking a seat that is kept, or
//! waiting no longer. Needs no invite link: mails lead to the account.

use axum::response::Response;
use serde::Deserialize;

use super::super::own::Sent;
use super::done;
use crate::http::Unavailable;
use crate::storage::OperationError;

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(in crate::pages) enum Fields {
    Take { id: String },
    Stop { id: String },
}

pub(in crate::pages) async fn submit(
    Sent { own, fields }: Sent<Fields>,
) -> Result<Response, Unavailable> {
    let (storage, now) = (own.service.storage(), own.service.now());
    let (result, what) = match fields {
        Fields::Take { id } => (storage.take_offer(&id, &own.account.id, now).await, "taken"),
        Fields::Stop { id } => (storage.stop_waiting(&id, &own.account.id, now).await, "saved"),
    };
    match result {
        Ok(()) => Ok(done("/account", what)),
        Err(OperationError::Denied(_) | OperationError::BadInput(_)) => {
            Ok(done("/account", "not-taken"))
        }
        Err(OperationError::Storage(error)) => Err(error.into()),
    }
}
