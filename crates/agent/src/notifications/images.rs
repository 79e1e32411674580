//! The images of organizations, for as long as the agent runs.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use frontdesk_client::{HttpApi, Thumbnail};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// How long a notification waits for its image. It comes with the next one
/// where that is too short.
const LIMIT: Duration = Duration::from_secs(2);

/// How long one that could not be had is not asked for again.
const REST: Duration = Duration::from_mins(10);

/// Most that are kept: 36 KiB each.
const MAX_KEPT: usize = 8;

/// The images of organizations, fetched when they are first needed.
pub(super) struct Images {
    api: Arc<HttpApi>,
    kept: Mutex<Kept<Arc<Thumbnail>>>,
}

/// What is known about the latest addresses: pure bookkeeping.
pub(super) struct Kept<T>(VecDeque<(String, Known<T>)>);

/// What came of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known<T> {
    /// This image.
    Image(T),
    /// None, at this time.
    Nothing(Instant),
}

impl Images {
    pub(super) fn new(api: Arc<HttpApi>) -> Self {
        Self { api, kept: Mutex::default() }
    }

    /// The image at an address, where it can be had soon.
    pub(super) async fn get(&self, address: &str) -> Option<Arc<Thumbnail>> {
        let mut kept = self.kept.lock().await;
        match kept.get(address, Instant::now()) {
            Some(Known::Image(image)) => return Some(image),
            Some(Known::Nothing(_)) => return None,
            None => {}
        }
        let fetched = timeout(LIMIT, self.api.thumbnail(address)).await;
        let image = match fetched {
            Ok(Ok(image)) => Some(Arc::new(image)),
            Ok(Err(failure)) => {
                tracing::debug!(code = ?failure.code, "no image of an organization");
                None
            }
            Err(_) => None,
        };
        kept.keep(address, image.clone().map_or(Known::Nothing(Instant::now()), Known::Image));
        image
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T: Clone> Kept<T> {
    /// What is known about an address, unless it is time to ask again.
    pub(super) fn get(&self, address: &str, now: Instant) -> Option<Known<T>> {
        let (_, known) = self.0.iter().find(|(of, _)| of == address)?;
        match known {
            Known::Nothing(at) if now.duration_since(*at) >= REST => None,
            known => Some(known.clone()),
        }
    }

    pub(super) fn keep(&mut self, address: &str, known: Known<T>) {
        self.0.retain(|(of, _)| of != address);
        if self.0.len() == MAX_KEPT {
            self.0.pop_front();
        }
        self.0.push_back((address.to_owned(), known));
    }
}
