//! Serving: the listener, the jobs beside it, and the end of both.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::Service;
use crate::http::tls::Tls;
use crate::http::{listener, metrics};
use crate::jobs;

/// How a service is served.
#[derive(Debug)]
pub struct Serving {
    /// TLS by itself. `None`: plain HTTP, such as behind a proxy.
    pub tls: Option<Tls>,
    /// Most connections at the same time. One address may have half of them.
    pub connections: usize,
    /// How long answers that are under way may take once it is told to end.
    pub last_answers: Duration,
    /// Where metrics are given, to everybody who can reach it.
    pub metrics: Option<TcpListener>,
}

impl Default for Serving {
    fn default() -> Self {
        Self {
            tls: None,
            // A process may open 1,024 files where nobody says otherwise; the
            // database wants some.
            connections: 800,
            last_answers: Duration::from_secs(5),
            metrics: None,
        }
    }
}

pub(crate) async fn serve(
    service: &Service,
    listener: TcpListener,
    serving: Serving,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let rules = |tls, connections, trusted| listener::Rules {
        tls,
        connections,
        trusted,
        last_answers: serving.last_answers,
    };
    let bells = Arc::clone(service.storage().bells());
    let shutdown = async move {
        shutdown.await;
        // Open sockets wait for news that will not come.
        bells.end();
    };
    let trusted = service.config().trusted_proxies.clone();
    let rules_of_all = rules(serving.tls, serving.connections, trusted);
    let counted = Arc::clone(service.metrics());
    let answers = listener::serve(listener, service.router(), rules_of_all, counted, shutdown);
    let scrapes = async {
        let Some(listener) = serving.metrics else { return std::future::pending().await };
        let rules = rules(None, SCRAPERS, Vec::new());
        // Its connections are nobody's business in what it tells.
        let uncounted = Arc::new(metrics::Metrics::new());
        let router = metrics::router(service.clone());
        listener::serve(listener, router, rules, uncounted, std::future::pending()).await
    };
    tokio::select! {
        ended = answers => ended,
        ended = scrapes => ended,
        () = jobs::run(service.clone()) => Ok(()),
    }
}

/// Most connections to the metrics.
const SCRAPERS: usize = 16;
