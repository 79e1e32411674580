//! The agent's life: it puts the parts together, runs, and takes them apart.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use frontdesk_client::HttpApi;
use frontdesk_desk::{Desk, ports::Ports};
use frontdesk_local_api::{Failure, Place, socket};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    time::timeout,
};

use crate::{
    instance,
    keyring::Keyring,
    local_service::EmbeddedService,
    login_start::Autostart,
    notifications::Notifications,
    pictures::Pictures,
    server::Server,
    surroundings::Surroundings,
    system::{self, SystemClock},
    tray,
    window_program::WindowProgram,
};

/// How long the keyring may take for a call. It may be asking the person.
const KEYRING_LIMIT: Duration = Duration::from_secs(10);

/// How long the notification daemon may take for a call.
const NOTIFICATION_LIMIT: Duration = Duration::from_secs(5);

/// How long the parts may take to end, after the clients were told.
const END_LIMIT: Duration = Duration::from_millis(1400);

/// Clicks that wait to be opened.
const WAITING_CLICKS: usize = 64;

/// Why the agent could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// A folder, the lock or the socket.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The engine or the way to servers.
    #[error(transparent)]
    Part(#[from] Failure),
}

/// Runs the agent of `place` until it is asked to end. Ends at once, and well,
/// where one runs already.
///
/// # Errors
///
/// When something without which there is no agent cannot be had.
pub async fn run(place: &Place) -> Result<(), StartFault> {
    let (data, socket) = (place.data(), place.socket());
    socket::make_private(data)?;
    let Some(_lock) = instance::claim(data, socket).await? else {
        tracing::info!("another agent runs already");
        return Ok(());
    };
    // Before anything listens: who stops us now is heard.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    let (clicks, clicked) = mpsc::channel(WAITING_CLICKS);
    let local = Arc::new(EmbeddedService::new(data, system::random));
    let surroundings = Surroundings::watch();
    let api = Arc::new(HttpApi::with_settings(system::way_to_servers(), Arc::new(SystemClock)));
    let told = Arc::clone(&surroundings);
    let notifications = Notifications::new(clicks, told, Arc::clone(&api), NOTIFICATION_LIMIT);
    let kept = place.cache().join("pictures");
    let pictures = Pictures::new(Arc::clone(&api), Arc::new(SystemClock), kept);
    let ports = Ports {
        api,
        secrets: Arc::new(Keyring::new(place.keyring(), KEYRING_LIMIT)),
        notifier: Arc::new(notifications),
        local: Arc::clone(&local) as _,
        surroundings,
        pictures: Arc::new(pictures),
        login_start: Arc::new(Autostart::new(beside_us("frontdesk-agent")?, place)),
        clock: Arc::new(SystemClock),
        randomness: Box::new(system::random),
    };
    let listener = socket::listen(socket)?;
    let desk = Desk::open(&data.join("desk.sqlite"), ports).await?;
    let folder = socket.parent().unwrap_or(data);
    let window = WindowProgram::new(beside_us("frontdesk")?, place.folder());
    let server = Arc::new(Server::new(desk, window, folder));
    tokio::spawn(Arc::clone(&server).open_clicked(clicked));
    tokio::spawn(tray::run(Arc::clone(&server)));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "ready");

    tokio::select! {
        () = server.run(listener) => tracing::info!("asked to end"),
        _ = terminate.recv() => tracing::info!("told to end"),
        _ = interrupt.recv() => tracing::info!("interrupted"),
    }
    end(&server, &local, socket).await;
    Ok(())
}

/// Takes everything apart, in about two seconds at most. Nobody can connect
/// any more; an agent that starts now waits for our lock.
async fn end(server: &Server, local: &EmbeddedService, socket: &Path) {
    if let Err(error) = std::fs::remove_file(socket) {
        tracing::warn!(%error, "the socket stays behind");
    }
    server.say_goodbye().await;
    let ended = timeout(END_LIMIT, async {
        server.desk().close().await;
        local.stop().await;
    });
    if ended.await.is_err() {
        tracing::warn!("ended before everything was closed");
    }
}

/// A program that lies beside this one. This one too: where it was replaced by
/// a newer one meanwhile, only its folder is sure.
fn beside_us(name: &str) -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}
