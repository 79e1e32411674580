//! The organization protocol over HTTP: typed GraphQL operations, sessions,
//! and errors with codes.
//!
//! It never imports the service: what the two share is the wire, held by
//! `schema.graphql`.

mod address;
mod failure;
mod graphql;
mod operations;
mod picture;
mod session;
mod transport;
mod upload;

use async_trait::async_trait;
use frontdesk_desk::ports::{
    Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Person, Scope, Server, Session,
};
use frontdesk_local_api::{AccountKind, Credentials, ErrorCode, Failure, SeatsPreview};
use frontdesk_model::{Capabilities, MemberAction, MemberId, OrganizationId, Role, SeatType};
use graphql_client::GraphQLQuery;
pub use operations::invite::Invited;
use serde::de::DeserializeOwned;
pub use transport::Settings;
use transport::{Body, Transport};

use crate::{
    graphql::{Answer, Prune},
    operations::{
        act, billing, invite, listing, look,
        service::{self, ServiceInfo, service_info},
        update,
    },
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
        let url = address::endpoint(address, "/graphql")?;
        let body = Body::json(&ServiceInfo::build_query(service_info::Variables))?;
        let reply = self.transport.post(url, None, body).await?;
        let wait = reply.retry_after_seconds;
        let answer =
            graphql::read::<service_info::ResponseData>(&reply.body, wait, graphql::keep_all)?;
        let info = answer.take(|data| Ok(data.service_info))?;
        Ok(Service { name: info.name, version: info.version, capabilities: info.capabilities })
    }

    /// Who is signed in by this session.
    ///
    /// # Errors
    ///
    /// `SIGN_IN_NEEDED`, or what kept it from the server.
    pub async fn whoami(&self, session: &Session) -> Result<Person, Failure> {
        service::whoami(self, session).await
    }

    /// What an invite link leads to. Looking consumes nothing.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN` for a token that invites nobody, or what kept it from the
    /// server.
    pub async fn invitation(
        &self,
        session: &Session,
        organization: &OrganizationId,
        token: &str,
    ) -> Result<Invited, Failure> {
        invite::invitation(self, session, organization, token).await
    }

    /// Joins by an invite link. Who is in already stays as they are.
    ///
    /// # Errors
    ///
    /// `FORBIDDEN` with the server's reason, or what kept it from the server.
    pub async fn join(
        &self,
        session: &Session,
        organization: &OrganizationId,
        token: &str,
    ) -> Result<(Role, SeatType), Failure> {
        invite::join(self, session, organization, token).await
    }

    /// Sends one operation and takes what is `wanted` out of its answer.
    async fn ask<Q: GraphQLQuery, T>(
        &self,
        session: &Session,
        variables: Q::Variables,
        wanted: impl FnOnce(Q::ResponseData) -> Result<T, ErrorCode> + Send,
    ) -> Result<T, Failure> {
        self.answer::<Q>(session, variables, graphql::keep_all).await?.take(wanted)
    }

    /// Sends one operation.
    async fn answer<Q: GraphQLQuery>(
        &self,
        session: &Session,
        variables: Q::Variables,
        prune: Prune,
    ) -> Result<Answer<Q::ResponseData>, Failure> {
        self.send(session, Body::json(&Q::build_query(variables))?, prune).await
    }

    /// Sends an operation, with or without a file.
    async fn send<D: DeserializeOwned>(
        &self,
        session: &Session,
        body: Body,
        prune: Prune,
    ) -> Result<Answer<D>, Failure> {
        let url = address::endpoint(session.address(), "/graphql")?;
        let reply = self.transport.post(url, Some(&session.secret()), body).await?;
        graphql::read(&reply.body, reply.retry_after_seconds, prune)
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
        service::create_organization(self, session, name, seats).await
    }

    async fn listing(
        &self,
        session: &Session,
        capabilities: &Capabilities,
    ) -> Result<Listing, Failure> {
        listing::listing(self, session, capabilities).await
    }

    async fn look(
        &self,
        session: &Session,
        capabilities: &Capabilities,
        person: &Person,
        organization: &OrganizationId,
        scope: Scope<'_>,
    ) -> Result<Look, Failure> {
        look::look(self, session, capabilities, person, organization, scope).await
    }

    async fn invite_link(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<Option<String>, Failure> {
        invite::invite_link(self, session, organization).await
    }

    async fn act(
        &self,
        session: &Session,
        organization: &OrganizationId,
        member: &MemberId,
        action: MemberAction,
    ) -> Result<(), Failure> {
        act::act(self, session, organization, member, action).await
    }

    async fn leave(&self, session: &Session, organization: &OrganizationId) -> Result<(), Failure> {
        act::leave(self, session, organization).await
    }

    async fn update(
        &self,
        session: &Session,
        organization: &OrganizationId,
        update: OrganizationUpdate,
    ) -> Result<(), Failure> {
        update::update(self, session, organization, update).await
    }

    async fn delete(
        &self,
        session: &Session,
        organization: &OrganizationId,
    ) -> Result<(), Failure> {
        act::delete(self, session, organization).await
    }

    async fn preview_seats(
        &self,
        session: &Session,
        organization: &OrganizationId,
        seats: u32,
        locale: Option<&str>,
    ) -> Result<SeatsPreview, Failure> {
        billing::preview_seats(self, session, organization, seats, locale).await
    }

    async fn change_seats(
        &self,
        session: &Session,
        organization: &OrganizationId,
        seats: u32,
    ) -> Result<(), Failure> {
        billing::change_seats(self, session, organization, seats).await
    }

    async fn listen(&self, _session: &Session, _heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        ErrorCode::NotSupported.into()
    }
}
