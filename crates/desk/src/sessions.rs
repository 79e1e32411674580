//! Sessions: where the secret of an account is, and what to do when it is not
//! good any more. Secrets are in the keyring and in memory, nowhere else.

use frontdesk_local_api::{AccountKind, ErrorCode, Event, Failure, Health};
use frontdesk_model::AccountId;
use secrecy::SecretString;

use crate::{engine::Engine, ports::Session, store::AccountRecord};

impl Engine {
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
            return self.adopt(account, Session::new(&address, session.lasting()));
        }
        let kept = if record.session_only { None } else { self.kept_secret(account).await? };
        match kept {
            Some(secret) => self.adopt(account, Session::new(&address, secret)),
            None => self.owner_session(&record).await,
        }
    }

    /// A session in place of one that the server does not know any more.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED` where only the person can bring one.
    pub(crate) async fn session_after(
        &self,
        account: &AccountId,
        ended: &Session,
    ) -> Result<Session, Failure> {
        let (record, newer) = self.with_account(account, |account| {
            // A newer one may have come while the server was asked.
            account.session.take_if(|session| session.is(ended));
            (account.record.clone(), account.session.clone())
        })?;
        match newer {
            Some(newer) => Ok(newer),
            None => self.owner_session(&record).await,
        }
    }

    /// Keeps what a renewal changed.
    pub(crate) async fn keep_renewed(&self, account: &AccountId, session: &Session) {
        let Ok(record) = self.record(account) else { return };
        if session.is_kept() {
            return;
        }
        if let Err(failure) = self.keep_session(&record, session).await {
            tracing::warn!(%account, %failure, "a renewed sign-in was not kept");
        }
    }

    /// A new session for the owner on this computer, who has no password.
    async fn owner_session(&self, record: &AccountRecord) -> Result<Session, Failure> {
        if record.kind != AccountKind::Local {
            return Err(ErrorCode::SignInNeeded.into());
        }
        let session = self.ports.local.sign_in_owner(&record.person.id).await?;
        self.keep_session(record, &session).await?;
        self.adopt(&record.id, session)
    }

    fn adopt(&self, account: &AccountId, session: Session) -> Result<Session, Failure> {
        self.with_account(account, |account| account.session = Some(session.clone()))?;
        Ok(session)
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

    /// Notes how the keyring answered.
    pub(crate) fn heard<T>(&self, answer: Result<T, Failure>) -> Result<T, Failure> {
        let health = match &answer {
            Ok(_) => Health::Well,
            Err(failure) => Health::Failing { detail: failure.to_string() },
        };
        let before = std::mem::replace(&mut self.board().desktop.keyring, health.clone());
        if before != health {
            self.tell(Event::StateChanged);
        }
        answer
    }
}
