//! The HTTP clients. They are made when first needed: whoever only speaks to
//! the embedded service never loads the system's certificates.

use std::{path::Path, sync::Once, time::Duration};

use frontdesk_local_api::{ErrorCode, Failure};
use reqwest::{Certificate, Client, ClientBuilder, NoProxy, Proxy, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;
use url::Url;

use super::Settings;
use crate::failure;

/// This computer, as `no_proxy` has it.
const THIS_COMPUTER: &str = "localhost,127.0.0.0/8,::1";

/// How long a connection is kept that nobody uses. daily.dev closes its own
/// after 72 s (`Keep-Alive: timeout=72`).
const IDLE: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(crate) struct Clients {
    /// Plain `http`, to this computer alone: no proxy, no certificates.
    plain: OnceCell<Client>,
    /// `https`, by proxies and certificates.
    secure: OnceCell<Client>,
    /// As `secure`, over HTTP/1.1 alone: only that becomes a WebSocket.
    upgrading: OnceCell<Client>,
}

impl Clients {
    pub(crate) async fn of(&self, url: &Url, settings: &Settings) -> Result<&Client, Failure> {
        if url.scheme() == "https" {
            self.secure.get_or_try_init(|| secure(settings, builder(settings))).await
        } else {
            self.plain.get_or_try_init(|| async { plain(settings) }).await
        }
    }

    /// The one whose connections can become others.
    pub(crate) async fn upgrading(
        &self,
        url: &Url,
        settings: &Settings,
    ) -> Result<&Client, Failure> {
        if url.scheme() == "https" {
            let builder = || builder(settings).http1_only();
            self.upgrading.get_or_try_init(|| secure(settings, builder())).await
        } else {
            self.of(url, settings).await
        }
    }
}

fn plain(settings: &Settings) -> Result<Client, Failure> {
    let builder = builder(settings).no_proxy().tls_certs_only([]);
    builder.build().map_err(|error| failure::of_request(&error, false))
}

/// Fails where there are no certificates at all.
async fn secure(settings: &Settings, builder: ClientBuilder) -> Result<Client, Failure> {
    let mut builder = builder.https_only(true);
    if let Some(address) = &settings.proxy {
        builder = builder.proxy(proxy(address)?);
    } else if !settings.system_proxies {
        builder = builder.no_proxy();
    }
    if let Some(file) = &settings.ca_file {
        builder = builder.tls_certs_merge(certificates(file).await?);
    }
    builder.build().map_err(|error| Failure {
        code: ErrorCode::TlsFailed,
        ..failure::of_request(&error, false)
    })
}

fn builder(settings: &Settings) -> ClientBuilder {
    install_crypto();
    Client::builder()
        .user_agent(user_agent())
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.timeout)
        .pool_idle_timeout(IDLE)
        .redirect(Policy::none())
}

/// Who asks, and on which system: servers show it as the device.
fn user_agent() -> String {
    let system = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    };
    format!("frontdesk/{} ({system})", env!("CARGO_PKG_VERSION"))
}

fn proxy(address: &SecretString) -> Result<Proxy, Failure> {
    let unusable =
        |_| Failure::new(ErrorCode::ProxyFailed).with_detail("this is no address of a proxy");
    // Its error could repeat the password.
    let proxy = Proxy::all(address.expose_secret()).map_err(unusable)?;
    Ok(proxy.no_proxy(NoProxy::from_string(THIS_COMPUTER)))
}

async fn certificates(file: &Path) -> Result<Vec<Certificate>, Failure> {
    let unusable = |why: String| {
        Failure::new(ErrorCode::TlsFailed).with_detail(format!("the extra certificates: {why}"))
    };
    let pem = tokio::fs::read(file).await.map_err(|error| unusable(error.to_string()))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(unusable("there are none in the file".to_owned())),
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
