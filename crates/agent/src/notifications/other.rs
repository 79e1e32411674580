//! Notifications of macOS and Windows, by `notify-rust`.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use frontdesk_client::HttpApi;
use frontdesk_desk::ports::{Notice, Notifier, Target};
use notify_rust::Notification;
use tokio::{sync::mpsc, task::spawn_blocking, time::timeout};

use super::words;
use crate::surroundings::Surroundings;

/// Shows notifications. These systems tell of clicks only to whoever waits for
/// each notification on a thread of its own, so here a click just brings the
/// program to the front.
pub struct Notifications {
    limit: Duration,
}

impl Notifications {
    /// Notifications; the system gets `limit` for each.
    pub fn new(
        _clicks: mpsc::Sender<Target>,
        _surroundings: Arc<Surroundings>,
        _api: Arc<HttpApi>,
        limit: Duration,
    ) -> Self {
        Self { limit }
    }
}

#[async_trait]
impl Notifier for Notifications {
    async fn show(&self, notice: &Notice) -> Result<(), String> {
        let notification = Notification::new()
            .appname("Frontdesk")
            .summary(&words::title(&notice.title))
            .body(&words::body(&notice.body, false))
            .finalize();
        let shown = spawn_blocking(move || notification.show().map(drop));
        match timeout(self.limit, shown).await {
            Ok(Ok(result)) => result.map_err(|error| error.to_string()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the desktop did not answer in time".to_owned()),
        }
    }
}
