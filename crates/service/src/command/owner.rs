//! `reset-password`: for somebody who cannot sign in any more.

use frontdesk_service::{Config, Service};
use secrecy::ExposeSecret as _;

use super::{CommandError, failed, say};
use crate::settings::Settings;

pub(super) async fn reset_password(settings: Settings, email: &str) -> Result<(), CommandError> {
    let config = Config { leave_tables: true, ..settings.config };
    let service = Service::open(config).await.map_err(failed)?;
    let password = service.reset_password(email).await;
    service.close().await;
    match password.map_err(failed)? {
        Some(password) => say(&format!("{}\n", password.expose_secret())),
        None => Err(failed("nobody has this e-mail address")),
    }
}
