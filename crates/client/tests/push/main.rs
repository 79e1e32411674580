//! What servers say by themselves, and how such a connection can end.

#![cfg(test)]

mod daily_dev;
mod scripted;
mod tls;

use std::{sync::Arc, time::Duration};

use frontdesk_client::{HttpApi, Settings};
use frontdesk_desk::ports::{Clock, Heard, OrganizationApi, Session};
use frontdesk_local_api::Failure;
use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinHandle};

/// How long what must happen may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Without the proxies of the machine that runs the tests.
fn settings() -> Settings {
    Settings { system_proxies: false, ..Settings::default() }
}

/// One whose limits for a silent server are reached soon.
fn hasty() -> Settings {
    Settings {
        timeout: Duration::from_millis(500),
        ping_interval: Duration::from_millis(200),
        pong_timeout: Duration::from_millis(200),
        ..settings()
    }
}

/// A clock that stands: what counts here is measured by another.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn time_zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::UTC
    }
}

fn api(settings: Settings) -> Arc<HttpApi> {
    Arc::new(HttpApi::with_settings(settings, Arc::new(Still)))
}

/// Somebody who listens, on a task.
struct Listener {
    heard: mpsc::UnboundedReceiver<Heard>,
    task: JoinHandle<Failure>,
}

impl Listener {
    fn begin(api: &Arc<HttpApi>, session: &Session) -> Self {
        let (say, heard) = mpsc::unbounded_channel();
        let (api, session) = (Arc::clone(api), session.clone());
        let task =
            tokio::spawn(
                async move { api.listen(&session, &|heard| say.send(heard).unwrap()).await },
            );
        Self { heard, task }
    }

    /// One whose connection stands.
    async fn standing(api: &Arc<HttpApi>, session: &Session) -> Self {
        let mut listener = Self::begin(api, session);
        assert_eq!(listener.next().await, Some(Heard::Listening));
        listener
    }

    /// What is heard next; `None` when the connection ended.
    async fn next(&mut self) -> Option<Heard> {
        patiently(self.heard.recv()).await
    }

    /// Whether nothing was heard so far.
    fn is_silent(&mut self) -> bool {
        self.heard.try_recv().is_err()
    }

    /// Why the connection ended, once it did.
    async fn end(self) -> Failure {
        let failure = patiently(self.task).await.unwrap();
        assert!(!format!("{failure:?} {failure}").contains("sesame"), "{failure:?}");
        failure
    }

    /// Does not want to listen any more.
    async fn leave(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// Waits for what must happen, by the clock on the wall: tests may hold
/// tokio's.
async fn patiently<T>(waiting: impl Future<Output = T>) -> T {
    let (late, is_late) = tokio::sync::oneshot::channel::<()>();
    let (_over, is_over) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        // Sooner where the waiting is over.
        let _ = is_over.recv_timeout(PATIENCE);
        drop(late);
    });
    tokio::select! {
        waited = waiting => waited,
        _ = is_late => panic!("it does not happen"),
    }
}
