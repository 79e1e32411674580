//! TLS by itself: a certificate and its key, read anew when they change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, version};

/// How often it is looked whether the files changed.
const LOOK: Duration = Duration::from_secs(10);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read.
    #[error("{}: {error}", file.display())]
    File {
        /// Which one.
        file: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// The file does not hold what it should, in PEM.
    #[error("{} holds no {what} in PEM", file.display())]
    Pem {
        /// Which one.
        file: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// Certificate and key do not fit together, or are of a kind that is not
    /// supported.
    #[error("the certificate cannot be used: {0}")]
    Certificate(#[from] rustls::Error),
}

/// A certificate and its key. Clones are the same.
#[derive(Clone)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    config: RustlsConfig,
}

impl Tls {
    /// Reads a certificate with its chain, and its key, both in PEM.
    ///
    /// # Errors
    ///
    /// [`TlsError`].
    pub fn load(certificate: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let config = RustlsConfig::from_config(read(&certificate, &key)?);
        Ok(Self { certificate, key, config })
    }

    /// Reads both anew. New connections get them; where they cannot be used,
    /// those from before stay.
    ///
    /// # Errors
    ///
    /// [`TlsError`].
    pub fn reload(&self) -> Result<(), TlsError> {
        self.config.reload_from_config(read(&self.certificate, &self.key)?);
        tracing::info!("the certificate was read");
        Ok(())
    }

    /// Reads both anew whenever one of the files changed. Never done.
    pub async fn keep_fresh(&self) {
        let mut known = self.changed();
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.changed();
            if now != known && now.iter().all(Option::is_some) {
                // Whoever writes one file may not have written the other yet.
                match self.reload() {
                    Ok(()) => known = now,
                    Err(error) => tracing::warn!(%error, "the certificate stays as it was"),
                }
            }
        }
    }

    pub(super) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    fn changed(&self) -> [Option<SystemTime>; 2] {
        [&self.certificate, &self.key].map(|file| file.metadata().ok()?.modified().ok())
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Tls")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

fn read(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&bytes(certificate)?)
        .collect::<Result<_, _>>()
        .unwrap_or_default();
    let pem = |file: &Path, what| TlsError::Pem { file: file.to_owned(), what };
    if chain.is_empty() {
        return Err(pem(certificate, "certificate"));
    }
    let secret =
        PrivateKeyDer::from_pem_slice(&bytes(key)?).map_err(|_| pem(key, "private key"))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn bytes(file: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(file).map_err(|error| TlsError::File { file: file.to_owned(), error })
}
