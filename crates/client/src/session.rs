//! Signing in and out: the two requests that are no GraphQL.

use frontdesk_desk::ports::{Person, Session};
use frontdesk_local_api::Failure;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    address, failure, operations,
    transport::{Body, Transport},
};

/// No `Debug`: it holds a password.
#[derive(Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

/// No `Debug`: it holds a token.
#[derive(Deserialize)]
struct SignedIn {
    token: String,
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: String,
    name: Option<String>,
    username: Option<String>,
    email: Option<String>,
    image: Option<String>,
}

pub(crate) async fn sign_in(
    transport: &Transport,
    address: &str,
    email: &str,
    password: &SecretString,
) -> Result<(Session, Person), Failure> {
    let url = address::endpoint(address, "/auth/sign-in/email")?;
    let credentials = Credentials { email, password: password.expose_secret() };
    let reply = transport.post(url, None, Body::json(&credentials)?).await?;
    if !reply.status.is_success() {
        return Err(failure::of_sign_in(reply.status, &reply.body));
    }
    let SignedIn { token, user } = serde_json::from_slice(&reply.body)
        .map_err(|error| failure::of_json(&error, &reply.body))?;
    let token = secrecy::SecretString::from(token);
    let session = Session::signed_in(&address::normalize(address)?, token.clone(), token);
    let name = operations::name_of(user.name.clone(), user.username.as_deref());
    let User { id, username, email, image, .. } = user;
    Ok((session, Person { id: id.into(), name, email, username, image }))
}

/// A session that has ended already is signed out.
pub(crate) async fn sign_out(transport: &Transport, session: &Session) -> Result<(), Failure> {
    let url = address::endpoint(session.address(), "/auth/sign-out")?;
    let reply =
        transport.post(url, Some(&session.secret()), Body::json(&serde_json::json!({}))?).await?;
    let ended = reply.status == reqwest::StatusCode::UNAUTHORIZED;
    if reply.status.is_success() || ended { Ok(()) } else { Err(failure::of_other(reply.status)) }
}
