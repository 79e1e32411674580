//! Asking the person to sign in again: once for each session that has ended,
//! across restarts, until one works again.

use frontdesk_local_api::{
    AccountHealth, AccountKind, Health, Language, NotificationSettings, Sound,
};
use frontdesk_model::AccountId;
use jiff::Timestamp;

use super::{notice::sign_in_number, quiet::quiet};
use crate::{
    board::Account,
    engine::Engine,
    ports::{Button, Category, Notice, Target},
    store::{AccountRecord, StoreFault},
    words,
};

impl Engine {
    /// A session works: whoever was asked to sign in is asked anew when the next
    /// one has ended.
    pub(crate) async fn forget_asking(&self, account: &AccountId) {
        let asked = self.record(account).is_ok_and(|record| record.sign_in_asked_at.is_some());
        if asked && let Err(fault) = self.note_asked(account, None).await {
            // The first poll after a restart forgets it once more.
            tracing::warn!(%account, %fault, "that somebody was asked to sign in stays noted");
        }
    }

    /// Asks for every session that has ended, unless nothing is to be said now.
    /// Gives whether everybody was asked.
    pub(super) async fn ask_to_sign_in(
        &self,
        settings: &NotificationSettings,
    ) -> Result<bool, StoreFault> {
        let clock = &self.ports.clock;
        let is_quiet = quiet(settings, None, clock.now(), &clock.time_zone()).is_some();
        if is_quiet || !settings.kinds.sign_in_needed {
            return Ok(true);
        }
        let ended = self.accounts_that(|account| {
            account.health == AccountHealth::SignInNeeded
                && account.record.sign_in_asked_at.is_none()
        });
        for record in ended {
            let _unbroken = self.saying.lock().await;
            let health = self.show(&notice(&record, self.language(), settings.sound)).await;
            if health != Health::Well {
                self.note_notifications(&health);
                return Ok(false);
            }
            self.note_asked(&record.id, Some(self.ports.clock.now())).await?;
            self.note_notifications(&health);
        }
        Ok(true)
    }

    fn accounts_that(&self, fits: impl Fn(&Account) -> bool) -> Vec<AccountRecord> {
        let board = self.board();
        let fitting = board.accounts.iter().filter(|account| fits(account));
        fitting.map(|account| account.record.clone()).collect()
    }

    /// In memory first: where the disk fails, asking every minute would be
    /// worse than asking once more after a restart.
    async fn note_asked(
        &self,
        account: &AccountId,
        at: Option<Timestamp>,
    ) -> Result<(), StoreFault> {
        // The account may have been removed meanwhile.
        let _ = self.with_account(account, |account| account.record.sign_in_asked_at = at);
        self.store.keep_sign_in_asked(account, at).await
    }
}

fn notice(record: &AccountRecord, language: Language, sound: Sound) -> Notice {
    Notice {
        title: words::sign_in_to(language, server(record)),
        body: words::session_ended(language, &record.person.name),
        open: Button {
            word: words::sign_in_again(language).to_owned(),
            target: Target::SignIn(record.id.clone()),
        },
        number: sign_in_number(record.id.as_str()),
        buttons: Vec::new(),
        category: Category::SignIn,
        image: None,
        sound,
    }
}

/// What people call the server.
fn server(record: &AccountRecord) -> &str {
    match record.kind {
        AccountKind::Local => "Frontdesk",
        AccountKind::DailyDev => "daily.dev",
        AccountKind::Service => {
            record.address.split_once("://").map_or(&record.address, |(_, host)| host)
        }
    }
}
