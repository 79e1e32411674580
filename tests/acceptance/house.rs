//! One service of its own for one test, with a client beside it.

use std::sync::Arc;

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock, OrganizationApi, Person, Scope, Server, Session};
use frontdesk_local_api::{Credentials, Failure};
use frontdesk_model::{Capabilities, OrganizationId, Snapshot};
use frontdesk_service::{Config, Service};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

/// Long enough for the service, known to everybody here.
pub(crate) const PASSWORD: &str = "a long enough password";

/// The time of this computer.
struct SystemTime;

impl Clock for SystemTime {
    #[expect(clippy::disallowed_methods, reason = "the real clock")]
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

/// A running service and a client; both end with it.
pub(crate) struct House {
    pub(crate) api: HttpApi,
    pub(crate) service: Service,
    pub(crate) address: String,
    /// As the client found it.
    pub(crate) server: Server,
    _folder: TempDir,
    _running: oneshot::Sender<()>,
}

impl House {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("service.db").display());
        let service = Service::open(Config { database, ..Config::default() }).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (running, ended) = oneshot::channel::<()>();
        let serving = service.clone();
        tokio::spawn(async move {
            let shutdown = async {
                // Dropped with the house, never sent.
                let _ = ended.await;
            };
            serving.serve(listener, shutdown).await
        });
        let settings = Settings { system_proxies: false, ..Settings::default() };
        let api = HttpApi::with_settings(settings, Arc::new(SystemTime));
        let server = api.find_server(&address).await.unwrap();
        Self { api, service, address, server, _folder: folder, _running: running }
    }

    /// Signs up by plain HTTP, as somebody on the page would, and signs in by
    /// the client.
    pub(crate) async fn sign_in(&self, name: &str, email: &str) -> Session {
        frontdesk_rig::Person::sign_up(&self.address, name, email, PASSWORD).await.unwrap();
        let (session, person) = self.sign_in_by_password(email, PASSWORD).await.unwrap();
        assert_eq!(person.name, name);
        assert_eq!(person.email.as_deref(), Some(email));
        session
    }

    pub(crate) async fn sign_in_by_password(
        &self,
        email: &str,
        password: &str,
    ) -> Result<(Session, Person), Failure> {
        let email = email.to_owned();
        let credentials = Credentials::Password { email, password: password.to_owned().into() };
        self.api.sign_in(&self.server, &credentials).await
    }

    /// Somebody made through the library: no password to hash.
    pub(crate) async fn person(&self, name: &str) -> Session {
        let made = self.service.create_owner(name).await.unwrap();
        Session::new(&self.address, made.token.expose_secret().into())
    }

    /// Somebody with an organization of their own.
    pub(crate) async fn owner(&self, seats: u32) -> (Session, OrganizationId) {
        let session = self.sign_in("Noa Owner", "noa@example.org").await;
        let id = self.api.create_organization(&session, "Acme", seats).await.unwrap();
        (session, id)
    }

    /// Somebody new who joins by the owner's link.
    pub(crate) async fn member(&self, name: &str, owner: &Session, id: &OrganizationId) -> Session {
        let member = self.person(name).await;
        let token = frontdesk_rig::token_of(&self.link(owner, id).await).unwrap();
        self.api.join(&member, id, &token).await.unwrap();
        member
    }

    pub(crate) async fn link(&self, session: &Session, id: &OrganizationId) -> String {
        self.api.invite_link(session, id).await.unwrap().unwrap()
    }

    pub(crate) async fn organizations(
        &self,
        session: &Session,
    ) -> Result<Vec<OrganizationId>, Failure> {
        let listing = self.api.listing(session, &self.server.capabilities).await?;
        assert_eq!(listing.skipped, 0);
        Ok(listing.organizations.into_iter().map(|glance| glance.organization.id).collect())
    }

    /// What a full look shows.
    pub(crate) async fn snapshot(&self, session: &Session, id: &OrganizationId) -> Snapshot {
        self.look(session, id, Scope::default()).await.unwrap()
    }

    pub(crate) async fn look(
        &self,
        session: &Session,
        id: &OrganizationId,
        scope: Scope<'_>,
    ) -> Result<Snapshot, Failure> {
        let person = self.api.whoami(session).await?;
        self.look_with(session, id, scope, &person, &self.server.capabilities).await
    }

    /// A look at a server that can do this much.
    pub(crate) async fn look_with(
        &self,
        session: &Session,
        id: &OrganizationId,
        scope: Scope<'_>,
        person: &Person,
        capabilities: &Capabilities,
    ) -> Result<Snapshot, Failure> {
        let look = self.api.look(session, capabilities, person, id, scope).await?;
        assert_eq!(look.skipped, 0);
        Ok(look.snapshot)
    }

    /// What the client has no operation for.
    pub(crate) async fn ask(&self, session: &Session, query: &str, variables: Value) -> Value {
        let answer = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!("{}/graphql", self.address))
            .bearer_auth(session.secret().expose_secret())
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        let mut answer: Value = answer.json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }
}
