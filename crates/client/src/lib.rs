//! The organization protocol over HTTP: typed GraphQL operations, sessions,
//! and errors with codes.
//!
//! It never imports the service: what the two share is the wire, held by
//! `schema.graphql`.

mod address;
mod failure;
mod graphql;
mod operations;
mod server;
mod session;
mod transport;

use std::sync::Arc;

use async_trait::async_trait;
use frontdesk_desk::ports::{
    Clock, Heard, Listing, Look, OrganizationApi, OrganizationUpdate, Person, Scope, Server,
    Session,
};
use frontdesk_local_api::{Credentials, ErrorCode, Failure, SeatsPreview};
use frontdesk_model::{Capabilities, MemberAction, MemberId, OrganizationId};
use graphql_client::GraphQLQuery;
use serde::de::DeserializeOwned;
pub use server::Service;
use session::{Credential, Now, Renewals};
use tokio::time::Instant;
pub use transport::Settings;
use transport::{Body, Transport};

use crate::{
    graphql::Answer,
    operations::{
        CreateOrganization, InviteLink, Organizations, SnapshotQuery, Whoami, create_organization,
        invite_link, organizations, snapshot_query, whoami,
    },
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
        self.ask::<Whoami, _>(session, whoami::Variables, |data| {
            operations::person(data).ok_or(ErrorCode::SignInNeeded)
        })
        .await
    }

    /// Sends one operation and takes what is `wanted` out of its answer.
    async fn ask<Q: GraphQLQuery, T>(
        &self,
        session: &Session,
        variables: Q::Variables,
        wanted: impl FnOnce(Q::ResponseData) -> Result<T, ErrorCode> + Send,
    ) -> Result<T, Failure> {
        let body = Body::json(&Q::build_query(variables))?;
        let (answer, wait) = self.send(session, body).await?;
        answer.take(wait, wanted)
    }

    /// Sends an operation, with or without a file. Where the server does not
    /// know the person any more, the session is renewed and it asks once more.
    async fn send<D: DeserializeOwned>(
        &self,
        session: &Session,
        body: Body,
    ) -> Result<(Answer<D>, Option<u32>), Failure> {
        let credential = self.credential(session).await?;
        let answered = self.send_with(session, &credential, body.clone()).await?;
        if !credential.is_renewable() || !answered.0.has("UNAUTHENTICATED") {
            return Ok(answered);
        }
        let credential = self.credential_after(session, &credential).await?;
        self.send_with(session, &credential, body).await
    }

    async fn send_with<D: DeserializeOwned>(
        &self,
        session: &Session,
        credential: &Credential,
        body: Body,
    ) -> Result<(Answer<D>, Option<u32>), Failure> {
        let url = address::endpoint(session.address(), "/graphql")?;
        let reply = self.transport.post(url, credential.for_operations()?, body).await?;
        Ok((graphql::read(&reply.body)?, reply.retry_after_seconds()))
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
        // What GraphQL's `Int` cannot hold would come back as a fault of the query.
        let seats = i32::try_from(seats)
            .map_err(|_| Failure::new(ErrorCode::SeatsOutOfRange).of_field("seats"))?;
        self.ask::<CreateOrganization, _>(
            session,
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
        self.ask::<Organizations, _>(session, organizations::Variables, |data| {
            operations::listing(data).ok_or(ErrorCode::NotAService)
        })
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
                session,
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
            session,
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

    async fn listen(&self, _session: &Session, _heard: &(dyn Fn(Heard) + Send + Sync)) -> Failure {
        ErrorCode::NotSupported.into()
    }
}
