//! Signing in and out.

use frontdesk_desk::ports::{Person, Server, Session};
use frontdesk_local_api::{AccountKind, Credentials, ErrorCode, Failure};
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue, ORIGIN},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    Credential, Jar,
    boot::{User, boot},
    cookies::{self, SetCookie},
};
use crate::{
    HttpApi, address, failure,
    transport::{Body, Reply},
};

/// No `Debug`: it holds a password.
#[derive(Serialize)]
struct Typed<'a> {
    email: &'a str,
    password: &'a str,
}

/// No `Debug`: it holds a token.
#[derive(Deserialize)]
struct SignedIn {
    token: String,
    user: User,
}

impl HttpApi {
    /// Signs in by what the kind of server knows: a service gives a token,
    /// daily.dev cookies.
    pub(crate) async fn sign_in_to(
        &self,
        server: &Server,
        credentials: &Credentials,
    ) -> Result<(Session, Person), Failure> {
        let address = &server.address;
        let is_daily_dev = server.kind == AccountKind::DailyDev;
        match credentials {
            Credentials::Password { email, password } => {
                let password = password.clone().into_inner();
                let reply = self.send_password(address, email, &password).await?;
                if is_daily_dev {
                    let mut jar = Jar::default();
                    jar.take_in(reply.set_cookies().filter_map(SetCookie::read));
                    if jar.is_empty() {
                        // Right, and not enough: only its own page asks for the rest.
                        return Err(ErrorCode::CaptchaRequired.into());
                    }
                    self.sign_in_with(address, &jar).await
                } else {
                    by_token_of(address, &reply)
                }
            }
            Credentials::Cookies { cookies } if is_daily_dev => {
                let jar = cookies::pasted(cookies.clone().into_inner().expose_secret())?;
                self.sign_in_with(address, &jar).await
            }
            Credentials::Token { token } if !is_daily_dev => {
                let token = token.clone().into_inner();
                let token = SecretString::from(token.expose_secret().trim());
                let session = Session::signed_in(address, token.clone(), token);
                let person = self.whoami(&session).await.map_err(refused)?;
                Ok((session, person))
            }
            Credentials::Cookies { .. } | Credentials::Token { .. } => {
                Err(ErrorCode::NotSupported.into())
            }
        }
    }

    async fn send_password(
        &self,
        address: &str,
        email: &str,
        password: &SecretString,
    ) -> Result<Reply, Failure> {
        let url = address::endpoint(address, "/auth/sign-in/email")?;
        let body = Body::json(&Typed { email, password: password.expose_secret() })?;
        let reply = self.transport.post(url, HeaderMap::new(), body).await?;
        if reply.status.is_success() {
            Ok(reply)
        } else {
            Err(failure::of_sign_in(reply.status, &reply.body))
        }
    }

    /// Signs in with cookies: they show whether they are somebody's.
    async fn sign_in_with(&self, address: &str, jar: &Jar) -> Result<(Session, Person), Failure> {
        let booted = boot(&self.transport, address, jar, || self.now()).await;
        let (jar, person) = booted.map_err(refused)?;
        Ok((Session::signed_in(address, jar.whole(), jar.lasting()), person))
    }

    /// Ends a session on its server. One that has ended already is signed out.
    pub(crate) async fn sign_out_of(&self, session: &Session) -> Result<(), Failure> {
        let credential = Credential::of(session)?;
        let mut headers = credential.for_the_session()?;
        let path = match &credential {
            Credential::Token(_) => "/auth/sign-out",
            Credential::Cookies(jar) => {
                let rest = jar.without_token();
                if !rest.is_empty() {
                    session.renew(rest.whole(), rest.lasting());
                }
                headers.insert(ORIGIN, origin(session.address())?);
                "/v1/users/logout"
            }
        };
        let url = address::endpoint(session.address(), path)?;
        let reply = self.transport.post(url, headers, Body::json(&serde_json::json!({}))?).await?;
        let ended = reply.status == StatusCode::UNAUTHORIZED;
        if reply.status.is_success() || ended {
            Ok(())
        } else {
            Err(failure::of_other(reply.status))
        }
    }
}

/// The session and the person that a service gives.
fn by_token_of(address: &str, reply: &Reply) -> Result<(Session, Person), Failure> {
    let SignedIn { token, user } = serde_json::from_slice(&reply.body)
        .map_err(|error| failure::of_json(&error, &reply.body))?;
    let token = SecretString::from(token);
    let session = Session::signed_in(&address::normalize(address)?, token.clone(), token);
    Ok((session, user.into()))
}

/// What is nobody's at a sign-in was refused: there is no session to end.
fn refused(failure: Failure) -> Failure {
    match failure.code {
        ErrorCode::SignInNeeded => Failure { code: ErrorCode::SignInRefused, ..failure },
        _ => failure,
    }
}

/// The server's own origin: what carries a cookie needs one it trusts.
fn origin(address: &str) -> Result<HeaderValue, Failure> {
    let origin = address::normalize(address)?;
    HeaderValue::from_str(&origin)
        .map_err(|_| Failure::new(ErrorCode::AddressInvalid).with_detail("not an origin"))
}
