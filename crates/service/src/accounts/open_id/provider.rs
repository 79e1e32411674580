//! The provider: what it says of itself, and of people.
//!
//! It is asked when somebody signs in by it, never before: one that does not
//! answer keeps nobody else from anything.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims,
    CoreProviderMetadata,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpClientError, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, TokenResponse as _,
};
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;
use url::Url;

use super::OpenIdError;
use crate::accounts::Failed;
use crate::config::OpenIdConfig;
use crate::storage::OpenIdAttempt;

/// How long is believed what the provider said of itself.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How soon it is asked again when it signs with a key that is not known.
const KNOWN_AT_LEAST: SignedDuration = SignedDuration::from_mins(1);

/// How long one that did not answer is left alone.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(5);

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest answer, in bytes. Keys and tokens are a few thousand.
const MAX_ANSWER: usize = 1024 * 1024;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Somebody, as the provider knows them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) issuer: String,
    pub(super) subject: String,
    /// Their address, where the provider has verified it.
    pub(super) verified_email: Option<String>,
    pub(super) name: Option<String>,
}

/// An OpenID Connect provider.
pub(crate) struct Provider {
    config: OpenIdConfig,
    http: Http,
    said: Mutex<Said>,
}

/// What it said of itself, and when.
#[derive(Default)]
struct Said {
    last: Option<(Arc<CoreProviderMetadata>, Timestamp)>,
    failed_at: Option<Timestamp>,
}

impl Provider {
    pub(crate) fn new(config: OpenIdConfig) -> Result<Self, Failed> {
        Ok(Self { config, http: Http::new()?, said: Mutex::default() })
    }

    /// Where the provider signs somebody in.
    pub(super) async fn authorize(
        &self,
        public_address: &str,
        state: &str,
        attempt: &OpenIdAttempt,
        now: Timestamp,
    ) -> Result<Url, OpenIdError> {
        let client = self.client(&self.metadata(now, KNOWN_FOR).await?, public_address)?;
        let verifier = PkceCodeVerifier::new(attempt.pkce_verifier.clone());
        let (state, nonce) = (CsrfToken::new(state.to_owned()), Nonce::new(attempt.nonce.clone()));
        let (address, _, _) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address)
    }

    /// Who somebody is who came back with a code.
    pub(super) async fn exchange(
        &self,
        public_address: &str,
        code: &str,
        attempt: &OpenIdAttempt,
        now: Timestamp,
    ) -> Result<Person, OpenIdError> {
        let client = self.client(&self.metadata(now, KNOWN_FOR).await?, public_address)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| OpenIdError::Unreachable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.pkce_verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(answer) => {
                    OpenIdError::Refused(answer.error().to_string())
                }
                error => OpenIdError::Unreachable(error.to_string()),
            })?;
        let missing = || OpenIdError::Refused("there is no ID token".to_owned());
        let token = answer.id_token().ok_or_else(missing)?;
        let nonce = Nonce::new(attempt.nonce.clone());
        let claims = |client: &Client| -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
            let verifier = client.id_token_verifier().set_time_fn(move || system_time(now).into());
            token.claims(&verifier, &nonce).cloned()
        };
        let found = match claims(&client) {
            // It may sign with a new key.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let metadata = self.metadata(now, KNOWN_AT_LEAST).await?;
                claims(&self.client(&metadata, public_address)?)
            }
            found => found,
        };
        let claims = found.map_err(|error| OpenIdError::Refused(error.to_string()))?;
        let verified = claims.email_verified() == Some(true);
        Ok(Person {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            verified_email: claims.email().filter(|_| verified).map(|email| email.to_string()),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        })
    }

    fn client(
        &self,
        metadata: &Arc<CoreProviderMetadata>,
        public_address: &str,
    ) -> Result<Client, OpenIdError> {
        let redirect = RedirectUrl::new(format!("{public_address}/auth/openid/callback"))
            .map_err(|error| OpenIdError::Unreachable(error.to_string()))?;
        let secret = ClientSecret::new(self.config.client_secret.expose_secret().to_owned());
        let id = ClientId::new(self.config.client_id.clone());
        let client = CoreClient::from_provider_metadata((**metadata).clone(), id, Some(secret))
            .set_redirect_uri(redirect);
        // By header, as every provider has to take it (OpenID Connect
        // Discovery, 3), unless it says that it does not.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_header = methods
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        Ok(client.set_auth_type(if by_header {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        }))
    }

    /// What the provider says of itself, not older than that.
    async fn metadata(
        &self,
        now: Timestamp,
        not_older: SignedDuration,
    ) -> Result<Arc<CoreProviderMetadata>, OpenIdError> {
        // One asks, the others wait for the answer.
        let mut said = self.said.lock().await;
        if let Some((metadata, at)) = &said.last
            && now.duration_since(*at) < not_older
        {
            return Ok(Arc::clone(metadata));
        }
        if said.failed_at.is_some_and(|at| now.duration_since(at) < LEFT_ALONE) {
            return Err(OpenIdError::Unreachable("it did not answer a moment ago".to_owned()));
        }
        said.failed_at = Some(now);
        let unreachable = |error: String| OpenIdError::Unreachable(error);
        let issuer = IssuerUrl::new(self.config.issuer.clone())
            .map_err(|error| unreachable(error.to_string()))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        let metadata = Arc::new(metadata);
        *said = Said { last: Some((Arc::clone(&metadata), now)), failed_at: None };
        Ok(metadata)
    }
}

fn system_time(now: Timestamp) -> SystemTime {
    let since = u64::try_from(now.as_millisecond()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_millis(since)
}

/// Asks over HTTP, and follows nowhere.
struct Http(reqwest::Client);

impl Http {
    fn new() -> Result<Self, Failed> {
        // Fails where another part of the program did it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build();
        client.map(Self).map_err(|_| Failed::Http)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(Box::new)?;
        let mut answer = self.0.execute(request).await.map_err(Box::new)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(Box::new)? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(HttpClientError::Other("the answer is too large".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

type HttpError = HttpClientError<reqwest::Error>;

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + Sync + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
