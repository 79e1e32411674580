//! The three that tell: the kernel of the clock and of the network, and the
//! system's D-Bus of sleep and battery.

use std::{fmt::Display, io, os::fd::OwnedFd, sync::Arc};

use tokio::io::{Interest, unix::AsyncFd};

use super::{Surroundings, clock, network, system_bus};

/// Listens to each: to the clock by `jumps`. One that is missing, as in a
/// container, is not missed.
pub(super) fn watch(surroundings: &Arc<Surroundings>, jumps: io::Result<OwnedFd>) {
    let to = Arc::clone(surroundings);
    listen("clock", async move { clock::watch(jumps?, &to).await });
    let to = Arc::clone(surroundings);
    listen("network", async move { network::watch(&to).await });
    let to = Arc::clone(surroundings);
    listen("system bus", async move { system_bus::watch(system_bus::connect().await?, &to).await });
}

fn listen<E: Display + Send>(
    whom: &'static str,
    watching: impl Future<Output = Result<(), E>> + Send + 'static,
) {
    tokio::spawn(async move {
        match watching.await {
            Ok(()) => tracing::debug!(whom, "tells nothing any more"),
            Err(error) => tracing::debug!(whom, %error, "tells nothing"),
        }
    });
}

/// What the kernel makes readable when there is news.
#[expect(
    deprecated,
    reason = "what took its place is unsafe, for types that do not keep their descriptor open"
)]
pub(super) fn readable(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(descriptor, Interest::READABLE)
}
