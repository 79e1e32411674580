//! One service of its own for one test, with a client beside it.

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{OrganizationApi, Session};
use frontdesk_model::{OrganizationId, Snapshot};
use frontdesk_rig::Person;
use frontdesk_service::{Config, Service};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

/// Long enough for the service, known to everybody here.
pub(crate) const PASSWORD: &str = "a long enough password";

/// A running service and a client; both end with it.
pub(crate) struct House {
    pub(crate) api: HttpApi,
    pub(crate) service: Service,
    pub(crate) address: String,
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
        let api = HttpApi::with_settings(Settings { system_proxies: false, ..Settings::default() });
        Self { api, service, address, _folder: folder, _running: running }
    }

    /// Signs up by plain HTTP, as somebody on the page would, and signs in by
    /// the client.
    pub(crate) async fn sign_in(&self, name: &str, email: &str) -> Session {
        Person::sign_up(&self.address, name, email, PASSWORD).await.unwrap();
        let password = PASSWORD.to_owned().into();
        let (session, person) = self.api.sign_in(&self.address, email, &password).await.unwrap();
        assert_eq!(person.name, name);
        assert_eq!(person.email.as_deref(), Some(email));
        session
    }

    /// Somebody with an organization of their own.
    pub(crate) async fn owner(&self, seats: u32) -> (Session, OrganizationId) {
        let session = self.sign_in("Noa Owner", "noa@example.org").await;
        let id = self.api.create_organization(&session, "Acme", seats).await.unwrap();
        (session, id)
    }

    pub(crate) async fn snapshot(&self, session: &Session, id: &OrganizationId) -> Snapshot {
        self.api.snapshot(session, id).await.unwrap()
    }
}
