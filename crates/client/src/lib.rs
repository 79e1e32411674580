//! The organization protocol over HTTP: typed GraphQL operations, sessions,
//! and errors with codes.
//!
//! It never imports the service: what the two share is the wire, held by
//! `schema.graphql`.

mod address;
mod failure;
mod graphql;
mod operations;
mod push;
mod session;
mod transport;

use async_trait::async_trait;
use frontdesk_desk::ports::{
    Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Person, Scope, Server, Session,
};
use frontdesk_local_api::{AccountKind, Credentials, ErrorCode, Failure, SeatsPreview};
use frontdesk_model::{Capabilities, MemberAction, MemberId, OrganizationId};
use graphql_client::GraphQLQuery;
use secrecy::SecretString;
pub use transport::Settings;
use transport::Transport;

use crate::operations::{
    CreateOrganization, InviteLink, Organizations, ServiceInfo, SnapshotQuery, Whoami,
    create_organization, invite_link, organizations, service_info, snapshot_query, whoami,
};

/// What a server says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it can do beyond the protocol; unknown words are fine.
    pub capabilities: Vec<String>,
}

/// Servers of organizations, asked over HTTP. Cheap to make: connections and
/// certificates come with the first request.
#[derive(Debug, Default)]
pub struct HttpApi {
    transport: Transport,
}

impl HttpApi {
    /// With the usual limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// With limits of one's own.
    pub fn with_settings(settings: Settings) -> Self {
        Self { transport: Transport::new(settings) }
    }

    /// What kind of server lives at a kept address.
    ///
    /// # Errors
    ///
    /// `NOT_A_SERVICE`, or what kept it from the server.
    pub async fn service_info(&self, address: &str) -> Result<Service, Failure> {
        self.ask::<ServiceInfo, _>(address, None, service_info::Variables, |data| {
            Ok(data.service_info)
        })
        .await
        .map(|info| Service {
            name: info.name,
            version: info.version,
            capabilities: info.capabilities,
        })
    }

    /// Who is signed in by this session.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED`, or what kept it from the server.
    pub async fn whoami(&self, session: &Session) -> Result<Person, Failure> {
        let secret = session.secret();
        self.ask::<Whoami, _>(session.address(), Some(&secret), whoami::Variables, |data| {
            operations::person(data).ok_or(ErrorCode::SignInNeeded)
        })
        .await
    }

    /// Sends one operation and takes what is `wanted` out of its answer.
    async fn ask<Q: GraphQLQuery, T>(
        &self,
        address: &str,
        token: Option<&SecretString>,
        variables: Q::Variables,
        wanted: impl FnOnce(Q::ResponseData) -> Result<T, ErrorCode> + Send,
    ) -> Result<T, Failure>
    where
        Q::Variables: Sync,
    {
        let url = address::endpoint(address, "/graphql")?;
        let reply = self.transport.post(url, token, &Q::build_query(variables)).await?;
        graphql::read::<Q::ResponseData>(&reply.body)?.take(reply.retry_after_seconds, wanted)
    }
}

#[async_trait]
impl OrganizationApi for HttpApi {
    fn address(&self, typed: &str) -> Result<String, Failure> {
        address::normalize(typed)
    }

    async fn find_server(&self, address: &str) -> Result<Server, Failure> {
        let info = self.service_info(address).await?;
        Ok(Server {
            address: address.to_owned(),
            kind: AccountKind::Service,
            version: Some(info.version),
            capabilities: Capabilities::of_words(info.capabilities.iter().map(String::as_str)),
            sign_in_page: None,
            clock_ahead: None,
        })
    }

    async fn sign_in(
        &self,
        server: &Server,
        credentials: &Credentials,
    ) -> Result<(Session, Person), Failure> {
        match credentials {
            Credentials::Password { email, password } => {
                let password = password.clone().into_inner();
                session::sign_in(&self.transport, &server.address, email, &password).await
            }
            _ => Err(ErrorCode::NotSupported.into()),
        }
    }

    async fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        session::sign_out(&self.transport, session).await
    }

    async fn create_organization(
        &self,
        session: &Session,
        name: &str,
        seats: u32,
    ) -> Result<OrganizationId, Failure> {
        // What GraphQL's `Int` cannot hold would come back as a fault of the query.
        let seats = i32::try_from(seats)
            .map_err(|_| Failure::new(ErrorCode::SeatsOutOfRange).of_field("seats"))?;
        self.ask::<CreateOrganization, _>(
            session.address(),
            Some(&session.secret()),
            create_organization::Variables { name: name.to_owned(), seats: seats.into() },
            |data| Ok(data.create_organization.organization.id.into()),
        )
        .await
    }

    async fn listing(
        &self,
        session: &Session,
        _capabilities: &Capabilities,
    ) -> Result<Listing, Failure> {
        self.ask::<Organizations, _>(
            session.address(),
            Some(&session.secret()),
            organizations::Variables,
            |data| operations::listing(data).ok_or(ErrorCode::NotAService),
        )
        .await
    }

    async fn look(
        &self,
        session: &Session,
        _capabilities: &Capabilities,
        _person: &Person,
        organization: &OrganizationId,
        _scope: Scope<'_>,
    ) -> Result<Look, Failure> {
        let (caller, membership) = self
            .ask::<SnapshotQuery, _>(
                session.address(),
                Some(&session.secret()),
                snapshot_query::Variables { id: organization.as_str().to_owned() },
                |data| {
                    let caller = data.whoami.ok_or(ErrorCode::SignInNeeded)?;
                    Ok((caller, data.organization.ok_or(ErrorCode::NotFound)?))
                },
            )
            .await?;
        Ok(Look { snapshot: operations::snapshot(caller, membership), skipped: 0 })
    }

    async fn invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Option<String>, Failure> {
        self.ask::<InviteLink, _>(
            session.address(),
            Some(&session.secret()),
            invite_link::Variables { id: organization.as_str().to_owned() },
            |data| Ok(data.organization.ok_or(ErrorCode::NotFound)?.referral_url),
        )
        .await
    }

    async fn act(
        &self,
        _session: &Session,
        _organization: &OrganizationId,
        _member: &MemberId,
        _action: MemberAction,
    ) -> Result<(), Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn leave(
        &self,
        _session: &Session,
        _organization: &OrganizationId,
    ) -> Result<(), Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn update(
        &self,
        _session: &Session,
        _organization: &OrganizationId,
        _update: OrganizationUpdate,
    ) -> Result<(), Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn delete(
        &self,
        _session: &Session,
        _organization: &OrganizationId,
    ) -> Result<(), Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn preview_seats(
        &self,
        _session: &Session,
        _organization: &OrganizationId,
        _seats: u32,
        _locale: Option<&str>,
    ) -> Result<SeatsPreview, Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn change_seats(
        &self,
        _session: &Session,
        _organization: &OrganizationId,
        _seats: u32,
    ) -> Result<(), Failure> {
        Err(ErrorCode::NotSupported.into())
    }

    async fn listen(&self, session: &Session, heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        push::listen(self, session, heard).await
    }
}
