//! What is counted, for Prometheus. By route templates and words of ours
//! alone: no person, no organization, no token is in it.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::Service;
use crate::organizations::Denial;
use crate::storage::{Joined, OperationError};

/// Upper ends of the latencies that are told apart, in seconds.
const LATENCIES: [f64; 11] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The media type of what the registry writes: `OpenMetrics` 1.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
}

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    latencies: Family<Route, Histogram, fn() -> Histogram>,
    joins: Family<Outcome, Counter>,
    connections: Gauge,
    connections_refused: Counter,
    jobs_succeeded: Gauge<f64, AtomicU64>,
    pools: Family<Pool, Gauge>,
    queues: Family<Queue, Gauge>,
    memory: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(LATENCIES);
        let mut metrics = Self {
            registry: Registry::with_prefix("frontdesk"),
            requests: Family::default(),
            latencies: Family::new_with_constructor(histogram),
            joins: Family::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            jobs_succeeded: Gauge::default(),
            pools: Family::default(),
            queues: Family::default(),
            memory: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register(
            "build",
            "What runs here",
            Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]),
        );
        registry.register(
            "http_requests",
            "Answers, by route and status",
            metrics.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "How long answers took",
            Unit::Seconds,
            metrics.latencies.clone(),
        );
        registry.register("joins", "Attempts to join, by what came of them", metrics.joins.clone());
        registry.register("open_connections", "Connections", metrics.connections.clone());
        registry.register(
            "refused_connections",
            "Connections that there was no room for",
            metrics.connections_refused.clone(),
        );
        registry.register_with_unit(
            "jobs_last_success",
            "When a round of jobs last went well, in seconds since 1970",
            Unit::Seconds,
            metrics.jobs_succeeded.clone(),
        );
        registry.register("database_connections", "To the database", metrics.pools.clone());
        registry.register("queue", "What waits to be sent", metrics.queues.clone());
        registry.register_with_unit(
            "resident_memory",
            "Memory that is in use",
            Unit::Bytes,
            metrics.memory.clone(),
        );
        metrics
    }

    /// Counts an answer.
    pub(super) fn answered(&self, route: &str, status: StatusCode, took: Duration) {
        let class = match status.as_u16() {
            ..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            500.. => "5xx",
        };
        self.requests.get_or_create(&Request { route: route.to_owned(), status: class }).inc();
        let route = Route { route: route.to_owned() };
        self.latencies.get_or_create(&route).observe(took.as_secs_f64());
    }

    /// Counts an attempt to join.
    pub(crate) fn joined(&self, joined: &Result<Joined, OperationError>) {
        let result = match joined {
            Ok(Joined::Now) => "JOINED",
            Ok(Joined::Already) => "ALREADY",
            Err(OperationError::Denied(Denial::NotFound)) => "NOT_FOUND",
            Err(OperationError::Denied(Denial::Refused(refusal))) => refusal.reason(),
            Err(OperationError::BadInput(_)) => "BAD_INPUT",
            Err(OperationError::Storage(_)) => "FAILED",
        };
        self.joins.get_or_create(&Outcome { result }).inc();
    }

    /// Says that a round of jobs went well.
    pub(crate) fn jobs_succeeded(&self, now: Timestamp) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 have 41 bits")]
        let seconds = now.as_millisecond() as f64 / 1000.0;
        self.jobs_succeeded.set(seconds);
    }

    pub(super) fn connections(&self, open: usize) {
        self.connections.set(i64::try_from(open).unwrap_or(i64::MAX));
    }

    pub(super) fn connection_refused(&self) {
        self.connections_refused.inc();
    }
}

/// `/metrics`, for a listener of its own.
pub(crate) fn router(service: Service) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state(service)
}

async fn scrape(State(service): State<Service>) -> Response {
    let metrics = service.metrics();
    let storage = service.storage();
    for pool in storage.pools() {
        for (state, number) in [("idle", pool.idle), ("used", pool.used)] {
            metrics.pools.get_or_create(&Pool { pool: pool.name, state }).set(number);
        }
    }
    // A database that is gone leaves the rest as it is: that is when somebody
    // looks.
    match storage.queues().await {
        Ok(queues) => {
            for (queue, waiting) in queues {
                metrics.queues.get_or_create(&Queue { queue }).set(waiting);
            }
        }
        Err(error) => tracing::warn!(%error, "the queues could not be counted"),
    }
    if let Some(bytes) = resident_memory() {
        metrics.memory.set(bytes);
    }
    let mut body = String::new();
    match text::encode(&mut body, &metrics.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Bytes of memory in use, where the system says it in a file.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
