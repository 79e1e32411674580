//! Another place, which a redirect leads to. It records what it gets.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};

use crate::clock::Clock;
use crate::record::{Log, Received};
use crate::routes::call_of;

/// Largest body that is looked at.
const MAX: usize = 1024 * 1024;

/// What is known of the other place.
pub(crate) struct Elsewhere {
    pub(crate) address: String,
    log: Arc<Log>,
}

/// Its listening side.
pub(crate) struct Other {
    listener: std::net::TcpListener,
    log: Arc<Log>,
}

impl Elsewhere {
    pub(crate) fn bind() -> (Self, Other) {
        let bound = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = bound.expect("there is a free port");
        let at = listener.local_addr().expect("a bound socket has an address");
        let log = Arc::new(Log::default());
        (Self { address: format!("http://{at}"), log: log.clone() }, Other { listener, log })
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.log.entries()
    }
}

impl Other {
    pub(crate) async fn run(self) {
        self.listener.set_nonblocking(true).expect("a socket can be non-blocking");
        let listener = tokio::net::TcpListener::from_std(self.listener);
        let listener = listener.expect("the runtime takes the socket");
        let routes = Router::new().fallback(note).with_state(self.log);
        if axum::serve(listener, routes).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

async fn note(State(log): State<Arc<Log>>, request: Request) -> &'static str {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX).await.unwrap_or_default();
    let call = call_of(&parts, &body, None);
    let number = log.arrived(call, Clock::running().now(), body.len() as u64);
    log.note(number, |entry| {
        entry.status = Some(200);
        entry.over = true;
    });
    "elsewhere"
}
