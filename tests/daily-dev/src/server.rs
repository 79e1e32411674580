//! The running stand-in.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::elsewhere::Elsewhere;
use crate::fault::{Order, Orders};
use crate::graphql::{Schema, schema};
use crate::record::{Log, Received};
use crate::routes;
use crate::wire::{Cord, Tally, Wire};
use crate::world::World;

/// Longest wait for the stand-in's own thread.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked whether something has come to rest.
const LOOK: Duration = Duration::from_millis(5);

/// What all requests share.
pub(crate) struct Shared {
    world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(crate) orders: Orders,
    pub(crate) log: Log,
    pub(crate) tally: Arc<Tally>,
    /// Grows when all connections are to end.
    pub(crate) hung_up: watch::Sender<u64>,
    pub(crate) elsewhere: Elsewhere,
    pub(crate) schema: Schema,
    pub(crate) address: String,
}

impl Shared {
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stand-in of daily.dev's server that runs. Dropping it stops it.
pub struct DailyDev {
    shared: Arc<Shared>,
    listening: watch::Sender<bool>,
    /// Whether the port is open.
    open: watch::Receiver<bool>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for DailyDev {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("DailyDev").field("address", &self.shared.address).finish_non_exhaustive()
    }
}

/// The world, held: nothing is answered meanwhile.
pub struct WorldGuard<'a>(MutexGuard<'a, World>);

impl Deref for WorldGuard<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for WorldGuard<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

impl DailyDev {
    /// Starts one on a free port of the loopback.
    pub fn start(world: World) -> Self {
        Self::start_on(0, world)
    }

    /// Starts one on a certain port of the loopback.
    pub fn start_on(port: u16, mut world: World) -> Self {
        let bound = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = bound.expect("the port is free");
        let at = listener.local_addr().expect("a bound socket has an address");
        let address = format!("http://{at}");
        world.address.clone_from(&address);
        let (elsewhere, other) = Elsewhere::bind();
        let shared = Arc::new(Shared {
            clock: world.clock().clone(),
            world: Mutex::new(world),
            orders: Orders::default(),
            log: Log::default(),
            tally: Arc::default(),
            hung_up: watch::Sender::new(0),
            elsewhere,
            schema: schema(),
            address,
        });
        let listening = watch::Sender::new(true);
        let (state, open) = watch::channel(true);
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let serving = Serving { shared: shared.clone(), at, wanted: listening.subscribe(), state };
        let thread = std::thread::Builder::new().name("daily-dev".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // What still runs ends with the runtime.
            runtime.expect("a runtime can be made").block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = serving.run(listener) => {}
                    () = other.run() => {}
                }
            });
        });
        let thread = Some(thread.expect("a thread can be made"));
        Self { shared, listening, open, stop: Some(stop), thread }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.shared.address
    }

    /// The port.
    pub fn port(&self) -> u16 {
        let port = self.address().rsplit(':').next().and_then(|port| port.parse().ok());
        port.expect("the address ends with a port")
    }

    /// The world, to look at and to change. The server waits while it is held:
    /// let go of it before awaiting an answer.
    pub fn world(&self) -> WorldGuard<'_> {
        WorldGuard(self.shared.world())
    }

    /// The server's clock.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Orders it to misbehave. Several orders stand side by side; the oldest
    /// that is meant for a request counts.
    pub fn misbehave(&self, order: impl Into<Order>) {
        self.shared.orders.add(order.into());
    }

    /// Takes all orders to misbehave back, and listens again. What stalls goes
    /// on stalling.
    pub fn behave(&self) {
        self.shared.orders.clear();
        self.accept_connections();
    }

    /// Ends all connections and closes the port: connections are refused.
    pub fn refuse_connections(&self) {
        self.listen(false);
    }

    /// Opens the same port again.
    pub fn accept_connections(&self) {
        self.listen(true);
    }

    fn listen(&self, wanted: bool) {
        self.listening.send_replace(wanted);
        let done = until(PATIENCE, || *self.open.borrow() == wanted);
        assert!(done, "the port could not be opened or closed");
    }

    /// Ends all connections, `WebSocket`s as well; new ones are accepted.
    pub fn hang_up(&self) {
        self.shared.hung_up.send_modify(|times| *times += 1);
    }

    /// Everything that was asked for so far, oldest first.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.log.entries()
    }

    /// Everything that was asked for since the last time this was called.
    pub fn take_requests(&self) -> Vec<Received> {
        self.shared.log.take()
    }

    /// How many requests about an operation, or a field of one, were received.
    pub fn count_of(&self, operation: &str) -> usize {
        self.requests().iter().filter(|received| received.call.is_about(operation)).count()
    }

    /// What [`crate::Fault::RedirectElsewhere`] led to: there must be no
    /// credentials in it.
    pub fn elsewhere(&self) -> Vec<Received> {
        self.shared.elsewhere.requests()
    }

    /// The address of the other place.
    pub fn elsewhere_address(&self) -> &str {
        &self.shared.elsewhere.address
    }

    /// Bytes received and sent over all connections, headers as well.
    pub fn traffic(&self) -> (u64, u64) {
        let tally = &self.shared.tally;
        (tally.received.load(Ordering::SeqCst), tally.sent.load(Ordering::SeqCst))
    }

    /// Connections that were made so far.
    pub fn connections(&self) -> u64 {
        self.shared.tally.connections.load(Ordering::SeqCst)
    }

    /// Connections that are open, idle ones as well.
    pub fn open_connections(&self) -> usize {
        self.shared.tally.open.load(Ordering::SeqCst)
    }

    /// `WebSocket`s that are open.
    pub fn open_sockets(&self) -> usize {
        self.shared.tally.sockets.load(Ordering::SeqCst)
    }

    /// Requests without an answer, and answers that are not over.
    pub fn in_progress(&self) -> usize {
        self.shared.tally.busy.load(Ordering::SeqCst)
    }

    /// Waits until something is so, without holding up the runtime of the test,
    /// whose client may have something to do for it. It is looked again at each
    /// request, answer, connection and WebSocket that begins or ends.
    pub async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        let mut changed = self.shared.tally.changed.subscribe();
        while !is_so(self) {
            // The sender is here: it cannot be gone.
            let _ = changed.changed().await;
        }
    }

    /// Waits until no request is in progress.
    pub async fn settled(&self) {
        self.until(|server| server.in_progress() == 0).await;
    }

    /// As [`DailyDev::until`], for tests without a runtime. False when it is not
    /// so after that time, by the real clock.
    pub fn blocking_until(&self, patience: Duration, is_so: impl Fn(&Self) -> bool) -> bool {
        until(patience, || is_so(self))
    }

    /// Stops it, with all connections. Dropping does the same.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Its thread may have ended in a panic.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.expect("the stand-in's thread ended well");
            }
        }
    }
}

impl Drop for DailyDev {
    fn drop(&mut self) {
        self.end();
    }
}

fn until(patience: Duration, is_so: impl Fn() -> bool) -> bool {
    let begun = Instant::now();
    loop {
        if is_so() {
            return true;
        }
        if begun.elapsed() > patience {
            return false;
        }
        std::thread::sleep(LOOK);
    }
}

/// The listening side.
struct Serving {
    shared: Arc<Shared>,
    at: SocketAddr,
    wanted: watch::Receiver<bool>,
    state: watch::Sender<bool>,
}

impl Serving {
    async fn run(mut self, first: std::net::TcpListener) {
        let mut first = Some(first);
        loop {
            let listener = match first.take() {
                Some(listener) => listener,
                None => bind_again(self.at).await,
            };
            listener.set_nonblocking(true).expect("a socket can be non-blocking");
            let listener = TcpListener::from_std(listener).expect("the runtime takes the socket");
            self.state.send_replace(true);
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        if let Ok((stream, _)) = accepted {
                            tokio::spawn(attend(self.shared.clone(), stream));
                        }
                    }
                    () = gone(&mut self.wanted, false) => break,
                }
            }
            drop(listener);
            self.shared.hung_up.send_modify(|times| *times += 1);
            self.state.send_replace(false);
            gone(&mut self.wanted, true).await;
        }
    }
}

/// Until it is wanted, or not wanted, that it listens.
async fn gone(wanted: &mut watch::Receiver<bool>, listen: bool) {
    if wanted.wait_for(|wanted| *wanted == listen).await.is_err() {
        // Whoever could want something is gone; the thread ends by `stop`.
        std::future::pending::<()>().await;
    }
}

/// The same port again. Connections of before may still be closing.
async fn bind_again(at: SocketAddr) -> std::net::TcpListener {
    loop {
        match std::net::TcpListener::bind(at) {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(LOOK).await,
        }
    }
}

/// One connection, until it ends.
async fn attend(shared: Arc<Shared>, stream: TcpStream) {
    let mut hung_up = shared.hung_up.subscribe();
    let cord = Cord::default();
    let _ = stream.set_nodelay(true);
    let wire = Wire::new(stream, cord.clone(), shared.tally.clone());
    let routes: Router = routes::routes(shared).layer(axum::Extension(cord.clone()));
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(wire), TowerToHyperService::new(routes))
        .with_upgrades();
    tokio::select! {
        _ = connection => {}
        _ = hung_up.changed() => {}
        () = cord.pulled() => {}
    }
}
