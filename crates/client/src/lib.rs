//! The organization protocol over HTTP: typed GraphQL operations, sessions,
//! and errors with codes.
//!
//! It never imports the service: what the two share is the wire, held by
//! `schema.graphql`; what is used of daily.dev by `daily-dev.graphql`.

mod address;
mod failure;
mod graphql;
mod operations;
mod picture;
mod push;
mod server;
mod service_api;
mod session;
mod thumbnail;
mod transport;
mod upload;

use std::sync::Arc;

use async_trait::async_trait;
use frontdesk_desk::ports::{
    Clock, Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Person, Scope, Server,
    Session,
};
use frontdesk_local_api::{Credentials, ErrorCode, Failure, SeatsPreview};
use frontdesk_model::{Capabilities, MemberAction, MemberId, OrganizationId, Role, SeatType};
use graphql_client::GraphQLQuery;
pub use operations::invite::Invited;
use serde::de::DeserializeOwned;
pub use server::Service;
use session::{Credential, Now, Renewals};
pub use thumbnail::Thumbnail;
use tokio::time::Instant;
pub use transport::Settings;
use transport::{Body, Transport};

use crate::{
    graphql::{Answer, Prune},
    operations::{act, billing, invite, listing, look, service, update},
};

/// Servers of organizations, asked over HTTP. Cheap to make: connections and
/// certificates come with the first request.
pub struct HttpApi {
    transport: Transport,
    renewals: Renewals,
    clock: Arc<dyn Clock>,
    /// When this began to ask, by a clock that nobody sets.
    began: Instant,
}

impl HttpApi {
    /// With the usual limits.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_settings(Settings::default(), clock)
    }

    /// With limits and a way of one's own.
    pub fn with_settings(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        Self {
            transport: Transport::new(settings),
            renewals: Renewals::default(),
            clock,
            began: Instant::now(),
        }
    }

    fn now(&self) -> Now {
        Now { wall: self.clock.now(), elapsed: self.began.elapsed() }
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
        let (answer, wait) = self.answer::<Q>(session, variables, graphql::keep_all).await?;
        answer.take(wait, wanted)
    }

    /// Sends one operation; its answer, and how long the server asks to wait.
    async fn answer<Q: GraphQLQuery>(
        &self,
        session: &Session,
        variables: Q::Variables,
        prune: Prune,
    ) -> Result<(Answer<Q::ResponseData>, Option<u32>), Failure> {
        self.send(session, Body::json(&Q::build_query(variables))?, prune).await
    }

    /// Sends an operation, with or without a file. Where the server does not
    /// know the person any more, the session is renewed and it asks once more.
    async fn send<D: DeserializeOwned>(
        &self,
        session: &Session,
        body: Body,
        prune: Prune,
    ) -> Result<(Answer<D>, Option<u32>), Failure> {
        let credential = self.credential(session).await?;
        let answered = self.send_with(session, &credential, body.clone(), prune).await?;
        if !credential.is_renewable() || !answered.0.has("UNAUTHENTICATED") {
            return Ok(answered);
        }
        let credential = self.credential_after(session, &credential).await?;
        self.send_with(session, &credential, body, prune).await
    }

    async fn send_with<D: DeserializeOwned>(
        &self,
        session: &Session,
        credential: &Credential,
        body: Body,
        prune: Prune,
    ) -> Result<(Answer<D>, Option<u32>), Failure> {
        let url = address::endpoint(session.address(), "/graphql")?;
        let reply = self.transport.post(url, credential.for_operations()?, body).await?;
        match graphql::read_list(&reply.body, prune) {
            // A page of what stands before the server: its status says more.
            Err(_) if !reply.status.is_success() => Err(failure::of_other(reply.status)),
            answer => Ok((answer?, reply.retry_after_seconds())),
        }
    }
}

#[async_trait]
impl OrganizationApi for HttpApi {
    fn address(&self, typed: &str) -> Result<String, Failure> {
        address::normalize(typed)
    }

    async fn find_server(&self, address: &str) -> Result<Server, Failure> {
        self.server_at(address).await
    }

    async fn sign_in(
        &self,
        server: &Server,
        credentials: &Credentials,
    ) -> Result<(Session, Person), Failure> {
        self.sign_in_to(server, credentials).await
    }

    async fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        self.sign_out_of(session).await
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

    async fn listen(&self, session: &Session, heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        push::listen(self, session, heard).await
    }
}
