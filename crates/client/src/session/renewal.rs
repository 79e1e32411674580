//! Another token before the old one ends: once for all who wait, and never
//! again and again.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use frontdesk_desk::ports::Session;
use frontdesk_local_api::{ErrorCode, Failure};

use super::{AccessToken, Credential, Jar, boot::boot};
use crate::HttpApi;

/// How long a renewal that failed answers for the next ones, too. Whoever
/// asks for an operation has a wait of their own; this is for all at once.
const PAUSE: Duration = Duration::from_secs(2);

/// The renewals that failed just now.
#[derive(Debug, Default)]
pub(crate) struct Renewals(Mutex<Vec<Failed>>);

#[derive(Debug)]
struct Failed {
    session: Session,
    at: Duration,
    failure: Failure,
}

impl Renewals {
    fn failed(&self, session: &Session, at: Duration, failure: &Failure) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed.retain(|one| !one.session.is(session));
        failed.push(Failed { session: session.clone(), at, failure: failure.clone() });
    }

    /// Why the last one failed, where that was just now.
    fn just_failed(&self, session: &Session, now: Duration) -> Option<Failure> {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed.retain(|one| now.saturating_sub(one.at) < PAUSE);
        failed.iter().find(|one| one.session.is(session)).map(|one| one.failure.clone())
    }
}

impl HttpApi {
    /// What to ask with, renewed where it is time for that.
    pub(crate) async fn credential(&self, session: &Session) -> Result<Credential, Failure> {
        let jar = match Credential::of(session)? {
            Credential::Cookies(jar) if jar.is_due(self.now()) => jar,
            credential => return Ok(credential),
        };
        match self.renewed(session, |jar| !jar.is_due(self.now())).await {
            // What is left of it serves, until a renewal goes well.
            Err(failure)
                if failure.code != ErrorCode::SignInNeeded && !jar.left(self.now()).is_zero() =>
            {
                Ok(Credential::Cookies(jar))
            }
            renewed => renewed,
        }
    }

    /// What to ask with in place of `refused`, which the server does not take.
    pub(crate) async fn credential_after(
        &self,
        session: &Session,
        refused: &Credential,
    ) -> Result<Credential, Failure> {
        let Credential::Cookies(refused) = refused else {
            return Err(ErrorCode::SignInNeeded.into());
        };
        self.renewed(session, |jar| !jar.has_the_token_of(refused)).await
    }

    /// A token for a connection that outlives a request. It is made for it, or
    /// was a moment ago: daily.dev takes a bad one without a word
    /// (`ws.bad_token`).
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED`, or what kept the renewal from the server.
    pub(crate) async fn access_token(&self, session: &Session) -> Result<AccessToken, Failure> {
        let known = Credential::of(session)?;
        let credential = match &known {
            Credential::Token(_) => known,
            Credential::Cookies(_) => self.credential_after(session, &known).await?,
        };
        match credential {
            Credential::Token(token) => Ok(AccessToken { token, lifetime: Duration::MAX }),
            Credential::Cookies(jar) => {
                let token = jar.token().ok_or(ErrorCode::SignInNeeded)?;
                Ok(AccessToken { token, lifetime: jar.left(self.now()) })
            }
        }
    }

    /// Renews a session, unless somebody has meanwhile: what they brought
    /// `is_good` then.
    async fn renewed(
        &self,
        session: &Session,
        is_good: impl Fn(&Jar) -> bool + Send,
    ) -> Result<Credential, Failure> {
        let _one_at_a_time = session.renewing().await;
        let jar = match Credential::of(session)? {
            Credential::Cookies(jar) if !is_good(&jar) => jar,
            credential => return Ok(credential),
        };
        if let Some(failure) = self.renewals.just_failed(session, self.now().elapsed) {
            return Err(failure);
        }
        match boot(&self.transport, session.address(), &jar, || self.now()).await {
            Ok((renewed, person)) => {
                session.renew(renewed.whole(), renewed.lasting());
                session.note_person(person);
                Ok(Credential::Cookies(renewed))
            }
            Err(failure) => {
                self.renewals.failed(session, self.now().elapsed, &failure);
                Err(failure)
            }
        }
    }
}
