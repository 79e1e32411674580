//! What the engine needs from outside, named by what it asks for. The agent
//! brings the real ones, tests bring fakes.

mod api;
mod service;
mod session;

use std::sync::Arc;

use async_trait::async_trait;
use frontdesk_local_api::{Event, Failure, OrganizationRef, Sound, View};
use frontdesk_model::{AccountId, MemberId};
use jiff::{Timestamp, tz::TimeZone};
use secrecy::SecretString;

pub use api::{Glance, Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Scope, Server};
pub use service::{AtDoor, Joins, ServiceApi};
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
    /// What happens around the program.
    pub surroundings: Arc<dyn Surroundings>,
    /// Fetches pictures and keeps them.
    pub pictures: Arc<dyn Pictures>,
    /// Starts the agent when the person logs in.
    pub login_start: Arc<dyn LoginStart>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Random numbers over the whole range, to spread polls.
    pub randomness: Box<dyn Fn() -> u64 + Send + Sync>,
}

/// What time it is.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Where the person is, as far as clocks go: it can change when they travel.
    fn time_zone(&self) -> TimeZone;
}

/// What happens around the program, on this computer.
#[async_trait]
pub trait Surroundings: Send + Sync + 'static {
    /// Waits until something happened. What happens between two calls is
    /// remembered. Waits for ever where the system tells nothing.
    async fn next(&self) -> Surrounding;

    /// Whether [`Surrounding::Woke`] comes whenever the computer slept. Where it
    /// may not, the engine looks at the clock every few seconds.
    fn tells_of_sleep(&self) -> bool {
        false
    }
}

/// Something that happened around the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surrounding {
    /// The computer woke from sleep.
    Woke,
    /// The network is another one, or there is none any more. Said once at the
    /// start where it is known.
    Network {
        /// There is one.
        online: bool,
    },
    /// What feeds the computer. Said once at the start where it is known.
    Power {
        /// Its battery does.
        battery: bool,
    },
    /// A notification daemon is there, after there was none or another one.
    NotificationDaemon,
}

/// Starting the agent when the person logs in.
#[async_trait]
pub trait LoginStart: Send + Sync + 'static {
    /// Starts it from the next login on, or no more.
    ///
    /// # Errors
    ///
    /// `STORAGE_FAILED` where the desktop's entry cannot be written,
    /// `NOT_SUPPORTED` where there is no way.
    async fn set(&self, start: bool) -> Result<(), Failure>;
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

    /// The person wants something: where it is locked, they may be asked to
    /// open it once more. Else they are asked only once.
    fn person_asks(&self) {}

    /// Waits until it may answer where it did not: there is one now, or it was
    /// opened. Waits for ever where the system does not tell.
    async fn changed(&self) {
        std::future::pending::<()>().await;
    }
}

/// Pictures of people and organizations, from wherever they are.
#[async_trait]
pub trait Pictures: Send + Sync + 'static {
    /// The picture at `address`, small, as a PNG file. It was named by the
    /// server at `server` (a base address), the only one that is asked without
    /// `https`: it is on this computer where it has none.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` where it cannot be had.
    async fn get(&self, address: &str, server: &str) -> Result<Vec<u8>, Failure>;
}

/// A notification: words, and what a click on it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is known by: another notice with this number takes its place on
    /// the screen, after a restart too. Never zero.
    pub number: u32,
    /// The first line: plain text.
    pub title: String,
    /// What follows: plain text. Whoever shows it escapes what the desktop
    /// would read as markup.
    pub body: String,
    /// Where a click beside the buttons leads, with its word in the person's
    /// language.
    pub open: Button,
    /// What else it offers, where the desktop has buttons.
    pub buttons: Vec<Button>,
    /// What it is about, for desktops that sort notifications.
    pub category: Category,
    /// Address of the organization's image, where it has one.
    pub image: Option<String>,
    /// With or without a sound.
    pub sound: Sound,
}

/// A word on a notification, and where a click on it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The word.
    pub word: String,
    /// Where it leads.
    pub target: Target,
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Somebody came, went, or has another role or seat.
    People,
    /// Seats run out.
    Seats,
    /// Nothing is watched until the person does something.
    SignIn,
    /// It only shows that notifications come.
    Test,
}

/// What a click on a notification opens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The window as it is.
    Window,
    /// An organization as a whole.
    Organization(OrganizationRef),
    /// A member.
    Member(OrganizationRef, MemberId),
    /// A view of an organization.
    View(OrganizationRef, View),
    /// Where one signs in again to an account.
    SignIn(AccountId),
}

impl From<Target> for Event {
    fn from(target: Target) -> Self {
        match target {
            Target::Window => Self::ShowWindow,
            Target::Organization(organization) => Self::OpenMember { organization, member: None },
            Target::Member(organization, member) => {
                Self::OpenMember { organization, member: Some(member) }
            }
            Target::View(organization, view) => Self::OpenView { organization, view },
            Target::SignIn(account) => Self::OpenSignIn { account },
        }
    }
}

/// Shows notifications on the desktop.
#[async_trait]
pub trait Notifier: Send + Sync + 'static {
    /// Shows a notification, in the place of one with the same number; returns
    /// when the desktop has taken it.
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
