//! People who join without a browser: plain HTTP, as fast as it goes.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Context, Fault, Result};

/// Somebody who has signed up at a service.
pub struct Person {
    http: reqwest::Client,
    address: String,
    token: String,
}

/// A client with a limit for everything.
pub(crate) fn http() -> Result<reqwest::Client> {
    http_from(None)
}

fn http_from(source: Option<IpAddr>) -> Result<reqwest::Client> {
    // A second installation is refused and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().local_address(source);
    Ok(builder.timeout(Duration::from_secs(30)).build()?)
}

/// The invite token of a link in its long or its short form.
pub fn token_of(link: &str) -> Result<String> {
    let link = url::Url::parse(link)?;
    let long = link.query_pairs().find(|(name, _)| name == "token").map(|(_, token)| token.into());
    let short = || link.path_segments()?.next_back().map(str::to_owned);
    long.or_else(short).context("no token in the invite link")
}

impl Person {
    /// Signs up at the service at `address` (or at an invite link of it).
    pub async fn sign_up(address: &str, name: &str, email: &str, password: &str) -> Result<Self> {
        Self::sign_up_by(http()?, address, name, email, password).await
    }

    /// Signs up from an address of this computer, such as `127.0.0.2`: services
    /// limit what comes from one.
    pub async fn sign_up_from(
        source: Ipv4Addr,
        address: &str,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Self> {
        Self::sign_up_by(http_from(Some(source.into()))?, address, name, email, password).await
    }

    async fn sign_up_by(
        http: reqwest::Client,
        address: &str,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Self> {
        #[derive(Deserialize)]
        struct SignedUp {
            token: String,
        }
        let address = url::Url::parse(address)?.origin().ascii_serialization();
        let answer = http
            .post(format!("{address}/auth/sign-up/email"))
            .json(&json!({ "name": name, "email": email, "password": password }))
            .send()
            .await?
            .error_for_status()?;
        let SignedUp { token } = answer.json().await?;
        Ok(Self { http, address, token })
    }

    /// The token of their session.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Runs a GraphQL operation and answers its `data`.
    pub async fn ask(&self, query: &str, variables: Value) -> Result<Value> {
        let answer: Value = self
            .http
            .post(format!("{}/graphql", self.address))
            .bearer_auth(&self.token)
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        match answer.get("errors") {
            Some(errors) => Err(Fault::new(format!("the service refused: {errors}"))),
            None => answer.get("data").cloned().context("an answer without data"),
        }
    }

    /// Joins the organization, and says when the answer was there.
    pub async fn join(&self, organization: &str, token: &str) -> Result<Instant> {
        let query = "mutation Join($id: ID!, $token: String!) {
            joinOrganization(id: $id, token: $token) { role }
        }";
        self.ask(query, json!({ "id": organization, "token": token })).await?;
        Ok(Instant::now())
    }

    /// Creates an organization and answers its id and its invite link's token.
    pub async fn create_organization(&self, name: &str, seats: u32) -> Result<(String, String)> {
        let query = "mutation Create($name: String!, $seats: Int!) {
            createOrganization(name: $name, seats: $seats) { referralUrl organization { id } }
        }";
        let data = self.ask(query, json!({ "name": name, "seats": seats })).await?;
        let created = &data["createOrganization"];
        let id = created["organization"]["id"].as_str().context("no id of the organization")?;
        let link = created["referralUrl"].as_str().context("no invite link")?;
        Ok((id.to_owned(), token_of(link)?))
    }
}
