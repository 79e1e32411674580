//! Sessions: where the secret of an account is, and what to do when it is not
//! good any more. Secrets are in the keyring and in memory, nowhere else.

use std::{sync::Arc, time::Duration};

use frontdesk_local_api::{AccountKind, ErrorCode, Event, Failure, Health};
use frontdesk_model::AccountId;
use secrecy::SecretString;
use tokio::{sync::OwnedMutexGuard, time::sleep};

use crate::{
    engine::Engine,
    ports::{Person, Session},
    store::AccountRecord,
};

/// Reason of `SIGN_IN_NEEDED` where there is no session that a server could be
/// asked with: nothing to doubt, and nothing to try again.
pub(crate) const NO_SESSION: &str = "NO_SESSION";

/// Rest between two looks at servers because a keyring may answer again.
const KEYRING_REST: Duration = Duration::from_secs(10);

impl Engine {
    /// Asks a server with the session of an account, and once more where the
    /// session has ended and another can be had without the person.
    ///
    /// # Errors
    ///
    /// What [`Engine::session`] gives, or the failure of `ask`.
    pub(crate) async fn with_session<T, F>(
        &self,
        account: &AccountId,
        ask: impl Fn(Session) -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut session = self.session(account).await?;
        let mut outcome = ask(session.clone()).await;
        if matches!(&outcome, Err(failure) if failure.code == ErrorCode::SignInNeeded) {
            session = self.session_after(account, &session).await?;
            outcome = ask(session.clone()).await;
        }
        self.keep_renewed(account, &session).await;
        if let Err(failure) = &outcome {
            self.heed(account, failure).await;
        }
        outcome
    }

    /// The session of an account. On this computer, that starts the embedded
    /// service where it does not run.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED` where there is none, a failure of the keyring, or of
    /// the embedded service.
    pub(crate) async fn session(&self, account: &AccountId) -> Result<Session, Failure> {
        let record = self.record(account)?;
        let address = match record.kind {
            AccountKind::Local => self.start_local().await?.own,
            AccountKind::Service | AccountKind::DailyDev => record.address.clone(),
        };
        if let Some(session) = self.with_account(account, |account| account.session.clone())? {
            if session.address() == address {
                return Ok(session);
            }
            // The embedded service listens elsewhere now; its tokens are the same.
            let moved = Session::new(&address, session.lasting());
            return self.adopt(account, Some(&session), moved);
        }
        let kept = if record.session_only { None } else { self.kept_secret(account).await? };
        match kept {
            Some(secret) => self.adopt(account, None, Session::new(&address, secret)),
            None => self.owner_session(&record, None).await.map_err(|failure| {
                let none = failure.code == ErrorCode::SignInNeeded;
                if none { failure.because(Some(NO_SESSION.to_owned())) } else { failure }
            }),
        }
    }

    /// A session in place of one that the server does not know any more. That
    /// one stays where there is no other: the server may change its mind.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED` where only the person can bring one.
    pub(crate) async fn session_after(
        &self,
        account: &AccountId,
        ended: &Session,
    ) -> Result<Session, Failure> {
        // A newer one may have come while the server was asked.
        match self.session_other_than(account, Some(ended))? {
            Some(newer) => Ok(newer),
            None => self.owner_session(&self.record(account)?, Some(ended)).await,
        }
    }

    /// Keeps what a renewal changed; nothing of an account that was removed
    /// meanwhile, and nothing of a session that was replaced.
    pub(crate) async fn keep_renewed(&self, account: &AccountId, session: &Session) {
        if let Some(person) = session.person() {
            self.keep_person(account, person).await;
        }
        if session.is_kept() {
            return;
        }
        let Ok(_keeping) = self.keeping(account).await else { return };
        let record = self.with_account(account, |account| {
            let current = account.session.as_ref().is_some_and(|current| current.is(session));
            (current && !session.is_kept()).then(|| account.record.clone())
        });
        let Ok(Some(record)) = record else { return };
        if let Err(failure) = self.keep_session(&record, session).await {
            tracing::warn!(%account, %failure, "a renewed sign-in was not kept");
        }
    }

    /// Keeps whose account it is where they are called otherwise by now. They are
    /// in their organizations too, so those are looked at.
    async fn keep_person(&self, account: &AccountId, person: Person) {
        let Ok(AccountRecord { person: known, .. }) = self.record(account) else { return };
        // Where the server does not say it, what was typed signs in again.
        let email = person.email.clone().or_else(|| known.email.clone());
        let person = Person { email, ..person };
        if person == known || person.id != known.id {
            return;
        }
        if let Err(fault) = self.store.keep_person(account, &person).await {
            tracing::warn!(%account, %fault, "a person's other name was not kept");
            return;
        }
        // An account that went meanwhile has no person.
        let _ = self.with_account(account, |account| account.record.person = person);
        self.suspect(account);
        self.tell(Event::StateChanged);
    }

    /// Held while the secret of an account is kept or forgotten.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where the account is not there, or went meanwhile.
    pub(crate) async fn keeping(
        &self,
        account: &AccountId,
    ) -> Result<OwnedMutexGuard<()>, Failure> {
        let keeping = self.with_account(account, |account| Arc::clone(&account.keeping))?;
        let held = keeping.lock_owned().await;
        self.record(account)?;
        Ok(held)
    }

    /// A new session for the owner on this computer, who has no password, in
    /// place of `ended`; once for all who want one.
    async fn owner_session(
        &self,
        record: &AccountRecord,
        ended: Option<&Session>,
    ) -> Result<Session, Failure> {
        if record.kind != AccountKind::Local {
            return Err(ErrorCode::SignInNeeded.into());
        }
        let _keeping = self.keeping(&record.id).await?;
        if let Some(newer) = self.session_other_than(&record.id, ended)? {
            return Ok(newer);
        }
        let session = self.ports.local.sign_in_owner(&record.person.id).await?;
        self.keep_session(record, &session).await?;
        self.adopt(&record.id, ended, session)
    }

    /// The session of an account, where it is another one than that.
    fn session_other_than(
        &self,
        account: &AccountId,
        than: Option<&Session>,
    ) -> Result<Option<Session>, Failure> {
        let current = self.with_account(account, |account| account.session.clone())?;
        Ok(current.filter(|current| than.is_none_or(|than| !current.is(than))))
    }

    /// Makes `session` the one of an account, in place of `before`. Where
    /// another one has come meanwhile, it is that one: all share one session.
    fn adopt(
        &self,
        account: &AccountId,
        before: Option<&Session>,
        session: Session,
    ) -> Result<Session, Failure> {
        self.with_account(account, |account| match &account.session {
            Some(current) if before.is_none_or(|before| !current.is(before)) => current.clone(),
            _ => account.session.insert(session).clone(),
        })
    }

    /// Keeps a session in the keyring, unless it is in memory only.
    pub(crate) async fn keep_session(
        &self,
        record: &AccountRecord,
        session: &Session,
    ) -> Result<(), Failure> {
        if record.session_only {
            return Ok(());
        }
        let lasting = session.lasting();
        self.heard(self.ports.secrets.set(&record.id, &lasting).await)?;
        session.was_kept(&lasting);
        Ok(())
    }

    /// Takes a secret out of the keyring. A keyring that does not answer keeps
    /// nobody from going on: the server was asked to end the session.
    pub(crate) async fn forget_secret(&self, account: &AccountId) {
        if let Err(failure) = self.heard(self.ports.secrets.delete(account).await) {
            tracing::warn!(%account, %failure, "a sign-in may be left in the keyring");
        }
    }

    /// Whether the keyring takes a secret, found out before there is one.
    pub(crate) async fn try_keyring(&self, account: &AccountId) -> Result<(), Failure> {
        let probe = SecretString::from("probe");
        self.heard(self.ports.secrets.set(account, &probe).await)?;
        self.heard(self.ports.secrets.delete(account).await)
    }

    async fn kept_secret(&self, account: &AccountId) -> Result<Option<SecretString>, Failure> {
        self.heard(self.ports.secrets.get(account).await)
    }

    /// Goes on when a keyring that failed may answer again.
    pub(crate) async fn heed_keyring(&self) {
        loop {
            self.keyring_failed.notified().await;
            tokio::select! {
                () = self.ports.secrets.changed() => {
                    self.refresh();
                    // One that fails although it is open is not asked for ever.
                    sleep(KEYRING_REST).await;
                }
                // Whoever told may be gone as well: it is asked anew.
                () = self.keyring_failed.notified() => self.keyring_failed.notify_one(),
            }
        }
    }

    /// Notes how the keyring answered.
    pub(crate) fn heard<T>(&self, answer: Result<T, Failure>) -> Result<T, Failure> {
        let health = match &answer {
            Ok(_) => Health::Well,
            Err(failure) => Health::Failing { detail: failure.to_string() },
        };
        let before = std::mem::replace(&mut self.board().desktop.keyring, health.clone());
        if health != Health::Well {
            self.keyring_failed.notify_one();
        }
        if before != health {
            self.tell(Event::StateChanged);
        }
        answer
    }
}
