//! The organization service: people, organizations with seats, invite links
//! and the page behind them, over GraphQL and plain HTML, kept in SQLite or
//! PostgreSQL.
//!
//! The desktop app runs it inside itself ([`Service`]); a server runs the
//! binary of the same name.

mod accounts;
mod audit;
mod billing;
mod clock;
mod comings;
mod config;
mod graphql;
mod http;
mod images;
mod jobs;
mod limits;
mod mail;
mod notifications;
mod organizations;
mod pages;
mod randomness;
mod serving;
mod storage;
pub mod upkeep;
mod webhooks;

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::broadcast;

use accounts::{AccountError, Accounts};
use http::metrics::Metrics;
use storage::{Migrate, OpenError, Share, Storage};

pub use audit::{Tampered, Verified, verify as verify_audit};
pub use clock::{Clock, SystemClock};
pub use config::{Config, Host, MailConfig, Names, OpenIdConfig};
pub use http::tls::{Tls, TlsError};
pub use serving::Serving;

/// Why a service could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// [`Config::database`] is neither `sqlite:` and the path of a file nor
    /// `postgres://`. It is not repeated: it can hold a password.
    #[error(
        "the database address is neither `sqlite:` and the path of a file nor `postgres://...`"
    )]
    DatabaseAddress,
    /// [`Config::public_address`] does not begin with `http://` or `https://`.
    #[error("`{address}` is not an http or https address")]
    PublicAddress {
        /// What was given.
        address: String,
    },
    /// The database could not be made, opened, or brought up to date.
    #[error("{0}")]
    Database(String),
    /// [`Config::mail`] cannot be understood. The address of the server is not
    /// repeated: it holds a password.
    #[error("the mail settings: {0}")]
    Mail(&'static str),
    /// Something else that nothing works without, such as randomness.
    #[error("{0}")]
    System(String),
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Address => Self::DatabaseAddress,
            error => Self::Database(error.to_string()),
        }
    }
}

/// Why the service did not do what the app asked of it.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The name is empty or has more than 100 characters.
    #[error("{0}")]
    BadName(&'static str),
    /// The database or the system failed.
    #[error("{0}")]
    Failed(String),
}

/// A person without e-mail address and password, signed in: the owner at this
/// computer.
#[derive(Debug)]
pub struct Owner {
    /// Their id.
    pub id: String,
    /// Their name, as it was kept.
    pub name: String,
    /// A bearer token that does not expire: it is their only key.
    pub token: SecretString,
}

/// The organization service. Clones are the same service.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    config: Config,
    storage: Storage,
    accounts: Accounts,
    clock: Arc<dyn Clock>,
    schema: graphql::Schema,
    metrics: Arc<Metrics>,
    payments: Box<dyn billing::PaymentProvider>,
    post: Option<mail::Post>,
    public_address: RwLock<Option<String>>,
}

impl Service {
    /// Opens the database, makes it where there is none, and brings it up to
    /// date.
    ///
    /// # Errors
    ///
    /// [`StartError`]; nothing runs then.
    pub async fn open(config: Config) -> Result<Self, StartError> {
        Self::open_with(config, Arc::new(SystemClock)).await
    }

    /// As [`Service::open`], by a clock of one's own.
    ///
    /// # Errors
    ///
    /// As [`Service::open`].
    pub async fn open_with(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let public_address = config.public_address.clone();
        if let Some(address) = public_address.as_ref().filter(|address| !is_web(address)) {
            return Err(StartError::PublicAddress { address: address.clone() });
        }
        let post = config.mail.as_ref().map(mail::Post::new).transpose()?;
        let migrate = if config.leave_tables { Migrate::Never } else { Migrate::Now };
        let share = match config.host {
            Host::Server => Share::Much,
            Host::Person => Share::Little,
        };
        let storage = Storage::open_as(&config.database, migrate, share)
            .await?
            .with_mail(post.is_some())
            .with_names(config.names);
        let accounts = Accounts::new(storage.clone(), Arc::clone(&clock), &config)
            .map_err(|failed| StartError::System(failed.to_string()))?;
        let public_address = RwLock::new(public_address.as_deref().map(without_slash));
        let schema = graphql::schema();
        let metrics = Arc::new(Metrics::new());
        let payments = Box::new(billing::NoProvider);
        Ok(Self(Arc::new(Inner {
            config,
            storage,
            accounts,
            clock,
            schema,
            metrics,
            payments,
            post,
            public_address,
        })))
    }

    /// Everything that the service answers. Use [`Service::serve`] where
    /// limits for each peer should count: they need its address.
    pub fn router(&self) -> axum::Router {
        http::router(self.clone())
    }

    /// From now on invite links begin with `address`.
    pub fn set_public_address(&self, address: &str) {
        let mut kept = self.0.public_address.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(without_slash(address));
    }

    /// Makes a person without e-mail address and password, signed in.
    ///
    /// # Errors
    ///
    /// [`ServiceError::BadName`], or a failure of database or system.
    pub async fn create_owner(&self, name: &str) -> Result<Owner, ServiceError> {
        match self.0.accounts.create_owner(name).await {
            Ok(signed_in) => Ok(Owner {
                id: signed_in.account.id,
                name: signed_in.account.name,
                token: signed_in.token,
            }),
            Err(AccountError::BadInput(input)) => Err(ServiceError::BadName(input.message)),
            Err(error) => Err(ServiceError::Failed(error.to_string())),
        }
    }

    /// A new token for a person that [`Service::create_owner`] made: theirs was
    /// lost, and they have no password. The ones they had stop working. `None`
    /// where there is no such person. Only the program that runs the service
    /// inside itself can ask this; nothing of it is on the wire.
    ///
    /// # Errors
    ///
    /// A failure of database or system.
    pub async fn sign_in_owner(&self, id: &str) -> Result<Option<SecretString>, ServiceError> {
        let token = self.0.accounts.sign_in_owner(id).await;
        token.map_err(|error| ServiceError::Failed(error.to_string()))
    }

    /// Gives somebody who cannot sign in any more a new password, which the
    /// answer is, and ends their sessions; `None` where nobody has this e-mail
    /// address. Only whoever runs the service can ask this; nothing of it is on
    /// the wire.
    ///
    /// # Errors
    ///
    /// A failure of database or system.
    pub async fn reset_password(&self, email: &str) -> Result<Option<SecretString>, ServiceError> {
        let password = self.0.accounts.reset_password(email).await;
        password.map_err(|error| ServiceError::Failed(error.to_string()))
    }

    /// The id of an organization after every committed change to it. Who does
    /// not keep up misses some and should then look at everything.
    pub fn changes(&self) -> broadcast::Receiver<String> {
        self.0.storage.changes()
    }

    /// Answers at `listener` until `shutdown` is done; answers under way then
    /// have five seconds. Invite links begin with the listener's address where
    /// no other is known.
    ///
    /// # Errors
    ///
    /// What keeps the listener from working.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        self.serve_as(listener, Serving::default(), shutdown).await
    }

    /// As [`Service::serve`], as a server of its own does it.
    ///
    /// # Errors
    ///
    /// As [`Service::serve`].
    pub async fn serve_as(
        &self,
        listener: TcpListener,
        serving: Serving,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        if self.public_address().is_none() {
            let scheme = if serving.tls.is_some() { "https" } else { "http" };
            self.set_public_address(&address_of(scheme, listener.local_addr()?));
        }
        serving::serve(self, listener, serving, shutdown).await
    }

    /// Closes the database. Requests that come later are not answered well.
    pub async fn close(&self) {
        self.0.storage.close().await;
    }

    pub(crate) fn public_address(&self) -> Option<String> {
        self.0.public_address.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether people reach the service by TLS only.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_address().is_some_and(|address| address.starts_with("https://"))
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn storage(&self) -> &Storage {
        &self.0.storage
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    pub(crate) fn payments(&self) -> &dyn billing::PaymentProvider {
        &*self.0.payments
    }

    pub(crate) fn schema(&self) -> &graphql::Schema {
        &self.0.schema
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.0.metrics
    }

    /// The way to the mail server, where there is one.
    pub(crate) fn post(&self) -> Option<&mail::Post> {
        self.0.post.as_ref()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Service").finish_non_exhaustive()
    }
}

/// The GraphQL schema in its own language.
pub fn schema() -> String {
    graphql::schema().sdl()
}

fn is_web(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn without_slash(address: &str) -> String {
    address.trim_end_matches('/').to_owned()
}

/// Where somebody on this computer finds what listens there.
fn address_of(scheme: &str, listener: SocketAddr) -> String {
    let mut address = listener;
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    format!("{scheme}://{address}")
}
