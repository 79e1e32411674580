//! Requests on their way: two HTTP clients, their limits, and nothing about
//! organizations.

mod clients;
mod reply;
mod settings;

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{
    Response,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde::Serialize;
use url::Url;

use crate::failure::{self, Redirect};
use clients::Clients;
pub(crate) use reply::Reply;
pub use settings::Settings;

/// What a request carries.
#[derive(Clone)]
pub(crate) struct Body {
    kind: HeaderValue,
    bytes: Vec<u8>,
}

impl Body {
    /// Bytes of a kind (`multipart/form-data; boundary=...`).
    pub(crate) fn new(kind: HeaderValue, bytes: Vec<u8>) -> Self {
        Self { kind, bytes }
    }

    /// JSON.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Failure> {
        let bytes = serde_json::to_vec(value)
            .map_err(|error| Failure::new(ErrorCode::Unexpected).with_detail(error))?;
        Ok(Self::new(HeaderValue::from_static("application/json"), bytes))
    }
}

/// The way to servers.
#[derive(Debug, Default)]
pub(crate) struct Transport {
    settings: Settings,
    clients: Clients,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, clients: Clients::default() }
    }

    /// Asks, and reads the answer.
    pub(crate) async fn get(&self, url: Url, headers: HeaderMap) -> Result<Reply, Failure> {
        let client = self.clients.of(&url, &self.settings).await?;
        self.send(client.get(url).headers(headers), self.settings.max_answer_bytes).await
    }

    /// Asks as nobody in particular, and reads an answer of `limit` bytes at most.
    pub(crate) async fn get_at_most(&self, url: Url, limit: usize) -> Result<Reply, Failure> {
        let client = self.clients.of(&url, &self.settings).await?;
        self.send(client.get(url), limit).await
    }

    /// Sends something, and reads the answer.
    pub(crate) async fn post(
        &self,
        url: Url,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Reply, Failure> {
        let client = self.clients.of(&url, &self.settings).await?;
        let request = client.post(url).headers(headers).header(CONTENT_TYPE, body.kind);
        self.send(request.body(body.bytes), self.settings.max_answer_bytes).await
    }

    /// Redirects are not followed, not even on the same host: the protocol has
    /// none, and a credential must not travel.
    async fn send(&self, request: reqwest::RequestBuilder, limit: usize) -> Result<Reply, Failure> {
        let mut response = request.send().await.map_err(|error| self.not_sent(&error))?;
        let status = response.status();
        let redirect = Redirect::of(response.url(), response.headers());
        let mut reply = Reply::new(status, std::mem::take(response.headers_mut()));
        let wait = reply.retry_after_seconds();
        if let Some(failure) = failure::of_status(status, wait, redirect.as_ref()) {
            return Err(failure);
        }
        reply.body = read(&mut response, limit).await?;
        Ok(reply)
    }

    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks for a connection to become another one (RFC 9110, 7.8).
    pub(crate) async fn ask_to_upgrade(
        &self,
        url: Url,
        headers: HeaderMap,
    ) -> Result<Response, Failure> {
        let client = self.clients.upgrading(&url, &self.settings).await?;
        client.get(url).headers(headers).send().await.map_err(|error| self.not_sent(&error))
    }

    fn not_sent(&self, error: &reqwest::Error) -> Failure {
        let proxied = error.url().is_some_and(|url| self.settings.goes_by_proxy(url));
        failure::of_request(error, proxied)
    }
}

async fn read(response: &mut Response, limit: usize) -> Result<Vec<u8>, Failure> {
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
