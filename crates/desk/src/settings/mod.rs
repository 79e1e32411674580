//! Settings: what the person chose, as everybody in the engine sees it.

mod change;
mod document;
mod file;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use frontdesk_local_api::{
    Answer, ErrorCode, Event, Failure, OrganizationRef, SettingChange, Settings,
};
use frontdesk_model::AccountId;
use jiff::Timestamp;

use self::file::Opened;
use crate::{
    engine::Engine,
    store::{Store, StoreFault},
};

pub(crate) use file::SettingsFile;

/// Opens the settings beside the history; gives the name under which a broken
/// file lies now. An older version kept some of them in the history.
pub(crate) async fn open(
    database: &Path,
    now: Timestamp,
    store: &Store,
) -> Result<(SettingsFile, Option<String>), StoreFault> {
    let folder = database.parent().unwrap_or(Path::new(""));
    let Opened { file, new, set_aside } = SettingsFile::open(folder, now);
    if new {
        take_over(&file, store).await?;
    }
    Ok((file, set_aside))
}

/// Takes over what an older version kept in the history.
async fn take_over(file: &SettingsFile, store: &Store) -> Result<(), StoreFault> {
    let (language, network_allowed) = store.old_settings().await?;
    let old = Settings { language, network_allowed, ..Settings::default() };
    if old == Settings::default() {
        return Ok(());
    }
    match file.change(|_| Ok(old)).await {
        Ok(_) => store.forget_old_settings().await,
        Err(failure) => {
            tracing::warn!(%failure, "settings of an older version stay where they are");
            Ok(())
        }
    }
}

impl Engine {
    /// What the person chose, as of now.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        self.settings.current()
    }

    /// `ChangeSetting`.
    pub(crate) async fn change_setting(&self, change: SettingChange) -> Result<Answer, Failure> {
        if let SettingChange::KindsOf { organization, .. }
        | SettingChange::Mute { organization: Some(organization), .. } = &change
        {
            self.known(organization)?.ok_or(ErrorCode::NotFound)?;
        }
        let settings = if let SettingChange::StartAtLogin { start } = change {
            self.start_at_login(start).await?
        } else {
            let (now, time_zone) = (self.ports.clock.now(), self.ports.clock.time_zone());
            self.settings.change(|before| change::applied(before, change, now, &time_zone)).await?
        };
        self.tell_settings();
        Ok(Answer::Settings(Box::new(Settings::clone(&settings))))
    }

    /// Changes what is no [`SettingChange`].
    pub(crate) async fn set(&self, set: impl FnOnce(&mut Settings)) -> Result<(), Failure> {
        let changed = |before: &Settings| {
            let mut after = before.clone();
            set(&mut after);
            Ok(after)
        };
        self.settings.change(changed).await?;
        self.tell_settings();
        Ok(())
    }

    /// Forgets what was chosen for the organizations of an account.
    pub(crate) async fn forget_settings_of(&self, account: &AccountId) -> Result<(), Failure> {
        let of_account = |organization: &OrganizationRef| organization.account == *account;
        let any = self
            .settings()
            .notifications
            .organizations
            .iter()
            .any(|notices| of_account(&notices.organization));
        if !any {
            return Ok(());
        }
        self.set(|settings| {
            settings
                .notifications
                .organizations
                .retain(|notices| !of_account(&notices.organization));
        })
        .await
    }

    /// The desktop first: the setting says what it does.
    async fn start_at_login(&self, start: bool) -> Result<Arc<Settings>, Failure> {
        let desktop = &self.ports.login_start;
        desktop.set(start).await?;
        let kept = self
            .settings
            .change(|before| Ok(Settings { start_at_login: start, ..before.clone() }))
            .await;
        if kept.is_err()
            && let Err(failure) = desktop.set(self.settings().start_at_login).await
        {
            tracing::warn!(%failure, "starting at login is not as the settings say");
        }
        kept
    }

    /// What is said, when, and how often servers are asked may be otherwise now.
    fn tell_settings(&self) {
        self.tell(Event::StateChanged);
        self.unsaid.notify_one();
        self.follow_settings();
    }
}
