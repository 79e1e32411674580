//! What servers of organizations are asked for.

use async_trait::async_trait;
use frontdesk_local_api::{AccountKind, Credentials, Failure, SeatsPreview};
use frontdesk_model::{
    Capabilities, MemberAction, MemberId, Organization, OrganizationId, Role, SeatType, Snapshot,
};
use jiff::SignedDuration;

use super::{Person, ServiceApi, Session};

/// A server, as far as it says what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its address, as it is kept.
    pub address: String,
    /// `Service` or `DailyDev`.
    pub kind: AccountKind,
    /// Its version, where it says it.
    pub version: Option<String>,
    /// What it can do beyond the protocol.
    pub capabilities: Capabilities,
    /// The page where people sign in, for a sign-in window.
    pub sign_in_page: Option<String>,
    /// How far its clock is ahead of this computer's, to the second, where it
    /// tells the time.
    pub clock_ahead: Option<SignedDuration>,
}

/// What one cheap question tells of everything that a person is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The organizations, as far as they could be understood.
    pub organizations: Vec<Glance>,
    /// The newest notification of the server about somebody who joined, where
    /// it has them: another one is a hint.
    pub newest_notification: Option<String>,
    /// Entries that could not be understood.
    pub skipped: u32,
}

/// An organization without its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The organization.
    pub organization: Organization,
    /// The person's role.
    pub own_role: Role,
    /// Whether the person holds a seat.
    pub own_seat_type: SeatType,
    /// The server's count of changes, where it keeps one.
    pub server_revision: Option<i64>,
}

/// How much of an organization is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope<'a> {
    /// What is known already: a server that says what changed is asked for
    /// that alone.
    pub known: Option<&'a Snapshot>,
    /// When everybody was last active too. It more than doubles the cost.
    pub last_active: bool,
}

/// What was seen of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The organization with everybody in it, the person included. Its invite
    /// link is `None`; what was not told of a member is as it was known.
    pub snapshot: Snapshot,
    /// Members that could not be understood.
    pub skipped: u32,
}

/// What is to be changed about an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationUpdate {
    /// Its new name; `None`: as it is.
    pub name: Option<String>,
    /// Its new image, as in a file; `None`: as it is.
    pub image: Option<Vec<u8>>,
}

/// What a server says by itself. Never more than a hint to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The connection stands, and whatever happens is said from now on.
    Listening,
    /// Something happened.
    Something,
}

/// Asks servers of organizations. Every failure has its code
/// (`SIGN_IN_NEEDED`, `TIMED_OUT`, `NOT_A_SERVICE` ...).
///
/// A session that can be renewed is renewed on the way, once for all who wait;
/// `SIGN_IN_NEEDED` means that only the person can bring another.
#[async_trait]
pub trait OrganizationApi: ServiceApi {
    /// A typed address as it is kept: with its scheme, without a path's end.
    ///
    /// # Errors
    ///
    /// `ADDRESS_INVALID`; `TLS_REQUIRED` for plain `http` to another computer.
    fn address(&self, typed: &str) -> Result<String, Failure>;

    /// What kind of server lives at a kept address.
    ///
    /// # Errors
    ///
    /// `NOT_A_SERVICE`, or what kept it from the server.
    async fn find_server(&self, address: &str) -> Result<Server, Failure>;

    /// Signs in.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_REFUSED`, `EMAIL_NOT_VERIFIED`, `CAPTCHA_REQUIRED`,
    /// `COOKIES_UNUSABLE`, `NOT_SUPPORTED`, or what kept it from the server.
    async fn sign_in(
        &self,
        server: &Server,
        credentials: &Credentials,
    ) -> Result<(Session, Person), Failure>;

    /// Ends a session on its server.
    ///
    /// # Errors
    ///
    /// What kept it from the server.
    async fn sign_out(&self, session: &Session) -> Result<(), Failure>;

    /// Starts an organization.
    ///
    /// # Errors
    ///
    /// The server's refusal, or what kept it from the server.
    async fn create_organization(
        &self,
        session: &Session,
        name: &str,
        seats: u32,
    ) -> Result<OrganizationId, Failure>;

    /// Everything that the person is in, at a glance.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED`, or what kept it from the server.
    async fn listing(
        &self,
        session: &Session,
        capabilities: &Capabilities,
    ) -> Result<Listing, Failure>;

    /// An organization with everybody in it, `person` (who asks) included.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` when the person is no longer in it, `SIGN_IN_NEEDED`, or
    /// what kept it from the server.
    async fn look(
        &self,
        session: &Session,
        capabilities: &Capabilities,
        person: &Person,
        organization: &OrganizationId,
        scope: Scope<'_>,
    ) -> Result<Look, Failure>;

    /// The invite link; `None` where the person's role has none. On daily.dev
    /// it can take 5 s: ask for it rarely.
    ///
    /// # Errors
    ///
    /// As [`OrganizationApi::look`].
    async fn invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Option<String>, Failure>;

    /// Does something to a member. Giving and taking a seat are one operation
    /// on the wire, which turns round what is: whoever calls it has just looked.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN` with the server's reason, `NOT_FOUND`, `SIGN_IN_NEEDED`, or
    /// what kept it from the server.
    async fn act(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
        action: MemberAction,
    ) -> Result<(), Failure>;

    /// Leaves an organization.
    ///
    /// # Errors
    ///
    /// As [`OrganizationApi::act`].
    async fn leave(&self, session: &Session, organization: &OrganizationId) -> Result<(), Failure>;

    /// Changes the name or the image of an organization.
    ///
    /// # Errors
    ///
    /// `NAME_TAKEN`, `IMAGE_UNREADABLE`, `IMAGE_TOO_LARGE`, or as
    /// [`OrganizationApi::act`].
    async fn update(
        &self,
        session: &Session,
        organization: &OrganizationId,
        update: OrganizationUpdate,
    ) -> Result<(), Failure>;

    /// Deletes an organization.
    ///
    /// # Errors
    ///
    /// As [`OrganizationApi::act`].
    async fn delete(&self, session: &Session, organization: &OrganizationId)
    -> Result<(), Failure>;

    /// What another number of seats would cost.
    ///
    /// # Errors
    ///
    /// As [`OrganizationApi::act`].
    async fn preview_seats(
        &self,
        session: &Session,
        organization: &OrganizationId,
        seats: u32,
        locale: Option<&str>,
    ) -> Result<SeatsPreview, Failure>;

    /// Changes the number of seats. daily.dev does not refuse a number below
    /// those assigned: whoever calls it does.
    ///
    /// # Errors
    ///
    /// As [`OrganizationApi::act`].
    async fn change_seats(
        &self,
        session: &Session,
        organization: &OrganizationId,
        seats: u32,
    ) -> Result<(), Failure>;

    /// Hears what the server says by itself, on one connection, until that
    /// ends; gives why it did. Whoever calls it again waits a while first.
    /// `heard` must not block.
    async fn listen(&self, session: &Session, heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure;
}
