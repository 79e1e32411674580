//! `backup`: a copy of a SQLite database.

use std::path::Path;

use frontdesk_service::upkeep::Upkeep;

use super::{CommandError, failed, say};
use crate::settings::Settings;

pub(super) async fn run(settings: &Settings, file: &str) -> Result<(), CommandError> {
    let database = Upkeep::open(&settings.config.database).await.map_err(failed)?;
    let copied = database.backup(Path::new(file)).await;
    database.close().await;
    copied.map_err(failed)?;
    say(&format!("copied into {file}\n"))
}
