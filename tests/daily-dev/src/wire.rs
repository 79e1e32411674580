//! A connection: counted, measured, and reset on order.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) connections: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
    /// Connections that are open.
    pub(crate) open: AtomicUsize,
    /// `WebSocket`s that are open.
    pub(crate) sockets: AtomicUsize,
    /// Requests without an answer, and answers that are not over.
    pub(crate) busy: AtomicUsize,
    /// Told of each change of the three.
    pub(crate) changed: watch::Sender<()>,
}

impl Tally {
    pub(crate) fn begin(&self, counter: impl Fn(&Self) -> &AtomicUsize) {
        counter(self).fetch_add(1, Ordering::SeqCst);
        self.changed.send_replace(());
    }

    pub(crate) fn end(&self, counter: impl Fn(&Self) -> &AtomicUsize) {
        counter(self).fetch_sub(1, Ordering::SeqCst);
        self.changed.send_replace(());
    }
}

/// How a handler ends the connection that its request came by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cord(Arc<CordState>);

#[derive(Debug, Default)]
struct CordState {
    reset: AtomicBool,
    pulled: Notify,
}

impl Cord {
    /// Ends the connection: with a reset, or in order. Whoever calls this need
    /// not answer.
    pub(crate) fn pull(&self, reset: bool) {
        self.0.reset.store(reset, Ordering::SeqCst);
        self.0.pulled.notify_one();
    }

    pub(crate) async fn pulled(&self) {
        self.0.pulled.notified().await;
    }
}

/// The stream of a connection.
pub(crate) struct Wire {
    stream: TcpStream,
    cord: Cord,
    tally: Arc<Tally>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, cord: Cord, tally: Arc<Tally>) -> Self {
        tally.begin(|tally| &tally.open);
        tally.connections.fetch_add(1, Ordering::SeqCst);
        Self { stream, cord, tally }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.cord.0.reset.load(Ordering::SeqCst) {
            // No time to linger: the close is a reset.
            let _ = self.stream.set_zero_linger();
        }
        self.tally.end(|tally| &tally.open);
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        let read = buffer.filled().len() - before;
        self.tally.received.fetch_add(read as u64, Ordering::SeqCst);
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(written)) = polled {
            self.tally.sent.fetch_add(written as u64, Ordering::SeqCst);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
