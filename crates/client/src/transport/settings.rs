//! How long to wait, how much to read, and which way to go.

use std::{path::PathBuf, time::Duration};

use hyper_util::client::proxy::matcher::Matcher;
use secrecy::SecretString;
use url::Url;

use crate::address;

/// How long to wait, how much to read, and which way to go.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For a connection, TLS included.
    pub connect_timeout: Duration,
    /// For a whole exchange.
    pub timeout: Duration,
    /// Largest answer that is read, in bytes. 10,000 members are 2.6 MB.
    pub max_answer_bytes: usize,
    /// Go through the system's proxies, except to this computer.
    pub system_proxies: bool,
    /// A proxy in place of the system's, except to this computer: its address,
    /// with a user and a password where it wants them.
    pub proxy: Option<SecretString>,
    /// A file of certificates (PEM) that are trusted beside the system's.
    pub ca_file: Option<PathBuf>,
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
            proxy: None,
            ca_file: None,
            ping_interval: Duration::from_secs(25),
            pong_timeout: Duration::from_secs(10),
        }
    }
}

impl Settings {
    /// Whether a proxy stands between here and there.
    pub(crate) fn goes_by_proxy(&self, url: &Url) -> bool {
        if url.scheme() == "http" {
            return false;
        }
        if self.proxy.is_some() {
            return !address::is_loopback(url);
        }
        let destination = url.as_str().parse::<hyper::Uri>();
        self.system_proxies
            && destination.is_ok_and(|uri| Matcher::from_system().intercept(&uri).is_some())
    }
}
