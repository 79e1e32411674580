//! Sessions: where the token of an account is, and what to do when it is not
//! there any more. Tokens are in the keyring and in memory, nowhere else.

use frontdesk_local_api::{AccountKind, ErrorCode, Event, Failure, Health};
use frontdesk_model::AccountId;
use secrecy::{ExposeSecret, SecretString};

use crate::{engine::Engine, ports::Session, store::AccountRecord};

impl Engine {
    /// The session of an account. On this computer, that starts the embedded
    /// service where it does not run.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED` where there is no token, a failure of the keyring, or
    /// of the embedded service.
    pub(crate) async fn session(&self, account: &AccountId) -> Result<Session, Failure> {
        let record = self.record(account)?;
        let address = match record.kind {
            AccountKind::Local => self.start_local().await?.own,
            AccountKind::Service => record.address.clone(),
        };
        if let Some(token) = self.with_account(account, |account| account.token.clone())? {
            return Ok(Session { address, token });
        }
        let kept = if record.session_only { None } else { self.kept_token(account).await? };
        match kept {
            Some(token) => {
                self.with_account(account, |account| account.token = Some(token.clone()))?;
                Ok(Session { address, token })
            }
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
        let record = self.with_account(account, |account| {
            // A newer one may have come while the server was asked.
            let is_ended =
                |token: &SecretString| token.expose_secret() == ended.token.expose_secret();
            if account.token.as_ref().is_some_and(is_ended) {
                account.token = None;
            }
            account.record.clone()
        })?;
        self.owner_session(&record).await
    }

    /// A new session for the owner on this computer, who has no password.
    async fn owner_session(&self, record: &AccountRecord) -> Result<Session, Failure> {
        if record.kind != AccountKind::Local {
            return Err(ErrorCode::SignInNeeded.into());
        }
        let session = self.ports.local.sign_in_owner(&record.person_id).await?;
        self.keep_token(record, &session.token).await?;
        let token = session.token.clone();
        self.with_account(&record.id, |account| account.token = Some(token))?;
        Ok(session)
    }

    /// Keeps a token in the keyring, unless it is for this session only.
    pub(crate) async fn keep_token(
        &self,
        record: &AccountRecord,
        token: &SecretString,
    ) -> Result<(), Failure> {
        if record.session_only {
            return Ok(());
        }
        self.heard(self.ports.secrets.set(&record.id, token).await)
    }

    /// Takes a token out of the keyring. A keyring that does not answer keeps
    /// nobody from going on: the server was asked to end the session.
    pub(crate) async fn forget_token(&self, account: &AccountId) {
        if let Err(failure) = self.heard(self.ports.secrets.delete(account).await) {
            tracing::warn!(%account, %failure, "a sign-in may be left in the keyring");
        }
    }

    /// Whether the keyring takes a token, found out before there is one.
    pub(crate) async fn try_keyring(&self, account: &AccountId) -> Result<(), Failure> {
        let probe = SecretString::from("probe");
        self.heard(self.ports.secrets.set(account, &probe).await)?;
        self.heard(self.ports.secrets.delete(account).await)
    }

    async fn kept_token(&self, account: &AccountId) -> Result<Option<SecretString>, Failure> {
        self.heard(self.ports.secrets.get(account).await)
    }

    /// Notes how the keyring answered.
    fn heard<T>(&self, answer: Result<T, Failure>) -> Result<T, Failure> {
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
