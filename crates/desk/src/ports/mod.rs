//! What the engine needs from outside, named by what it asks for. The agent
//! brings the real ones, tests bring fakes.

mod api;
mod session;

use std::sync::Arc;

use async_trait::async_trait;
use frontdesk_local_api::{Event, Failure, OrganizationRef};
use frontdesk_model::{AccountId, MemberId};
use jiff::Timestamp;
use secrecy::SecretString;

pub use api::{Glance, Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Scope, Server};
pub use session::Session;

/// Everything that the engine needs from outside.
pub struct Ports {
    /// Asks servers.
    pub api: Arc<dyn OrganizationApi>,
    /// Keeps sign-ins.
    pub secrets: Arc<dyn SecretStore>,
    /// Shows notifications.
    pub notifier: Arc<dyn Notifier>,
    /// The organization service on this computer.
    pub local: Arc<dyn LocalService>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Random numbers over the whole range, to spread polls.
    pub randomness: Box<dyn Fn() -> u64 + Send + Sync>,
}

/// What time it is.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Where sign-ins are kept: the keyring of the operating system.
#[async_trait]
pub trait SecretStore: Send + Sync + 'static {
    /// The token of an account, or `None` where none is kept.
    ///
    /// # Errors
    ///
    /// `KEYRING_UNAVAILABLE`, `KEYRING_LOCKED` or `KEYRING_TIMED_OUT`.
    async fn get(&self, account: &AccountId) -> Result<Option<SecretString>, Failure>;

    /// Keeps the token of an account in place of an older one.
    ///
    /// # Errors
    ///
    /// As [`SecretStore::get`].
    async fn set(&self, account: &AccountId, token: &SecretString) -> Result<(), Failure>;

    /// Forgets the token of an account. Fine where there is none.
    ///
    /// # Errors
    ///
    /// As [`SecretStore::get`].
    async fn delete(&self, account: &AccountId) -> Result<(), Failure>;
}

/// A notification: words and what a click on it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The first line: plain text.
    pub title: String,
    /// What follows: plain text. Whoever shows it escapes what the desktop
    /// would read as markup.
    pub body: String,
    /// The word on its button, in the person's language.
    pub open: &'static str,
    /// Where a click leads.
    pub target: Target,
}

/// What a click on a notification opens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An organization as a whole.
    Organization(OrganizationRef),
    /// A member.
    Member(OrganizationRef, MemberId),
    /// Where one signs in again to an account.
    SignIn(AccountId),
}

impl From<Target> for Event {
    fn from(target: Target) -> Self {
        match target {
            Target::Organization(organization) => Self::OpenMember { organization, member: None },
            Target::Member(organization, member) => {
                Self::OpenMember { organization, member: Some(member) }
            }
            Target::SignIn(account) => Self::OpenSignIn { account },
        }
    }
}

/// Shows notifications on the desktop.
#[async_trait]
pub trait Notifier: Send + Sync + 'static {
    /// Shows a notification; returns when the desktop has taken it.
    ///
    /// # Errors
    ///
    /// A technical detail, when no notification daemon took it.
    async fn show(&self, notice: &Notice) -> Result<(), String>;
}

/// A person as a server knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Their e-mail address, where they have one.
    pub email: Option<String>,
    /// Without the leading `@`.
    pub username: Option<String>,
    /// Address of their picture.
    pub image: Option<String>,
}

/// The organization service that runs inside the agent.
#[async_trait]
pub trait LocalService: Send + Sync + 'static {
    /// Starts it, or gives what runs already. Its port is chosen at the first
    /// start and kept: printed QR codes hold it.
    ///
    /// # Errors
    ///
    /// `ADDRESS_TAKEN` when another program has its port, `STORAGE_FAILED`.
    async fn start(&self, network_allowed: bool) -> Result<LocalAddress, Failure>;

    /// Starts it again where it does run, with the network allowed or not.
    ///
    /// # Errors
    ///
    /// As [`LocalService::start`].
    async fn allow_network(&self, allowed: bool) -> Result<LocalAddress, Failure>;

    /// A new person on it, the owner at this computer, signed in.
    ///
    /// # Errors
    ///
    /// `STORAGE_FAILED`, or the failure of [`LocalService::start`].
    async fn create_owner(&self, name: &str) -> Result<(Session, Person), Failure>;

    /// A new session for a person that [`LocalService::create_owner`] gave:
    /// they have no password, and the sign-in kept for this session only, or
    /// lost with the keyring, must not cost them their organizations.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED` where there is no such person, or the failure of
    /// [`LocalService::start`].
    async fn sign_in_owner(&self, owner: &MemberId) -> Result<Session, Failure>;

    /// The address that it has, or would have, in the local network.
    fn network_address(&self) -> Option<String>;

    /// Waits until something changed in one of its organizations. A hint to
    /// poll, nothing more. A change between two calls should be remembered.
    async fn changed(&self);
}

/// Where the embedded service listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalAddress {
    /// For this program: always the loopback address.
    pub own: String,
    /// For people: what invite links begin with.
    pub public: String,
}
