//! The embedded service, as far as the engine steers it.

use frontdesk_local_api::{Answer, ErrorCode, Event, Failure, Language};

use crate::{engine::Engine, ports::LocalAddress};

impl Engine {
    /// Starts the embedded service, or finds that it runs, and notes which.
    pub(crate) async fn start_local(&self) -> Result<LocalAddress, Failure> {
        let allowed = self.settings().network_allowed;
        let started = self.ports.local.start(allowed).await;
        self.note_local(started)
    }

    /// `AllowLocalNetwork`: the link is the new one when this answers.
    pub(crate) async fn allow_local_network(&self, allowed: bool) -> Result<Answer, Failure> {
        let _one_at_a_time = self.gate.lock().await;
        let before = self.settings().network_allowed;
        let account = self.board().local_account().map(|account| account.record.id.clone());
        let Some(account) = account else {
            self.keep_network_allowed(allowed).await?;
            return Ok(Answer::Done);
        };
        if let Err(failure) = self.move_local(allowed, before).await {
            // The poll finds out what runs now, and starts what does not.
            self.hint(&account);
            return Err(failure);
        }
        if let Err(failure) = self.poll_now(&account).await {
            // The account's health says so too.
            tracing::warn!(%failure, "the embedded service moved, but does not answer");
        }
        Ok(Answer::Done)
    }

    /// `RetryLocalService`.
    pub(crate) async fn retry_local_service(&self) -> Result<Answer, Failure> {
        let _one_at_a_time = self.gate.lock().await;
        let account = self.board().local_account().map(|account| account.record.id.clone());
        let account = account.ok_or(ErrorCode::NotFound)?;
        self.start_local().await?;
        self.poll_now(&account).await?;
        Ok(Answer::Done)
    }

    /// `SetLanguage`.
    pub(crate) async fn set_language(&self, language: Language) -> Result<Answer, Failure> {
        self.set(|settings| settings.language = Some(language)).await?;
        Ok(Answer::Done)
    }

    /// Moves the embedded service, and back again where that cannot be kept:
    /// it must not be open to the network while the setting says it is not.
    async fn move_local(&self, allowed: bool, before: bool) -> Result<(), Failure> {
        let moved = self.ports.local.allow_network(allowed).await;
        self.note_local(moved)?;
        if let Err(failure) = self.keep_network_allowed(allowed).await {
            let back = self.ports.local.allow_network(before).await;
            self.note_local(back)?;
            return Err(failure);
        }
        Ok(())
    }

    async fn keep_network_allowed(&self, allowed: bool) -> Result<(), Failure> {
        self.set(|settings| settings.network_allowed = allowed).await
    }

    fn note_local(&self, started: Result<LocalAddress, Failure>) -> Result<LocalAddress, Failure> {
        let (changed, moved) = {
            let local = &mut self.board().local;
            let before = (local.address.clone(), local.failure.clone());
            match &started {
                Ok(address) => {
                    local.address = Some(address.clone());
                    local.failure = None;
                }
                Err(failure) => local.failure = Some(failure.clone()),
            }
            let moved = before.0 != local.address;
            (moved || before.1 != local.failure, moved)
        };
        let account = self.board().local_account().map(|account| account.record.id.clone());
        if let Some(account) = account.filter(|_| moved) {
            // They begin with its address.
            self.forget_links(&account);
        }
        if changed {
            self.tell(Event::StateChanged);
        }
        started
    }
}
