//! `serve`: the service, until it is told to end.

use std::net::SocketAddr;

use frontdesk_service::{Service, Serving, Tls};
use tokio::net::TcpListener;

use super::{CommandError, failed, say};
use crate::settings::Settings;

pub(super) async fn run(settings: Settings) -> Result<(), CommandError> {
    let listener = bind(settings.listen).await?;
    let metrics = match settings.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let tls = settings.tls.map(|(certificate, key)| Tls::load(certificate, key)).transpose();
    let tls = tls.map_err(failed)?;
    let service = Service::open(settings.config).await.map_err(failed)?;
    let end = told_to_end().map_err(failed)?;
    let reloading = reload(tls.clone()).map_err(failed)?;

    let scheme = if tls.is_some() { "https" } else { "http" };
    say(&format!("listening on {scheme}://{}\n", listener.local_addr().map_err(failed)?))?;
    if let Some(metrics) = &metrics {
        let address = metrics.local_addr().map_err(failed)?;
        say(&format!("metrics on http://{address}/metrics\n"))?;
    }
    let serving = Serving {
        tls,
        metrics,
        connections: settings.connections,
        last_answers: settings.last_answers,
    };
    let ended = tokio::select! {
        ended = service.serve_as(listener, serving, end) => ended,
        () = reloading => Ok(()),
    };
    service.close().await;
    ended.map_err(failed)?;
    tracing::info!("ended");
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, CommandError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| failed(format!("cannot listen at {address}: {error}")))
}

/// Reads the certificate anew when its files change, and on `SIGHUP`. Never
/// done.
#[cfg(unix)]
fn reload(tls: Option<Tls>) -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut asked = signal(SignalKind::hangup())?;
    Ok(async move {
        let Some(tls) = tls else {
            loop {
                asked.recv().await;
                tracing::info!("there is nothing to read anew");
            }
        };
        let by_hand = async {
            loop {
                asked.recv().await;
                if let Err(error) = tls.reload() {
                    tracing::warn!(%error, "the certificate stays as it was");
                }
            }
        };
        tokio::select! {
            () = by_hand => {}
            () = tls.keep_fresh() => {}
        }
    })
}

/// Reads the certificate anew when its files change. Never done.
#[cfg(not(unix))]
fn reload(tls: Option<Tls>) -> std::io::Result<impl Future<Output = ()>> {
    Ok(async move {
        match tls {
            Some(tls) => tls.keep_fresh().await,
            None => std::future::pending().await,
        }
    })
}

/// Done when the program is told to end: by Ctrl-C, or by `SIGTERM`.
#[cfg(unix)]
fn told_to_end() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Done when the program is told to end, by Ctrl-C.
#[cfg(not(unix))]
fn told_to_end() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without the signal there is nothing to wait for but the end.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
