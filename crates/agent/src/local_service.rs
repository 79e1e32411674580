//! The organization service inside the agent: where it listens, and that it
//! stays there.

mod place;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_desk::ports::{LocalAddress, LocalService, Person, Session};
use frontdesk_local_api::{ErrorCode, Failure};
use frontdesk_model::MemberId;
use frontdesk_service::{Config, Host, Names, Service, ServiceError};
use secrecy::SecretString;
use tokio::{
    net::TcpListener,
    sync::{Mutex, Notify, broadcast::error::RecvError, oneshot},
    task::JoinHandle,
    time::timeout,
};

/// How long answers under way may take when it stops.
const STOP_LIMIT: Duration = Duration::from_secs(1);

/// The embedded service. Its data lies beside the agent's.
pub struct EmbeddedService {
    folder: PathBuf,
    randomness: fn() -> u64,
    inner: Mutex<Inner>,
    /// Its port, once known; 0 before.
    port: AtomicU16,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct Inner {
    service: Option<Service>,
    running: Option<Running>,
}

struct Running {
    network_allowed: bool,
    address: LocalAddress,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl EmbeddedService {
    /// A service that keeps its data in `folder`, which is there and private.
    /// Nothing runs yet. `randomness` helps to find a port.
    pub fn new(folder: &Path, randomness: fn() -> u64) -> Self {
        Self {
            folder: folder.to_owned(),
            randomness,
            inner: Mutex::default(),
            port: AtomicU16::new(0),
            changed: Arc::default(),
        }
    }

    /// Stops it, within about [`STOP_LIMIT`], and closes its database.
    pub async fn stop(&self) {
        let mut inner = self.inner.lock().await;
        if let Some(running) = inner.running.take() {
            running.stop().await;
        }
        if let Some(service) = inner.service.take() {
            service.close().await;
        }
    }

    async fn run(&self, inner: &mut Inner, network_allowed: bool) -> Result<LocalAddress, Failure> {
        let service = self.opened(inner).await?;
        let listener = self.listener(network_allowed).await?;
        let port = self.port.load(Ordering::Relaxed);
        let own = format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
        let public = network_allowed.then(|| self.network_address()).flatten();
        let address = LocalAddress { public: public.unwrap_or_else(|| own.clone()), own };
        service.set_public_address(&address.public);

        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(async move {
            let told = async move {
                // Told, or nobody is there any more to tell.
                let _ = stopped.await;
            };
            if let Err(error) = service.serve(listener, told).await {
                tracing::error!(%error, "the embedded service ended");
            }
        });
        tracing::info!(port, network_allowed, "the embedded service listens");
        inner.running = Some(Running { network_allowed, address: address.clone(), stop, serving });
        Ok(address)
    }

    /// The service and its own address, running.
    async fn serving(&self, inner: &mut Inner) -> Result<(Service, String), Failure> {
        let address = match &inner.running {
            Some(running) => running.address.own.clone(),
            None => self.run(inner, false).await?.own,
        };
        Ok((self.opened(inner).await?, address))
    }

    /// The service with its database, opened once.
    async fn opened(&self, inner: &mut Inner) -> Result<Service, Failure> {
        if let Some(service) = &inner.service {
            return Ok(service.clone());
        }
        let database = self.folder.join("service.sqlite");
        let Some(path) = database.to_str() else {
            return Err(Failure::new(ErrorCode::StorageFailed)
                .with_detail("the data folder's name is not Unicode"));
        };
        let config = Config {
            database: format!("sqlite:{path}"),
            names: Names::Repeatable,
            host: Host::Person,
            ..Config::default()
        };
        let service = Service::open(config).await.map_err(storage_failed)?;
        tokio::spawn(forward(service.clone(), Arc::clone(&self.changed)));
        inner.service = Some(service.clone());
        Ok(service)
    }

    async fn listener(&self, network_allowed: bool) -> Result<TcpListener, Failure> {
        let ip = if network_allowed { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
        if let Some(port) = place::kept_port(&self.folder).map_err(storage_failed)? {
            self.port.store(port, Ordering::Relaxed);
            return TcpListener::bind((ip, port)).await.map_err(not_bound);
        }
        let (listener, port) =
            place::first_listener(ip, self.randomness).await.map_err(not_bound)?;
        place::keep_port(&self.folder, port).map_err(storage_failed)?;
        self.port.store(port, Ordering::Relaxed);
        Ok(listener)
    }
}

impl Running {
    async fn stop(self) {
        let Self { stop, mut serving, .. } = self;
        // Fails when it has ended by itself.
        let _ = stop.send(());
        if timeout(STOP_LIMIT, &mut serving).await.is_err() {
            serving.abort();
            // Its listener is gone only then.
            let _ = serving.await;
        }
    }
}

#[async_trait]
impl LocalService for EmbeddedService {
    async fn start(&self, network_allowed: bool) -> Result<LocalAddress, Failure> {
        let mut inner = self.inner.lock().await;
        match &inner.running {
            Some(running) if !running.serving.is_finished() => Ok(running.address.clone()),
            _ => self.run(&mut inner, network_allowed).await,
        }
    }

    async fn allow_network(&self, allowed: bool) -> Result<LocalAddress, Failure> {
        let mut inner = self.inner.lock().await;
        let before = match inner.running.take() {
            Some(running) if running.network_allowed == allowed => {
                let address = running.address.clone();
                inner.running = Some(running);
                return Ok(address);
            }
            Some(running) => {
                let before = running.network_allowed;
                running.stop().await;
                Some(before)
            }
            None => None,
        };
        let refused = match self.run(&mut inner, allowed).await {
            Ok(address) => return Ok(address),
            Err(refused) => refused,
        };
        if let Some(before) = before
            && let Err(failure) = self.run(&mut inner, before).await
        {
            tracing::error!(%failure, "the embedded service does not run any more");
        }
        Err(refused)
    }

    async fn create_owner(&self, name: &str) -> Result<(Session, Person), Failure> {
        let mut inner = self.inner.lock().await;
        let (service, address) = self.serving(&mut inner).await?;
        let owner = service.create_owner(name).await.map_err(|error| match error {
            ServiceError::BadName(_) => Failure::new(ErrorCode::InvalidRequest).with_detail(error),
            ServiceError::Failed(_) => storage_failed(error),
        })?;
        let person = Person {
            id: MemberId(owner.id),
            name: owner.name,
            email: None,
            username: None,
            image: None,
        };
        Ok((signed_in(&address, owner.token), person))
    }

    async fn sign_in_owner(&self, owner: &MemberId) -> Result<Session, Failure> {
        let mut inner = self.inner.lock().await;
        let (service, address) = self.serving(&mut inner).await?;
        let token = service.sign_in_owner(owner.as_str()).await.map_err(storage_failed)?;
        let token = token.ok_or_else(|| Failure::new(ErrorCode::SignInNeeded))?;
        Ok(signed_in(&address, token))
    }

    fn network_address(&self) -> Option<String> {
        let port = Some(self.port.load(Ordering::Relaxed)).filter(|port| *port != 0)?;
        Some(format!("http://{}:{port}", place::network_ip()?))
    }

    async fn changed(&self) {
        self.changed.notified().await;
    }
}

/// A session on this computer: its token is all there is to keep.
fn signed_in(address: &str, token: SecretString) -> Session {
    Session::signed_in(address, token.clone(), token)
}

/// Turns what the service says into one waiting hint, however much it says.
async fn forward(service: Service, hint: Arc<Notify>) {
    let mut changes = service.changes();
    drop(service);
    while !matches!(changes.recv().await, Err(RecvError::Closed)) {
        hint.notify_one();
    }
}

fn not_bound(error: io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::AddrInUse => ErrorCode::AddressTaken,
        _ => ErrorCode::Unexpected,
    };
    Failure::new(code).with_detail(error)
}

fn storage_failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::StorageFailed).with_detail(error)
}
