//! Requests on their way: two HTTP clients, their limits, and nothing about
//! organizations.

use std::{sync::Once, time::Duration};

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{
    Client, ClientBuilder, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tokio::sync::OnceCell;
use url::Url;

use crate::failure;

/// How long to wait and how much to read.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// For a connection, TLS included.
    pub connect_timeout: Duration,
    /// For a whole exchange.
    pub timeout: Duration,
    /// Largest answer that is read, in bytes. 10,000 members are 2.6 MB.
    pub max_answer_bytes: usize,
    /// Go through the system's proxies, except to this computer.
    pub system_proxies: bool,
    /// How often it is asked whether a connection for push still stands.
    /// Proxies end what says nothing for a minute.
    pub ping_interval: Duration,
    /// How long the answer to that may take.
    pub pong_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            max_answer_bytes: 32 * 1024 * 1024,
            system_proxies: true,
            ping_interval: Duration::from_secs(25),
            pong_timeout: Duration::from_secs(10),
        }
    }
}

/// An answer that is worth reading.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) retry_after_seconds: Option<u32>,
    pub(crate) body: Vec<u8>,
}

/// The way to servers. Clients are made when first needed: whoever only speaks
/// to the embedded service never loads the system's certificates.
#[derive(Debug, Default)]
pub(crate) struct Transport {
    settings: Settings,
    /// Plain `http`, to this computer alone: no proxy, no certificates.
    plain: OnceCell<Client>,
    /// `https`, by the system's proxies and certificates.
    secure: OnceCell<Client>,
    /// The same over HTTP/1.1 alone: only that can become a WebSocket.
    upgrading: OnceCell<Client>,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Sends JSON and reads the answer. Redirects are not followed: a service
    /// has none, and the credential must not travel.
    pub(crate) async fn post(
        &self,
        url: Url,
        token: Option<&SecretString>,
        json: &(impl Serialize + Sync),
    ) -> Result<Reply, Failure> {
        let mut request = self.client(&url).await?.post(url).json(json);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, bearer(token)?);
        }
        let mut response = request.send().await.map_err(|error| failure::of_request(&error))?;
        let status = response.status();
        let retry_after_seconds = retry_after_seconds(response.headers());
        let redirect = redirect_target(&response);
        let refusal = failure::of_status(status, retry_after_seconds, redirect.as_deref());
        if let Some(failure) = refusal {
            return Err(failure);
        }
        let body = self.read(&mut response).await?;
        Ok(Reply { status, retry_after_seconds, body })
    }

    async fn read(&self, response: &mut Response) -> Result<Vec<u8>, Failure> {
        let limit = self.settings.max_answer_bytes;
        let too_large =
            || Failure::new(ErrorCode::AnswerTooLarge).with_detail(format!("limit {limit} bytes"));
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure::of_body(&error))? {
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What asks for a connection to become another one.
    pub(crate) async fn upgrading_client(&self, url: &Url) -> Result<&Client, Failure> {
        if url.scheme() == "https" {
            self.upgrading
                .get_or_try_init(|| async { self.secure_client(ClientBuilder::http1_only) })
                .await
        } else {
            self.client(url).await
        }
    }

    async fn client(&self, url: &Url) -> Result<&Client, Failure> {
        if url.scheme() == "https" {
            self.secure.get_or_try_init(|| async { self.secure_client(|builder| builder) }).await
        } else {
            self.plain.get_or_try_init(|| async { self.plain_client() }).await
        }
    }

    fn plain_client(&self) -> Result<Client, Failure> {
        self.builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
            .map_err(|error| failure::of_request(&error))
    }

    /// Fails where the system has no certificates at all.
    fn secure_client(
        &self,
        speaking: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Client, Failure> {
        let builder = speaking(self.builder().https_only(true));
        let builder = if self.settings.system_proxies { builder } else { builder.no_proxy() };
        builder
            .build()
            .map_err(|error| Failure { code: ErrorCode::TlsFailed, ..failure::of_request(&error) })
    }

    fn builder(&self) -> ClientBuilder {
        install_crypto();
        Client::builder()
            .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.settings.connect_timeout)
            .timeout(self.settings.timeout)
            .redirect(Policy::none())
    }
}

/// reqwest takes the process's cryptography, and panics where there is none.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Somebody else in this process was first: theirs serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// A token with a line break or the like was damaged where it was kept.
fn bearer(token: &SecretString) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| Failure::new(ErrorCode::SignInNeeded).with_detail("the token is damaged"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Only the number of seconds; as a date it would need this computer's clock
/// to be right.
pub(crate) fn retry_after_seconds(headers: &HeaderMap) -> Option<u32> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// Scheme, host and port, for the detail: paths and queries may hold secrets.
fn redirect_target(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    Some(response.url().join(location).ok()?.origin().ascii_serialization())
}
