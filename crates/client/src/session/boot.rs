//! `GET /boot`: who one is to daily.dev, and another token.

use std::time::Duration;

use frontdesk_desk::ports::Person;
use frontdesk_local_api::{ErrorCode, Failure};
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{
    Credential, Jar,
    cookies::SetCookie,
    lifetime::{Claims, Lifetime, Now},
};
use crate::{
    address, failure,
    operations::name_of,
    transport::{Reply, Transport},
};

/// How long a token is trusted that does not say how long it holds.
const UNKNOWN: Duration = Duration::from_mins(1);

/// What it answers, as far as it is of use.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    user: User,
    access_token: Option<Expiry>,
}

/// Somebody, or nobody: those have an id, too (`boot.anonymous`).
#[derive(Deserialize)]
pub(super) struct User {
    id: String,
    name: Option<String>,
    username: Option<String>,
    email: Option<String>,
    image: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expiry {
    /// A time, whatever its name says.
    expires_in: Option<String>,
}

impl From<User> for Person {
    fn from(user: User) -> Self {
        let User { id, name, username, email, image } = user;
        let name = name_of(name, username.as_deref());
        Self { id: id.into(), name, email, username, image }
    }
}

/// Asks who a jar's cookies are of; gives it with another token.
///
/// # Errors
///
/// `SIGN_IN_NEEDED` where they are nobody's, or what kept it from the server.
pub(super) async fn boot(
    transport: &Transport,
    address: &str,
    jar: &Jar,
    now: impl Fn() -> Now,
) -> Result<(Jar, Person), Failure> {
    let headers = Credential::Cookies(jar.clone()).for_the_session()?;
    let reply = transport.get(address::endpoint(address, "/boot")?, headers).await?;
    read(jar, &reply, now())
}

/// Asks without cookies: whether a server has this way at all.
///
/// # Errors
///
/// `NOT_A_SERVICE`, or what kept it from the server.
pub(crate) async fn anonymous(transport: &Transport, address: &str) -> Result<(), Failure> {
    let url = address::endpoint(address, "/boot")?;
    answer(&transport.get(url, HeaderMap::new()).await?).map(drop)
}

fn answer(reply: &Reply) -> Result<Answer, Failure> {
    if !reply.status.is_success() {
        return Err(failure::of_other(reply.status));
    }
    serde_json::from_slice(&reply.body).map_err(|error| failure::of_json(&error, &reply.body))
}

fn read(jar: &Jar, reply: &Reply, now: Now) -> Result<(Jar, Person), Failure> {
    let Answer { user, access_token } = answer(reply)?;
    let is_known = user.username.is_some() || user.email.is_some();
    if access_token.is_none() && !is_known {
        return Err(ErrorCode::SignInNeeded.into());
    }
    let mut jar = jar.clone();
    let is_new = jar.take_in(reply.set_cookies().filter_map(SetCookie::read));
    let Some(token) = jar.token() else {
        return Err(Failure::new(ErrorCode::NotAService).with_detail("/boot gives no token"));
    };
    let ends = access_token.and_then(|token| token.expires_in?.parse().ok());
    let lasts = lasts(token.expose_secret(), is_new, ends, reply.date());
    jar.set_lifetime(Lifetime::new(now, lasts));
    Ok((jar, user.into()))
}

/// How long a token holds from now on. A new one says for how long it was
/// made; of an older one counts what is left of it by the server's own clock.
fn lasts(token: &str, is_new: bool, ends: Option<Timestamp>, date: Option<Timestamp>) -> Duration {
    let claims = Claims::of(token);
    let made_for = claims.filter(|_| is_new).and_then(Claims::lasts);
    let left = || Duration::try_from(ends?.duration_since(date?)).ok();
    made_for.or_else(left).or_else(|| claims?.left_at(date?)).unwrap_or(UNKNOWN)
}
