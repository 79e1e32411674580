//! Connections: how many there may be, how slow they may be, and how they end.
//!
//! Nobody can use them up: each address has a share of them, a request's head
//! must come in time and be small, and whoever takes nothing of an answer is
//! hung up on.

use std::collections::HashMap;
use std::future::{Future, Ready, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::{Accept, TcpConfigAcceptor, TcpKeepaliveConfig, TcpSocketConfig};
use axum_server::tls_rustls::RustlsAcceptor;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

use super::metrics::Metrics;
use super::peer::limit_key;
use super::tls::Tls;

/// The head of a request comes within this time; a connection that is idle for
/// as long is closed.
const HEAD: Duration = Duration::from_secs(20);

/// Largest head of a request, in bytes, and most headers in it.
const HEAD_BYTES: u32 = 32 * 1024;
const HEADERS: usize = 100;

/// A handshake of TLS takes at most this long.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Whoever takes nothing of an answer for so long gets no more of it.
const STUCK: Duration = Duration::from_secs(30);

/// A silent connection is asked after this time whether anybody is there.
const KEEPALIVE: Duration = Duration::from_mins(1);

/// One address may have one of so many connections.
const SHARE: usize = 2;

/// How a listener serves.
pub(crate) struct Rules {
    pub tls: Option<Tls>,
    /// Most connections at the same time.
    pub connections: usize,
    /// Proxies: many people come from the address of one.
    pub trusted: Vec<IpNet>,
    /// How long answers that are under way may take at the end.
    pub last_answers: Duration,
}

/// Answers at `listener` until `shutdown` is done, and then whatever is under
/// way.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    rules: Rules,
    metrics: Arc<Metrics>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let ending = tokio::spawn({
        let handle = handle.clone();
        async move {
            // The handle reaches only a server that already listens.
            handle.listening().await;
            shutdown.await;
            handle.graceful_shutdown(Some(rules.last_answers));
        }
    });
    let gate = Gate::new(rules.connections, rules.trusted, metrics);
    let mut server = axum_server::from_tcp(listener.into_std()?)?
        .handle(handle.clone())
        .first_request_timeout(HEAD);
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES as usize)
        .max_headers(HEADERS);
    server
        .http_builder()
        .http2()
        .max_header_list_size(HEAD_BYTES)
        .max_concurrent_streams(100)
        .keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(HEAD);
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let ended = match rules.tls {
        None => server.acceptor(gate).serve(app).await,
        Some(tls) => {
            let acceptor = RustlsAcceptor::new(tls.config()).handshake_timeout(HANDSHAKE);
            server.acceptor(acceptor.acceptor(gate)).serve(app).await
        }
    };
    ending.abort();
    if handle.connection_count() > 0 {
        tracing::warn!(connections = handle.connection_count(), "ended with answers under way");
    }
    ended
}

/// Lets connections in while there is room.
#[derive(Clone)]
struct Gate {
    open: Arc<Open>,
    socket: TcpConfigAcceptor,
}

struct Open {
    most: usize,
    trusted: Vec<IpNet>,
    /// All of them, and those of each address.
    counts: Mutex<(usize, HashMap<IpAddr, usize>)>,
    metrics: Arc<Metrics>,
}

impl Gate {
    fn new(most: usize, trusted: Vec<IpNet>, metrics: Arc<Metrics>) -> Self {
        let keepalive = TcpKeepaliveConfig::new().time(KEEPALIVE).interval(HEAD).retries(3);
        let socket = TcpSocketConfig::new().nodelay(true).keepalive(keepalive);
        let open = Open { most, trusted, counts: Mutex::default(), metrics };
        Self { open: Arc::new(open), socket: TcpConfigAcceptor::new(socket) }
    }
}

impl<S> Accept<TcpStream, S> for Gate {
    type Stream = Held;
    type Service = S;
    type Future = Ready<io::Result<(Held, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let held = stream.peer_addr().and_then(|peer| {
            let place = Place::take(&self.open, peer.ip())?;
            let (stream, ()) = self.socket.accept(stream, ()).into_inner()?;
            Ok(Held { stream, stuck: None, _place: place })
        });
        ready(held.map(|held| (held, service)))
    }
}

/// A place among the connections, given back when dropped.
struct Place {
    open: Arc<Open>,
    key: IpAddr,
}

impl Place {
    fn take(open: &Arc<Open>, peer: IpAddr) -> io::Result<Self> {
        let key = limit_key(peer);
        let is_proxy = open.trusted.iter().any(|network| network.contains(&peer.to_canonical()));
        let share = if is_proxy { open.most } else { (open.most / SHARE).max(1) };
        let mut counts = open.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, each) = &mut *counts;
        let own = each.entry(key).or_default();
        if *all >= open.most || *own >= share {
            if *own == 0 {
                each.remove(&key);
            }
            open.metrics.connection_refused();
            return Err(io::Error::other("too many connections"));
        }
        *all += 1;
        *own += 1;
        open.metrics.connections(*all);
        Ok(Self { open: Arc::clone(open), key })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.open.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, each) = &mut *counts;
        *all -= 1;
        self.open.metrics.connections(*all);
        if let Some(own) = each.get_mut(&self.key) {
            *own -= 1;
            if *own == 0 {
                each.remove(&self.key);
            }
        }
    }
}

/// A connection with its place, which breaks where the other side takes
/// nothing.
struct Held {
    stream: TcpStream,
    stuck: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl Held {
    /// Passes a write on, and counts the time while it waits.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stuck = None;
            return written;
        }
        let until = self
            .stuck
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + STUCK)));
        match until.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Held {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Held {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
